"""This file keeps which mails each process has in hand, so that a mail that ends processes is found out.

A row is written before the first of its mails is read, and goes with the transaction that files them. What is
left of a process that ended names the mails of which one may have ended it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from store.schema import inbox
from store.schema_in_hand import in_hand

MOST_DEATHS = 3
"""So many processes may end with a mail in hand; then it is set aside unread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A process and what it reads."""

    holder: str
    mails: tuple[int, ...]
    at: datetime


class InHand:
    """What is in hand, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def take(self, holder: str, mails: Sequence[int], now: datetime) -> None:
        """Note that a process reads these now, and nothing else any more."""
        values = {"mails": list(mails), "at": now}
        mine = sa.update(in_hand).where(in_hand.c.holder == holder).values(**values)
        if self._connection.execute(mine).rowcount == 0:
            self._connection.execute(sa.insert(in_hand).values(holder=holder, **values))

    def let_go(self, holder: str) -> bool:
        """Note that a process reads nothing now; False where it had nothing in hand."""
        return self._connection.execute(sa.delete(in_hand).where(in_hand.c.holder == holder)).rowcount == 1

    def readers(self) -> tuple[Reader, ...]:
        """Return every process that has something in hand, the ended ones included."""
        rows = self._connection.execute(sa.select(in_hand))
        return tuple(Reader(holder=row.holder, mails=tuple(row.mails), at=row.at) for row in rows)

    def bury(self, reader: Reader) -> tuple[int, ...]:
        """Count the death of a process against what it had in hand; return what is set aside for it.

        Of several processes that see a dead one, only the first counts it.
        """
        if not self.let_go(reader.holder):
            return ()
        waiting = sa.and_(inbox.c.id.in_(reader.mails), inbox.c.state == "received")
        self._connection.execute(sa.update(inbox).where(waiting).values(deaths=inbox.c.deaths + 1))
        suspects = sa.select(inbox.c.id).where(waiting, inbox.c.deaths >= MOST_DEATHS)
        killers = tuple(self._connection.execute(suspects).scalars())
        if killers:
            self._connection.execute(
                sa.update(inbox)
                .where(inbox.c.id.in_(killers))
                .values(state="set_aside", outcome="set_aside", why=why(MOST_DEATHS))
            )
        return killers


def why(deaths: int) -> str:
    """Say why a mail is set aside that nobody could read to the end."""
    return f"reading it ended the process {deaths} times; postdesk inbox replay tries it once more, alone"
