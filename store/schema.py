"""This file holds every table, with a comment per column that needs one.

Words have no width: SQLite takes any length, and PostgreSQL would refuse what is longer than we thought.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware UTC datetime on both databases; SQLite keeps it without a zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Convert to UTC; a naive value is a mistake of ours and is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime never goes into the store")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def result_processor(
        self, dialect: sa.Dialect, coltype: object
    ) -> Callable[[Any], datetime | None] | None:
        """Read SQLite's text at once: reports do so half a million times."""
        return _read_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _read_text(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value + "+00:00") if value is not None else None


BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite counts only in INTEGER keys

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _column(name: str, kind: Any, *more: Any, null: bool = False, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, *more, nullable=null, **options)


ledger = sa.Table(
    "ledger",
    metadata,
    _column("mailbox", sa.Text, primary_key=True),
    _column("uidvalidity", sa.BigInteger, primary_key=True, autoincrement=False),
    _column("uid", sa.BigInteger, primary_key=True, autoincrement=False),
    _column("inbox", BigId, null=True),  # None: it was there before the start
    _column("fate", sa.Text),  # before_start, journalled, acknowledged
    _column("at", Moment),
)
sa.Index(
    "ix_ledger_journalled",
    ledger.c.mailbox,
    sqlite_where=ledger.c.fate == "journalled",
    postgresql_where=ledger.c.fate == "journalled",
)

inbox = sa.Table(
    "inbox",
    metadata,
    _column("id", BigId, primary_key=True),
    _column("mailbox", sa.Text),  # "" for imported mail
    _column("source", sa.Text),  # imap, or where it was imported from
    _column("digest", sa.LargeBinary(32)),  # SHA-256 of the raw octets
    _column("raw", sa.LargeBinary),
    _column("size", sa.BigInteger),  # octets on the server; more than raw where only the beginning was read
    _column("received_at", Moment),  # when we journalled it
    _column("internal_date", Moment, null=True),  # when the server says it arrived
    _column("state", sa.Text),  # received, done, set_aside
    _column("outcome", sa.Text, null=True),  # created, appended, duplicate, bounce, loop, dropped …
    _column("why", sa.Text, null=True),  # a sentence; the traceback of one set aside
    _column("message", BigId, null=True),
    _column("ticket", BigId, null=True),
    _column("settings_version", sa.Text, null=True),  # of the rules that decided
    _column("deaths", sa.Integer, default=0),  # processes that ended while they had it in hand
)
sa.Index(
    "ix_inbox_waiting",
    inbox.c.id,
    sqlite_where=inbox.c.state == "received",
    postgresql_where=inbox.c.state == "received",
)
sa.Index(
    "ix_inbox_set_aside",
    inbox.c.id,
    sqlite_where=inbox.c.state == "set_aside",
    postgresql_where=inbox.c.state == "set_aside",
)
sa.Index("ix_inbox_digest", inbox.c.digest)

tickets = sa.Table(
    "tickets",
    metadata,
    _column("id", BigId, primary_key=True),
    _column("number", sa.Integer, unique=True),
    _column("ref", sa.Text, unique=True),
    _column("subject", sa.Text),
    _column("status", sa.Text),
    _column("queue", sa.Text),
    _column("priority", sa.Text),
    _column("assignee", sa.Text, null=True),
    _column("requester", sa.Text),  # address_key
    _column("language", sa.Text, null=True),
    _column("opened_at", Moment),
    _column("updated_at", Moment),
    _column("due_at", Moment, null=True),
    _column("due_kind", sa.Text, null=True),
    _column("promise_at", Moment, null=True),  # the next deadline a person cares for
    _column("seq", sa.Integer),
    _column("fold", sa.JSON),  # the whole Ticket
    _column("settings_version", sa.Text, null=True),
)
sa.Index(
    "ix_tickets_due_at",
    tickets.c.due_at,
    sqlite_where=tickets.c.due_at.is_not(None),
    postgresql_where=tickets.c.due_at.is_not(None),
)
sa.Index("ix_tickets_requester_updated_at", tickets.c.requester, tickets.c.updated_at)
sa.Index("ix_tickets_assignee_status", tickets.c.assignee, tickets.c.status)
sa.Index("ix_tickets_status_updated_at", tickets.c.status, tickets.c.updated_at)

ticket_events = sa.Table(
    "ticket_events",
    metadata,
    _column("ticket", BigId, sa.ForeignKey("tickets.id"), primary_key=True),
    _column("seq", sa.Integer, primary_key=True, autoincrement=False),
    _column("kind", sa.Text),
    _column("version", sa.Integer),
    _column("body", sa.JSON),
    _column("at", Moment),
    _column("cause", BigId, null=True),  # the inbox row, None: time or a command
)

