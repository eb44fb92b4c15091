"""This file counts business time: moments plus working hours, across spans, time zones and holidays.

We are open at a moment when the clock on the wall of the calendar's time zone shows a time within a span of
that weekday and the date is no holiday. So an hour that the autumn change repeats counts twice, and one
that the spring change leaves out does not count. A calendar without hours is open all day.

Each year of a calendar becomes a sorted table of open spans once; every question is then a bisection.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from tickets.policy import Calendar

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DAY = 86_400_000_000  # in microseconds
_SCAN = timedelta(hours=6)  # no zone changes its offset twice within this
_FIRST_YEAR, _LAST_YEAR = 1900, 9000  # so that no zone's offset leaves the range of datetime
_ENDLESS = timedelta(days=36_525)  # a promise of a century is none

_Span = tuple[int, int]


def add(start: datetime, duration: timedelta, calendar: Calendar) -> datetime | None:
    """Return the earliest moment by which so much business time has passed since ``start``, in UTC.

    Nothing to wait for is due at once. None where the calendar never opens, or opens too rarely to matter.
    """
    begin, left = _micros(start), duration // _MICROSECOND
    if left <= 0:
        return _moment(begin)
    years = _years(calendar)
    if years is None or duration > _ENDLESS:
        return None
    for year in range(_year_of(begin), _LAST_YEAR):
        table = years.table(year)
        passed = table.open_until(begin)
        if passed + left <= table.total:
            return _moment(table.reached(passed + left))
        left -= table.total - passed
        begin = table.end
    return None


def between(begin: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """Return the business time from one moment to another; zero where the second is not later."""
    first, last = _micros(begin), _micros(end)
    years = _years(calendar)
    if years is None or last <= first:
        return timedelta(0)
    total = -years.table(_year_of(first)).open_until(first)
    for year in range(_year_of(first), _year_of(last)):
        total += years.table(year).total
    total += years.table(_year_of(last)).open_until(last)
    return timedelta(microseconds=total)


def is_open(moment: datetime, calendar: Calendar) -> bool:
    """Tell whether we work at this moment; a span's end belongs to it no more."""
    years = _years(calendar)
    at = _micros(moment)
    return years is not None and years.table(_year_of(at)).is_open(at)


def next_opening(moment: datetime, calendar: Calendar) -> datetime | None:
    """Return the moment itself where we work, else when we open next; None where we never do."""
    years = _years(calendar)
    at = _micros(moment)
    if years is None:
        return None
    for year in range(_year_of(at), _LAST_YEAR):
        opening = years.table(year).opening(at)
        if opening is not None:
            return _moment(opening)
    return None


class _Table:
    """The open spans of one UTC year, merged and in order, with the time that lies before each."""

    __slots__ = ("before", "end", "ends", "starts", "total")

    def __init__(self, year: int, spans: list[_Span]) -> None:
        self.end = _year_begin(year + 1)
        self.starts = [start for start, _ in spans]
        self.ends = [end for _, end in spans]
        self.before = [0]
        for start, end in spans:
            self.before.append(self.before[-1] + end - start)
        self.total = self.before[-1]

    def open_until(self, at: int) -> int:
        index = bisect_right(self.starts, at)
        if index == 0:
            return 0
        return self.before[index - 1] + min(at, self.ends[index - 1]) - self.starts[index - 1]

    def reached(self, passed: int) -> int:
        """Return the earliest moment by which ``passed`` (above 0, at most ``total``) was open."""
        low, high = 0, len(self.starts) - 1
        while low < high:
            middle = (low + high) // 2
            if self.before[middle + 1] >= passed:
                high = middle
            else:
                low = middle + 1
        return self.starts[low] + passed - self.before[low]

    def is_open(self, at: int) -> bool:
        index = bisect_right(self.starts, at)
        return index > 0 and at < self.ends[index - 1]

    def opening(self, at: int) -> int | None:
        if self.is_open(at):
            return at
        index = bisect_right(self.starts, at)
        return self.starts[index] if index < len(self.starts) else None


