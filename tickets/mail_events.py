"""This file holds what mail can do to a ticket; see ``tickets.events``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A mail began the ticket."""

    message: int
    requester: str
    requester_name: str
    subject: str
    mailbox: str
    queue: str
    priority: str
    tags: tuple[str, ...] = ()
    assignee: str | None = None
    language: str | None = None
    sla: str | None = None
    template_set: str | None = None
    fields: tuple[tuple[str, str], ...] = ()  # of the site's own, from routing rules
    by_customer: bool = True  # False: list mail, automatic mail, imported register


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerWrote:
    """The requester or a participant sent a mail."""

    message: int
    author: str
    awaits_answer: bool = True  # False: nothing but a thank-you, or filed from an archive


@dataclass(frozen=True, slots=True, kw_only=True)
class ThirdPartyWrote:
    """Somebody who holds a token or knows an id but is no participant sent a mail; it changes nothing."""

    message: int
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomaticMailNoted:
    """A machine's mail (out of office, receipt, reaction …) was filed."""

    message: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFailed:
    """A mail of ours could not be delivered."""

    message: int | None
    address: str
    kind: str | None  # hard, soft
    diagnostic: str = ""
    audience: str = "customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentAnswered:
    """An agent's answer went to the customer."""

    message: int
    agent: str
    resolves: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ThirdPartyAsked:
    """An agent asked somebody besides the customer; question and answer stay in the house."""

    message: int
    address: str
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyAnswerSent:
    """A routing rule answered with a ready text; nobody of us has answered by that."""

    message: int
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAdded:
    """An internal note."""

    message: int
    agent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerHeld:
    """An agent's mail was not relayed; the registered address was told why."""

    message: int
    agent: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerWithdrawn:
    """The agent took an answer back before it left; the ticket owes again what it owed before."""

    message: int
    agent: str
    unanswered_since: datetime | None
    first_answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentMuted:
    """An agent wants no more mails about this ticket."""

    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyDeclined:
    """Nobody is to be asked how this one was."""

    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantJoined:
    """Somebody takes part from here on."""

    address: str
    name: str = ""
    role: str = "participant"  # participant, silent, third_party
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantLeft:
    """Somebody takes part no longer."""

    address: str
    by: str | None = None
