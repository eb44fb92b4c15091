"""This file holds what people decide about a ticket; see ``tickets.events``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

CUSTOMER_ASKED = "asked"
"""The reason of what the customer asked for by one word."""

SPAM = "spam"
"""The reason of a closing that the sender is not told of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """The ticket got another owner, or none."""

    agent: str | None
    by: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueChanged:
    """The ticket moved to another queue."""

    queue: str
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityChanged:
    """The ticket became more or less urgent."""

    priority: str
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TagsChanged:
    """Tags were added or removed."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectChanged:
    """The ticket got another subject."""

    subject: str
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageChanged:
    """We write to this customer in another language."""

    language: str
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldsSet:
    """Fields of the site's own got values; those that are not named keep theirs."""

    fields: tuple[tuple[str, str], ...]
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateSetChanged:
    """We write to this customer with other words."""

    template_set: str
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaChanged:
    """Other promises hold."""

    sla: str | None
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingForCustomer:
    """It is the customer's turn; promises pause."""

    by: str | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOnHold:
    """An agent set the ticket aside; promises pause."""

    by: str | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    """The ticket is in work again without a mail of the customer."""

    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """The matter is settled."""

    by: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened:
    """A resolved or closed ticket is open again."""

    by: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The ticket is over."""

    by: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """Another ticket has to do with this one."""

    ticket: int
    reason: str
    how: str = "related"  # follows: this ticket goes on from it; followed_by; related: only possibly


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedInto:
    """This ticket's mail goes to another from here on."""

    ticket: int
    reason: str = ""
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Absorbed:
    """Another ticket was merged into this one."""

    ticket: int
    reason: str = ""
    by: str | None = None
    unanswered_since: datetime | None = None  # what the other one owed is owed here from here on


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeUndone:
    """A merge was taken back; on either side. The status and what is owed are those of before the merge."""

    ticket: int
    by: str | None = None
    status: str = "open"
    unanswered_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitOff:
    """Messages of this ticket went to a new one."""

    ticket: int
    messages: tuple[int, ...]
    by: str | None = None
    unanswered_since: datetime | None = None  # what this ticket still owes without them


@dataclass(frozen=True, slots=True, kw_only=True)
class RequesterChanged:
    """The matter is somebody else's: an agent said so, or the mail that began it came late."""

    address: str
    name: str = ""
    former_role: str = "participant"  # what the former requester is from here on
    by: str | None = None
