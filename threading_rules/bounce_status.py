"""This file decides whether a failure is for good or for now, from status codes first and words last.

Policy, DESIGN.md ("bounce"): soft where the last enhanced status (else the SMTP code) is 4.x.x, or the
action is "delayed", or the words say that it is being retried, has expired or the mailbox is full; hard
otherwise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from threading_rules.bounce_words import says_expired, says_full, says_not_delivered, says_retried

# RFC 3463 section 2: class "." subject "." detail; not a piece of an IP address. Class 2 reports no failure.
_ENHANCED = re.compile(r"(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?!\d|\.\d)")
# RFC 5321 section 4.2: a reply code stands before its text; 4yz and 5yz only, with y as section 4.2.1 has it.
_REPLY = re.compile(
    r"(?<![\w.\-/#=])[45][0-5]\d(?![A-Za-z])(?=[\s\-:,]{0,3}(?:[\"'<A-Za-z#\[:]|[245]\.\d|$))", re.MULTILINE
)
_LONGEST = 20_000  # characters of a reporter's words that are read; reports are short, returned mails are not


class BounceKind(StrEnum):
    """Hard: this address does not work. Soft: it may work later."""

    HARD = "hard"
    SOFT = "soft"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The kind of one failure, the status it rests on, and why."""

    kind: BounceKind | None
    status: str | None
    why: str


def last_enhanced_status(text: str) -> str | None:
    """Return the last RFC 3463 status in a text, else None."""
    found = _ENHANCED.findall(text[:_LONGEST])
    return found[-1] if found else None


def last_reply_code(text: str) -> str | None:
    """Return the last 4yz or 5yz SMTP reply code in a text, else None."""
    found = _REPLY.findall(text[:_LONGEST])
    return found[-1] if found else None


def judge(*, action: str | None, status: str | None, words: str) -> Judgement:
    """Return the kind of a failure from its RFC 3464 action and status and from the reporter's words."""
    words = words[:_LONGEST]
    own = last_enhanced_status(status or "")
    # X.0.0 says nothing but the class (RFC 3463 section 3.1); the remote server's own status says more.
    told = last_enhanced_status(words)
    status = told if own is None or (told is not None and own.endswith(".0.0") and own[0] == told[0]) else own
    if action == "delayed":
        return Judgement(
            kind=BounceKind.SOFT, status=status, why="the action is delayed (RFC 3464 section 2.3.3)"
        )
    code = None if status else last_reply_code(words)
    number = status or code
    if number is not None and number[0] == "4":
        return Judgement(
            kind=BounceKind.SOFT, status=status, why=f"{number} is a temporary failure (RFC 3463)"
        )
    if (reason := soft_reason(words)) is not None:
        return Judgement(kind=BounceKind.SOFT, status=status, why=f"the words say {reason}")
    if number is not None and number[0] == "5":
        return Judgement(
            kind=BounceKind.HARD, status=status, why=f"{number} is a permanent failure (RFC 3463)"
        )
    if action == "failed" or says_not_delivered(words):
        return Judgement(kind=BounceKind.HARD, status=status, why="the report says failed and nothing softer")
    return Judgement(kind=None, status=status, why="the report gives no reason")


def soft_reason(words: str) -> str | None:
    """Return which of the three soft reasons the words give: full, expired or retried; else None."""
    if says_full(words):
        return "the mailbox is full"
    if says_expired(words):
        return "the time for delivery has expired"
    return "it will be tried again" if says_retried(words) else None
