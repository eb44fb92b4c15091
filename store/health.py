"""This file gathers what ``postdesk doctor`` judges: how the database stands, and what waits in it.

It only reads. No question here looks at more rows than those that wait, but for the sizes of the journal.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from store.schema import inbox, leases, outbox, suppressions
from store.work import Store

HEADER_OCTETS = 65_536
"""Of a recent mail so much is read: its header stands there, and more nobody asks for."""

OVERSIZE_SEEN = "oversize_seen"
"""The newest journalled mail up to which a person knows of those that were read in part."""

LAST_SWEEP = "last_sweep"
"""When a daemon last looked at what is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseFacts:
    """How the database stands."""

    kind: str  # sqlite, postgresql
    version: str | None  # of the schema
    journal: str | None  # SQLite's journal_mode
    durable: bool  # whether what is committed survives a power cut
    path: Path | None = None
    mode: int | None = None  # permission bits of the file
    free: int | None = None  # octets left where the file lies


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """Who holds what, and until when."""

    name: str
    holder: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFacts:
    """What waits, and for whom."""

    unsent: int  # mails that should have left
    oldest_unsent: datetime | None
    failed: int
    held: int
    unfiled: int  # journalled mails that nobody decided about yet
    oldest_unfiled: datetime | None
    set_aside: int
    quarantined: int
    oversize: tuple[int, ...]  # mails read in part that nobody has looked at
    leases: tuple[Lease, ...]
    silenced: tuple[str, ...]  # addresses that bounced too often
    last_sweep: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentMail:
    """The beginning of a mail that came in, and when."""

    beginning: bytes
    received_at: datetime
    internal_date: datetime | None


def look_at_database(store: Store) -> DatabaseFacts:
    """Return how the database stands."""
    with store.read() as work:
        connection = work.connection
        version = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
        if connection.dialect.name != "sqlite":
            settled = [str(connection.exec_driver_sql(f"SHOW {name}").scalar_one())
                       for name in ("fsync", "synchronous_commit")]  # fmt: skip
            return DatabaseFacts(
                kind="postgresql", version=version, journal=None, durable="off" not in settled
            )
        journal = str(connection.exec_driver_sql("PRAGMA journal_mode").scalar_one())
        synchronous = int(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())
    path = Path(store.engine.url.database or "")
    return DatabaseFacts(
        kind="sqlite",
        version=version,
        journal=journal,
        durable=synchronous >= 2,
        path=path,
        mode=path.stat().st_mode & 0o777,
        free=shutil.disk_usage(path.parent).free,
    )


def look_at_work(store: Store, now: datetime, largest: int) -> WorkFacts:
    """Return what waits; ``largest`` is the size above which mail is read in part."""
    due = outbox.c.state.in_(["queued", "sending"]) & ((outbox.c.not_before <= now) | (outbox.c.attempts > 0))
    with store.read() as work:
        connection = work.connection
        unsent, oldest_unsent = connection.execute(
            sa.select(sa.func.count(), sa.func.min(outbox.c.created_at)).where(due)
        ).one()
        unfiled, oldest_unfiled = connection.execute(
            sa.select(sa.func.count(), sa.func.min(inbox.c.received_at)).where(inbox.c.state == "received")
        ).one()
        sweep = work.site.get(LAST_SWEEP)
        return WorkFacts(
            unsent=unsent,
            oldest_unsent=oldest_unsent,
            failed=_count(connection, outbox.c.state == "failed"),
            held=_count(connection, outbox.c.state == "held"),
            unfiled=unfiled,
            oldest_unfiled=oldest_unfiled,
            set_aside=_count(connection, inbox.c.state == "set_aside"),
            quarantined=_count(connection, (inbox.c.state == "done") & (inbox.c.outcome == "quarantined")),
            oversize=_read_in_part(connection, largest, int(work.site.get(OVERSIZE_SEEN) or 0)),
            leases=tuple(
                Lease(**row._mapping) for row in connection.execute(sa.select(leases).order_by(leases.c.name))
            ),
            silenced=tuple(
                connection.execute(
                    sa.select(suppressions.c.address)
                    .where(suppressions.c.why.contains("hard bounces"))
                    .where(suppressions.c.until.is_(None) | (suppressions.c.until > now))
                    .order_by(suppressions.c.at.desc())
                ).scalars()
            ),
            last_sweep=datetime.fromisoformat(sweep) if sweep else None,
        )


def recent_mails(store: Store, mailbox: str, limit: int = 20) -> tuple[RecentMail, ...]:
    """Return the beginnings of the newest mails that others sent to a mailbox."""
    statement = (
        sa.select(
            sa.func.substr(inbox.c.raw, 1, HEADER_OCTETS, type_=sa.LargeBinary).label("beginning"),
            inbox.c.received_at,
            inbox.c.internal_date,
        )
        .where(inbox.c.mailbox == mailbox, inbox.c.state == "done", inbox.c.outcome.not_in(["probe", "loop"]))
        .order_by(inbox.c.id.desc())
        .limit(limit)
    )
    with store.read() as work:
        return tuple(RecentMail(**row._mapping) for row in work.connection.execute(statement))


def find_probe(store: Store, nonce: str) -> RecentMail | None:
    """Return the mail that doctor wrote to itself, where a daemon has filed it."""
    statement = (
        sa.select(inbox.c.raw.label("beginning"), inbox.c.received_at, inbox.c.internal_date)
        .where(inbox.c.state == "done", inbox.c.outcome == "probe", inbox.c.why.endswith(nonce))
        .order_by(inbox.c.id.desc())
        .limit(1)
    )
    with store.read() as work:
        row = work.connection.execute(statement).first()
    return RecentMail(**row._mapping) if row else None


def know_oversize(store: Store) -> int:
    """Note that a person has looked at all mail that was read in part so far; return up to which."""
    with store.write() as work:
        newest = int(work.connection.execute(sa.select(sa.func.max(inbox.c.id))).scalar_one() or 0)
        work.site.put(OVERSIZE_SEEN, str(newest))
    return newest


def _read_in_part(connection: sa.Connection, largest: int, seen: int) -> tuple[int, ...]:
    statement = (
        sa.select(inbox.c.id)
        .where(inbox.c.id > seen, inbox.c.mailbox != "", inbox.c.size > largest)
        .where(inbox.c.size > sa.func.length(inbox.c.raw))
        .order_by(inbox.c.id)
    )
    return tuple(connection.execute(statement).scalars())


def _count(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> int:
    return int(connection.execute(sa.select(sa.func.count()).where(condition)).scalar_one())
