"""This file finds the alerts that wait in the outbox to be written as one mail a person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from store.codec import read_event
from store.outbox import DUE_STATES
from store.schema import outbox, ticket_events
from tickets.events import Event

ALERT, DIGEST = "agent_notification", "agent_alert_digest"
_IS_ALERT = sa.exists().where(
    ticket_events.c.ticket == outbox.c.ticket,
    ticket_events.c.seq == outbox.c.seq,
    ticket_events.c.kind == "Escalated",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingAlert:
    """An alert that is written and may not go out yet."""

    id: int
    ticket: int
    recipient: str  # address_key
    event: Event


def waiting_alerts(connection: sa.Connection, now: datetime) -> tuple[WaitingAlert, ...]:
    """Return the alerts that no sender may take yet, in the order in which they were caused."""
    cause = (ticket_events.c.ticket == outbox.c.ticket) & (ticket_events.c.seq == outbox.c.seq)
    rows = connection.execute(
        sa.select(outbox.c.id, outbox.c.ticket, outbox.c.recipient,
                  ticket_events.c.kind, ticket_events.c.version, ticket_events.c.body)
        .join(ticket_events, cause)
        .where(outbox.c.state.in_(DUE_STATES), outbox.c.state == "queued", outbox.c.not_before > now)
        .where(outbox.c.notice == ALERT, outbox.c.attempts == 0, ticket_events.c.kind == "Escalated")
        .order_by(outbox.c.id)
    )  # fmt: skip
    return tuple(
        WaitingAlert(
            id=row.id,
            ticket=row.ticket,
            recipient=row.recipient,
            event=read_event(row.kind, row.version, row.body),
        )
        for row in rows
    )


def alerted_since(
    connection: sa.Connection, recipients: Collection[str], since: datetime, now: datetime
) -> frozenset[str]:
    """Return those of the people to whom an alert went out since a moment."""
    if not recipients:
        return frozenset()
    rows = connection.execute(
        sa.select(outbox.c.recipient)
        .where(outbox.c.recipient.in_(list(recipients)), outbox.c.state != "discarded")
        .where(outbox.c.not_before > since, outbox.c.not_before <= now)
        .where((outbox.c.notice == DIGEST) | ((outbox.c.notice == ALERT) & _IS_ALERT))
        .distinct()
    )
    return frozenset(rows.scalars())


def release_alerts(connection: sa.Connection, ids: Sequence[int], now: datetime) -> None:
    """Let these alerts go out as they are."""
    _change(connection, ids, not_before=now)


def drop_alerts(connection: sa.Connection, ids: Sequence[int], why: str) -> None:
    """Let these alerts not go out; their rows stay, so that none is ever written again."""
    _change(connection, ids, state="discarded", last_reply=why)


def _change(connection: sa.Connection, ids: Sequence[int], **values: object) -> None:
    if ids:
        connection.execute(
            sa.update(outbox).where(outbox.c.id.in_(list(ids)), outbox.c.state == "queued").values(**values)
        )
