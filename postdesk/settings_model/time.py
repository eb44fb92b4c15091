"""This file holds the settings of time: calendars, promises and the ladder of escalation."""

from __future__ import annotations

import re
from datetime import date, time
from itertools import pairwise
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, ConfigDict, Field, PlainValidator, field_validator, model_validator
from pydantic.json_schema import WithJsonSchema

from postdesk.settings_model.values import (
    FilePath,
    Name,
    Promise,
    Section,
    Strings,
    WorkingTime,
    Wrong,
    kind_of,
    one_or_many,
    parse_working_delay,
)
from tickets.policy import Target
from tickets.route import Priority

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Span = tuple[time, time | None]
_SPAN = re.compile(r"\s*(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})\s*")
_AT_PERCENT = re.compile(r"(\d{1,4})\s*%\s+of\s+(\w+)")
_AT_AFTER = re.compile(r"((?:\d+\s*[wdhmsWDHMS]\s*)+)after\s+(\w+)")


def check_timezone(value: str) -> str:
    """Return a zone's name of the IANA database."""
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Wrong(f"“{value}” is not a time zone — write it like Europe/Prague or UTC") from error
    return value


def weekdays(text: str) -> tuple[int, ...]:
    """Return the weekdays (Monday is 0) that ``mon-fri``, ``sat``, ``sat, sun`` or ``daily`` stand for."""
    if text.strip().lower() in {"daily", "all"}:
        return tuple(range(7))
    days: list[int] = []
    for part in text.lower().split(","):
        first, dash, last = (word.strip()[:3] for word in part.partition("-"))
        if first not in DAYS or (dash and last not in DAYS):
            raise Wrong(f"“{text}” is not a day — write mon, mon-fri, “sat, sun” or daily")
        start, end = DAYS.index(first), DAYS.index(last if dash else first)
        days += [day % 7 for day in range(start, end + 1 if end >= start else end + 8)]
    return tuple(dict.fromkeys(days))


def _clock(hour: str, minute: str, text: str) -> time | None:
    if (hour, minute) == ("24", "00"):
        return None
    if int(hour) > 23 or int(minute) > 59:
        raise Wrong(f"“{text}” is not a span of a day — write 09:00-17:00, at most 24:00")
    return time(int(hour), int(minute))


def _span(value: object) -> Span:
    match = _SPAN.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise Wrong(f'{kind_of(value)} is not a span of a day — write "09:00-17:00" in quotes')
    text = str(value).strip()
    start, end = _clock(match[1], match[2], text), _clock(match[3], match[4], text)
    if start is None or (end is not None and end <= start):
        raise Wrong(f"“{text}” ends before it begins — split it at midnight: 22:00-24:00 and 00:00-06:00")
    return start, end


def parse_hours(value: object) -> dict[int, tuple[Span, ...]]:
    """Return weekday to spans from ``{mon-fri: ["09:00-12:00", "13:00-17:00"], sat: "10:00-14:00"}``."""
    if not isinstance(value, dict) or not value:
        raise Wrong(f'must be days with hours, not {kind_of(value)} — write {{mon-fri: ["09:00-17:00"]}}')
    hours: dict[int, tuple[Span, ...]] = {}
    for days, texts in value.items():
        listed = one_or_many(texts)
        if not isinstance(listed, list | tuple):
            raise Wrong(f'“{days}” has no hours — write {days}: ["09:00-17:00"], or leave the day out')
        spans = tuple(sorted((_span(text) for text in listed), key=lambda span: span[0]))
        for (_, end), (start, _) in pairwise(spans):
            if end is None or start < end:
                raise Wrong(f"the spans of “{days}” overlap — join them into one")
        for day in weekdays(str(days)):
            if day in hours:
                raise Wrong(f"{DAYS[day]} stands twice — name each day once")
            hours[day] = spans
    return hours


def _date(value: object) -> date:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else _no_date(value)
    except ValueError as error:
        raise Wrong(f"{kind_of(value)} is not a date — write 2026-12-24") from error


def _no_date(value: object) -> date:
    if isinstance(value, date):
        return value
    raise Wrong(value)


Day = Annotated[
    date,
    BeforeValidator(_date),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}),
]
_SPAN_SCHEMA = {"type": "string", "pattern": r"^\s*\d{1,2}:\d{2}\s*[-–]\s*\d{1,2}:\d{2}\s*$"}
Hours = Annotated[
    dict[int, tuple[Span, ...]],
    PlainValidator(parse_hours),
    WithJsonSchema(
        {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {
                "anyOf": [_SPAN_SCHEMA, {"type": "array", "items": _SPAN_SCHEMA}],
            },
        }
    ),
]


def _short_holidays(schema: dict[str, Any]) -> None:
    whole = dict(schema)
    schema.clear()
    schema["anyOf"] = [{"type": "string", "pattern": r"^[A-Z]{2}(?:-[A-Za-z0-9]{1,6})?$"}, whole]


