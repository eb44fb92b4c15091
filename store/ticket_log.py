"""This file appends events to tickets and keeps the derived row beside them, in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import sqlalchemy as sa

from store.codec import read_event, read_value, write_event, write_value
from store.milestones import add_milestones
from store.schema import ticket_events, tickets
from tickets.address import address_key
from tickets.events import Event, Opened, Recorded
from tickets.fold import apply, begin, fold
from tickets.measures import Milestone
from tickets.route import Status
from tickets.ticket import Ticket

FIRST_NUMBER = 1001


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When time next has something to do with a ticket, and which promise a person should see."""

    due_at: datetime | None = None
    due_kind: str | None = None
    promise_at: datetime | None = None


class ScheduleOf(Protocol):
    """What is derived from a ticket under the settings in force, and written with its events."""

    def __call__(self, ticket: Ticket, /) -> Schedule:
        """Return when time has something to do with it next."""
        ...

    def milestones(self, before: Ticket, recorded: Recorded, after: Ticket, /) -> Iterable[Milestone]:
        """Give the milestones of one more event."""
        ...


# Statements of every mail are built once: building one costs more than running it.
HIGHEST = sa.select(sa.func.max(tickets.c.number))
INSERT = sa.insert(tickets)
UPDATE = sa.update(tickets).where(tickets.c.id == sa.bindparam("row"))
READ = sa.select(tickets.c.fold).where(tickets.c.id == sa.bindparam("wanted"))
INSERT_EVENTS = sa.insert(ticket_events)


