"""This file holds the values that conditions of routing rules compare with: texts, regexes, sizes, days.

Each has a short form: a bare value, or a list of which one suffices.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, field_validator, model_validator
from pydantic.json_schema import WithJsonSchema

from postdesk.settings_model.time import weekdays
from postdesk.settings_model.values import LanguageCode, Section, Wrong, YesNo, kind_of, one_or_many
from threading_rules.folding import fold
from threading_rules.text_tests import MAX_PATTERN, PatternInvalid, compile_pattern
from tickets.route import Priority

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
    if not values or not all(fold(value) for value in values):
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


# The words of threading_rules.identify and .verdict, written out: to load those takes longer than all this.
Kind = Literal[
    "message",
    "auto_reply",
    "automatic",
    "bounce",
    "loop",
    "report",
    "receipt",
    "reaction",
    "calendar",
    "recall",
    "list",
]
Verdict = Literal["pass", "fail", "none"]

Priorities = Annotated[tuple[Priority, ...], BeforeValidator(one_or_many), _one_of(tuple(Priority))]
Kinds = Annotated[tuple[Kind, ...], BeforeValidator(one_or_many), _one_of(get_args(Kind))]
Verdicts = Annotated[tuple[Verdict, ...], BeforeValidator(one_or_many), _one_of(get_args(Verdict))]
NAMES_SCHEMA = WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]})
Languages = Annotated[tuple[LanguageCode, ...], BeforeValidator(one_or_many), NAMES_SCHEMA]
Weekdays = Annotated[tuple[int, ...], BeforeValidator(_weekday_list), NAMES_SCHEMA]
