"""This file holds a lease over time: renewed before it ends, asked for again while somebody else has it."""

from __future__ import annotations

import time
from datetime import timedelta

from scheduler.clock import system_clock
from tickets.ports import Leases


class Leasehold:
    """One lease of this process. It is counted in real time, whatever clock the tickets run by."""

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