messages = sa.Table(
    "messages",
    metadata,
    _column("id", BigId, primary_key=True),
    _column("ticket", BigId, sa.ForeignKey("tickets.id"), null=True),
    _column("inbox", BigId, null=True),
    _column("party", sa.Text),  # customer, agent, third_party, machine, us
    _column("visibility", sa.Text),  # public, internal
    _column("kind", sa.Text),
    _column("author", sa.Text),
    _column("person", sa.Text),  # person_key of the author: what the storm limit counts by
    _column("author_name", sa.Text),
    _column("agent", sa.Text, null=True),
    _column("at", Moment),
    _column("subject", sa.Text),
    _column("message_id", sa.Text, null=True),
    _column("body_digest", sa.LargeBinary(32), null=True),
    _column("text", sa.Text),  # the whole text
    _column("reply", sa.Text),  # what was newly written
    _column("language", sa.Text, null=True),
    _column("attachments", sa.JSON),  # filename, content_type, size, inline, content_id, digest
    _column("decision", sa.JSON),  # identity, verdict, thread rule, route trace: what explain prints
)
sa.Index("ix_messages_ticket", messages.c.ticket)
sa.Index("ix_messages_message_id", messages.c.message_id)
sa.Index("ix_messages_person_at", messages.c.person, messages.c.at)

sa.Index(
    "ix_ticket_events_failed", ticket_events.c.at, sqlite_where=ticket_events.c.kind == "DeliveryFailed",
    postgresql_where=ticket_events.c.kind == "DeliveryFailed",
)  # fmt: skip

message_ids = sa.Table(
    "message_ids",
    metadata,
    _column("message_id", sa.Text, primary_key=True),
    _column("ticket", BigId, primary_key=True, autoincrement=False),
    _column("kind", sa.Text, primary_key=True),  # ours, theirs, awaited
    _column("message", BigId, null=True),
    _column("audience", sa.Text, null=True),  # of ours: customer, agent
    _column("at", Moment),
)
sa.Index("ix_message_ids_ticket", message_ids.c.ticket)

outbox = sa.Table(
    "outbox",
    metadata,
    _column("id", BigId, primary_key=True),
    _column("ticket", BigId, null=True),
    _column("seq", sa.Integer),  # of the event that caused it
    _column("notice", sa.Text),
    _column("recipient", sa.Text),  # address_key of the one it is for
    _column("person", sa.Text),  # person_key of the recipient: what the cap of automatic mails counts by
    _column("audience", sa.Text),  # customer, agent, admin
    _column("automatic", sa.Boolean),  # counts against the cap of automatic mails
    _column("mailbox", sa.Text),
    _column("envelope_from", sa.Text),
    _column("recipients", sa.JSON),
    _column("raw", sa.LargeBinary),
    _column("message_id", sa.Text),
    _column("subject", sa.Text),
    _column("state", sa.Text),
    _column("not_before", Moment),
    _column("holder", sa.Text, null=True),
    _column("lease_until", Moment, null=True),
    _column("attempts", sa.Integer),
    _column("last_reply", sa.Text, null=True),
    _column("created_at", Moment),
    _column("sent_at", Moment, null=True),
    sa.UniqueConstraint("ticket", "seq", "notice", "recipient"),
)
sa.Index(
    "ix_outbox_waiting",
    outbox.c.not_before,
    sqlite_where=outbox.c.state.in_(["queued", "sending"]),
    postgresql_where=outbox.c.state.in_(["queued", "sending"]),
)
sa.Index("ix_outbox_ticket", outbox.c.ticket)
sa.Index("ix_outbox_message_id", outbox.c.message_id)
sa.Index("ix_outbox_recipient_created_at", outbox.c.recipient, outbox.c.created_at)
sa.Index("ix_outbox_person_created_at", outbox.c.person, outbox.c.created_at)
sa.Index("ix_outbox_automatic_created_at", outbox.c.automatic, outbox.c.created_at)

leases = sa.Table(
    "leases",
    metadata,
    _column("name", sa.Text, primary_key=True),
    _column("holder", sa.Text),
    _column("until", Moment),
)

job_runs = sa.Table(
    "job_runs",
    metadata,
    _column("job", sa.Text, primary_key=True),
    _column("scheduled_for", Moment, primary_key=True),
    _column("at", Moment),
)

suppressions = sa.Table(
    "suppressions",
    metadata,
    _column("address", sa.Text, primary_key=True),
    _column("why", sa.Text),
    _column("at", Moment),
    _column("until", Moment, null=True),
)

site = sa.Table(
    "site",
    metadata,
    _column("name", sa.Text, primary_key=True),  # key of tokens, cursor of round robin …
    _column("value", sa.Text),
)
