"""This file holds the shape of routing rules in YAML: what may be asked of a mail and what may be done.

A bare value is short for `contains` where people write freely (subject, body, text, file names) and for `is`
everywhere else; a list means one of its values. ``postdesk.settings_model.rules`` makes the pure rules of it.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from postdesk.settings_model.rule_values import (
    NAMES_SCHEMA,
    FreeTest,
    Kinds,
    Languages,
    Priorities,
    Score,
    Size,
    Test,
    Verdicts,
    Weekdays,
)
from postdesk.settings_model.values import (
    LanguageCode,
    Name,
    Section,
    Strings,
    Wrong,
    YesNo,
    check_address,
    one_or_many,
)
from tickets.route import Priority

_TAG = re.compile(r"[^\s,;#]{1,50}")


def _without_null(schema: dict[str, Any]) -> None:
    for key in schema.get("properties", {}).values():
        if "anyOf" in key:
            key["anyOf"] = [one for one in key["anyOf"] if one != {"type": "null"}]


class Stated(Section):
    """A part of a rule. A key without a value is a mistake: `subject:` alone would be about every mail."""

    model_config = ConfigDict(json_schema_extra=_without_null)

    @field_validator("*", mode="before")
    @classmethod
    def _says_something(cls, value: object) -> object:
        if value is None:
            raise Wrong("is empty — write what is meant, or take the line out")
        return value


class When(Stated):
    """What a rule asks; every key must hold. `all`, `any` and `none` hold lists of further questions."""

    from_: Test | None = Field(
        default=None, alias="from", description="The author: address or name; @acme.example for all."
    )
    to: Test | None = Field(default=None, description="An address in To.")
    cc: Test | None = Field(default=None, description="An address in Cc.")
    recipient: Test | None = Field(default=None, description="An address in To or Cc.")
    reply_to: Test | None = Field(default=None, description="An address in Reply-To.")
    header: dict[str, Test] | None = Field(default=None, description="Any header field by its name.")
    subject: FreeTest | None = Field(default=None, description="The subject.")
    body: FreeTest | None = Field(
        default=None, description="What the person newly wrote, without quote and signature."
    )
    text: FreeTest | None = Field(default=None, description="The whole readable text.")
    attachment_name: FreeTest | None = Field(default=None, description="The file name of an attachment.")
    attachment_type: Test | None = Field(
        default=None, description="The type of an attachment: application/pdf."
    )
    attachments: YesNo | None = Field(
        default=None, description="Whether there is an attachment (inline images do not count)."
    )
    size: Size | None = Field(default=None, description="The size of the mail: {over: 10mb}.")
    language: Languages | None = Field(default=None, description="The language of the new text: [en, cs].")
    kind: Kinds | None = Field(
        default=None, description="What the mail is: message, auto_reply, bounce, list, …"
    )
    verdict: Verdicts | None = Field(
        default=None, description="Whether the author is proven: pass, fail, none."
    )
    mailbox: Strings | None = Field(default=None, description="The mailbox it came to.")
    queue: Strings | None = Field(default=None, description="The queue, as the rules before have left it.")
    priority: Priorities | None = Field(
        default=None, description="The priority, as the rules before have left it."
    )
    tags: Strings | None = Field(
        default=None, description="One of these tags is set, on the ticket or by a rule before."
    )
    requester_domain: Test | None = Field(
        default=None, description="The domain of the person who asks: acme.example."
    )
    customer: dict[str, Test] | None = Field(
        default=None, description="Fields of the customer's record: organisation, …"
    )
    reply: YesNo | None = Field(default=None, description="Whether it answers a ticket.")
    during: Strings | None = Field(default=None, description="One of these calendars is open.")
    outside: Strings | None = Field(default=None, description="None of these calendars is open.")
    weekday: Weekdays | None = Field(
        default=None, description="The day, in the zone of the queue's calendar: [sat, sun]."
    )
    spam: YesNo | None = Field(default=None, description="Whether the server's filter marked it as spam.")
    spam_score: Score | None = Field(default=None, description="The filter's score: {over: 5}.")
    all: tuple[When, ...] | None = Field(default=None, min_length=1, description="All of these hold.")
    any: tuple[When, ...] | None = Field(
        default=None, min_length=1, description="At least one of these holds."
    )
    none: tuple[When, ...] | None = Field(default=None, min_length=1, description="Not one of these holds.")


def _check_tags(values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if not _TAG.fullmatch(value):
            raise Wrong(f"“{value}” cannot be a tag — no spaces, commas or #, at most 50 characters")
    return values


Tags = Annotated[tuple[str, ...], BeforeValidator(one_or_many), AfterValidator(_check_tags), NAMES_SCHEMA]


class Then(Stated):
    """What a rule does. {name} stands for what (?P<name>…) found, {subject} for the subject."""

    queue: Name | None = Field(default=None, description="The ticket's queue.")
    priority: Priority | None = Field(
        default=None, description="The ticket's priority: low, normal, high, urgent."
    )
    tags: Tags = Field(default=(), description="Tags it gets.")
    untag: Tags = Field(default=(), description="Tags it loses.")
    assign: Name | None = Field(default=None, description="An agent, least_busy, round_robin or sticky.")
    subject: str | None = Field(
        default=None,
        min_length=1,
        max_length=500,
        description='The ticket\'s subject: "[{order}] {subject}".',
    )
    language: LanguageCode | None = Field(default=None, description="The language we answer in.")
    sla: Name | None = Field(default=None, description="The promises that hold.")
    template_set: Name | None = Field(default=None, description="The folder of templates that is used.")
    cc: Strings = Field(default=(), description="Addresses that take part from now on.")
    fields: dict[str, str] = Field(default_factory=dict, description='Fields of our own: {order: "{order}"}.')
    answer: Name | None = Field(default=None, description="The ready answer that is sent at once.")
    acknowledge: YesNo | None = Field(default=None, description="no: the sender gets no acknowledgement.")
    trust_reply_to: YesNo | None = Field(
        default=None, description="yes: a form writes for its visitor, who is in Reply-To."
    )
    quarantine: str | None = Field(
        default=None, min_length=1, max_length=200, description="Set aside as suspect: the reason."
    )
    drop: str | None = Field(
        default=None,
        min_length=1,
        max_length=200,
        description="No ticket: the reason. It stays in the register.",
    )
    webhook: Strings = Field(
        default=(), description="Webhooks that are told, by their names in the section webhooks."
    )

    @field_validator("cc")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(check_address(address) for address in value)


class Rule(Stated):
    """One rule; rules are read in the order of the file."""

    name: str = Field(
        min_length=1, max_length=80, description="What people call it; it stands in every trace."
    )
    on: Literal["new", "reply", "both"] = Field(default="new", description="Which mails it is about.")
    when: When | None = Field(default=None, description="What it asks; left out, it is about every mail.")
    then: Then = Field(default_factory=Then, description="What it does.")
    stop: YesNo = Field(default=False, description="yes: when it hits, no rule after it is asked.")

    @model_validator(mode="after")
    def _does_something(self) -> Rule:
        if not self.then.model_fields_set and not self.stop:
            raise Wrong("the rule does nothing — give it `then: {queue: …}` or stop: true")
        return self
