"""This file holds the small values settings are made of, and the base of every section.

Each validator says what is wrong and, after a dash, what would be right; ``postdesk.settings_errors`` adds
the file, the line and the key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PlainValidator, ValidationInfo
from pydantic.json_schema import WithJsonSchema

from tickets.address import domain_key

_UNITS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_DURATION = re.compile(r"(?:\d+\s*[wdhms]\s*)+", re.IGNORECASE)
_DURATION_PART = re.compile(r"(\d+)\s*([wdhms])", re.IGNORECASE)
DURATION_PATTERN = r"^\s*(?:\d+\s*[wdhmsWDHMS]\s*)+$"
_NAME = re.compile(r"[^\W_][\w-]{0,62}")
_ADDRESS = re.compile(r"[^\s@<>(),;:\"\[\]\\]{1,64}@[^\s@<>(),;:\"\[\]\\]{1,253}")
_LANGUAGE = re.compile(r"[a-z]{2}")
MAX_DURATION = timedelta(days=3_650)


class Section(BaseModel):
    """The base of every section: frozen, and an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Wrong(ValueError):
    """A value is not what it should be; the message says what is, after a dash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What validation may know beside the file: its folder, and the environment."""

    folder: Path
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)


def surroundings(info: ValidationInfo) -> Surroundings:
    """Return the surroundings that the loader passed, or those of the current folder."""
    return info.context if isinstance(info.context, Surroundings) else Surroundings(folder=Path())


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """A promise's length; its days are working days where a calendar applies."""

    days: int
    rest: timedelta

    @property
    def plain(self) -> timedelta:
        """The length by the clock on the wall."""
        return timedelta(days=self.days) + self.rest

    def at(self, working_day: timedelta) -> timedelta:
        """Return the business time, a day being as long as we work on one."""
        return self.days * working_day + self.rest


def _parts(value: object) -> dict[str, int]:
    if isinstance(value, timedelta):
        value = f"{int(value.total_seconds())}s"
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Wrong(f"must be a duration, not {kind_of(value)} — write 30s, 15m, 4h or 3d")
    if not isinstance(value, str):
        raise Wrong(f"{value} has no unit — write {value}s, {value}m, {value}h or {value}d")
    if not _DURATION.fullmatch(value.strip()):
        raise Wrong(f"“{value}” is not a duration — write 30s, 15m, 4h or 3d")
    total: dict[str, int] = {}
    for number, unit in _DURATION_PART.findall(value):
        if len(number) > 9:
            raise Wrong(f"“{value}” is longer than ten years — write a shorter time")
        total[unit.lower()] = total.get(unit.lower(), 0) + int(number)
    if sum(_UNITS[unit] * number for unit, number in total.items()) > MAX_DURATION.total_seconds():
        raise Wrong(f"“{value}” is longer than ten years — write a shorter time")
    return total


def parse_duration(value: object) -> timedelta:
    """Return the time that ``30s``, ``15m``, ``4h``, ``3d``, ``2w`` or ``1h30m`` stands for."""
    return timedelta(seconds=sum(_UNITS[unit] * number for unit, number in _parts(value).items()))


def parse_working_time(value: object) -> WorkingTime:
    """Return a promise's length, its days kept apart from its hours."""
    working = parse_working_delay(value)
    if not working.plain:
        raise Wrong("must be longer than nothing — write 30s, 15m, 4h or 3d")
    return working


def parse_working_delay(value: object) -> WorkingTime:
    """Return business time that may be none at all."""
    if isinstance(value, WorkingTime):
        return value
    parts = _parts(value)
    days = parts.pop("w", 0) * 7 + parts.pop("d", 0)
    return WorkingTime(days, timedelta(seconds=sum(_UNITS[unit] * number for unit, number in parts.items())))


def _positive(value: timedelta) -> timedelta:
    if value <= timedelta(0):
        raise Wrong("must be longer than nothing — write 30s, 15m, 4h or 3d")
    return value


