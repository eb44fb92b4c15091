"""This file is the ledger port over SQL: each message of each mailbox, journalled once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa

from store.inbox import InboxRows
from store.schema import ledger
from store.work import Store
from tickets.ports import FetchedMail, LedgerPosition

CHUNK = 500
"""Numbers in one IN list; SQLite allows 32,766 variables, PostgreSQL 65,535."""


SENT = "sent"
"""The source of mail that was found in a mailbox's folder of sent mail."""

SENT_FOLDER = "/sent"
"""Behind a mailbox's name: its folder of sent mail, which has UIDs of its own."""

START = 0
"""The UID of the row that says when a mailbox was first read."""


def _chunks(uids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(uids), CHUNK):
        yield uids[start : start + CHUNK]


class SqlLedger:
    """``tickets.ports.Ledger`` over the store; ``sent`` for the folder of mail sent by hand."""

    def __init__(self, store: Store, *, sent: bool = False) -> None:
        self._store = store
        self._sent = sent

    def position(self, mailbox: str, uidvalidity: int, /) -> LedgerPosition:
        """Tell where reading goes on."""
        starts = (ledger.c.mailbox == mailbox) & (ledger.c.uid == START)
        with self._store.read() as work:
            known = work.connection.execute(
                sa.select(sa.exists().where(ledger.c.mailbox == mailbox))
            ).scalar_one()
            started = {
                row.uidvalidity: row.at
                for row in work.connection.execute(sa.select(ledger.c.uidvalidity, ledger.c.at).where(starts))
            }
            last = work.connection.execute(
                sa.select(sa.func.max(ledger.c.uid)).where(
                    ledger.c.mailbox == mailbox, ledger.c.uidvalidity == uidvalidity
                )
            ).scalar_one()
        first = None if uidvalidity in started else min(started.values(), default=None)
        return LedgerPosition(known=bool(known), last_uid=last or 0, started=first)

    def note_before_start(self, mailbox: str, uidvalidity: int, uids: Sequence[int], at: datetime, /) -> None:
        """Record mail that was there before the first connect.

        A row with UID 0, which no message has, says when that was: an empty mailbox is known from then on.
        """
        with self._store.write() as work:
            fresh = self._fresh(work.connection, mailbox, uidvalidity, [START, *uids])
            rows = [
                {"mailbox": mailbox, "uidvalidity": uidvalidity, "uid": uid, "inbox": None,
                 "fate": "before_start", "at": at}
                for uid in fresh
            ]  # fmt: skip
            if rows:
                work.connection.execute(sa.insert(ledger), rows)

    def missing(self, mailbox: str, uidvalidity: int, uids: Sequence[int], /) -> tuple[int, ...]:
        """Return those of the UIDs that have no row yet."""
        with self._store.read() as work:
            return self._fresh(work.connection, mailbox, uidvalidity, uids)

    def journal(
        self, mailbox: str, uidvalidity: int, mails: Sequence[FetchedMail], at: datetime, /
    ) -> tuple[int, ...]:
        """Store raw mails once each and return the UIDs that are safe now."""
        with self._store.write() as work:
            uids = [mail.uid for mail in mails]
            fresh = set(self._fresh(work.connection, mailbox, uidvalidity, uids))
            rows = InboxRows(work.connection)
            for mail in mails:
                if mail.uid not in fresh:
                    continue
                fresh.discard(mail.uid)
                inbox_id = rows.add(
                    mailbox=mailbox.removesuffix(SENT_FOLDER) if self._sent else mailbox,
                    source=SENT if self._sent else "imap",
                    raw=mail.raw,
                    size=mail.size,
                    received_at=at,
                    internal_date=mail.internal_date,
                )
                work.connection.execute(
                    sa.insert(ledger).values(
                        mailbox=mailbox,
                        uidvalidity=uidvalidity,
                        uid=mail.uid,
                        inbox=inbox_id,
                        fate="journalled",
                        at=at,
                    )
                )
        return tuple(uids)

    def unacknowledged(self, mailbox: str, uidvalidity: int, /) -> tuple[int, ...]:
        """Return journalled UIDs whose server copy was not yet dealt with."""
        with self._store.read() as work:
            rows = work.connection.execute(
                sa.select(ledger.c.uid)
                .where(
                    ledger.c.mailbox == mailbox,
                    ledger.c.uidvalidity == uidvalidity,
                    ledger.c.fate == "journalled",
                )
                .order_by(ledger.c.uid)
            )
            return tuple(rows.scalars())

    def acknowledge(self, mailbox: str, uidvalidity: int, uids: Sequence[int], /) -> None:
        """Record that the server's copies were dealt with."""
        with self._store.write() as work:
            for chunk in _chunks(uids):
                work.connection.execute(
                    sa.update(ledger)
                    .where(
                        ledger.c.mailbox == mailbox,
                        ledger.c.uidvalidity == uidvalidity,
                        ledger.c.uid.in_(chunk),
                        ledger.c.fate == "journalled",
                    )
                    .values(fate="acknowledged")
                )

    def _fresh(
        self, connection: sa.Connection, mailbox: str, uidvalidity: int, uids: Sequence[int]
    ) -> tuple[int, ...]:
        known: set[int] = set()
        for chunk in _chunks(uids):
            rows = connection.execute(
                sa.select(ledger.c.uid).where(
                    ledger.c.mailbox == mailbox,
                    ledger.c.uidvalidity == uidvalidity,
                    ledger.c.uid.in_(chunk),
                )
            )
            known.update(rows.scalars())
        return tuple(uid for uid in uids if uid not in known)
