"""This file holds the settings of reports: when they go out by mail, and what they count."""

from __future__ import annotations

import importlib.util
import re
from dataclasses import dataclass
from datetime import time
from typing import Annotated

from pydantic import Field, PlainValidator, field_validator
from pydantic.json_schema import WithJsonSchema

from postdesk.settings_model.time import DAYS
from postdesk.settings_model.values import Section, Wrong, YesNo, kind_of

_NEVER = frozenset({"never", "no", "off"})
_WEEKLY = re.compile(r"\s*([a-z]{3})[a-z]*\s+(\d{1,2}):(\d{2})\s*", re.IGNORECASE)
_MONTHLY = re.compile(r"\s*(\d{1,2})\.?\s+(\d{1,2}):(\d{2})\s*")


@dataclass(frozen=True, slots=True)
class Weekly:
    """A time on a weekday (Monday is 0)."""

    weekday: int
    at: time


@dataclass(frozen=True, slots=True)
class Monthly:
    """A time on a day of the month."""

    day: int
    at: time


def _is_off(value: object) -> bool:
    return value is None or value is False or (isinstance(value, str) and value.strip().lower() in _NEVER)


def _clock(hour: str, minute: str) -> time:
    try:
        return time(int(hour), int(minute))
    except ValueError as error:
        raise Wrong(f"“{hour}:{minute}” is no time of day — write 08:00") from error


def _weekly(value: object) -> Weekly | None:
    if _is_off(value) or isinstance(value, Weekly):
        return value if isinstance(value, Weekly) else None
    match = _WEEKLY.fullmatch(value) if isinstance(value, str) else None
    if match is None or match[1].lower() not in DAYS:
        raise Wrong(f"{kind_of(value)} is no time of the week — write “mon 08:00”, or `no`")
    return Weekly(DAYS.index(match[1].lower()), _clock(match[2], match[3]))


def _monthly(value: object) -> Monthly | None:
    if _is_off(value) or isinstance(value, Monthly):
        return value if isinstance(value, Monthly) else None
    match = _MONTHLY.fullmatch(value) if isinstance(value, str) else None
    if match is None or not 1 <= int(match[1]) <= 28:
        raise Wrong(
            f"{kind_of(value)} is no time of the month — write “1 08:00”, the day at most 28, or `no`"
        )
    return Monthly(int(match[1]), _clock(match[2], match[3]))


def _or_no(pattern: str) -> WithJsonSchema:
    return WithJsonSchema(
        {"anyOf": [{"type": "string", "pattern": pattern}, {"enum": ["no", "never", "off", False]}]}
    )


class Reports(Section):
    """Figures by mail: leads get those of their queues, managers those of all."""

    weekly: Annotated[
        Weekly | None, PlainValidator(_weekly), _or_no(r"^\s*[A-Za-z]{3,9}\s+\d{1,2}:\d{2}\s*$")
    ] = Field(
        default=None, description="When the week before is reported: “mon 08:00” in each reader's zone."
    )
    monthly: Annotated[
        Monthly | None, PlainValidator(_monthly), _or_no(r"^\s*\d{1,2}\.?\s+\d{1,2}:\d{2}\s*$")
    ] = Field(default=None, description="When the month before is reported: “1 08:00” is the first at eight.")
    charts: YesNo = Field(
        default=False, description="Pictures beside the bars; they need the extra postdesk[charts]."
    )
    tone: YesNo = Field(
        default=False, description="Count whether comments sound kind, by a small lexicon (en, cs, ru)."
    )

    @field_validator("charts")
    @classmethod
    def _installed(cls, value: bool) -> bool:
        if value and importlib.util.find_spec("matplotlib") is None:
            raise Wrong("pictures need the Python package matplotlib — install postdesk[charts]")
        return value
