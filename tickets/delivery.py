"""This file holds what can become of a mail we send, and what each outcome does to its outbox row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class OutboxState(StrEnum):
    """The life of an outgoing mail."""

    QUEUED = "queued"
    SENDING = "sending"  # claimed by a sender, until its lease ends
    SENT = "sent"
    FAILED = "failed"  # refused for good, or given up
    HELD = "held"  # waits for a person (leak guard, collision guard)
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The server took responsibility for every recipient (RFC 5321 section 4.2.5)."""

    reply: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TryLater:
    """A 4xx reply or no connection: the same bytes go again after a while."""

    reason: str
    recipients: tuple[str, ...] = ()  # who has not got it; empty means nobody has
    offered: bool = True  # False: no server took the question, so it is no attempt of this mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A 5xx reply: sending the same bytes again is pointless."""

    reason: str
    status: str | None = None  # enhanced status code (RFC 3463)
    recipients: tuple[str, ...] = ()  # who has not got it; empty means nobody has


Outcome = Sent | TryLater | Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMail:
    """Finished bytes with their envelope, as they stand in the outbox."""

    id: int
    mailbox: str  # which account sends it
    envelope_from: str
    recipients: tuple[str, ...]
    raw: bytes
    message_id: str
    attempts: int  # how often it was offered to a server before
    ticket: int | None = None
    notice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What became of one claimed mail."""

    mail: OutgoingMail
    outcome: Outcome
    retry_at: datetime | None = None  # of ``TryLater``: when it goes again; None gives it up

    @property
    def failed(self) -> bool:
        """Tell whether the mail, or a part of its recipients, is given up for good."""
        return isinstance(self.outcome, Refused) or (
            isinstance(self.outcome, TryLater) and self.retry_at is None
        )
