"""This file keeps the journal of raw mail and its register of fates, one row a mail."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from store.schema import inbox, messages

SELECT_WAITING = (
    sa.select(inbox.c.id, inbox.c.mailbox, inbox.c.source, inbox.c.raw, inbox.c.size, inbox.c.digest,
              inbox.c.received_at, inbox.c.internal_date, inbox.c.outcome, inbox.c.deaths)
    .where(inbox.c.state == "received")
    .order_by(inbox.c.id)
)  # fmt: skip

RELEASED = "released"
"""The outcome of a mail while it waits to be filed after all, though rules or the spam filter kept it out."""

ONE_MORE_TRY = 2
"""The deaths of a mail that is replayed: the next one sets it aside again (``store.in_hand.MOST_DEATHS``)."""

KEPT_OUT = ("quarantined", "dropped")

ENTRY = (inbox.c.id, inbox.c.mailbox, inbox.c.source, inbox.c.size, inbox.c.received_at, inbox.c.state,
         inbox.c.outcome, inbox.c.why, inbox.c.ticket)  # fmt: skip


# Statements of every mail are built once: building one costs more than running it.
INSERT = sa.insert(inbox)
UPDATE = sa.update(inbox).where(inbox.c.id == sa.bindparam("row"))
SAME_BYTES = (
    sa.select(*ENTRY)
    .where(inbox.c.digest == sa.bindparam("digest"), inbox.c.mailbox == sa.bindparam("mailbox"),
           inbox.c.id != sa.bindparam("but_not"), inbox.c.state == "done")
    .order_by(inbox.c.id)
    .limit(1)
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalledMail:
    """A raw mail that waits to be filed."""

    id: int
    mailbox: str
    source: str
    raw: bytes
    size: int
    digest: bytes
    received_at: datetime
    internal_date: datetime | None
    deaths: int = 0  # processes that ended while they had it in hand
    outcome: str | None = None  # RELEASED where a person said that it is to be filed


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of a mail."""

    outcome: str
    why: str
    message: int | None = None
    ticket: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxEntry:
    """A row of the register of fates, without its bytes."""

    id: int
    mailbox: str
    source: str
    size: int
    received_at: datetime
    state: str
    outcome: str | None
    why: str | None
    ticket: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledEntry:
    """What became of one mail, with its Message-ID where it was filed as a message."""

    id: int
    state: str
    outcome: str | None
    why: str | None
    ticket: int | None
    message_id: str | None


