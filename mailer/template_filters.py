"""This file holds the filters templates use, and how their prose becomes paragraphs of text and of HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from mailer.facts import Entry, TicketCard
from mailer.sanitise import text_to_html
from mailer.words import Words

_OPEN, _CLOSE = "\x02", "\x03"  # round a part; no value can contain them
_PART = re.compile(f"{_OPEN}(.*?){_CLOSE}", re.DOTALL)
_REPLY_PREFIX = re.compile(
    r"\s*(?:re|aw|sv|odp|antw|fwd?|wg|vs|ha|отв|на)\s*(?:\[\d+\])?\s*:\s*", re.IGNORECASE
)


class Block(Markup):
    """A finished part of a mail, marked so that prose on either side is told from it."""

    @classmethod
    def of(cls, content: str) -> Block:
        """Mark a part; one that is empty leaves no gap."""
        return cls(f"{_OPEN}{content}{_CLOSE}")


def plain(text: str) -> str:
    """Remove the marks of parts."""
    return text.replace(_OPEN, "").replace(_CLOSE, "")


def text_paragraphs(body: str) -> str:
    """Join the lines of each paragraph of prose; leave parts as they are; one empty line between all."""
    pieces: list[str] = []
    for index, segment in enumerate(_PART.split(body)):
        if index % 2:
            pieces.append(segment.strip("\n"))
        else:
            pieces.extend(" ".join(prose.split()) for prose in re.split(r"\n\s*\n", segment))
    return "\n\n".join(piece for piece in pieces if piece.strip()) + "\n"


def html_paragraphs(body: str) -> Markup:
    """Do the same for HTML that autoescaping made."""
    pieces: list[str] = []
    for index, segment in enumerate(_PART.split(body)):
        if index % 2:
            pieces.append(segment.strip("\n"))
        else:
            prose = (" ".join(one.split()) for one in re.split(r"\n\s*\n", segment))
            pieces.extend(f'<p style="margin:0 0 16px 0">{one}</p>' for one in prose if one)
    return Markup("\n".join(piece for piece in pieces if piece.strip()))  # noqa: S704


def thread_subject(ticket: TicketCard) -> str:
    """Return ``Re: subject [REF]``, with one ``Re:`` and one reference whatever the subject brings.

    RFC 5322 section 3.6.5: ``Re: `` is the only prefix that all clients take for a reply.
    """
    subject = " ".join(ticket.subject.replace(f"[{ticket.ref}]", " ").split())
    while match := _REPLY_PREFIX.match(subject):
        subject = subject[match.end() :]
    return f"Re: {subject} [{ticket.ref}]" if subject else f"[{ticket.ref}]"


def agent_subject(ticket: TicketCard) -> str:
    """Return ``[REF] subject``: the same in every mail about a ticket, since Gmail groups by it."""
    subject = " ".join(ticket.subject.replace(f"[{ticket.ref}]", " ").split())
    return f"[{ticket.ref}] {subject}".strip()


def _words(context: Context) -> Words:
    words: Words = context["_words"]
    return words


def _moment(case: str) -> Callable[[Context, datetime], str]:
    @pass_context
    def say(context: Context, moment: datetime) -> str:
        return _words(context).moment(moment, context["zone"], case)

    return say


def _day(case: str) -> Callable[[Context, datetime], str]:
    @pass_context
    def say(context: Context, moment: datetime) -> str:
        return _words(context).date(moment, context["zone"], case)

    return say


@pass_context
def _short(context: Context, moment: datetime) -> str:
    return _words(context).short_moment(moment, context["zone"])


@pass_context
def _scale(context: Context, kind: str) -> str:
    return _words(context).scale(kind)


@pass_context
def _duration(context: Context, span: timedelta) -> str:
    return _words(context).duration(span)


@pass_context
def _size(context: Context, octets: int) -> str:
    return _words(context).size(octets)


@pass_context
def _word(context: Context, key: str, section: str) -> str:
    return _words(context).name(section, key)


@pass_context
def _count(context: Context, count: int, unit: str) -> str:
    return _words(context).plural(count, context["words"]["counts"][unit])


def _text_strong(value: object) -> str:
    return str(value)


def _html_strong(value: object) -> Markup:
    # A reference breaks at its hyphen on a narrow screen; phrases must break.
    whole = "" if " " in str(value) else ";white-space:nowrap"
    return Markup('<strong style="font-weight:600{}">{}</strong>').format(whole, value)


def _text_quote(text: str) -> str:
    """Quote by RFC 3676 section 4.5; lines that are quotes already gain a level."""
    lines = text.strip("\n").splitlines()
    return "\n".join(f">{line}" if line.startswith(">") else f"> {line}".rstrip() for line in lines)


def _html_entry(entry: Entry) -> Markup:
    return Markup(entry.html if entry.html is not None else text_to_html(entry.text))  # noqa: S704


def _html_text(text: str) -> Markup:
    return Markup(text_to_html(text))  # noqa: S704


def _html_lines(text: str) -> Markup:
    return Markup("<br>\n").join(escape(line) for line in text.strip("\n").splitlines())


_BOTH: dict[str, Callable[..., Any]] = {
    "when": _moment(""),
    "until": _moment("by"),
    "on": _moment("on"),
    "day": _day(""),
    "until_day": _day("by"),
    "on_day": _day("on"),
    "scale_of": _scale,
    "short": _short,
    "duration": _duration,
    "size": _size,
    "word": _word,
    "count_of": _count,
    "thread_subject": thread_subject,
    "agent_subject": agent_subject,
}
FILTERS: Mapping[bool, Mapping[str, Callable[..., Any]]] = {
    False: _BOTH | {"strong": _text_strong, "quote": _text_quote},
    True: _BOTH
    | {"strong": _html_strong, "entry_html": _html_entry, "text_html": _html_text, "lines": _html_lines},
}
