"""This file holds jobs as values: what rings every so often, and what is planned for a time of day.

A planned job (a digest on Monday at eight) is found by asking which planned moment was the last, not by
being awake at it: so a moment that passed while we were down is caught up once, by whoever looks first.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tickets.ports import Clock

_log = logging.getLogger(__name__)
_LONGEST_GAP = 62  # days: the 31st comes at least so often


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something to look at every so often; ``ring`` says whether there is more to do at once."""

    name: str
    every: timedelta
    ring: Callable[[], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A time of day in a zone, on some weekdays (Monday is 0), on a day of the month, or daily."""

    at: time
    timezone: str = "UTC"
    weekdays: tuple[int, ...] = ()
    monthday: int | None = None

    def last_moment(self, now: datetime) -> datetime | None:
        """Return the last planned moment that is not after now, None where no day fits."""
        zone = ZoneInfo(self.timezone)
        today = now.astimezone(zone).date()
        for back in range(_LONGEST_GAP + 1):
            day = today - timedelta(days=back)
            if self.weekdays and day.weekday() not in self.weekdays:
                continue
            if self.monthday is not None and day.day != self.monthday:
                continue
            moment = datetime.combine(day, self.at, zone).astimezone(UTC)
            if moment <= now:
                return moment
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedJob:
    """A job without a ticket.

    ``run(scheduled_for, now)`` is one transaction whose first row is (job, scheduled_for) under a unique
    key; where that row is there already it does nothing.
    """

    name: str
    plan: Plan
    run: Callable[[datetime, datetime], None]
    catch_up: timedelta = timedelta(days=1)  # a moment longer ago is let pass


class Timetable:
    """Runs each planned job once for its last planned moment; ``run_once`` is the ring of an alarm."""

    def __init__(self, jobs: Sequence[PlannedJob], clock: Clock) -> None:
        self._jobs = tuple(jobs)
        self._clock = clock
        self._seen: dict[str, datetime] = {}  # saves a transaction for each ring; proves nothing

    def run_once(self) -> bool:
        """Run what is due; a job that fails is tried again at the next ring and holds up no other."""
        now = self._clock()
        for job in self._jobs:
            moment = job.plan.last_moment(now)
            if moment is None or now - moment > job.catch_up or self._seen.get(job.name) == moment:
                continue
            try:
                job.run(moment, now)
            except Exception:  # noqa: BLE001 - one bad job stops no other
                _log.exception("job %s planned for %s failed, it is tried again", job.name, moment)
            else:
                self._seen[job.name] = moment
        return False
