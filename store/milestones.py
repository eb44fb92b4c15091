"""This file keeps the milestones of tickets and reads them many at once, for reports."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from store.schema import tickets
from store.schema_milestones import milestones
from tickets.measures import Milestone, MilestoneKind, TicketMeasures
from tickets.route import Status

_MICROSECOND = timedelta(microseconds=1)
_INSERT = sa.insert(milestones)
_KINDS = {kind.value: kind for kind in MilestoneKind}
_AT_ONCE = 5000


def add_milestones(connection: sa.Connection, ticket: int, found: Iterable[Milestone]) -> None:
    """Write the milestones of events that were appended in the same transaction."""
    rows = [_row(ticket, one) for one in found]
    if rows:
        connection.execute(_INSERT, rows)


def complete_milestones(connection: sa.Connection, measured: TicketMeasures) -> int:
    """Write those milestones of a ticket that are missing; return how many were.

    What is there stays: it was found under the promises of its time.
    """
    have = set(
        connection.execute(sa.select(milestones.c.seq).where(milestones.c.ticket == measured.id)).scalars()
    )
    missing = [one for one in measured.milestones if one.seq not in have]
    add_milestones(connection, measured.id, missing)
    return len(missing)


def measured_tickets(
    connection: sa.Connection, since: datetime | None, queues: Iterable[str] | None = None
) -> Iterator[TicketMeasures]:
    """Give each ticket that is not over, or to which something happened since, with its milestones, by id."""
    wanted = _wanted(since, queues)
    rows = connection.execute(
        sa.select(milestones)
        .join(tickets, tickets.c.id == milestones.c.ticket)
        .where(wanted)
        .order_by(milestones.c.ticket, milestones.c.seq)
        .execution_options(yield_per=_AT_ONCE)
    )
    reached: defaultdict[int, list[Milestone]] = defaultdict(list)
    for part in rows.partitions():
        for ticket, seq, kind, at, wall, business, promised, *further in part:
            spans = _span(wall), _span(business), _span(promised)
            reached[ticket].append(Milestone(seq, _KINDS[kind], at, *spans, *further))
    yield from _with_milestones(connection, wanted, reached)


def milestones_of(connection: sa.Connection, ticket: int) -> tuple[Milestone, ...]:
    """Return the milestones of one ticket in order."""
    rows = connection.execute(
        sa.select(milestones).where(milestones.c.ticket == ticket).order_by(milestones.c.seq)
    )
    return tuple(_read(row._mapping) for row in rows)


def _with_milestones(
    connection: sa.Connection, wanted: sa.ColumnElement[bool], reached: dict[int, list[Milestone]]
) -> Iterator[TicketMeasures]:
    rows = connection.execute(
        sa.select(
            tickets.c.id,
            tickets.c.ref,
            tickets.c.subject,
            tickets.c.queue,
            tickets.c.assignee,
            tickets.c.fold["tags"].as_string(),
            tickets.c.language,
            tickets.c.opened_at,
            tickets.c.fold["by_customer"].as_boolean(),
        )
        .where(wanted)
        .order_by(tickets.c.id)
        .execution_options(yield_per=_AT_ONCE)
    )
    found = (row for part in rows.partitions() for row in part)
    for ticket, ref, subject, queue, assignee, tags, language, opened_at, by_customer in found:
        yield TicketMeasures(
            id=ticket,
            ref=ref,
            subject=subject,
            queue=queue,
            assignee=assignee,
            tags=_tags(tags),
            language=language,
            opened_at=opened_at,
            by_customer=by_customer,
            milestones=tuple(reached.get(ticket, ())),
        )


@lru_cache(maxsize=10_000)
def _tags(body: str) -> tuple[str, ...]:
    return tuple(json.loads(body))


def _wanted(since: datetime | None, queues: Iterable[str] | None) -> sa.ColumnElement[bool]:
    wanted: sa.ColumnElement[bool] = sa.true()
    if since is not None:
        wanted = (tickets.c.updated_at >= since) | (tickets.c.status != Status.CLOSED.value)
    return wanted if queues is None else wanted & tickets.c.queue.in_(list(queues))


def _row(ticket: int, one: Milestone) -> dict[str, Any]:
    return {
        "ticket": ticket,
        "seq": one.seq,
        "kind": one.kind.value,
        "at": one.at,
        "wall": _micros(one.wall),
        "business": _micros(one.business),
        "promised": _micros(one.promised),
        "kept": one.kept,
        "agent": one.agent,
        "message": one.message,
        "survey": one.survey,
        "score": one.score,
    }


def _read(row: Any) -> Milestone:
    return Milestone(
        seq=row["seq"],
        kind=_KINDS[row["kind"]],
        at=row["at"],
        wall=_span(row["wall"]),
        business=_span(row["business"]),
        promised=_span(row["promised"]),
        kept=row["kept"],
        agent=row["agent"],
        message=row["message"],
        survey=row["survey"],
        score=row["score"],
    )


def _micros(span: timedelta | None) -> int | None:
    return span // _MICROSECOND if span is not None else None


def _span(micros: int | None) -> timedelta | None:
    return timedelta(0, 0, micros) if micros is not None else None