class TicketLog:
    """The tickets inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def open(
        self, opened: Opened, prefix: str, at: datetime, cause: int | None, schedule: ScheduleOf, version: str
    ) -> tuple[Ticket, Recorded]:
        """Begin a ticket under the next free number."""
        highest = self._connection.execute(HIGHEST).scalar_one()
        number = max((highest or 0) + 1, FIRST_NUMBER)
        recorded = Recorded(seq=1, at=at, event=opened)
        ticket = begin(number, number, prefix, recorded)
        self._connection.execute(
            INSERT,
            {
                "id": number,
                "number": number,
                "opened_at": at,
                "settings_version": version,
                **self._row(ticket, schedule(ticket)),
            },
        )
        self._write_events(ticket.id, (recorded,), cause)
        return ticket, recorded

    def append(
        self,
        ticket: Ticket,
        events: Sequence[Event],
        at: datetime,
        cause: int | None,
        schedule: ScheduleOf,
    ) -> tuple[Ticket, tuple[Recorded, ...]]:
        """Append events to a ticket that was read in this transaction.

        Raises IntegrityError where the history has grown meanwhile: the key (ticket, seq) is the lock.
        """
        if not events:
            return ticket, ()
        recorded = tuple(
            Recorded(seq=ticket.seq + number, at=at, event=event) for number, event in enumerate(events, 1)
        )
        reached: list[Milestone] = []
        for one in recorded:
            after = apply(ticket, one)
            reached.extend(schedule.milestones(ticket, one, after))
            ticket = after
        self._write_events(ticket.id, recorded, cause)
        add_milestones(self._connection, ticket.id, reached)
        self._connection.execute(UPDATE, {"row": ticket.id, **self._row(ticket, schedule(ticket))})
        return ticket, recorded

    def read(self, ticket_id: int) -> Ticket | None:
        """Return a ticket by its id."""
        body = self._connection.execute(READ, {"wanted": ticket_id}).scalar_one_or_none()
        return read_ticket(body) if body is not None else None

    def read_many(self, ticket_ids: Collection[int]) -> dict[int, Ticket]:
        """Return those of the tickets that exist, in one query."""
        if not ticket_ids:
            return {}
        rows = self._connection.execute(
            sa.select(tickets.c.id, tickets.c.fold).where(tickets.c.id.in_(list(ticket_ids)))
        )
        return {row.id: read_ticket(row.fold) for row in rows}

    def by_ref(self, ref: str) -> Ticket | None:
        """Return a ticket by its name (any case), or by its bare number."""
        column = tickets.c.number if ref.isascii() and ref.isdigit() else sa.func.upper(tickets.c.ref)
        wanted: Any = int(ref) if ref.isascii() and ref.isdigit() else ref.upper()
        body = self._connection.execute(
            sa.select(tickets.c.fold).where(column == wanted)
        ).scalar_one_or_none()
        return read_ticket(body) if body is not None else None

    def history(self, ticket_id: int) -> tuple[Recorded, ...]:
        """Return all events of a ticket in order."""
        rows = self._connection.execute(
            sa.select(ticket_events).where(ticket_events.c.ticket == ticket_id).order_by(ticket_events.c.seq)
        )
        return tuple(
            Recorded(seq=row.seq, at=row.at, event=read_event(row.kind, row.version, row.body))
            for row in rows
        )

    def reschedule(self, ticket: Ticket, schedule: Schedule) -> None:
        """Write other due columns, the history unchanged."""
        self._connection.execute(
            sa.update(tickets)
            .where(tickets.c.id == ticket.id)
            .values(due_at=schedule.due_at, due_kind=schedule.due_kind, promise_at=schedule.promise_at)
        )

    def scheduled_otherwise(self, version: str, after: int, limit: int) -> tuple[int, ...]:
        """Return tickets that go on and were scheduled under other settings, by id."""
        rows = self._connection.execute(
            sa.select(tickets.c.id)
            .where(tickets.c.id > after)
            .where((tickets.c.status != Status.CLOSED.value) | tickets.c.due_at.is_not(None))
            .where(tickets.c.settings_version.is_distinct_from(version))
            .order_by(tickets.c.id)
            .limit(limit)
        )
        return tuple(rows.scalars())

    def reschedule_many(self, pairs: Sequence[tuple[Ticket, Schedule]], version: str) -> None:
        """Write other due columns, and under which settings they were found."""
        if not pairs:
            return
        self._connection.execute(
            sa.update(tickets)
            .where(tickets.c.id == sa.bindparam("ticket_id"))
            .values(settings_version=version, due_at=sa.bindparam("at"), due_kind=sa.bindparam("kind"),
                    promise_at=sa.bindparam("promised")),
            [
                {"ticket_id": ticket.id, "at": new.due_at, "kind": new.due_kind, "promised": new.promise_at}
                for ticket, new in pairs
            ],
        )  # fmt: skip

    def schedule(self, ticket_id: int) -> Schedule:
        """Return when time next has something to do with a ticket."""
        row = self._connection.execute(
            sa.select(tickets.c.due_at, tickets.c.due_kind, tickets.c.promise_at).where(
                tickets.c.id == ticket_id
            )
        ).one()
        return Schedule(**row._mapping)

    def due(self, now: datetime, limit: int) -> tuple[int, ...]:
        """Return tickets that time has something to do with, the most overdue first."""
        rows = self._connection.execute(
            sa.select(tickets.c.id).where(tickets.c.due_at <= now).order_by(tickets.c.due_at).limit(limit)
        )
        return tuple(rows.scalars())

    def rebuild(self, ticket_id: int, prefix: str, schedule: ScheduleOf) -> bool:
        """Derive the row anew from the history; True where that changed it (which would be our fault)."""
        before = self.read(ticket_id)
        history = self.history(ticket_id)
        if before is None or not history:
            return False
        after = fold(ticket_id, before.number, prefix, history)
        if after == before:
            return False
        self._connection.execute(
            sa.update(tickets).where(tickets.c.id == ticket_id).values(**self._row(after, schedule(after)))
        )
        return True

    def _write_events(self, ticket_id: int, recorded: Sequence[Recorded], cause: int | None) -> None:
        rows = []
        for one in recorded:
            kind, version, body = write_event(one.event)
            rows.append(
                {"ticket": ticket_id, "seq": one.seq, "kind": kind, "version": version, "body": body,
                 "at": one.at, "cause": cause}
            )  # fmt: skip
        self._connection.execute(INSERT_EVENTS, rows)

    def _row(self, ticket: Ticket, schedule: Schedule) -> dict[str, Any]:
        return {
            "ref": ticket.ref,
            "subject": ticket.subject,
            "status": ticket.status.value,
            "queue": ticket.queue,
            "priority": ticket.priority.value,
            "assignee": ticket.assignee,
            "requester": address_key(ticket.requester),
            "language": ticket.language,
            "updated_at": ticket.updated_at,
            "due_at": schedule.due_at,
            "due_kind": schedule.due_kind,
            "promise_at": schedule.promise_at,
            "seq": ticket.seq,
            "fold": write_value(ticket),
        }


def read_ticket(body: dict[str, Any]) -> Ticket:
    """Return the ticket of a stored fold."""
    ticket: Ticket = read_value(Ticket, body)
    return ticket
