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
        if speed <= 0:
            raise ValueError(f"a clock cannot run at speed {speed}; it must be above 0")
        self.speed = speed
        self._start = start or system_clock()
        self._began = time.monotonic()

    def __call__(self) -> datetime:
        """Tell the moment of the story."""
        return self._start + timedelta(seconds=(time.monotonic() - self._began) * self.speed)

    def real_seconds(self, stretch: timedelta) -> float:
        """Return how long a stretch of the story takes in front of the screen."""
        return stretch.total_seconds() / self.speed
