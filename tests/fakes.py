"""This file holds in-memory twins of the ports of ``tickets.ports``.

``tests/contract`` runs the same suite against them and against the stores in SQL.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tickets.delivery import OutboxState, OutgoingMail, Refused, Sent, Settlement, TryLater
from tickets.ports import FetchedMail, LedgerPosition


class MemoryLedger:
    """``tickets.ports.Ledger`` in two dictionaries."""

    def __init__(self) -> None:
        self.fates: dict[tuple[str, int, int], str] = {}
        self.mails: dict[tuple[str, int, int], FetchedMail] = {}
        self._starts: dict[str, dict[int, datetime]] = {}

    def position(self, mailbox: str, uidvalidity: int, /) -> LedgerPosition:
        """Tell where reading goes on."""
        uids = [uid for box, validity, uid in self.fates if (box, validity) == (mailbox, uidvalidity)]
        starts = self._starts.get(mailbox, {})
        known = bool(starts) or any(box == mailbox for box, _, _ in self.fates)
        started = None if uidvalidity in starts else min(starts.values(), default=None)
        return LedgerPosition(known=known, last_uid=max(uids, default=0), started=started)

    def note_before_start(self, mailbox: str, uidvalidity: int, uids: Sequence[int], at: datetime, /) -> None:
        """Record mail that was there before the first connect."""
        self._starts.setdefault(mailbox, {}).setdefault(uidvalidity, at)
        for uid in uids:
            self.fates.setdefault((mailbox, uidvalidity, uid), "before_start")

    def missing(self, mailbox: str, uidvalidity: int, uids: Sequence[int], /) -> tuple[int, ...]:
        """Return those of the UIDs that have no row yet."""
        return tuple(uid for uid in uids if (mailbox, uidvalidity, uid) not in self.fates)

    def journal(
        self, mailbox: str, uidvalidity: int, mails: Sequence[FetchedMail], at: datetime, /
    ) -> tuple[int, ...]:
        """Store raw mails once each."""
        for mail in mails:
            key = (mailbox, uidvalidity, mail.uid)
            if key not in self.fates:
                self.fates[key] = "journalled"
                self.mails[key] = mail
        return tuple(mail.uid for mail in mails)

    def unacknowledged(self, mailbox: str, uidvalidity: int, /) -> tuple[int, ...]:
        """Return journalled UIDs whose server copy was not yet dealt with."""
        return tuple(
            sorted(
                uid
                for (box, validity, uid), fate in self.fates.items()
                if (box, validity, fate) == (mailbox, uidvalidity, "journalled")
            )
        )

    def acknowledge(self, mailbox: str, uidvalidity: int, uids: Sequence[int], /) -> None:
        """Record that the server's copies were dealt with."""
        for uid in uids:
            if self.fates.get((mailbox, uidvalidity, uid)) == "journalled":
                self.fates[mailbox, uidvalidity, uid] = "acknowledged"

    def raws(self, mailbox: str) -> list[bytes]:
        """Return the journalled mails of a mailbox in the order they came."""
        return [mail.raw for (box, _, _), mail in self.mails.items() if box == mailbox]


@dataclass(slots=True)
class _Row:
    mail: OutgoingMail
    not_before: datetime
    state: OutboxState = OutboxState.QUEUED
    holder: str | None = None
    lease_until: datetime | None = None
    last_reply: str = ""


class MemoryOutbox:
    """``tickets.ports.Outbox`` in a dictionary."""

    def __init__(self) -> None:
        self.rows: dict[int, _Row] = {}

    def put(self, mail: OutgoingMail, not_before: datetime) -> int:
        """Queue a finished mail."""
        self.rows[mail.id] = _Row(mail, not_before)
        return mail.id

    def claim(self, holder: str, limit: int, now: datetime, lease: timedelta, /) -> tuple[OutgoingMail, ...]:
        """Take due mails, oldest first, as ``sending``."""
        due = [row for row in self.rows.values() if row.not_before <= now and _free(row, now)]
        due.sort(key=lambda row: (row.not_before, row.mail.id))
        for row in due[:limit]:
            row.state, row.holder, row.lease_until = OutboxState.SENDING, holder, now + lease
        return tuple(sorted((row.mail for row in due[:limit]), key=lambda mail: mail.id))

    def settle_all(
        self, holder: str, settlements: Sequence[Settlement], now: datetime, /
    ) -> tuple[bool, ...]:
        """Record what became of claimed mails."""
        return tuple(self._settle(holder, one) for one in settlements)

    def _settle(self, holder: str, settlement: Settlement) -> bool:
        mail, outcome, retry_at = settlement.mail, settlement.outcome, settlement.retry_at
        row = self.rows[mail.id]
        if row.state is not OutboxState.SENDING or row.holder != holder:
            return False
        row.holder = row.lease_until = None
        attempts = row.mail.attempts + 1
        match outcome:
            case Sent():
                row.state, row.last_reply = OutboxState.SENT, outcome.reply
            case TryLater():
                attempts = row.mail.attempts + outcome.offered
                row.state = OutboxState.FAILED if retry_at is None else OutboxState.QUEUED
                row.not_before = retry_at or row.not_before
                row.last_reply = outcome.reason
            case Refused():
                row.state, row.last_reply = OutboxState.FAILED, outcome.reason
        left = () if isinstance(outcome, Sent) else outcome.recipients
        row.mail = replace(row.mail, attempts=attempts, recipients=left or row.mail.recipients)
        return True

    def release(self, holder: str, now: datetime, /) -> int:
        """Queue again what this holder claimed and did not settle."""
        mine = [
            row for row in self.rows.values() if row.state is OutboxState.SENDING and row.holder == holder
        ]
        for row in mine:
            row.state, row.holder, row.lease_until = OutboxState.QUEUED, None, None
            row.not_before = min(row.not_before, now)
        return len(mine)

    def next_due(self, now: datetime, /) -> datetime | None:
        """Return when the next queued mail is due."""
        return min(
            (row.not_before for row in self.rows.values() if row.state is OutboxState.QUEUED), default=None
        )

    def state(self, mail: int) -> OutboxState:
        """Return what became of a mail so far."""
        return self.rows[mail].state


def _free(row: _Row, now: datetime) -> bool:
    if row.state is OutboxState.QUEUED:
        return True
    return row.state is OutboxState.SENDING and row.lease_until is not None and row.lease_until <= now


class MemoryLeases:
    """``tickets.ports.Leases`` in a dictionary."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[str, datetime]] = {}

    def take(self, name: str, holder: str, now: datetime, ttl: timedelta, /) -> bool:
        """Take or renew."""
        other, until = self._held.get(name, (holder, now))
        if other != holder and until > now:
            return False
        self._held[name] = (holder, now + ttl)
        return True

    def release(self, name: str, holder: str, /) -> None:
        """Give it back."""
        if self._held.get(name, ("", None))[0] == holder:
            del self._held[name]
