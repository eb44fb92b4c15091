"""This file lists a calendar's days off: a country's, our own, and those of an iCalendar file."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from postdesk.settings_model.time import Holidays

YEARS = range(2000, 2051)  # old mail is replayed too, and no daemon asks for the year
_ICAL_DATE = re.compile(r"(DTSTART|DTEND)[^:]*:(\d{8})(T\d{6}Z?)?", re.IGNORECASE)
_LONGEST_HOLIDAY = 366


class UnknownHolidays(ValueError):
    """No holidays are known for this; the message says what would be right."""


def days_off(wanted: Holidays) -> frozenset[date]:
    """Return every day off; raise UnknownHolidays where a country, region or file is not understood."""
    days = _of_country(wanted.country, wanted.region) if wanted.country else set()
    if wanted.ical is not None:
        days |= _of_file(wanted.ical)
    return frozenset((days | set(wanted.extra)) - set(wanted.remove))


def _of_country(country: str, region: str | None) -> set[date]:
    import holidays

    known = holidays.list_supported_countries()
    if country not in known:
        raise UnknownHolidays(
            f"no holidays are known for “{country}” — write the country's two letters: CZ, DE, GB"
        )
    if region is not None and region not in known[country]:
        some = ", ".join(known[country][:20]) or "none"
        raise UnknownHolidays(f"{country} has no region “{region}” — its regions are: {some}")
    return set(holidays.country_holidays(country, subdiv=region, years=YEARS))


def _of_file(path: Path) -> set[date]:
    """Read the all-day events of an iCalendar file; DTEND is the day after (RFC 5545 section 3.6.1)."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is not UTF-8 text"
        raise UnknownHolidays(f"{path} cannot be read: {reason} — check the path") from error
    unfolded = re.sub(r"\r?\n[ \t]", "", text)
    if "BEGIN:VCALENDAR" not in unfolded.upper():
        raise UnknownHolidays(f"{path} is not an iCalendar file — it must begin with BEGIN:VCALENDAR")
    days: set[date] = set()
    for event in re.findall(r"BEGIN:VEVENT(.*?)END:VEVENT", unfolded, re.DOTALL | re.IGNORECASE):
        found = {name.upper(): (day, clock) for name, day, clock in _ICAL_DATE.findall(event)}
        if "DTSTART" not in found or found["DTSTART"][1]:
            continue  # an event with a clock time is an appointment, not a day off
        try:
            first = date.fromisoformat(found["DTSTART"][0])
            end = date.fromisoformat(found["DTEND"][0]) if "DTEND" in found else first + timedelta(days=1)
        except ValueError as error:
            raise UnknownHolidays(
                f"{path} holds a date that does not exist: {error} — repair the file"
            ) from error
        length = min(max((end - first).days, 1), _LONGEST_HOLIDAY)
        days |= {first + timedelta(days=number) for number in range(length)}
    return days
