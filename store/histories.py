"""This file reads many tickets' histories at once, for figures; and what is due next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

import sqlalchemy as sa

from store.codec import read_event
from store.schema import ticket_events, tickets
from store.ticket_log import read_ticket
from tickets.events import Recorded
from tickets.route import Status
from tickets.ticket import Ticket

_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketHistory:
    """Everything that happened to one ticket."""

    id: int
    number: int
    prefix: str
    events: tuple[Recorded, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """A ticket and what time does to it next."""

    ticket: Ticket
    at: datetime
    kind: str
    promise_at: datetime | None


def histories(connection: sa.Connection, since: datetime | None) -> Iterator[TicketHistory]:
    """Give the history of each ticket that is not over, or to which something happened since, by id.

    They are read in portions, so that a large register fits into memory.
    """
    for portion in portions(connection, since):
        yield from histories_of(connection, portion)


def portions(connection: sa.Connection, since: datetime | None) -> tuple[Sequence[int], ...]:
    """Return the ids of tickets that are not over or to which something happened since, some at a time."""
    wanted = sa.select(tickets.c.id)
    if since is not None:
        wanted = wanted.where((tickets.c.updated_at >= since) | (tickets.c.status != Status.CLOSED.value))
    ids = connection.execute(wanted.order_by(tickets.c.id)).scalars().all()
    return tuple(ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))


def histories_of(connection: sa.Connection, ids: Sequence[int]) -> Iterator[TicketHistory]:
    """Give the history of each of some tickets, by id."""
    rows = connection.execute(
        sa.select(ticket_events, tickets.c.number, tickets.c.ref)
        .join(tickets, tickets.c.id == ticket_events.c.ticket)
        .where(ticket_events.c.ticket.in_(list(ids)))
        .order_by(ticket_events.c.ticket, ticket_events.c.seq)
    )
    for ticket_id, part in groupby(rows, key=lambda row: row.ticket):
        found = list(part)
        yield TicketHistory(
            id=ticket_id,
            number=found[0].number,
            prefix=found[0].ref.rpartition("-")[0],
            events=tuple(
                Recorded(seq=row.seq, at=row.at, event=read_event(row.kind, row.version, row.body))
                for row in found
            ),
        )


def overdue_tickets(connection: sa.Connection, until: datetime) -> Iterator[Ticket]:
    """Give each open ticket that owed something before a moment and still does, by id."""
    wanted = (tickets.c.status != Status.CLOSED.value) & (tickets.c.promise_at < until)
    rows = connection.execute(sa.select(tickets.c.fold).where(wanted).order_by(tickets.c.id))
    return map(read_ticket, rows.scalars())


def due_next(
    connection: sa.Connection, *, queue: str | None, assignee: str | None, until: datetime | None, limit: int
) -> tuple[DueLine, ...]:
    """Return what time does next, the soonest first; ``assignee`` "" asks for tickets without an owner."""
    statement = (
        sa.select(tickets.c.fold, tickets.c.due_at, tickets.c.due_kind, tickets.c.promise_at)
        .where(tickets.c.due_at.is_not(None))
        .order_by(tickets.c.due_at, tickets.c.id)
        .limit(limit)
    )
    if queue is not None:
        statement = statement.where(tickets.c.queue == queue)
    if assignee is not None:
        statement = statement.where(
            tickets.c.assignee == assignee if assignee else tickets.c.assignee.is_(None)
        )
    if until is not None:
        statement = statement.where(tickets.c.due_at <= until)
    return tuple(
        DueLine(
            ticket=read_ticket(row.fold), at=row.due_at, kind=row.due_kind or "", promise_at=row.promise_at
        )
        for row in connection.execute(statement)
    )
