"""This file lets the tickets follow a changed policy: when each is due next is computed anew, in batches.

``due_at`` is written with each event under the settings of that moment. After a reload, and once at the start
of a daemon, those whose settings were others are looked at again; closed ones keep what they have. A sweep
decides anew whether a ticket is due in any case, so nothing goes wrong in between.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from postdesk.filing import schedule_of
from postdesk.in_force import InForce
from postdesk.wiring import Program
from store.work import Store
from tickets.ports import Clock

BATCH = 200
"""Tickets in one transaction; mail waits no longer than these take."""


class Rescheduling:
    """Looks at every ticket that still goes on, once for each version of the settings."""

    def __init__(self, store: Store, in_force: Callable[[], InForce], clock: Clock) -> None:
        self._store = store
        self._in_force = in_force
        self._clock = clock
        self._version: str | None = None
        self._after = 0

    def run_once(self) -> bool:
        """Reschedule one batch; True while there are more."""
        in_force = self._in_force()
        if self._version != in_force.version:
            self._version, self._after = in_force.version, 0
        if self._after < 0:
            return False
        last = _batch(self._store, in_force, self._after, self._clock())
        self._after = -1 if last is None else last
        return last is not None


def reschedule_all(program: Program, now: datetime) -> None:
    """Let all tickets that go on follow the policy in force."""
    after: int | None = 0
    while after is not None:
        after = _batch(program.store, program.in_force, after, now)


def _batch(store: Store, in_force: InForce, after: int, now: datetime) -> int | None:
    """Reschedule the next tickets by id; return the last one's, None where there are no more."""
    with store.read() as work:
        ids = work.tickets.scheduled_otherwise(in_force.version, after, BATCH)
    if not ids:
        return None
    schedule = schedule_of(in_force, now)
    with store.filing() as work:
        tickets = work.tickets.read_many(ids)
        work.tickets.reschedule_many(
            [(ticket, schedule(ticket)) for ticket in tickets.values()], in_force.version
        )
    return ids[-1]
