"""This file names what the rooms need of the world outside; ``tests/contract`` holds one suite per port."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from tickets.delivery import OutgoingMail, Settlement

Clock = Callable[[], datetime]
"""Tells the moment, aware UTC; only ``scheduler.clock`` asks the system."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedMail:
    """One mail as the server gave it."""

    uid: int
    raw: bytes
    size: int  # RFC822.SIZE; larger than ``raw`` where only the beginning was fetched
    internal_date: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerPosition:
    """What the ledger knows of one mailbox under one UIDVALIDITY."""

    known: bool  # False: this mailbox was never seen, ``first_connect`` decides
    last_uid: int  # the highest UID with a row, 0 where there is none
    started: datetime | None = None
    """When ``note_before_start`` was first called, where that was under other UIDVALIDITYs only."""


class Ledger(Protocol):
    """The register of every message of every mailbox: (mailbox, UIDVALIDITY, UID) and its fate.

    Each method is one transaction, committed when it returns. RFC 9051 section 2.3.1.1 makes the triple a
    name for one message for ever.
    """

    def position(self, mailbox: str, uidvalidity: int, /) -> LedgerPosition:
        """Tell where reading goes on; ``known`` is about the mailbox under any UIDVALIDITY."""
        ...

    def note_before_start(self, mailbox: str, uidvalidity: int, uids: Sequence[int], at: datetime, /) -> None:
        """Record mail that was there before the first connect; it is left alone for ever.

        Without UIDs it records that the mailbox was empty then: ``position`` calls it known from here on.
        """
        ...

    def missing(self, mailbox: str, uidvalidity: int, uids: Sequence[int], /) -> tuple[int, ...]:
        """Return those of the UIDs that have no row yet."""
        ...

    def journal(
        self, mailbox: str, uidvalidity: int, mails: Sequence[FetchedMail], at: datetime, /
    ) -> tuple[int, ...]:
        """Store raw mails once each and return the UIDs that are safe now (new ones and ones we had).

        Only then may the server's copies be touched.
        """
        ...

    def unacknowledged(self, mailbox: str, uidvalidity: int, /) -> tuple[int, ...]:
        """Return journalled UIDs whose server copy was not yet moved, flagged or deleted."""
        ...

    def acknowledge(self, mailbox: str, uidvalidity: int, uids: Sequence[int], /) -> None:
        """Record that the server's copies were dealt with."""
        ...


class Outbox(Protocol):
    """Finished mails on their way out; claims are leases, so a dead sender's mails go out by another."""

    def claim(self, holder: str, limit: int, now: datetime, lease: timedelta, /) -> tuple[OutgoingMail, ...]:
        """Take due mails (``queued``, or ``sending`` with an ended lease), oldest first, as ``sending``."""
        ...

    def settle_all(
        self, holder: str, settlements: Sequence[Settlement], now: datetime, /
    ) -> tuple[bool, ...]:
        """Record what became of claimed mails, in one transaction; False where a claim was lost meanwhile.

        ``TryLater`` with ``retry_at`` queues a mail again; with None it has failed for good. An outcome that
        names ``recipients`` narrows the mail to them, so that nobody gets it twice; one that was not
        ``offered`` leaves ``attempts`` as they are.
        """
        ...

    def release(self, holder: str, now: datetime, /) -> int:
        """Queue again what this holder claimed and did not settle; return how many."""
        ...

    def next_due(self, now: datetime, /) -> datetime | None:
        """Return when the next queued mail is due, None where there is none."""
        ...


class Leases(Protocol):
    """Who does a job that one daemon at a time should do. A lease saves work; it proves nothing."""

    def take(self, name: str, holder: str, now: datetime, ttl: timedelta, /) -> bool:
        """Take or renew; False while somebody else holds it."""
        ...

    def release(self, name: str, holder: str, /) -> None:
        """Give it back."""
        ...
