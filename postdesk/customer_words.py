"""This file does what a customer asks for by one word: status, close, reopen, stop.

``human`` needs no more than any other mail does: it goes to the agents.
"""

from __future__ import annotations

from postdesk.filing import Filing
from store.inbox import Fate
from store.suppressions import suppress
from threading_rules.verdict import VerdictResult
from tickets.customer_words import customers_word
from tickets.events import CUSTOMER_ASKED, AutomaticMailNoted, Closed, Event, Reopened
from tickets.notices import Notice
from tickets.route import Status
from tickets.ticket import Ticket


def file_customers_word(filing: Filing, ticket: Ticket) -> Fate | None:
    """File a mail that is one of the words; None where it says anything else or a stranger wrote it."""
    reading = filing.reading
    word = customers_word(reading.message.reply) if not reading.message.attachments else None
    part = ticket.participant(reading.author.spec) if reading.author else None
    trusted = reading.verdict.verdict is not VerdictResult.FAIL and reading.identity.answerable
    if word in {None, "human"} or part is None or part.role == "third_party" or not trusted:
        return None
    if word in {"close", "reopen"} and part.role != "requester":
        return None
    message = filing.remember(party="customer", visibility="internal", ticket=ticket.id)
    events = _events(word or "", ticket) or (AutomaticMailNoted(message=message, kind=word or ""),)
    ticket = filing.append(ticket, events)
    filing.index(ticket.id, message)
    if word == "stop":
        suppress(filing.work.connection, part.address.lower(), "the customer asked us to stop", filing.now)
    if word == "status":
        _tell_status(filing, ticket, message, part.address, part.name)
    filing.announce(acknowledge=word != "stop")
    return Fate(outcome="asked", why=f"the customer wrote “{word}”", message=message, ticket=ticket.id)


def _events(word: str, ticket: Ticket) -> tuple[Event, ...]:
    if word == "close" and ticket.status is not Status.CLOSED:
        return (Closed(reason=CUSTOMER_ASKED),)
    if word == "reopen" and not ticket.status.is_open:
        return (Reopened(reason=CUSTOMER_ASKED),)
    return ()


def _tell_status(filing: Filing, ticket: Ticket, message: int, address: str, name: str) -> None:
    filing.tell(
        ticket,
        Notice(
            name="status",
            audience="customer",
            recipient=address,
            recipient_name=name,
            seq=-filing.mail.id,
            event=AutomaticMailNoted(message=message, kind="status"),
            message=message,
        ),
    )