class Holidays(Section):
    """Days off: a country's, days of our own, an iCalendar file (RFC 5545)."""

    model_config = ConfigDict(json_schema_extra=_short_holidays)

    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$", description="ISO 3166 code: CZ.")
    region: str | None = Field(default=None, description="Its part with holidays of its own: BY.")
    extra: tuple[Day, ...] = Field(default=(), description="Days off beside them.")
    remove: tuple[Day, ...] = Field(default=(), description="Days on which we work nevertheless.")
    ical: FilePath | None = Field(
        default=None, description="An iCalendar file whose all-day events are days off."
    )

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        country, _, region = value.partition("-")
        return {"country": country, "region": region} if region else {"country": country}


class Calendar(Section):
    """When we work; without hours always."""

    timezone: str = Field(default="UTC", description="The zone the hours are meant in: Europe/Prague.")
    hours: Hours | None = Field(
        default=None, description='{mon-fri: ["09:00-12:00", "13:00-17:00"]}; left out: round the clock.'
    )
    holidays: Holidays | None = Field(
        default=None, description="A country's code, or {country, region, extra, remove, ical}."
    )

    _zone = field_validator("timezone")(check_timezone)


class Promises(Section):
    """How fast we are, in business time of the calendar; a day is a working day."""

    first_response: Promise | None = Field(default=None, description="Until a person of ours has answered.")
    next_response: Promise | None = Field(default=None, description="Until we answer each further mail.")
    resolution: Promise | None = Field(default=None, description="Until it is resolved.")

    @model_validator(mode="after")
    def _order(self) -> Promises:
        if self.first_response and self.resolution and self.resolution.plain < self.first_response.plain:
            raise Wrong("resolution is promised before first_response — make it the longer one")
        return self


class Sla(Promises):
    """A set of promises."""

    calendar: Name | None = Field(
        default=None, description="The calendar the time is counted in; round the clock when left out."
    )
    by_priority: dict[Priority, Promises] = Field(
        default_factory=dict, description="Other promises for a priority."
    )


class EscalationPoint(Section):
    """When a step of the ladder is due."""

    target: Target
    percent: int | None = None
    after: WorkingTime | None = None


def _parse_at(value: object) -> EscalationPoint:
    text = " ".join(value.lower().split()) if isinstance(value, str) else ""
    percent, after = _AT_PERCENT.fullmatch(text), _AT_AFTER.fullmatch(text)
    match = percent or after
    if match is None:
        raise Wrong(
            f"{kind_of(value)} is no moment — write “75% of first_response” or “2h after first_response”"
        )
    if match[2] not in set(Target):
        raise Wrong(f"“{match[2]}” is no promise — write first_response, next_response or resolution")
    if percent:
        if not 1 <= int(match[1]) <= 1_000:
            raise Wrong(f"{match[1]}% is out of range — write 1% to 1000%, 100% is the deadline")
        return EscalationPoint(target=Target(match[2]), percent=int(match[1]))
    return EscalationPoint(target=Target(match[2]), after=parse_working_delay(match[1]))


At = Annotated[
    EscalationPoint,
    PlainValidator(_parse_at),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^\s*(?:\d{1,4}\s*%\s+of|(?:\d+\s*[wdhmsWDHMS]\s*)+after)\s+"
            r"(?:first_response|next_response|resolution)\s*$",
            "examples": ["75% of first_response", "2h after next_response"],
        }
    ),
]


class Repeat(Section):
    """How often a step says it again until somebody answers."""

    every: Promise = Field(description="In business time.")
    limit: int = Field(default=3, ge=1, le=100, description="At most this many times.")


class Escalation(Section):
    """One rung of the ladder."""

    at: At = Field(
        description="“75% of first_response”, or “2h after first_response”: since that promise began."
    )
    notify: Strings = Field(
        default=(), description="assignee, lead, managers, an agent's key, or an address."
    )
    webhook: Strings = Field(
        default=(), description="Webhooks that are told, by their names in the section webhooks."
    )
    priority: Priority | None = Field(default=None, description="Raises the ticket to this priority.")
    reassign: Name | None = Field(default=None, description="least_busy, round_robin or an agent.")
    queue: Name | None = Field(default=None, description="Moves the ticket to this queue.")
    tags: Strings = Field(default=(), description="Tags the ticket gets.")
    repeat: Repeat | None = Field(default=None, description="Says it again: {every: 1h, limit: 3}.")
    only_during: Name | None = Field(default=None, description="Waits until this calendar is open.")

    @model_validator(mode="after")
    def _does_something(self) -> Escalation:
        told = self.notify or self.webhook
        if not (told or self.priority or self.reassign or self.queue or self.tags):
            raise Wrong("this step does nothing — give it notify, webhook, priority, reassign, queue or tags")
        return self
