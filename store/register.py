"""This file answers what people ask of the register: lists, a customer's tickets, who has how many."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from store.people import addresses_of
from store.schema import ticket_events, tickets
from store.ticket_log import read_ticket
from tickets.address import address_key
from tickets.route import Status
from tickets.ticket import Ticket

OPEN_STATES = [status.value for status in Status if status.is_open]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which tickets a list shows; None is no condition."""

    statuses: Collection[str] | None = None
    queue: str | None = None
    assignee: str | None = None
    requester: str | None = None
    tag: str | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLine:
    """A ticket as a list shows it."""

    ticket: Ticket
    due_at: datetime | None  # when time does something to it next
    due_kind: str | None  # and what


def list_tickets(connection: sa.Connection, wanted: Wanted) -> tuple[RegisterLine, ...]:
    """Return tickets by number."""
    statement = sa.select(tickets.c.fold, tickets.c.due_at, tickets.c.due_kind)
    if wanted.statuses is not None:
        statement = statement.where(tickets.c.status.in_(list(wanted.statuses)))
    if wanted.queue is not None:
        statement = statement.where(tickets.c.queue == wanted.queue)
    if wanted.assignee is not None:
        statement = statement.where(tickets.c.assignee == wanted.assignee)
    if wanted.requester is not None:
        statement = statement.where(tickets.c.requester == address_key(wanted.requester))
    lines = [
        RegisterLine(ticket=read_ticket(row.fold), due_at=row.due_at, due_kind=row.due_kind)
        for row in connection.execute(statement.order_by(tickets.c.number))
    ]
    if wanted.tag is not None:
        lines = [line for line in lines if wanted.tag in line.ticket.tags]
    return tuple(lines[-wanted.limit :] if wanted.limit else lines)


def other_tickets(connection: sa.Connection, ticket: Ticket, limit: int) -> tuple[Ticket, ...]:
    """Return the requester's other tickets, the most recent first (a customer's history at hand)."""
    if not ticket.requester:
        return ()
    rows = connection.execute(
        sa.select(tickets.c.fold)
        .where(_of_person(connection, ticket.requester), tickets.c.id != ticket.id)
        .order_by(tickets.c.updated_at.desc())
        .limit(limit)
    )
    return tuple(read_ticket(body) for body in rows.scalars())


def tickets_of(connection: sa.Connection, requester: str, limit: int) -> tuple[Ticket, ...]:
    """Return a customer's tickets, from whichever of the person's addresses, the most recent first."""
    rows = connection.execute(
        sa.select(tickets.c.fold)
        .where(_of_person(connection, requester))
        .order_by(tickets.c.updated_at.desc(), tickets.c.id.desc())
        .limit(limit)
    )
    return tuple(read_ticket(body) for body in rows.scalars())


def _of_person(connection: sa.Connection, requester: str) -> sa.ColumnElement[bool]:
    """Ask for all addresses of one person: who was merged with another has one history."""
    return tickets.c.requester.in_(addresses_of(connection, requester))


def recent_requesters(connection: sa.Connection) -> tuple[str, ...]:
    """Return the addresses that requests came from, whoever wrote last first."""
    last = sa.func.max(tickets.c.updated_at)
    rows = connection.execute(
        sa.select(tickets.c.requester)
        .where(tickets.c.requester != "")
        .group_by(tickets.c.requester)
        .order_by(last.desc(), tickets.c.requester)
    )
    return tuple(rows.scalars())


def find_tickets(connection: sa.Connection, words: Sequence[str], limit: int) -> tuple[Ticket, ...]:
    """Return tickets that have every word in subject, name or customer's address, the most recent first."""
    statement = sa.select(tickets.c.fold).order_by(tickets.c.updated_at.desc()).limit(limit)
    for word in words:
        held = [
            column.icontains(word, autoescape=True)
            for column in (tickets.c.subject, tickets.c.ref, tickets.c.requester)
        ]
        statement = statement.where(sa.or_(*held))
    return tuple(read_ticket(body) for body in connection.execute(statement).scalars())


def open_loads(connection: sa.Connection) -> dict[str, int]:
    """Return how many open tickets each agent has; one who has none is not named."""
    rows = connection.execute(
        sa.select(tickets.c.assignee, sa.func.count())
        .where(tickets.c.status.in_(OPEN_STATES), tickets.c.assignee.is_not(None))
        .group_by(tickets.c.assignee)
    )
    return {agent: count for agent, count in rows if agent is not None}


def last_survey_of(connection: sa.Connection, requester: str) -> datetime | None:
    """Return when a customer was last asked how it was, over all tickets."""
    last: datetime | None = connection.execute(
        sa.select(sa.func.max(ticket_events.c.at))
        .join(tickets, tickets.c.id == ticket_events.c.ticket)
        .where(_of_person(connection, requester), ticket_events.c.kind == "SurveyAsked")
    ).scalar_one()
    return last


def given_counts(connection: sa.Connection) -> dict[str, int]:
    """Return how many tickets each agent ever got (for taking turns)."""
    rows = connection.execute(
        sa.select(tickets.c.assignee, sa.func.count())
        .where(tickets.c.assignee.is_not(None))
        .group_by(tickets.c.assignee)
    )
    return {agent: count for agent, count in rows if agent is not None}