class InboxRows:
    """The inbox inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(
        self,
        *,
        mailbox: str,
        source: str,
        raw: bytes,
        size: int | None,
        received_at: datetime,
        internal_date: datetime | None,
    ) -> int:
        """Journal one raw mail and return its id."""
        row = self._connection.execute(
            INSERT,
            {
                "mailbox": mailbox,
                "source": source,
                "digest": hashlib.sha256(raw).digest(),
                "raw": raw,
                "size": size if size is not None else len(raw),
                "received_at": received_at,
                "internal_date": internal_date,
                "state": "received",
            },
        )
        return int(row.inserted_primary_key[0])  # type: ignore[index]

    def is_waiting(self, imported_before: datetime) -> bool:
        """Tell whether there is mail to file."""
        asked = sa.select(inbox.c.id).where(inbox.c.state == "received", _ours(imported_before)).limit(1)
        return self._connection.execute(asked).first() is not None

    def waiting(
        self, limit: int, *, imported_before: datetime, but_not: Collection[int] = ()
    ) -> tuple[JournalledMail, ...]:
        """Return mails to file, oldest first: also those that ended processes, so that no answer overtakes.

        Mail of an archive is left to who imports it, unless that was before a moment.
        """
        others = SELECT_WAITING.where(_ours(imported_before), inbox.c.id.not_in(list(but_not)))
        return tuple(JournalledMail(**row._mapping) for row in self._connection.execute(others.limit(limit)))

    def read(self, row_id: int) -> JournalledMail | None:
        """Return one journalled mail with its bytes, whatever its state."""
        statement = sa.select(*SELECT_WAITING.selected_columns).where(inbox.c.id == row_id)
        row = self._connection.execute(statement).first()
        return JournalledMail(**row._mapping) if row else None

    def still_waiting(self, ids: tuple[int, ...]) -> set[int]:
        """Return those that nobody filed meanwhile; asked inside the filing transaction."""
        rows = self._connection.execute(
            sa.select(inbox.c.id).where(inbox.c.id.in_(ids), inbox.c.state == "received")
        )
        return set(rows.scalars())

    def settle(self, row_id: int, fate: Fate, *, settings_version: str) -> None:
        """Record that a mail is filed."""
        self._update(
            row_id,
            state="done",
            outcome=fate.outcome,
            why=fate.why,
            message=fate.message,
            ticket=fate.ticket,
            settings_version=settings_version,
        )

    def set_aside(self, row_id: int, why: str) -> None:
        """Keep a mail that our code cannot file, with the traceback, for a person."""
        self._update(row_id, state="set_aside", outcome="set_aside", why=why)

    def replay(self, row_id: int) -> bool:
        """Let a mail that was set aside be filed again; False where there is none such.

        One that ended processes gets one more try; the next death sets it aside again.
        """
        once_more = sa.case((inbox.c.deaths > ONE_MORE_TRY, ONE_MORE_TRY), else_=inbox.c.deaths)
        done = self._connection.execute(
            sa.update(inbox)
            .where(inbox.c.id == row_id, inbox.c.state == "set_aside")
            .values(state="received", outcome=None, why=None, deaths=once_more)
        )
        return done.rowcount == 1

    def release(self, row_id: int) -> bool:
        """Let a mail that was kept out be filed after all; False where it was not kept out.

        The message it was filed as belongs to no ticket and goes; the mail itself makes it anew.
        """
        done = self._connection.execute(
            sa.update(inbox)
            .where(inbox.c.id == row_id, inbox.c.state == "done", inbox.c.outcome.in_(KEPT_OUT))
            .values(state="received", outcome=RELEASED, why=None, message=None)
        )
        if done.rowcount == 1:
            self._connection.execute(
                sa.delete(messages).where(messages.c.inbox == row_id, messages.c.ticket.is_(None))
            )
        return done.rowcount == 1

    def entries(
        self, *, state: str | None = None, outcome: str | None = None, limit: int | None = None
    ) -> tuple[InboxEntry, ...]:
        """Return the register, newest first."""
        statement = sa.select(*ENTRY).order_by(inbox.c.id.desc())
        if outcome:
            statement = statement.where(inbox.c.outcome == outcome)
        if state:
            statement = statement.where(inbox.c.state == state)
        if limit:
            statement = statement.limit(limit)
        return tuple(InboxEntry(**row._mapping) for row in self._connection.execute(statement))

    def entry(self, row_id: int) -> InboxEntry:
        """Return one line of the register."""
        row = self._connection.execute(sa.select(*ENTRY).where(inbox.c.id == row_id)).one()
        return InboxEntry(**row._mapping)

    def counts(self) -> dict[str, int]:
        """Return how many mails there are by state and outcome (``done/created`` and the like)."""
        rows = self._connection.execute(
            sa.select(inbox.c.state, inbox.c.outcome, sa.func.count()).group_by(
                inbox.c.state, inbox.c.outcome
            )
        )
        return {f"{state}/{outcome}" if outcome else str(state): count for state, outcome, count in rows}

    def fates(self, ids: Sequence[int]) -> dict[int, FiledEntry]:
        """Return what became of some mails, with their Message-IDs."""
        rows = self._connection.execute(
            sa.select(
                inbox.c.id, inbox.c.state, inbox.c.outcome, inbox.c.why, inbox.c.ticket, messages.c.message_id
            )
            .outerjoin(messages, messages.c.id == inbox.c.message)
            .where(inbox.c.id.in_(ids))
        )
        return {row.id: FiledEntry(**row._mapping) for row in rows}

    def same_bytes(self, digest: bytes, mailbox: str, but_not: int) -> InboxEntry | None:
        """Return another filed mail of the same mailbox with exactly these octets, else None.

        Where several import, it may have been journalled later than this one.
        """
        asked = {"digest": digest, "mailbox": mailbox, "but_not": but_not}
        row = self._connection.execute(SAME_BYTES, asked).first()
        return InboxEntry(**row._mapping) if row else None

    def _update(self, row_id: int, **values: Any) -> None:
        self._connection.execute(UPDATE, {"row": row_id, **values})


def _ours(imported_before: datetime) -> sa.ColumnElement[bool]:
    """Mail that came in, and what an import left behind."""
    return (inbox.c.mailbox != "") | (inbox.c.received_at < imported_before)
