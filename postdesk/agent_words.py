"""This file finds what an agent newly wrote: never a line of the notification that was answered.

A notification holds internal words. An agent may write above it, below it or between its lines; whatever of
it the client quoted is taken out, except the customer's own words, which the customer may read again.
"""

from __future__ import annotations

import re

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


def agents_words(filing: Filing, agent: Agent, ticket: Ticket) -> str:
    """Return the new text of an agent's mail, commands included."""
    message = filing.reading.message
    sent = _answered_text(filing, agent, ticket)
    if sent is None:
        return without_marker(message.reply)
    reply = message.reply
    if _MARKER.search(reply):  # the client's quote was not seen as one; our own lines show where it is
        reply = split_reply(message.text, message.html, sent=sent).reply
    public = [m.text for m in filing.work.messages.of_ticket(ticket.id, last=30) if m.visibility == "public"]
    return without_marker(without_our_lines(reply, sent, public))


def without_our_lines(reply: str, sent: str, public: list[str]) -> str:
    """Take out lines of our mail that stayed in an answer written between them."""
    ours = {letters_of(line) for line in sent.split("\n")} - {""}
    theirs = {letters_of(line) for text in public for line in text.split("\n")}
    lines = reply.split("\n")
    known = sent_lines(lines, sent)
    kept = []
    for line, is_ours in zip(lines, known, strict=True):
        letters = letters_of(line)
        quoted = bool(_QUOTED.match(line)) and letters in ours
        if letters in theirs or not (is_ours or quoted):
            kept.append(line)
    return "\n".join(kept).strip()


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