class _Years:
    """The tables of one calendar, made when a year is first asked about."""

    __slots__ = ("_holidays", "_tables", "_week", "_zone")

    def __init__(
        self, zone: ZoneInfo, week: tuple[tuple[_Span, ...], ...], holidays: frozenset[date]
    ) -> None:
        self._zone, self._week, self._holidays = zone, week, holidays
        self._tables: dict[int, _Table] = {}

    def table(self, year: int) -> _Table:
        table = self._tables.get(year)
        if table is None:
            # Two threads may make the same table at once; they make equal ones.
            table = self._tables[year] = _Table(year, _merged(self._spans(year)))
        return table

    def _spans(self, year: int) -> Iterator[_Span]:
        """Give the open spans in UTC: in a stretch of constant offset the wall clock runs evenly."""
        for begin, end, offset in _stretches(self._zone, year):
            for day in range((begin + offset) // _DAY, (end + offset - 1) // _DAY + 1):
                local = date.fromordinal(_EPOCH.toordinal() + day)
                if local in self._holidays:
                    continue
                midnight = day * _DAY - offset
                for opens, closes in self._week[local.weekday()]:
                    start, stop = max(begin, midnight + opens), min(end, midnight + closes)
                    if start < stop:
                        yield start, stop


def _stretches(zone: ZoneInfo, year: int) -> Iterator[tuple[int, int, int]]:
    """Give the parts of a UTC year within which the zone's offset is one: begin, end, offset."""
    begin, end = _year_begin(year), _year_begin(year + 1)
    step = _SCAN // _MICROSECOND
    at, offset = begin, _offset(zone, begin)
    while at < end:
        following = min(at + step, end)
        if _offset(zone, following) != offset:
            change = _change(zone, at, following, offset)
            yield begin, change, offset
            begin, offset = change, _offset(zone, following)
        at = following
    if begin < end:
        yield begin, end, offset


def _change(zone: ZoneInfo, low: int, high: int, offset: int) -> int:
    """Return the first second at which the offset is another one."""
    while high - low > 1_000_000:
        middle = (low + high) // 2_000_000 * 1_000_000
        low, high = (middle, high) if _offset(zone, middle) == offset else (low, middle)
    return high


def _offset(zone: ZoneInfo, at: int) -> int:
    offset = _moment(at).astimezone(zone).utcoffset()
    return 0 if offset is None else offset // _MICROSECOND


def _merged(spans: Iterator[_Span]) -> list[_Span]:
    merged: list[_Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _years(calendar: Calendar) -> _Years | None:
    """Return the tables of a calendar, None where it never opens."""
    hours = tuple(sorted((day, tuple(spans)) for day, spans in calendar.hours.items()))
    return _compiled(calendar.timezone, hours, calendar.holidays)


@lru_cache(maxsize=256)
def _compiled(
    timezone: str,
    hours: tuple[tuple[int, tuple[tuple[time, time | None], ...]], ...],
    holidays: frozenset[date],
) -> _Years | None:
    week: list[list[_Span]] = [[] for _ in range(7)]
    for weekday, spans in hours:
        for opens, closes in spans:
            start, end = _of_day(opens), _DAY if closes is None else _of_day(closes)
            if end >= start:
                week[weekday].append((start, end))
            else:  # over midnight: the rest belongs to the next day
                week[weekday].append((start, _DAY))
                week[(weekday + 1) % 7].append((0, end))
    if not hours:
        week = [[(0, _DAY)] for _ in range(7)]
    frozen = tuple(tuple((start, end) for start, end in day if start < end) for day in week)
    return _Years(ZoneInfo(timezone), frozen, holidays) if any(frozen) else None


def _of_day(at: time) -> int:
    return (
        timedelta(hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond)
        // _MICROSECOND
    )


def _micros(moment: datetime) -> int:
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone; moments are aware")
    return (moment - _EPOCH) // _MICROSECOND


def _moment(at: int) -> datetime:
    return _EPOCH + at * _MICROSECOND


def _year_of(at: int) -> int:
    return min(max(_moment(at).year, _FIRST_YEAR), _LAST_YEAR)


@lru_cache(maxsize=512)
def _year_begin(year: int) -> int:
    return _micros(datetime(year, 1, 1, tzinfo=UTC))
