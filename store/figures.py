"""This file counts what a monitor asks for; every question looks only at what waits or is new since the last.

Counters begin when their object is made: a monitor takes their differences.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from store.schema import inbox, messages, outbox, tickets


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits now."""

    inbox: int  # journalled mails to be filed
    inbox_since: datetime | None
    set_aside: int
    outbox: dict[str, int]  # by state: queued, sending
    outbox_since: datetime | None  # the oldest that should have gone
    due_since: datetime | None  # the oldest moment that has come and was not handled


class Counters:
    """How many mails met which fate, and how often each rule hit, since the object was made."""

    def __init__(self, connection: sa.Connection) -> None:
        self.outcomes: Counter[str] = Counter()
        self.rule_hits: Counter[str] = Counter()
        self._inbox = _highest(connection, inbox.c.id)
        self._messages = _highest(connection, messages.c.id)

    def count(self, connection: sa.Connection) -> None:
        """Add what is new."""
        self._count_outcomes(connection)
        self._count_hits(connection)

    def _count_outcomes(self, connection: sa.Connection) -> None:
        # A mail that still waits, and all after it, are counted once it has met its fate.
        first = connection.execute(
            sa.select(sa.func.min(inbox.c.id)).where(inbox.c.state == "received", inbox.c.id > self._inbox)
        ).scalar_one_or_none()
        upto = first - 1 if first is not None else _highest(connection, inbox.c.id)
        new = sa.select(inbox.c.outcome, sa.func.count()).where(inbox.c.id > self._inbox, inbox.c.id <= upto)
        for outcome, count in connection.execute(new.group_by(inbox.c.outcome)):
            self.outcomes[outcome or "none"] += count
        self._inbox = max(self._inbox, upto)

    def _count_hits(self, connection: sa.Connection) -> None:
        upto = _highest(connection, messages.c.id)
        new = sa.select(messages.c.decision).where(
            messages.c.id > self._messages, messages.c.id <= upto, messages.c.inbox.is_not(None)
        )
        for decision in connection.execute(new).scalars():
            for hit in (decision.get("route") or {}).get("hits", ()):
                self.rule_hits[hit["rule"]] += 1
        self._messages = upto


def waiting(connection: sa.Connection, now: datetime) -> Waiting:
    """Return what waits; each count is answered by an index of what waits."""
    received = sa.select(sa.func.count(), sa.func.min(inbox.c.received_at)).where(inbox.c.state == "received")
    unfiled, unfiled_since = connection.execute(received).one()
    aside = sa.select(sa.func.count()).where(inbox.c.state == "set_aside")
    queued = sa.select(outbox.c.state, sa.func.count(), sa.func.min(outbox.c.not_before)).where(
        outbox.c.state.in_(["queued", "sending"])
    )
    rows = connection.execute(queued.group_by(outbox.c.state)).all()
    oldest = min((since for _, _, since in rows), default=None)
    due = sa.select(sa.func.min(tickets.c.due_at)).where(tickets.c.due_at <= now)
    return Waiting(
        inbox=unfiled,
        inbox_since=unfiled_since,
        set_aside=connection.execute(aside).scalar_one(),
        outbox={state: count for state, count, _ in rows},
        outbox_since=oldest if oldest is not None and oldest < now else None,
        due_since=connection.execute(due).scalar_one_or_none(),
    )


def _highest(connection: sa.Connection, column: sa.Column[int]) -> int:
    return connection.execute(sa.select(sa.func.max(column))).scalar_one_or_none() or 0
