"""This file takes the tickets that are due, one transaction each, so that one bad ticket stops no other."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from tickets.ports import Clock

_log = logging.getLogger(__name__)

PUSHED_BY = timedelta(hours=1)
"""How long a ticket whose handling failed is left alone."""


class DueTickets(Protocol):
    """The register of what is due, and what to do about it; each method is one transaction."""

    def take_due(self, now: datetime, limit: int, /) -> tuple[int, ...]:
        """Return tickets with ``due_at <= now``, longest due first."""
        ...

    def handle(self, ticket_id: int, now: datetime, /) -> bool:
        """Decide again whether it is due, append the events, announce them, write when it is due next.

        ``due_at`` is written in any case, so that the ticket is not taken again at once. False where nothing
        was due any more, because somebody else was faster.
        """
        ...

    def postpone(self, ticket_id: int, until: datetime, /) -> None:
        """Leave the ticket alone until then; nothing else about it changes."""
        ...

    def finish(self, now: datetime, /) -> None:
        """Do what waits for the end of a sweep: everything that was due is handled."""
        ...


class Sweep:
    """One look at what is due."""

    def __init__(
        self,
        due_tickets: DueTickets,
        clock: Clock,
        limit: int = 100,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self._due_tickets = due_tickets
        self._clock = clock
        self._limit = limit
        self._stopping = stopping

    def run_once(self) -> bool:
        """Handle one batch; True where there may be more to take at once.

        An error of the register itself (the database is away) is raised, for then nothing can be written.
        """
        taken = self._due_tickets.take_due(self._clock(), self._limit)
        moved = 0
        for ticket_id in taken:
            if self._stopping():
                return False
            moved += self._handle(ticket_id)
        # A full batch that moved nothing would be taken again for ever.
        if len(taken) == self._limit and moved > 0:
            return True
        self._due_tickets.finish(self._clock())
        return False

    def _handle(self, ticket_id: int) -> bool:
        now = self._clock()
        try:
            return self._due_tickets.handle(ticket_id, now)
        except Exception:  # noqa: BLE001 - one bad ticket stops no other
            until = now + PUSHED_BY
            _log.exception("ticket %s could not be handled, it is looked at again at %s", ticket_id, until)
            self._due_tickets.postpone(ticket_id, until)
            return True
