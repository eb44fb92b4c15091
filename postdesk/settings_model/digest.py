"""This file holds the settings of the morning digest: when each of us hears what waits for them."""

from __future__ import annotations

import re
from datetime import time
from typing import Annotated

from pydantic import Field, PlainValidator
from pydantic.json_schema import WithJsonSchema

from postdesk.settings_model.time import weekdays
from postdesk.settings_model.values import Duration, Section, Wrong, kind_of

_NEVER = frozenset({"never", "no", "off"})
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def _time_or_never(value: object) -> time | None:
    if value is None or value is False or (isinstance(value, str) and value.lower() in _NEVER):
        return None
    match = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise Wrong(f'{kind_of(value)} is not a time of day — write "08:00" in quotes, or no')
    return time(int(match[1]), int(match[2]))


def _days(value: object) -> tuple[int, ...]:
    if isinstance(value, (list, tuple)):
        value = ", ".join(str(one) for one in value)
    if not isinstance(value, str):
        raise Wrong(f"{kind_of(value)} is not a day — write mon, mon-fri, “sat, sun” or daily")
    return tuple(sorted(weekdays(value)))


_TIME_SCHEMA = {
    "anyOf": [
        {"type": "string", "pattern": r"^(?:[01]?\d|2[0-3]):[0-5]\d$"},
        {"enum": [False, *sorted(_NEVER)]},
    ]
}
TimeOrNever = Annotated[time | None, PlainValidator(_time_or_never), WithJsonSchema(_TIME_SCHEMA)]
Weekdays = Annotated[
    tuple[int, ...],
    PlainValidator(_days),
    WithJsonSchema({"type": "string", "examples": ["mon-fri"]}),
]


class Digest(Section):
    """The mail that tells each agent in the morning what waits; where nothing does, none is sent."""

    morning: TimeOrNever = Field(
        default=time(8, 0),
        json_schema_extra={"default": "08:00"},
        description="When it goes out, in each agent's zone; no: never. An agent may have another time.",
    )
    days: Weekdays = Field(
        default=(0, 1, 2, 3, 4),
        json_schema_extra={"default": "mon-fri"},
        description="On which days: mon-fri, daily.",
    )
    quiet_after: Duration = Field(
        default="3d",
        validate_default=True,
        description="A ticket is named as quiet when nothing happened to it for so long.",
    )
