"""This file holds where a ticket goes: queue, priority, tags, assignee, and the words for them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Priority(StrEnum):
    """How urgent a ticket is; the order of the members is the order of urgency."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"

    @property
    def rank(self) -> int:
        """0 for the least urgent."""
        return list(Priority).index(self)


class Status(StrEnum):
    """Where a ticket stands."""

    NEW = "new"  # nobody of us has answered yet
    OPEN = "open"  # it is our turn
    WAITING = "waiting"  # it is the customer's turn; promises pause
    HOLD = "hold"  # set aside by an agent; promises pause
    RESOLVED = "resolved"  # answered for good, may be reopened
    CLOSED = "closed"  # over; the queue's policy says what a further mail does

    @property
    def is_open(self) -> bool:
        """True while somebody still owes work or an answer."""
        return self in {Status.NEW, Status.OPEN, Status.WAITING, Status.HOLD}


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What the routing rules decided for one mail; None means the rules said nothing about it."""

    queue: str | None = None
    priority: Priority | None = None
    tags: tuple[str, ...] = ()
    untags: tuple[str, ...] = ()
    assignee: str | None = None  # an agent's key, or least_busy, round_robin, sticky
    subject: str | None = None
    language: str | None = None
    sla: str | None = None
    template_set: str | None = None
    cc: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()  # custom fields, from captures
    answer: str | None = None  # name of a ready answer to send at once
    acknowledge: bool = True
    trust_reply_to: bool = False  # a form on a web site writes for its visitor
    quarantine: str | None = None  # the reason
    drop: str | None = None  # the reason; the mail stays in the register of fates
    webhooks: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()  # the names of those that hit
    rules_version: str | None = None
