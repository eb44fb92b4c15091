"""This file splits a report that has no machine-readable part into the machine's own words and our returned
mail.

Mail systems older than RFC 3464, and those that never read it, write a few lines and then copy our mail
below them. Only the lines above may be believed: what stands below was written by ourselves, or by whoever
we quoted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from threading_rules.bounce_words import copy_begins
from tickets.message import InboundMessage

_MOST = 64_000  # characters looked at
_FIELD_OF_COPY = re.compile(
    r"^(?:Return-Path|Received|DKIM-Signature|X-Received|X-Google-[\w-]+|X-Originating-IP|MIME-Version|Message-Id)\s*:",
    re.IGNORECASE,
)
_QUOTE = re.compile(
    r"^>(?!>> )"
)  # "> " quotes; ">>> " is the client's side of a session in sendmail's transcripts
_ID_FIELD = re.compile(r"^[ \t*]*Message-?Id[ \t]*:\s*(<[^<>\s]{1,300}>)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportText:
    """The two halves of a report in words."""

    lines: tuple[
        str, ...
    ]  # the machine's own, stripped, without quoted lines; empty ones kept, they separate
    copy: str  # from the border on

    @property
    def words(self) -> str:
        """The machine's own words as one text."""
        return "\n".join(self.lines)


def split_report(text: str) -> ReportText:
    """Split at the first line that announces the copy, or at the first trace field of the copy itself."""
    lines = text[:_MOST].splitlines()
    own: list[str] = []
    for index, line in enumerate(lines):
        if own and any(own) and (_FIELD_OF_COPY.match(line) or copy_begins(line)):
            return ReportText(lines=tuple(own), copy="\n".join(lines[index:]))
        if not _QUOTE.match(line):
            own.append(line.strip())
    return ReportText(lines=tuple(own), copy="")


def original_id(message: InboundMessage, report: ReportText) -> str | None:
    """Return the Message-ID of the mail that failed: enclosed, else copied as text, else named as the
    parent.

    RFC 3464 section 2 wants the original enclosed; RFC 3834 section 3.1.5 and Exchange name it in In-Reply-
    To.
    """
    for enclosed in message.enclosed:
        if enclosed.message_id is not None:
            return enclosed.message_id
    for text in (report.copy, report.words, *(enclosed.text[:_MOST] for enclosed in message.enclosed)):
        if (found := _ID_FIELD.search(text)) is not None:
            return found.group(1)
    named = message.in_reply_to or message.references
    return named[-1] if named else None
