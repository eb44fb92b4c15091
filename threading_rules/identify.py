"""This file says what a mail is: our own coming back, a bounce, a machine's, or a person's message.

The questions are asked in the order of ``QUESTIONS``; the first yes decides. Who the person is (agent,
customer) and whether From may be believed are other questions, see ``verdict``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from threading_rules.answerable import may_answer
from threading_rules.autoreply import is_challenge, read_automatic
from threading_rules.bounces import BounceReport, read_bounce
from threading_rules.forwarded_report import read_forwarded_report
from threading_rules.lists import ListMail, read_list
from threading_rules.loops import read_loop
from threading_rules.nonmessages import read_calendar, read_reaction, read_recall, read_receipt, read_report
from threading_rules.ours import Ours
from threading_rules.protection import read_protection
from threading_rules.spam import spam_marks
from tickets.message import InboundMessage


class Kind(StrEnum):
    """What a mail is; the values are the words of ``postdesk inspect --json``."""

    MESSAGE = "message"
    AUTO_REPLY = "auto_reply"  # a machine's answer to a mail: out of office, "we have received"
    AUTOMATIC = "automatic"  # a machine's mail that answers nothing: notices, newsletters, forms
    BOUNCE = "bounce"
    LOOP = "loop"
    REPORT = "report"  # about our mail as such: abuse, DMARC, TLS
    RECEIPT = "receipt"  # read, deleted or delivered
    REACTION = "reaction"
    CALENDAR = "calendar"
    RECALL = "recall"  # Exchange asks to take an earlier mail back
    LIST = "list"  # a person's mail through a list that is not ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What a mail is, and why."""

    kind: Kind
    auto_generated: bool
    bounce: BounceReport | None  # what a report says; of one that a person forwarded as well (kind: message)
    list_mail: (
        ListMail | None
    )  # of a list of ours too; there its author is the sender where From was rewritten
    spam: bool
    answerable: bool
    answerable_reason: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """A yes to one question."""

    kind: Kind
    evidence: tuple[str, ...]
    bounce: BounceReport | None = None


Question = Callable[[InboundMessage, Ours], _Answer | None]


def _is_a_loop(message: InboundMessage, ours: Ours) -> _Answer | None:
    why = read_loop(message, ours)
    return None if why is None else _Answer(kind=Kind.LOOP, evidence=(why,))


def _is_a_bounce(message: InboundMessage, ours: Ours) -> _Answer | None:
    if message.recipient_statuses and is_challenge(message):
        return None  # a filter that asks for proof uses the form of a failure
    report = read_bounce(message, ours)
    return None if report is None else _Answer(kind=Kind.BOUNCE, evidence=report.evidence, bounce=report)


def _forwarded(message: InboundMessage) -> BounceReport | None:
    kind, recipients = read_forwarded_report(message)
    if not recipients:
        return None
    why = ("a person forwarded a report",)
    return BounceReport(kind=kind, recipients=recipients, original_message_id=None, evidence=why)


def _is_no_message(message: InboundMessage, _ours: Ours) -> _Answer | None:
    for kind, read in NO_MESSAGES:
        if (why := read(message)) is not None:
            return _Answer(kind=kind, evidence=(why,))
    return None


def _is_automatic(message: InboundMessage, ours: Ours) -> _Answer | None:
    found = read_automatic(message, ours)
    if found is None:
        return None
    return _Answer(kind=Kind.AUTO_REPLY if found.answers else Kind.AUTOMATIC, evidence=(found.evidence,))


def _is_list_mail(message: InboundMessage, ours: Ours) -> _Answer | None:
    listed = read_list(message, ours)
    if listed is None or listed.own:
        return None  # a list of ours is a way in like any other
    return _Answer(kind=Kind.LIST, evidence=(listed.evidence,))


NO_MESSAGES: tuple[tuple[Kind, Callable[[InboundMessage], str | None]], ...] = (
    (Kind.RECEIPT, read_receipt),
    (Kind.REPORT, read_report),
    (Kind.REACTION, read_reaction),
    (Kind.CALENDAR, read_calendar),
    (Kind.RECALL, read_recall),
)

QUESTIONS: tuple[tuple[str, Question], ...] = (
    ("is it our own mail coming back?", _is_a_loop),
    ("does it report that a mail was not delivered?", _is_a_bounce),
    ("is it a receipt, a report, a reaction, a meeting or a recall?", _is_no_message),
    ("did a machine make it?", _is_automatic),
    ("did it come through a list?", _is_list_mail),
)

# Made by a machine even where no field says so. A reaction, a meeting and a recall are what a person did.
_MACHINE_MADE = frozenset({Kind.BOUNCE, Kind.RECEIPT, Kind.REPORT, Kind.AUTO_REPLY, Kind.AUTOMATIC})
_NEVER_ANSWERED = frozenset(Kind) - {Kind.MESSAGE}


def identify(message: InboundMessage, ours: Ours) -> Identity:
    """Return what a mail is: its kind, whether a machine made it, and whether it may be answered (RFC
    3834).
    """
    answer = next(
        (found for _, ask in QUESTIONS if (found := ask(message, ours)) is not None),
        _Answer(kind=Kind.MESSAGE, evidence=("nothing says that it is anything but a person's message",)),
    )
    marks = spam_marks(message)
    protection = read_protection(message)
    made = answer.kind in _MACHINE_MADE or read_automatic(message, ours) is not None
    allowed = may_answer(message, ours)
    refused = f"a mail of kind {answer.kind} gets no automatic answer (RFC 3834 section 2)"
    never = made or answer.kind in _NEVER_ANSWERED
    return Identity(
        kind=answer.kind,
        auto_generated=made,
        bounce=answer.bounce or (_forwarded(message) if answer.kind is Kind.MESSAGE else None),
        list_mail=read_list(message, ours),
        spam=bool(marks),
        answerable=allowed.allowed and not never,
        answerable_reason=refused if never else allowed.reason,
        evidence=answer.evidence + marks + ((protection,) if protection else ()),
    )
