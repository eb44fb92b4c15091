"""This file writes down, once a minute, that a daemon looks at what is due; ``postdesk doctor`` reads it."""

from __future__ import annotations

from datetime import datetime, timedelta

from store.health import LAST_SWEEP
from store.work import Store
from tickets.ports import Clock

EVERY = timedelta(minutes=1)


class Heartbeat:
    """Call ``beat`` after each sweep."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._last: datetime | None = None

    def beat(self) -> None:
        """Write the moment down, unless that was done within a minute."""
        now = self._clock()
        if self._last is not None and abs(now - self._last) < EVERY:  # a clock may be put back
            return
        with self._store.write() as work:
            work.site.put(LAST_SWEEP, now.isoformat())
        self._last = now
