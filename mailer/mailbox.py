"""This file says what a mailbox on a server is to us: its account, what it can do, and how it fails.

Two exceptions are all that the rest of the house sees of a mail server's troubles.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from mailer.connection import Credentials, Security
from mailer.wake import Wake
from tickets.ports import FetchedMail


class MailboxUnavailable(Exception):
    """The mailbox cannot be used now; the remedy is to wait and to connect anew."""


class MailboxRefused(Exception):
    """The server says no and will say so again; the message tells a person what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapAccount:
    """Where a mailbox is and how it is entered."""

    host: str
    port: int
    security: Security
    credentials: Credentials
    folder: str = "INBOX"
    ca_file: Path | None = None
    timeout: float = 60.0  # seconds without an octet from the server
    largest: int = 25_000_000  # octets; of a larger mail only the beginning is fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveTo:
    """Fetched mail goes to another folder, which is made where it is missing."""

    folder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFlag:
    """Fetched mail stays and gets a flag: ``Seen``, ``Answered``, ``Flagged`` or a keyword."""

    flag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delete:
    """Fetched mail is removed from the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveAlone:
    """Fetched mail stays as it is: a folder of other people's that is only read."""


AfterFetch = MoveTo | SetFlag | Delete | LeaveAlone


class Mailbox(Protocol):
    """What the poller needs of a server; ``mailer.imap`` has it.

    Every method but ``close`` may raise ``MailboxUnavailable``, and the connection is gone then.
    """

    @property
    def connected(self) -> bool:
        """Whether there is a connection with the folder selected."""
        ...

    def open(self) -> int:
        """Connect, log in, select; return the UIDVALIDITY. ``MailboxRefused`` where a person must act."""
        ...

    def select(self) -> int:
        """Select the folder anew; return its UIDVALIDITY. ``MailboxRefused`` as ``open``."""
        ...

    def close(self) -> None:
        """Drop the connection."""
        ...

    def uids_above(self, last: int, /) -> list[int]:
        """Return all UIDs above this one, in order."""
        ...

    def arrivals(self, uids: Sequence[int], /) -> dict[int, datetime | None]:
        """Return when the server received each mail; absent UIDs are absent."""
        ...

    def fetch(self, uids: Sequence[int], /) -> Iterator[tuple[FetchedMail, ...]]:
        """Yield the mails in groups of bounded size, in order; what is gone is left out."""
        ...

    def acknowledge(self, uids: Sequence[int], after: AfterFetch, /) -> None:
        """Move, flag or delete. ``MailboxRefused`` leaves the connection as it was."""
        ...

    def wait_for_mail(self, seconds: float, wake: Wake, /) -> None:
        """Wait for news from the server, the wake, or the end of the seconds."""
        ...
