"""This file is the leases port over SQL: who does a job that one daemon at a time should do."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from store.schema import leases
from store.work import Store


class SqlLeases:
    """``tickets.ports.Leases`` over the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def take(self, name: str, holder: str, now: datetime, ttl: timedelta, /) -> bool:
        """Take or renew; False while somebody else holds it."""
        until = now + ttl
        with self._store.write() as work:
            mine = work.connection.execute(
                sa.update(leases)
                .where(leases.c.name == name, (leases.c.holder == holder) | (leases.c.until <= now))
                .values(holder=holder, until=until)
            )
            if mine.rowcount == 1:
                return True
            try:
                with work.savepoint():
                    work.connection.execute(sa.insert(leases).values(name=name, holder=holder, until=until))
            except sa.exc.IntegrityError:
                return False  # somebody else has it
        return True

    def release(self, name: str, holder: str, /) -> None:
        """Give it back."""
        with self._store.write() as work:
            work.connection.execute(sa.delete(leases).where(leases.c.name == name, leases.c.holder == holder))

    def holders(self) -> tuple[str, ...]:
        """Return who holds a lease, ended or not."""
        with self._store.read() as work:
            return tuple(work.connection.execute(sa.select(leases.c.holder).distinct()).scalars())

    def release_all(self, holder: str) -> int:
        """Give back everything a holder has; return how many leases that were."""
        with self._store.write() as work:
            done = work.connection.execute(sa.delete(leases).where(leases.c.holder == holder))
        return int(done.rowcount)
