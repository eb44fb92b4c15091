"""This file finds what an agent newly wrote: never a line of the notification that was answered.

A notification holds internal words. An agent may write above it, below it or between its lines; whatever of
it the client quoted is taken out, except the customer's own words, which the customer may read again.
"""

from __future__ import annotations

import re

from mailer.attributions import attribution_ending_at
from mailer.header_blocks import header_block_at, separator_words
from mailer.html_quotes import letters_of
from mailer.parse import parse
from mailer.sent_lines import sent_lines
from mailer.visible_reply import split_reply
from postdesk.filing import Filing
from store.sent import mails_about, sent_raw
from tickets.address import address_key
from tickets.policy import Agent
from tickets.ticket import Ticket

_MARKER = re.compile(r"##-.{0,300}-##")
_QUOTED = re.compile(r"\s*[>|]")
_EMPTY_QUOTE = re.compile(r"[\s>|]*\Z")
_MARKS = re.compile(r"\A[\s>|]+")
_BLANKS = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")
_BLOCK_LINES = 8
_ENDS = (":", "：", ">")  # as clients end an attribution; "She wrote on Monday." is the agent's sentence


def agents_words(filing: Filing, agent: Agent, ticket: Ticket) -> str:
    """Return the new text of an agent's mail, commands included."""
    message = filing.reading.message
    sent = _answered_text(filing, agent, ticket)
    if sent is None:
        return without_marker(message.reply)
    reply = message.reply
    if _MARKER.search(reply):  # the client's quote was not seen as one; our own lines show where it is
        reply = split_reply(message.text, message.html, sent=sent).reply
    public = [one.read_by_customer for one in filing.work.messages.of_ticket(ticket.id, last=30)]
    return without_marker(without_our_lines(reply, sent, public))


def without_our_lines(reply: str, sent: str, public: list[str]) -> str:
    """Take out lines of our mail that stayed in an answer written between them, and what introduces them."""
    ours = {letters_of(line) for line in sent.split("\n")} - {""}
    theirs = {letters_of(line) for text in public for line in text.split("\n")} - {""}
    lines = reply.split("\n")
    letters = [letters_of(line) for line in lines]
    known = [
        is_ours or (bool(_QUOTED.match(line)) and key in ours)
        for line, key, is_ours in zip(lines, letters, sent_lines(lines, sent), strict=True)
    ]
    if True not in known:
        return reply.strip()
    out = {at for at, is_ours in enumerate(known) if is_ours and letters[at] not in theirs}
    out |= _introductions(lines, known) - {at for at, key in enumerate(letters) if key in theirs}
    kept = [line for at, line in enumerate(lines) if at not in out]
    return _BLANKS.sub("\n\n", "\n".join(_quotes_trimmed(kept))).strip()


def _introductions(lines: list[str], known: list[bool]) -> set[int]:
    """Return what a client puts above our lines: "On …, Acme Support wrote:", a header block."""
    found: set[int] = set()
    bare = [_MARKS.sub("", line) for line in lines]
    for begin, is_ours in enumerate(known):
        above = [at for at in range(max(0, begin - 4), begin) if not _EMPTY_QUOTE.match(lines[at])]
        if not is_ours or not above or known[above[-1]]:
            continue
        end = above[-1] + 1
        attribution = attribution_ending_at(bare, end) if bare[end - 1].rstrip().endswith(_ENDS) else None
        blocks = (header_block_at(bare, at) for at in range(max(0, end - _BLOCK_LINES), end))
        block = next((one for one in blocks if one is not None and one.end >= end), None)
        start = attribution.start if attribution else block.start if block else end
        if start < end and start and separator_words(bare[start - 1]):
            start -= 1
        found |= set(range(start, end))
    return found


def _quotes_trimmed(lines: list[str]) -> list[str]:
    """Drop marks without words, except one between two paragraphs that stay quoted."""
    kept: list[str] = []
    for at, line in enumerate(lines):
        if line.strip() and _EMPTY_QUOTE.match(line):
            below = next((one for one in lines[at:] if not _EMPTY_QUOTE.match(one) or not one.strip()), "")
            above = kept[-1] if kept else ""
            if _EMPTY_QUOTE.match(above) or not _QUOTED.match(above) or not _QUOTED.match(below):
                continue
        kept.append(line)
    return kept


def without_marker(reply: str) -> str:
    """Cut at the line that says "write above this line", whatever stands around it."""
    lines = reply.split("\n")
    at = next((place for place, line in enumerate(lines) if _MARKER.search(line)), len(lines))
    above = "\n".join(lines[:at]).strip()
    rest = "\n".join(line for line in lines[at:] if not _MARKER.search(line)).strip()
    return above or rest


def _answered_text(filing: Filing, agent: Agent, ticket: Ticket) -> str | None:
    """The text of our mail that is answered: the one named, else the last we sent this agent."""
    connection = filing.work.connection
    own = {address_key(email) for email in agent.emails}
    named = [one for one, _ in filing.reading.keys.own_ids]
    if not named:
        named = [mail.message_id for mail in mails_about(connection, ticket.id) if mail.recipient in own]
    raw = sent_raw(connection, named[0]) if named else None
    return parse(raw).text if raw else None
