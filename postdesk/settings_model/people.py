"""This file holds the settings of people and of the queues they work on."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, PlainValidator, field_validator, model_validator
from pydantic.json_schema import WithJsonSchema

from postdesk.settings_model.digest import TimeOrNever
from postdesk.settings_model.time import Escalation, check_timezone
from postdesk.settings_model.values import (
    DURATION_PATTERN,
    Delay,
    Duration,
    Interval,
    LanguageCode,
    Name,
    Percent,
    Promise,
    Section,
    Strings,
    Wrong,
    YesNo,
    check_address,
    check_domain,
    parse_duration,
)
from tickets.route import Priority

Role = Literal["agent", "lead", "manager", "admin"]
_NEVER = frozenset({"never", "no", "off"})


class Agent(Section):
    """One of us; an agent does the whole job by mail."""

    name: str = Field(min_length=1, max_length=100, description="The name customers and colleagues see.")
    email: Strings = Field(
        min_length=1, description="The addresses the agent writes from; the first is written to."
    )
    queues: Strings = Field(
        default=(), description="The queues whose tickets the agent may take and is told about."
    )
    language: LanguageCode | None = Field(default=None, description="The language we write to the agent in.")
    roles: tuple[Role, ...] = Field(
        default=("agent",), min_length=1, description="agent, lead, manager, admin."
    )
    timezone: str | None = Field(default=None, description="The zone deadlines are shown in: Europe/Prague.")
    digest: TimeOrNever = Field(
        default=None, description="When the morning digest comes, instead of digest.morning; no: never."
    )

    @field_validator("email")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(check_address(address) for address in value)

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str | None) -> str | None:
        return None if value is None else check_timezone(value)


def _always(value: object) -> timedelta | None:
    return (
        None
        if value is None or (isinstance(value, str) and value.lower() == "always")
        else parse_duration(value)
    )


DurationOrAlways = Annotated[
    timedelta | None,
    PlainValidator(_always),
    WithJsonSchema({"type": "string", "pattern": rf"^always$|{DURATION_PATTERN}"}),
]


class Closed(Section):
    """What a customer's mail to a resolved or closed ticket does."""

    reopen_within: DurationOrAlways = Field(
        default="14d",
        validate_default=True,
        description="It reopens the ticket within this time after its end, or always.",
    )
    then: Literal["new_linked", "reject"] = Field(
        default="new_linked",
        description="Later it becomes a new ticket that names the old one, or is refused with words.",
    )


def _or_never(value: object) -> object:
    return None if isinstance(value, str) and value.lower() in _NEVER else value


def _allow_never(schema: dict[str, Any]) -> None:
    for field_schema in schema.get("properties", {}).values():
        if "anyOf" in field_schema:
            field_schema["anyOf"].insert(0, {"enum": sorted(_NEVER)})


class FollowUp(Section):
    """What time does to a ticket that waits; each step left out, or `never`, does not happen."""

    model_config = ConfigDict(json_schema_extra=_allow_never)

    remind_customer_after: Interval | None = Field(
        default=None, description="Remind a customer whose answer we wait for."
    )
    close_after: Interval | None = Field(
        default=None, description="Close after resolving, or after the reminder."
    )
    progress_every: Promise | None = Field(
        default=None, description="Tell the customer how it is going, this often, in business time."
    )
    progress_by_priority: dict[Priority, Promise] = Field(
        default_factory=dict, description="Another cadence for a priority: {urgent: 4h}."
    )
    return_to_queue_after: Promise | None = Field(
        default=None, description="Take a ticket from an agent who is silent so long in business time."
    )

    _never = field_validator("*", mode="before")(_or_never)


class LowScore(Section):
    """What a bad answer to a survey does."""

    at_most: int = Field(ge=0, le=10, description="Answers up to this score are bad.")
    notify: Strings = Field(
        default=("lead",), description="Who is told: lead, managers, assignee, an agent, an address."
    )
    reopen: YesNo = Field(default=False, description="Whether the ticket is opened again.")


SCALES = {"csat": (1, 5), "nps": (0, 10), "ces": (1, 7)}


def _or_no(schema: dict[str, Any]) -> None:
    whole = dict(schema)
    schema.clear()
    schema["anyOf"] = [{"enum": [False, *sorted(_NEVER)]}, whole]


class Surveys(Section):
    """Whether and when we ask how it was; `no` means never."""

    model_config = ConfigDict(json_schema_extra=_or_no)

    kind: Literal["csat", "nps", "ces"] = Field(
        default="csat", description="csat asks for 1 to 5, nps for 0 to 10, ces for 1 to 7."
    )
    after_resolved: Delay = Field(
        default="4h", validate_default=True, description="How long after resolving we ask, in business time."
    )
    at_most_once_per: Duration = Field(
        default="30d", validate_default=True, description="One customer is asked this seldom."
    )
    sample: Percent = Field(default=100, description="The share of resolved tickets that is asked about.")
    low_score: LowScore | None = Field(default=None, description="What a bad answer does.")
    never: Strings = Field(default=(), description="Addresses and whole domains that are never asked.")
    closes_after: Duration = Field(
        default="30d",
        validate_default=True,
        description="Until then the last answer counts; what comes later is kept as a note.",
    )

    @field_validator("never")
    @classmethod
    def _denied(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(
            check_domain(one.removeprefix("@")) if "@" not in one[1:] else check_address(one) for one in value
        )

    @model_validator(mode="before")
    @classmethod
    def _no_surveys(cls, value: object) -> object:
        if value is False or (isinstance(value, str) and value.lower() in _NEVER):
            return {"sample": 0}
        return value

    @model_validator(mode="after")
    def _scale(self) -> Surveys:
        low, high = SCALES[self.kind]
        if self.low_score is not None and not low <= self.low_score.at_most < high:
            raise Wrong(
                f"low_score.at_most: {self.low_score.at_most} is no bad answer of {self.kind} — "
                f"write a number from {low} to {high - 1}"
            )
        return self


class Queue(Section):
    """A kind of work: its promises, its language, who does it."""

    title: str = Field(default="", max_length=100, description="The name customers see; the key where empty.")
    sla: Name | None = Field(default=None, description="The promises, one of the section sla.")
    language: LanguageCode | None = Field(
        default=None, description="The language where the customer's is unknown."
    )
    assign: Name | None = Field(
        default=None,
        description="Who gets a new ticket: least_busy, round_robin, sticky or an agent; else nobody.",
    )
    lead: Name | None = Field(default=None, description="The agent who is told when promises are late.")
    closed: Closed = Field(
        default_factory=Closed, description="What a mail to a resolved or closed ticket does."
    )
    followup: FollowUp | None = Field(
        default=None, description="Differs from the section followup in these steps."
    )
    surveys: Surveys | None = Field(default=None, description="Instead of the section surveys; no: never.")
    escalation: tuple[Escalation, ...] | None = Field(
        default=None, description="Instead of the section escalation."
    )
    send_delay: Duration = Field(
        default="0s",
        validate_default=True,
        description="How long a public answer waits, so that #undo can stop it.",
    )
    include_history: YesNo = Field(
        default=False, description="Whether a relayed answer quotes the customer's mail."
    )
    agent_name: Literal["name", "role", "queue"] = Field(
        default="name", description="How an agent signs to customers: by name, by role, or as the queue."
    )
