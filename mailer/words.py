"""This file turns numbers, moments and names into words, by the tables in ``templates/_words``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

SCALES = {"csat": (1, 5), "nps": (0, 10), "ces": (1, 7)}
"""The lowest and the highest score of each kind of survey."""

_UNITS = (("days", 86_400), ("hours", 3_600), ("minutes", 60))


@dataclass(frozen=True, slots=True)
class Words:
    """The tables of one language; ``table`` is what templates see as ``words``."""

    language: str
    table: Mapping[str, Any]

    def plural(self, count: int, forms: Sequence[str], /) -> str:
        """Return the count with the form it needs (CLDR plural rules for whole numbers)."""
        return f"{count} {forms[_form(str(self.table['plural']), abs(count))]}"

    def name(self, section: str, key: str, /) -> str:
        """Return the word for a name of ours; a name without a word stands for itself."""
        return str(self.table[section].get(key, key))

    def duration(self, span: timedelta, /) -> str:
        """Return a span in its two largest units, in the case that follows a verb ("waits 1 hour")."""
        rest = max(int(span.total_seconds()), 60)
        parts: list[str] = []
        for unit, seconds in _UNITS:
            count, rest = divmod(rest, seconds)
            if count:
                parts.append(self.plural(count, self.table["units"][unit]))
            elif parts:
                break
        return " ".join(parts[:2])

    def date(self, moment: datetime, zone: str, /, case: str = "") -> str:
        """Return the day; case ``by`` is what follows "by" or "until", ``on`` has its preposition with it."""
        local = moment.astimezone(ZoneInfo(zone))
        table = self.table["date"]
        days = table[f"weekdays_{case}" if case else "weekdays"]
        return str(table["day"]).format(
            weekday=days[local.weekday()],
            day=local.day,
            month=table["months"][local.month - 1],
            year=local.year,
        )

    def moment(self, moment: datetime, zone: str, /, case: str = "") -> str:
        """Return day, time and zone."""
        local = moment.astimezone(ZoneInfo(zone))
        name = local.tzname() or "UTC"
        return str(self.table["date"]["moment"]).format(
            date=self.date(moment, zone, case),
            time=f"{local:%H:%M}",
            zone=self.table["date"]["zones"].get(name, name if name[0].isalpha() else f"UTC{name}"),
        )

    def short_moment(self, moment: datetime, zone: str, /) -> str:
        """Return day and time as a list shows them."""
        local = moment.astimezone(ZoneInfo(zone))
        month = self.table["date"]["months_short"][local.month - 1]
        return str(self.table["date"]["short"]).format(day=local.day, month=month, time=f"{local:%H:%M}")

    def scale(self, kind: str, /) -> str:
        """Return what the ends of a survey's scale mean."""
        (low, worst), (high, best) = zip(SCALES[kind], self.table["scale"][kind], strict=True)
        return f"{low} = {worst}, {high} = {best}"

    def size(self, octets: int, /) -> str:
        """Return a size as people read it, by thousands (ISO 80000-13)."""
        if octets < 1_000_000:
            return f"{max(1, round(octets / 1000))} {self.table['units']['kilobytes']}"
        number = f"{octets / 1_000_000:.1f}".replace(".", self.table["decimal"])
        return f"{number} {self.table['units']['megabytes']}"


def read_words(language: str, *sources: str) -> Words:
    """Build the words of a language from TOML texts; a later text overrides single entries of an earlier."""
    table: dict[str, Any] = {}
    for source in sources:
        _merge(table, tomllib.loads(source))
    return Words(language, table)


def _merge(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value


def _form(rule: str, count: int) -> int:
    if rule == "west_slavic":
        return 0 if count == 1 else 1 if 2 <= count <= 4 else 2
    if rule == "east_slavic":
        if count % 10 == 1 and count % 100 != 11:
            return 0
        return 1 if 2 <= count % 10 <= 4 and not 12 <= count % 100 <= 14 else 2
    return 0 if count == 1 else 1
