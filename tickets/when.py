"""This file reads the moments people write in a command: ``3d``, ``tomorrow``, ``friday 15:00``, ``24.12.``.

A day without an hour means the morning of that day: when the calendar opens, or nine o'clock where it has no
hours. A weekday is the next one of that name, never today. English, Czech and Russian are understood, with or
without accents and in the cases that prepositions ask for.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tickets.policy import Calendar
from tickets.workhours import next_opening

MORNING = time(9, 0)
"""The morning of a day where nobody said when we work."""

LATEST = timedelta(days=3 * 366)
"""Further away is a slip of the finger."""

_UNITS = {
    "m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1),
}  # fmt: skip
_UNIT_NAMES = {
    "m": ("m", "min", "minute", "minutes", "minut", "minuty", "minutu", "м", "мин", "минут", "минуты"),
    "h": ("h", "hour", "hours", "hod", "hodin", "hodiny", "hodinu", "ч", "час", "часа", "часов"),
    "d": ("d", "day", "days", "den", "dny", "dni", "д", "дн", "день", "дня", "днеи"),
    "w": ("w", "week", "weeks", "tyden", "tydny", "tydnu", "н", "нед", "неделя", "недели", "недель",
          "неделю"),
}  # fmt: skip
_UNIT_OF = {name: _UNITS[unit] for unit, names in _UNIT_NAMES.items() for name in names}
_PART = r"(\d{1,4})\s*([^\W\d_]+)"
_DURATION = re.compile(rf"{_PART}(?:\s*{_PART})?|([^\W\d_]{{3,}})")
_BEFORE = re.compile(
    r"(?:(?:until|till|by|on|at|in|next|after|do|v|ve|na|od|za|priste|до|в|во|на|к|через|с|следующи\w+)\s+)+"
)
_DAYS = {
    **dict.fromkeys(("today", "dnes", "сегодня"), 0),
    **dict.fromkeys(("tomorrow", "zitra", "zitrka", "завтра"), 1),
    **dict.fromkeys(("pozitri", "послезавтра"), 2),
}
_WEEKDAYS = (
    (("mon", "pond", "понед"), ("po", "пн")),
    (("tue", "uter", "вторн"), ("ut", "вт")),
    (("wed", "stred"), ("st", "ср", "среда", "среду", "среды")),
    (("thu", "ctvrt", "четве"), ("ct", "чт")),
    (("fri", "patk", "patek"), ("pa", "пт", "пятница", "пятницу", "пятницы")),
    (("sat", "sobot", "суббо"), ("so", "сб")),
    (("sun", "nedel", "воскр"), ("ne", "вс")),
)
"""Of each day, from Monday on: beginnings of its names, and short forms."""

_OFF = frozenset(
    {"off", "no", "none", "back", "end", "stop", "cancel", "ne", "konec", "zpet", "zrusit",
     "нет", "выкл", "стоп", "отмена", "здесь"}
)  # fmt: skip

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.?\s?(\d{4})?")
_AT = re.compile(r"(?:^|[\st])(?:(?:at|v|ve|в)\s+)?(\d{1,2})[:.](\d{2})$")


def read_when(text: str, now: datetime, zone: str, calendar: Calendar) -> datetime | None:
    """Return the moment that words mean, later than now and in UTC; None where they mean none."""
    words = _BEFORE.sub("", _plain(text), count=1)
    moment = _after(words, now) or _on_day(words, now, ZoneInfo(zone), calendar)
    if moment is None or not now < moment <= now + LATEST:
        return None
    return moment.astimezone(UTC)


def is_off(text: str) -> bool:
    """Tell whether words call something off: ``off``, ``ne``, ``нет``."""
    return _plain(text) in _OFF


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(plain.replace(",", " ").split())


def _after(words: str, now: datetime) -> datetime | None:
    match = _DURATION.fullmatch(words)
    if match is None:
        return None
    total = timedelta(0)
    for number, unit in ((match[1], match[2]), (match[3], match[4]), (1, match[5])):
        if unit is None:
            continue
        if unit not in _UNIT_OF:
            return None
        total += int(number or 1) * _UNIT_OF[unit]
    return now + min(total, 2 * LATEST)


def _on_day(words: str, now: datetime, zone: ZoneInfo, calendar: Calendar) -> datetime | None:
    today = now.astimezone(zone).date()
    at = _AT.search(words)
    day_words = words[: at.start()].strip() if at else words
    hour = _hour(at) if at else None
    if at is not None and hour is None:
        return None
    if hour is not None and not day_words:
        moment = datetime.combine(today, hour, zone)
        return moment if moment > now else datetime.combine(today + timedelta(days=1), hour, zone)
    day = _day(day_words, today)
    if day is None:
        return None
    return datetime.combine(day, hour, zone) if hour is not None else _morning(day, zone, calendar)


def _hour(at: re.Match[str]) -> time | None:
    hour, minute = int(at[1]), int(at[2])
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _day(words: str, today: date) -> date | None:
    if words in _DAYS:
        return today + timedelta(days=_DAYS[words])
    for weekday, (beginnings, shorts) in enumerate(_WEEKDAYS):
        if words in shorts or (words.isalpha() and words.startswith(beginnings)):
            return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    iso, dotted = _ISO.fullmatch(words), _DOTTED.fullmatch(words)
    try:
        if iso is not None:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if dotted is not None:
            return _dotted(dotted, today)
    except ValueError:  # 31.2.
        return None
    return None


def _dotted(match: re.Match[str], today: date) -> date:
    day, month = int(match[1]), int(match[2])
    if match[3]:
        return date(int(match[3]), month, day)
    this_year = date(today.year, month, day)
    return this_year if this_year > today else date(today.year + 1, month, day)


def _morning(day: date, zone: ZoneInfo, calendar: Calendar) -> datetime | None:
    if not calendar.hours:
        return datetime.combine(day, MORNING, zone)
    # A day off begins with the next day on which we work.
    return next_opening(datetime.combine(day, time(0), ZoneInfo(calendar.timezone)), calendar)
