"""This file holds every fact a template may use, as frozen plain values.

Moments are aware; ``zone`` (an IANA name) is the place in whose time they are shown. Text that a stranger
wrote may stand only in the fields ``answer``, ``message``, ``entries``, ``notes``, ``subject`` and in names;
the templates of acknowledgements use none of these (backscatter).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from mailer.customer_facts import CustomerRecord, SuggestedArticle
from mailer.desk_facts import MorningFacts, SettingsFacts
from mailer.report_facts import ReportFacts
from mailer.safe_html import SafeHtml


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Who writes: the support as customers know it."""

    name: str  # Acme Support
    address: str  # the support address the mail comes from
    queue: str = ""  # the queue's title
    signature: str = ""  # of the queue in this language; lines of plain text


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with an address."""

    address: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCard:
    """The present of a ticket, as a card shows it."""

    ref: str
    subject: str
    status: str
    priority: str
    queue: str
    requester: Person
    opened_at: datetime
    updated_at: datetime
    assignee: str | None = None  # a name
    language: str | None = None
    tags: tuple[str, ...] = ()
    revision: int = 0
    greeting: str = ""  # the name as it follows a greeting; empty: none is known well enough
    verdict: str | None = None  # of the newest customer's mail: pass, fail, none; None where nothing is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A deadline that an SLA really gives."""

    kind: str  # first_response, next_response, resolution
    at: datetime
    overdue: timedelta | None = None  # how long ago, where it has passed


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One mail or note of the history."""

    at: datetime
    author: str
    role: str  # customer, agent, note, third_party, automatic
    text: str  # what was newly written
    html: SafeHtml | None = None
    quoted_lines: int = 0  # how many lines of quote were left out


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """An attachment of the message."""

    number: int  # for ``#get 2``
    name: str
    size: int
    enclosed: bool  # it is attached to this mail
    repeated: bool = False  # an earlier mail of the ticket had it already
    warnings: tuple[str, ...] = ()  # names in the words (see ``[file]``): program, macros, not_scanned …


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A ``mailto:`` link; ``name`` is looked up in the words (take, note, close, wait, spam, help …)."""

    name: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreButton:
    """A link that answers a survey: ``mailto:``, or the page of the survey with this score chosen."""

    score: int
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherTicket:
    """Another ticket of the same customer."""

    ref: str
    subject: str
    status: str
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerFacts:
    """For received, resolved, reopened, closed, waiting, reminder, progress and rejected."""

    site: Site
    ticket: TicketCard
    zone: str = "UTC"
    promise: Promise | None = None  # None: no time is promised
    late: Promise | None = None  # for progress: what we did not keep and still owe
    opens_at: datetime | None = None  # when working hours begin, where they are over now
    closes_at: datetime | None = None  # when the ticket closes by itself, where it does
    reopen_until: datetime | None = None  # until when a reply opens it again; None: no limit is named
    follows: str | None = None  # the closed ticket that this one goes on from
    articles: tuple[SuggestedArticle, ...] = ()  # for received: what may answer it at once
    reason: str = ""  # of closing: asked (by the customer), silence
    buttons: tuple[Button, ...] = ()
    page: str | None = None  # where its status can be looked at, on a site with pages


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFacts:
    """For answered: an agent's own words on their way to the customer."""

    site: Site
    ticket: TicketCard
    answer: Entry
    agent: str = ""  # how the agent signs; empty: the queue signs alone
    zone: str = "UTC"
    history: tuple[Entry, ...] = ()  # quoted below, newest first, where the queue asks for it
    resolves: bool = False
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusFacts:
    """For status: one page with everything a customer may know about the request."""

    site: Site
    ticket: TicketCard
    entries: tuple[Entry, ...]  # public ones, oldest first
    zone: str = "UTC"
    promise: Promise | None = None
    late: Promise | None = None  # what we did not keep and still owe
    buttons: tuple[Button, ...] = ()
    page: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyFacts:
    """For survey and survey_thanks."""

    site: Site
    ticket: TicketCard
    kind: str  # csat 1..5, nps 0..10, ces 1..7
    scores: tuple[ScoreButton, ...] = ()  # lowest first; for the thanks none
    score: int | None = None  # for the thanks
    reopened: bool = False  # for the thanks: a low score opened the ticket again
    again: bool = False  # for the survey: an answer was unclear, and we ask what was meant
    buttons: tuple[Button, ...] = ()
    zone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """Which promise is in danger or broken."""

    promise: Promise
    step: int  # from 1
    percent: int | None = None  # of the time that has passed


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentFacts:
    """For agent_notification."""

    site: Site
    ticket: TicketCard
    occasion: str
    """new, customer_answered, assigned, note, escalation, third_party, delivery_failed, survey_answered."""
    audience: str  # where a plain reply goes: public or internal
    zone: str = "UTC"
    message: Entry | None = None  # what this mail is about
    entries: tuple[Entry, ...] = ()  # last public ones, newest first
    notes: tuple[Entry, ...] = ()  # last internal ones, newest first
    files: tuple[File, ...] = ()
    others: tuple[OtherTicket, ...] = ()
    customer: CustomerRecord | None = None
    articles: tuple[SuggestedArticle, ...] = ()  # that may answer it
    buttons: tuple[Button, ...] = ()
    promise: Promise | None = None  # the next one that is due
    by: str = ""  # who assigned, noted …; a name
    escalation: Escalation | None = None
    failed_address: str = ""  # of a delivery that failed
    diagnostic: str = ""  # what the server said
    survey_kind: str = ""
    score: int | None = None
    why: str = "owner"  # why this agent gets it: owner, queue, lead, manager, mentioned, escalation
    fence: str = ""  # the unguessable part of the fences round notes


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandResult:
    """What became of one line of a command mail."""

    line: str  # as written
    accepted: bool
    reason: str = ""  # a name in the words (see ``[reasons]``), or a finished sentence
    at: datetime | None = None  # the moment that its words meant: ``#wait friday``


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptFacts:
    """For transcript: the answer to a mail with commands."""

    site: Site
    results: tuple[CommandResult, ...]
    ticket: TicketCard | None = None  # the state afterwards
    relay: str = ""  # what became of the text: sent, delayed, note, stopped, none
    sends_at: datetime | None = None  # of a delayed one
    zone: str = "UTC"
    promise: Promise | None = None
    others: tuple[OtherTicket, ...] = ()  # what find, mine and digest list
    answer: str = ""  # the text of help, or what ``#get`` tells
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldFacts:
    """For held: an agent's mail was not relayed."""

    site: Site
    reason: str  # a name in the words (see ``[held]``)
    subject: str  # of the held mail
    received_at: datetime
    ticket: TicketCard | None = None
    detail: str = ""  # evidence: the words that leaked, the unknown command …
    text: str = ""  # what was written; empty where the sender is unproven
    newer: Entry | None = None  # of a collision: the answer somebody else gave
    buttons: tuple[Button, ...] = ()
    zone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestLine:
    """One ticket of a digest."""

    ticket: TicketCard
    escalation: Escalation
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestFacts:
    """For agent_alert_digest: several escalations in one mail."""

    site: Site
    items: tuple[DigestLine, ...]  # most urgent first
    zone: str = "UTC"


Facts = (
    CustomerFacts
    | AnswerFacts
    | StatusFacts
    | SurveyFacts
    | AgentFacts
    | TranscriptFacts
    | HeldFacts
    | DigestFacts
    | SettingsFacts
    | MorningFacts
    | ReportFacts
)
