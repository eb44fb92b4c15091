"""This file reads a customer's answer once more beside the mail of ours that it answers.

We wrote what is being answered, so its lines are known without any mark of a client: a quote in an unknown
form goes, and words written between our lines stay.
"""

from __future__ import annotations

from dataclasses import replace

from mailer.language import language_of
from mailer.parse import parse
from mailer.visible_reply import split_reply
from postdesk.filing import Filing
from store.sent import mails_about, sent_raw
from tickets.message import InboundMessage
from tickets.ticket import Ticket

_MOST_TRIED = 3  # mails of ours in one answer's References; the nearest is nearly always the one


def beside_our_mail(filing: Filing, ticket: Ticket) -> InboundMessage:
    """Return the facts of the mail, its visible reply read with the text of the mail it answers."""
    message = filing.reading.message
    sent = _answered_text(filing, ticket)
    if not sent:
        return message
    parts = split_reply(message.text, message.html, sent=sent)
    if parts.reply == message.reply:
        return message
    stated = message.header("Content-Language")
    return replace(
        message,
        reply=parts.reply,
        quoted=parts.quoted,
        signature=parts.signature,
        language=language_of(parts.reply, stated=stated, subject=message.subject),
    )


def _answered_text(filing: Filing, ticket: Ticket) -> str | None:
    """The text of our mail that is answered: the nearest named; by a token alone, our last to the author."""
    connection, author = filing.work.connection, filing.reading.author
    named = [one for one, _ in filing.reading.keys.own_ids]
    if not named and author is not None:
        mails = mails_about(connection, ticket.id, limit=20)
        named = [mail.message_id for mail in mails if mail.recipient == author.key]
    for one in named[:_MOST_TRIED]:
        raw = sent_raw(connection, one)
        if raw:
            return parse(raw).text
    return None
