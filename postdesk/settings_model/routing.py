"""This file holds the shape of routing rules in YAML: what may be asked of a mail and what may be done.

A bare value is short for `contains` where people write freely (subject, body, text, file names) and for `is`
everywhere else; a list means one of its values. ``postdesk.settings_model.rules`` makes the pure rules of it.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from postdesk.settings_model.time import weekdays
from postdesk.settings_model.values import (
    LanguageCode,
    Name,
    Section,
    Strings,
    Wrong,
    YesNo,
    check_address,
    kind_of,
    one_or_many,
)
from threading_rules.identify import Kind
from threading_rules.text_tests import MAX_PATTERN, PatternInvalid, compile_pattern
from threading_rules.verdict import VerdictResult
from tickets.route import Priority

_TAG = re.compile(r"[^\s,;#]{1,50}")
_UNITS = {"": 1, "b": 1, "kb": 1_000, "mb": 1_000_000, "k": 1_000, "m": 1_000_000}


def check_pattern(pattern: str) -> str:
    """Return a regular expression that compiles, within bounds."""
    if len(pattern) > MAX_PATTERN:
        raise Wrong(f"the regex has {len(pattern)} characters — at most {MAX_PATTERN}; split it into several")
    try:
        compile_pattern(pattern)
    except PatternInvalid as error:
        raise Wrong(f"invalid regex: {error} — {_advice(str(error))}") from error
    return pattern


def _advice(message: str) -> str:
    if "missing )" in message:
        return r"close the group, or write \( for the character itself"
    if "unbalanced" in message or "trailing characters" in message:
        return r"remove the ), or write \) for the character itself"
    if "repeat" in message:
        return r"write \* or \+ for the character itself"
    if "set" in message or "]" in message:
        return r"close the set with ], or write \[ for the character itself"
    return "use contains for plain text"


def _texts(value: object) -> object:
    listed = one_or_many(value)
    if isinstance(listed, list | tuple):
        return [
            str(item) if isinstance(item, int) and not isinstance(item, bool) else item for item in listed
        ]
    return listed


def _filled(values: tuple[str, ...]) -> tuple[str, ...]:
    if not values or not all(value.strip() for value in values):
        raise Wrong("an empty text is in every mail — write what to look for")
    return values


_TEXT = {"type": ["string", "integer"]}
_TEXTS_SCHEMA: dict[str, Any] = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1}]}
Texts = Annotated[
    tuple[str, ...], BeforeValidator(_texts), AfterValidator(_filled), WithJsonSchema(_TEXTS_SCHEMA)
]


def _short_test(schema: dict[str, Any]) -> None:
    whole = dict(schema)
    schema.clear()
    schema["anyOf"] = [*_TEXTS_SCHEMA["anyOf"], whole]


class Test(Section):
    """What is asked of a text; all that is given must hold."""

    model_config = ConfigDict(json_schema_extra=_short_test)

    contains: Texts | None = Field(default=None, description="It stands somewhere in it.")
    is_: Texts | None = Field(default=None, alias="is", description="It is exactly this.")
    starts_with: Texts | None = Field(default=None, description="It begins with this.")
    ends_with: Texts | None = Field(default=None, description="It ends with this.")
    matches: Texts | None = Field(
        default=None, description="A regular expression finds something; (?P<name>…) is kept."
    )
    exists: YesNo | None = Field(default=None, description="Whether there is one at all.")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        if isinstance(value, str | list | int) and not isinstance(value, bool):
            return {cls.bare(): value}
        return value

    @classmethod
    def bare(cls) -> str:
        """The operator that a bare value means."""
        return "is"

    @field_validator("matches")
    @classmethod
    def _compiles(cls, value: tuple[str, ...] | None) -> tuple[str, ...] | None:
        return value if value is None else tuple(check_pattern(pattern) for pattern in value)

    @model_validator(mode="after")
    def _asks(self) -> Test:
        if all(getattr(self, name) is None for name in type(self).model_fields):
            raise Wrong("nothing is asked — write contains, is, starts_with, ends_with, matches or exists")
        return self


class FreeTest(Test):
    """What is asked of a text people write freely."""

    @classmethod
    def bare(cls) -> str:
        """The operator that a bare value means."""
        return "contains"


def parse_size(value: object) -> int:
    """Return the bytes that ``500kb`` or ``10mb`` stand for."""
    match = re.fullmatch(r"(\d{1,12})\s*([a-z]{0,2})", str(value).strip().lower())
    if isinstance(value, bool) or match is None or match[2] not in _UNITS:
        raise Wrong(f"{kind_of(value)} is not a size — write 500kb or 10mb")
    return int(match[1]) * _UNITS[match[2]]


_SIZE = WithJsonSchema(
    {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": r"^\s*\d+\s*[kKmM]?[bB]?\s*$"}]}
)
ByteSize = Annotated[int, BeforeValidator(parse_size), _SIZE]


class Size(Section):
    """Bounds of a size."""

    over: ByteSize | None = Field(default=None, description="Larger than this: 10mb.")
    under: ByteSize | None = Field(default=None, description="Smaller than this: 500kb.")


class Score(Section):
    """Bounds of the spam filter's score."""

    over: float | None = Field(default=None, description="Above this.")
    under: float | None = Field(default=None, description="Below this.")


def _weekday_list(value: object) -> object:
    listed = one_or_many(value)
    if not isinstance(listed, list | tuple):
        raise Wrong(f"{kind_of(value)} is not a day — write mon, mon-fri or [sat, sun]")
    return tuple(dict.fromkeys(day for text in listed for day in weekdays(str(text))))


def _one_of(values: tuple[str, ...]) -> WithJsonSchema:
    item = {"enum": list(values)}
    return WithJsonSchema({"anyOf": [item, {"type": "array", "items": item}]})


Priorities = Annotated[tuple[Priority, ...], BeforeValidator(one_or_many), _one_of(tuple(Priority))]
Kinds = Annotated[tuple[Kind, ...], BeforeValidator(one_or_many), _one_of(tuple(Kind))]
Verdicts = Annotated[tuple[VerdictResult, ...], BeforeValidator(one_or_many), _one_of(tuple(VerdictResult))]
_NAMES = WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]})
Languages = Annotated[tuple[LanguageCode, ...], BeforeValidator(one_or_many), _NAMES]
Weekdays = Annotated[tuple[int, ...], BeforeValidator(_weekday_list), _NAMES]


class When(Section):
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


def _tag_list(value: object) -> object:
    return one_or_many(value)


def _check_tags(values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if not _TAG.fullmatch(value):
            raise Wrong(f"“{value}” cannot be a tag — no spaces, commas or #, at most 50 characters")
    return values


Tags = Annotated[tuple[str, ...], BeforeValidator(_tag_list), AfterValidator(_check_tags), _NAMES]


class Then(Section):
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


class Rule(Section):
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
