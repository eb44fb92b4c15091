"""This file is the only one that knows APScheduler, and uses it as an alarm clock only.

Policy:
* jobs live in memory and in UTC; a late ring rings once (coalesce), never twice at a time, and is never
  dropped for being late;
* one worker thread, so alarms wait for each other and never for a lock;
* a ring that fails is logged and the next one comes;
* where the system's clock was put back, the alarms are set anew: they wait for the wall clock and would
  else sleep for as long as it was put back; where it was put forward they ring once, not once a missed ring.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from scheduler.clock import clock_offset, system_clock
from scheduler.timetable import Alarm

_log = logging.getLogger(__name__)
_WATCH_EVERY = 5.0  # seconds
_CLOCK_WAS_SET = timedelta(seconds=2)


class Runner:
    """Rings alarms from ``start`` to ``stop``."""

    def __init__(self, alarms: Sequence[Alarm], offset: Callable[[], timedelta] = clock_offset) -> None:
        # A ring that takes longer than its interval is no news; what fails is logged here.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._alarms = tuple(alarms)
        self._offset = offset
        self._last_offset = offset()
        self._stopping = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="scheduler-clock", daemon=True)
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            jobstores={"default": MemoryJobStore()},
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Ring each alarm at once, then every so often."""
        for alarm in self._alarms:
            self._scheduler.add_job(
                self._ring,
                EverySoOften(alarm.every),
                args=(alarm,),
                id=alarm.name,
                next_run_time=system_clock(),
            )
        self._scheduler.start()
        self._watcher.start()

    def stop(self) -> None:
        """Let the alarm that rings finish, and ring no more; may be called twice."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        if self._scheduler.running:
            self._watcher.join()
            self._scheduler.shutdown(wait=True)

    def stopping(self) -> bool:
        """Tell whether long work should find an end."""
        return self._stopping.is_set()

    def check_clock(self) -> bool:
        """Set the alarms anew where the system's clock was set since the last look; tell whether it was."""
        offset = self._offset()
        moved, self._last_offset = offset - self._last_offset, offset
        if abs(moved) < _CLOCK_WAS_SET:
            return False
        _log.warning("the system's clock was set by %s, the alarms are set anew", moved)
        for alarm in self._alarms:
            self._scheduler.modify_job(alarm.name, next_run_time=system_clock())
        return True

    def _ring(self, alarm: Alarm) -> None:
        try:
            while not self._stopping.is_set() and alarm.ring():
                pass
        except Exception:  # noqa: BLE001 - whatever breaks, the next ring must come
            _log.exception("alarm %s failed, it rings again in %s", alarm.name, alarm.every)

    def _watch(self) -> None:
        while not self._stopping.wait(_WATCH_EVERY):
            self.check_clock()


class EverySoOften(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """Fires every so often, once after a gap; the library's own interval counts each ring missed in it."""

    def __init__(self, every: timedelta) -> None:
        self._every = every

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """Return when it fires next, later than now."""
        following = (previous_fire_time or now) + self._every
        return following if following > now else now + self._every