def kind_of(value: object) -> str:
    """Return what a YAML value is, in words."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"the text “{value[:60]}”"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    return f"the number {value}"


def one_or_many(value: object) -> object:
    """Let a single value stand for a list of one."""
    if isinstance(value, str | Mapping) or (isinstance(value, int | float) and not isinstance(value, bool)):
        return [value]
    return value


def parse_percent(value: object) -> int:
    """Return 75 for ``75%`` and for 75."""
    text = str(value).strip().removesuffix("%").strip() if isinstance(value, str | int) else ""
    if isinstance(value, bool) or not text.isdecimal() or int(text) > 100:
        raise Wrong(f"{kind_of(value)} is not a percentage — write a number from 0% to 100%")
    return int(text)


def check_name(value: str) -> str:
    """Return a name that people may use in rules, commands and addresses."""
    if not _NAME.fullmatch(value):
        raise Wrong(f"“{value}” cannot be a name — use letters, digits, - and _, at most 63, no spaces")
    return value


def check_address(value: str) -> str:
    """Return an addr-spec (RFC 5322 section 3.4.1) without display name or comment."""
    if not _ADDRESS.fullmatch(value) or ".." in value or value.startswith("."):
        raise Wrong(f"“{value}” is not a mail address — write it like support@acme.example")
    check_domain(value.rpartition("@")[2])
    return value


def check_domain(value: str) -> str:
    """Return a domain name (RFC 1035 section 2.3.1, RFC 5890 for other scripts)."""
    labels = domain_key(value).split(".")
    if not all(re.fullmatch(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", label) for label in labels):
        raise Wrong(f"“{value}” is not a domain — write it like acme.example")
    return value


def check_language(value: str) -> str:
    """Return a language by its two letters (ISO 639-1)."""
    if not _LANGUAGE.fullmatch(value):
        raise Wrong(f"“{value}” is not a language — write the two letters of ISO 639-1: en, cs, ru")
    return value


def _parse_path(value: object, info: ValidationInfo) -> Path:
    if not isinstance(value, str | Path) or not str(value):
        raise Wrong(f"must be a path, not {kind_of(value)} — write a path, relative to this file or absolute")
    return surroundings(info).folder / Path(value).expanduser()


_STRINGS: dict[str, Any] = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
_DURATION_SCHEMA = WithJsonSchema(
    {"type": "string", "pattern": DURATION_PATTERN, "examples": ["30s", "4h", "3d"]}
)
Duration = Annotated[timedelta, BeforeValidator(parse_duration), _DURATION_SCHEMA]
Interval = Annotated[
    timedelta,
    BeforeValidator(lambda value: _positive(parse_duration(value))),
    _DURATION_SCHEMA,
]
Promise = Annotated[WorkingTime, PlainValidator(parse_working_time), _DURATION_SCHEMA]
Delay = Annotated[WorkingTime, PlainValidator(parse_working_delay), _DURATION_SCHEMA]
Percent = Annotated[
    int,
    BeforeValidator(parse_percent),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": 100},
                {"type": "string", "pattern": r"^\s*(?:100|\d{1,2})\s*%?\s*$"},
            ]
        }
    ),
]
Strings = Annotated[tuple[str, ...], BeforeValidator(one_or_many), WithJsonSchema(_STRINGS)]
FilePath = Annotated[Path, PlainValidator(_parse_path), WithJsonSchema({"type": "string", "minLength": 1})]
Name = Annotated[str, AfterValidator(check_name)]
YesNo = Annotated[bool, WithJsonSchema({"enum": [True, False, "yes", "no", "on", "off"]})]
MailAddress = Annotated[
    str,
    AfterValidator(check_address),
    WithJsonSchema({"type": "string", "pattern": "^[^\\s@<>]+@[^\\s@<>]+$"}),
]
Domain = Annotated[str, AfterValidator(check_domain)]
LanguageCode = Annotated[
    str, AfterValidator(check_language), WithJsonSchema({"type": "string", "pattern": "^[a-z]{2}$"})
]
