"""This file is the outbox: finished mails, claimed by lease, settled by row count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from store.schema import outbox
from store.work import Store
from tickets.address import person_key
from tickets.delivery import OutboxState, OutgoingMail, Refused, Sent, Settlement, TryLater


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMail:
    """A finished mail to put into the outbox."""

    ticket: int | None
    seq: int
    notice: str
    recipient: str  # address_key of the one it is for
    audience: str
    automatic: bool
    mailbox: str
    envelope_from: str
    recipients: tuple[str, ...]
    raw: bytes
    message_id: str
    subject: str
    state: OutboxState = OutboxState.QUEUED
    not_before: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxEntry:
    """A row of the outbox as a person asks for it."""

    id: int
    ticket: int | None
    notice: str
    recipient: str
    subject: str
    state: str
    attempts: int
    not_before: datetime
    last_reply: str | None
    created_at: datetime
    sent_at: datetime | None


ENTRY_COLUMNS = (outbox.c.id, outbox.c.ticket, outbox.c.notice, outbox.c.recipient, outbox.c.subject,
                 outbox.c.state, outbox.c.attempts, outbox.c.not_before, outbox.c.last_reply,
                 outbox.c.created_at, outbox.c.sent_at)  # fmt: skip

DUE_STATES = (OutboxState.QUEUED.value, OutboxState.SENDING.value)


def add_mails(connection: sa.Connection, mails: list[NewMail], now: datetime) -> None:
    """Put finished mails into the outbox, in the transaction that caused them.

    The unique key (ticket, seq, notice, recipient) makes a second try an IntegrityError.
    """
    rows = [
        {
            "ticket": mail.ticket,
            "seq": mail.seq,
            "notice": mail.notice,
            "recipient": mail.recipient,
            "person": person_key(mail.recipient),
            "audience": mail.audience,
            "automatic": mail.automatic,
            "mailbox": mail.mailbox,
            "envelope_from": mail.envelope_from,
            "recipients": list(mail.recipients),
            "raw": mail.raw,
            "message_id": mail.message_id,
            "subject": mail.subject,
            "state": mail.state.value,
            "not_before": mail.not_before,
            "attempts": 0,
            "created_at": now,
        }
        for mail in mails
    ]
    if rows:
        connection.execute(sa.insert(outbox), rows)


class SqlOutbox:
    """``tickets.ports.Outbox`` over the store, and what the command line asks of it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def claim(self, holder: str, limit: int, now: datetime, lease: timedelta, /) -> tuple[OutgoingMail, ...]:
        """Take due mails, oldest first, as ``sending``."""
        columns = (outbox.c.id, outbox.c.mailbox, outbox.c.envelope_from, outbox.c.recipients, outbox.c.raw,
                   outbox.c.message_id, outbox.c.attempts, outbox.c.ticket, outbox.c.notice)  # fmt: skip
        due = (
            sa.select(*columns)
            .where(outbox.c.state.in_(DUE_STATES), outbox.c.not_before <= now)
            .where((outbox.c.state == "queued") | (outbox.c.lease_until <= now))
            .order_by(outbox.c.not_before, outbox.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        with self._store.write() as work:
            rows = work.connection.execute(due).all()
            if rows:
                work.connection.execute(
                    sa.update(outbox)
                    .where(outbox.c.id.in_([row.id for row in rows]))
                    .values(state="sending", holder=holder, lease_until=now + lease)
                )
        return tuple(
            OutgoingMail(**{**row._mapping, "recipients": tuple(row.recipients)})
            for row in sorted(rows, key=lambda row: row.id)
        )

    def settle_all(
        self, holder: str, settlements: Sequence[Settlement], now: datetime, /
    ) -> tuple[bool, ...]:
        """Record what became of claimed mails; False where a claim was lost meanwhile."""
        with self._store.write() as work:
            return settle_rows(work.connection, holder, settlements, now)

    def holders(self) -> tuple[str, ...]:
        """Return under which names mails are claimed now."""
        statement = sa.select(outbox.c.holder).where(outbox.c.state == "sending").distinct()
        with self._store.read() as work:
            return tuple(filter(None, work.connection.execute(statement).scalars()))

    def release(self, holder: str, now: datetime, /) -> int:
        """Queue again what this holder claimed and did not settle; return how many."""
        with self._store.write() as work:
            done = work.connection.execute(
                sa.update(outbox)
                .where(outbox.c.holder == holder, outbox.c.state == "sending")
                .values(state="queued", holder=None, lease_until=None, not_before=now)
            )
        return int(done.rowcount)

    def next_due(self, now: datetime, /) -> datetime | None:  # noqa: ARG002 - the port's signature
        """Return when the next queued mail is due, None where there is none."""
        statement = sa.select(sa.func.min(outbox.c.not_before)).where(outbox.c.state == "queued")
        with self._store.read() as work:
            due: datetime | None = work.connection.execute(statement).scalar_one()
        return due

    def entries(self, *, all_states: bool = False) -> tuple[OutboxEntry, ...]:
        """Return what is still to send or failed (or everything), oldest first."""
        statement = sa.select(*ENTRY_COLUMNS).order_by(outbox.c.id)
        if not all_states:
            statement = statement.where(outbox.c.state.not_in(["sent", "discarded"]))
        with self._store.read() as work:
            return tuple(OutboxEntry(**row._mapping) for row in work.connection.execute(statement))

    def retry(self, now: datetime, entry: int | None = None) -> int:
        """Queue failed and deferred mails (or one) for now, with all their tries again; return how many.

        Without an id a mail that only waits for its own time stays: an agent may still take it back.
        """
        if entry is not None:
            chosen = (outbox.c.id == entry) & outbox.c.state.in_(("failed", "queued", "discarded"))
        else:
            deferred = (outbox.c.state == "queued") & outbox.c.last_reply.is_not(None)
            chosen = (outbox.c.state == "failed") | deferred
        statement = sa.update(outbox).where(chosen)
        with self._store.write() as work:
            done = work.connection.execute(statement.values(state="queued", not_before=now, attempts=0))
        return int(done.rowcount)

    def discard(self, entry: int) -> bool:
        """Give one mail up for good; False where it is not waiting, held or failed."""
        with self._store.write() as work:
            done = work.connection.execute(
                sa.update(outbox)
                .where(outbox.c.id == entry, outbox.c.state.in_(["queued", "failed", "held"]))
                .values(state="discarded")
            )
        return done.rowcount == 1


def settle_rows(
    connection: sa.Connection, holder: str, settlements: Sequence[Settlement], now: datetime
) -> tuple[bool, ...]:
    """Record what became of claimed mails inside a transaction; False where a claim was lost."""
    return tuple(
        connection.execute(
            sa.update(outbox)
            .where(outbox.c.id == one.mail.id, outbox.c.holder == holder, outbox.c.state == "sending")
            .values(holder=None, lease_until=None, **_settled(one, now))
        ).rowcount
        == 1
        for one in settlements
    )


def _settled(settlement: Settlement, now: datetime) -> dict[str, Any]:
    mail, outcome, retry_at = settlement.mail, settlement.outcome, settlement.retry_at
    tried: dict[str, Any] = {"attempts": mail.attempts + 1}
    if not isinstance(outcome, Sent) and outcome.recipients:
        tried["recipients"] = list(outcome.recipients)  # the others have it; nobody gets it twice
    match outcome:
        case Sent(reply=reply):
            return {**tried, "state": "sent", "last_reply": reply, "sent_at": now}
        case TryLater(reason=reason, offered=offered):
            attempts = mail.attempts + offered
            if retry_at is None:
                return {**tried, "attempts": attempts, "state": "failed", "last_reply": f"given up: {reason}"}
            return {
                **tried,
                "attempts": attempts,
                "state": "queued",
                "last_reply": reason,
                "not_before": retry_at,
            }
        case Refused(reason=reason):
            return {**tried, "state": "failed", "last_reply": reason}
