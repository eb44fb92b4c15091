"""This file finds mails of ours again: what a bounce or an answer is about, and how much we wrote to whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from store.schema import outbox
from tickets.address import person_key

COLUMNS = (outbox.c.id, outbox.c.ticket, outbox.c.seq, outbox.c.notice, outbox.c.recipient,
           outbox.c.audience, outbox.c.message_id, outbox.c.created_at)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMail:
    """A mail that we wrote."""

    id: int
    ticket: int | None
    seq: int
    notice: str
    recipient: str
    audience: str
    message_id: str
    created_at: datetime


def sent_mail(connection: sa.Connection, message_id: str) -> SentMail | None:
    """Return the mail of ours with this Message-ID."""
    row = connection.execute(sa.select(*COLUMNS).where(outbox.c.message_id == message_id).limit(1)).first()
    return SentMail(**row._mapping) if row else None


def sent_by_id(connection: sa.Connection, entry: int) -> SentMail:
    """Return the mail of ours in one row of the outbox."""
    return SentMail(**connection.execute(sa.select(*COLUMNS).where(outbox.c.id == entry)).one()._mapping)


def mails_about(connection: sa.Connection, ticket: int, limit: int = 200) -> tuple[SentMail, ...]:
    """Return the mails about a ticket, the newest first."""
    rows = connection.execute(
        sa.select(*COLUMNS).where(outbox.c.ticket == ticket).order_by(outbox.c.id.desc()).limit(limit)
    )
    return tuple(SentMail(**row._mapping) for row in rows)


def mails_of_events(connection: sa.Connection, ticket: int, seqs: Collection[int]) -> tuple[SentMail, ...]:
    """Return the mails that some events of a ticket caused."""
    rows = connection.execute(
        sa.select(*COLUMNS).where(outbox.c.ticket == ticket, outbox.c.seq.in_(list(seqs)))
    )
    return tuple(SentMail(**row._mapping) for row in rows)


ALL_AUTOMATIC = sa.select(sa.func.count()).where(
    outbox.c.automatic, outbox.c.created_at > sa.bindparam("since")
)
AUTOMATIC_SINCE = ALL_AUTOMATIC.where(outbox.c.person == sa.bindparam("wanted"))
AUTOMATIC_ABOUT = ALL_AUTOMATIC.where(outbox.c.ticket == sa.bindparam("ticket"))


def automatic_since(connection: sa.Connection, recipient: str, since: datetime) -> int:
    """Count automatic mails to a person since a moment, all sub-addresses together (RFC 5233)."""
    asked = {"wanted": person_key(recipient), "since": since}
    return int(connection.execute(AUTOMATIC_SINCE, asked).scalar_one())


def automatic_about(connection: sa.Connection, ticket: int, since: datetime) -> int:
    """Count automatic mails about a ticket since a moment, whoever they went to."""
    return int(connection.execute(AUTOMATIC_ABOUT, {"ticket": ticket, "since": since}).scalar_one())


def all_automatic(connection: sa.Connection, since: datetime) -> int:
    """Count the automatic mails of the whole site since a moment."""
    return int(connection.execute(ALL_AUTOMATIC, {"since": since}).scalar_one())


def sent_since(connection: sa.Connection, recipient: str, notices: Collection[str], since: datetime) -> int:
    """Count mails of some notices to an address since a moment."""
    statement = sa.select(sa.func.count()).where(
        outbox.c.recipient == recipient, outbox.c.notice.in_(list(notices)), outbox.c.created_at > since
    )
    return int(connection.execute(statement).scalar_one())


def sent_raw(connection: sa.Connection, message_id: str) -> bytes | None:
    """Return the octets of the mail of ours with this Message-ID, None where they are no longer kept."""
    statement = sa.select(outbox.c.raw).where(outbox.c.message_id == message_id).limit(1)
    raw: bytes | None = connection.execute(statement).scalar_one_or_none()
    return raw


def still_waits(connection: sa.Connection, ticket: int, seq: int, notice: str, now: datetime) -> bool:
    """Tell whether the mails of one event are all queued for later, so that they can be taken back."""
    states = connection.execute(
        sa.select(outbox.c.state, outbox.c.not_before).where(_of_event(ticket, seq, notice))
    ).all()
    return bool(states) and all(row.state == "queued" and row.not_before > now for row in states)


def withdraw(connection: sa.Connection, ticket: int, seq: int, notice: str) -> None:
    """Discard the mails of one event that nobody has begun to send."""
    waiting = sa.and_(_of_event(ticket, seq, notice), outbox.c.state == "queued")
    connection.execute(sa.update(outbox).where(waiting).values(state="discarded"))


def _of_event(ticket: int, seq: int, notice: str) -> sa.ColumnElement[bool]:
    return sa.and_(outbox.c.ticket == ticket, outbox.c.seq == seq, outbox.c.notice == notice)
