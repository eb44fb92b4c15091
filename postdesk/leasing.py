"""This file holds leases over time, and takes from dead processes what they held.

A lease is renewed before it ends and asked for again while somebody else has it. It is counted in real time,
whatever clock the tickets run by.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import structlog

from postdesk.holders import is_dead
from scheduler.clock import system_clock
from store.leases import SqlLeases
from store.outbox import SqlOutbox
from store.work import Store
from tickets.ports import Leases

_log = structlog.get_logger("postdesk")


class Leasehold:
    """One lease of this process."""

    def __init__(self, leases: Leases, name: str, holder: str, ttl: timedelta) -> None:
        self._leases = leases
        self._name = name
        self._holder = holder
        self._ttl = ttl
        self._renew_at = 0.0

    def held(self) -> bool:
        """Tell whether the lease is ours, renewing it after a third of its time."""
        if time.monotonic() < self._renew_at:
            return True
        if not self._leases.take(self._name, self._holder, system_clock(), self._ttl):
            return False
        self._renew_at = time.monotonic() + self._ttl.total_seconds() / 3
        return True

    def release(self) -> None:
        """Give it back."""
        self._renew_at = 0.0
        self._leases.release(self._name, self._holder)


def release_dead(store: Store, now: datetime) -> None:
    """Give back the leases and claims of processes of this host that ended without doing so."""
    outbox, leases = SqlOutbox(store), SqlLeases(store)
    for holder in {*outbox.holders(), *leases.holders()}:
        if is_dead(holder):
            mails, leased = outbox.release(holder, now), leases.release_all(holder)
            _log.warning("dead_holder_released", holder=holder, mails=mails, leases=leased)
