"""This file asks the register what a person should know in the morning; every list is bounded and counted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from store.register import OPEN_STATES
from store.schema import inbox, messages, outbox, tickets
from store.ticket_log import read_ticket
from tickets.ticket import Ticket

MOST_READ = 200
"""Tickets that are read for one list; nobody reads on to the two hundredth in the morning."""

_KEPT_OUT = "quarantined"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMail:
    """A mail that waits for a person's word: suspect, or not understood by our code."""

    id: int
    state: str  # quarantined, set_aside
    author: str
    subject: str
    received_at: datetime
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsentMail:
    """A mail of ours that will not be delivered."""

    id: int
    recipient: str
    subject: str
    last_reply: str


def open_of(connection: sa.Connection, agent: str) -> tuple[Ticket, ...]:
    """Return an agent's open tickets, the next promise first."""
    return _tickets(connection, [tickets.c.assignee == agent])


def open_of_nobody(connection: sa.Connection, queues: Collection[str] | None) -> tuple[Ticket, ...]:
    """Return open tickets without an owner in some queues, None for all."""
    return _tickets(connection, [tickets.c.assignee.is_(None), *_in(queues)])


def late_of_others(
    connection: sa.Connection, agent: str, queues: Collection[str] | None, now: datetime
) -> tuple[Ticket, ...]:
    """Return other people's tickets whose promise has passed, the longest ago first."""
    others = [tickets.c.assignee.is_not(None), tickets.c.assignee != agent, tickets.c.promise_at < now]
    return _tickets(connection, [*others, *_in(queues)])


def open_of_any(
    connection: sa.Connection, agents: Collection[str], queues: Collection[str] | None
) -> tuple[Ticket, ...]:
    """Return open tickets of certain people."""
    return _tickets(connection, [tickets.c.assignee.in_(list(agents)), *_in(queues)]) if agents else ()


def open_of_strangers(
    connection: sa.Connection, agents: Collection[str], queues: Collection[str] | None
) -> tuple[Ticket, ...]:
    """Return open tickets whose owner is none of these people: one who has left us."""
    gone = [tickets.c.assignee.is_not(None), tickets.c.assignee.not_in(list(agents))]
    return _tickets(connection, [*gone, *_in(queues)])


def _in(queues: Collection[str] | None) -> list[sa.ColumnElement[bool]]:
    return [] if queues is None else [tickets.c.queue.in_(list(queues))]


def _tickets(connection: sa.Connection, conditions: Sequence[sa.ColumnElement[bool]]) -> tuple[Ticket, ...]:
    rows = connection.execute(
        sa.select(tickets.c.fold)
        .where(tickets.c.status.in_(OPEN_STATES), *conditions)
        .order_by(tickets.c.promise_at.is_(None), tickets.c.promise_at, tickets.c.number)
        .limit(MOST_READ)
    )
    return tuple(read_ticket(body) for body in rows.scalars())


def kept_mails(connection: sa.Connection, since: datetime, limit: int) -> tuple[int, tuple[KeptMail, ...]]:
    """Return how many mails wait for a person's word, and the newest of them.

    What is set aside waits until somebody deals with it; what is suspect counts from ``since`` on.
    """
    waiting = (inbox.c.state == "set_aside") | (
        (inbox.c.outcome == _KEPT_OUT) & (inbox.c.state == "done") & (inbox.c.received_at > since)
    )
    columns = (
        inbox.c.id,
        inbox.c.state,
        inbox.c.received_at,
        inbox.c.why,
        messages.c.author,
        messages.c.subject,
    )
    rows = connection.execute(
        sa.select(*columns)
        .outerjoin(messages, messages.c.id == inbox.c.message)
        .where(waiting)
        .order_by(inbox.c.id.desc())
        .limit(limit)
    ).all()
    count = connection.execute(sa.select(sa.func.count()).select_from(inbox).where(waiting)).scalar_one()
    return int(count), tuple(
        KeptMail(
            id=row.id,
            state=_KEPT_OUT if row.state == "done" else row.state,
            author=row.author or "",
            subject=row.subject or "",
            received_at=row.received_at,
            why=_last_line(row.why or ""),
        )
        for row in rows
    )


def _last_line(why: str) -> str:
    """Of a traceback the line that says what happened."""
    return next((line for line in reversed(why.strip().splitlines()) if line.strip()), "")[:200]


def unsent_mails(connection: sa.Connection, since: datetime, limit: int) -> tuple[UnsentMail, ...]:
    """Return mails that failed for good since a moment, the newest first.

    The moment of the last try counts: a mail is given up days after it was written.
    """
    rows = connection.execute(
        sa.select(outbox.c.id, outbox.c.recipient, outbox.c.subject, outbox.c.last_reply)
        .where(outbox.c.state == "failed", outbox.c.not_before > since)
        .order_by(outbox.c.id.desc())
        .limit(limit)
    )
    return tuple(
        UnsentMail(
            id=row.id,
            recipient=row.recipient,
            subject=row.subject,
            last_reply=" ".join((row.last_reply or "").split())[:200],
        )
        for row in rows
    )
