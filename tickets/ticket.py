"""This file holds Ticket: the present of one conversation, as its events make it (see ``tickets.fold``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tickets.address import address_key
from tickets.route import Priority, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Somebody who takes part in the conversation on the customer's side."""

    address: str
    name: str = ""
    role: str = "participant"  # requester, participant, silent, third_party
    since: int = 0  # seq from which on they may see


@dataclass(frozen=True, slots=True, kw_only=True)
class RungReached:
    """A step of the escalation ladder that was taken."""

    step: int
    target: str
    promise_began: datetime
    times: int
    at: datetime
    rung: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """The present of one ticket."""

    id: int
    number: int
    ref: str  # PREFIX-NUMBER
    subject: str
    mailbox: str
    requester: str
    requester_name: str
    status: Status
    queue: str
    priority: Priority
    assignee: str | None
    language: str | None
    sla: str | None
    tags: tuple[str, ...]  # sorted
    participants: tuple[Participant, ...]
    seq: int  # number of the last event
    revision: int  # public answers and customers' mails so far; a token carries it (collision guard)
    opened_at: datetime
    updated_at: datetime
    unanswered_since: datetime | None  # the oldest mail of the customer that waits for an answer
    first_answered_at: datetime | None
    last_customer_at: datetime | None
    last_agent_at: datetime | None
    last_agent: str | None
    last_progress_at: datetime | None
    assigned_at: datetime | None
    reminded_at: datetime | None
    resolved_at: datetime | None
    resolved_seq: int | None
    closed_at: datetime | None
    paused_since: datetime | None  # waiting or on hold
    paused_until: datetime | None  # wakes up by itself
    pauses: tuple[tuple[datetime, datetime], ...]  # ended ones
    rungs: tuple[RungReached, ...]
    escalation_acknowledged_by: str | None
    reopened: int  # how many times
    answers: int  # public answers
    survey_asked_at: datetime | None
    survey_settled: int | None  # resolved_seq for which the survey was asked or skipped
    survey_kind: str | None
    survey_score: int | None
    merged_into: int | None
    absorbed: tuple[int, ...]
    links: tuple[int, ...]
    by_customer: bool
    template_set: str | None = None  # the words we write to this customer with
    fields: tuple[tuple[str, str], ...] = ()  # of the site's own, sorted by name
    split_off: tuple[int, ...] = ()  # tickets that messages of this one went to
    muted: tuple[str, ...] = ()  # keys of agents who want no more mails about it
    no_survey: bool = False
    reminders: tuple[tuple[str, datetime], ...] = ()  # who wants to be reminded, and when
    survey_asked_back: bool = False  # an unclear answer was asked about; that happens once

    def participant(self, spec: str) -> Participant | None:
        """Return the participant (the requester included) with this address."""
        key = address_key(spec)
        return next((p for p in self.participants if address_key(p.address) == key), None)
