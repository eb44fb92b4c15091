"""This file is the only one that asks the system for the time; everything else is handed a clock.

Moments are aware and in UTC. Stretches are measured on the monotonic clock, which no correction moves.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


def system_clock() -> datetime:
    """Tell the moment."""
    return datetime.now(UTC)


def clock_offset() -> timedelta:
    """Return how far the system's clock is ahead of the monotonic one; it changes where the clock was set."""
    return timedelta(seconds=time.time() - time.monotonic())


class FastClock:
    """A clock that runs ``speed`` times as fast as the real one, from ``start`` on: a day in seconds.

    It never goes back, and it may be asked from any thread.
    """

    def __init__(self, speed: float, start: datetime | None = None) -> None:
        _refuse_standstill(speed)
        # One value, so that another thread sees all of a change of speed or nothing of it.
        self._pace = (speed, start or system_clock(), time.monotonic())

    @property
    def speed(self) -> float:
        """How many seconds of the story pass in one before the screen."""
        return self._pace[0]

    def __call__(self) -> datetime:
        """Tell the moment of the story."""
        speed, start, began = self._pace
        return start + timedelta(seconds=(time.monotonic() - began) * speed)

    def change_speed(self, speed: float) -> None:
        """Run on from this moment at another speed."""
        _refuse_standstill(speed)
        before, start, began = self._pace
        moment = time.monotonic()
        self._pace = (speed, start + timedelta(seconds=(moment - began) * before), moment)

    def real_seconds(self, stretch: timedelta) -> float:
        """Return how long a stretch of the story takes in front of the screen."""
        return stretch.total_seconds() / self.speed


def _refuse_standstill(speed: float) -> None:
    if speed <= 0:
        raise ValueError(f"a clock cannot run at speed {speed}; it must be above 0")
