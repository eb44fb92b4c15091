"""This file files what one of us wrote to a customer first, from their own client or from the shared mailbox.

It becomes a ticket in the customer's name, so that the answer finds its history and its writer. Nobody asked
us anything, so nothing is promised: the ticket is over until the customer answers, and no mail goes out.
"""

from __future__ import annotations

from postdesk.filing import Filing
from store.inbox import Fate
from tickets.address import Address
from tickets.events import AgentAnswered, Closed, Event, Opened, ParticipantJoined, SurveyDeclined
from tickets.route import Priority

MOST_RECIPIENTS = 10
"""A mail to more people is a circular; whoever answers it begins a request."""


def strangers(filing: Filing, named: tuple[Address, ...]) -> tuple[Address, ...]:
    """Return who of these people is neither we nor one of our agents."""
    in_force = filing.in_force
    return tuple(one for one in named if not in_force.is_ours(one.spec) and one.key not in in_force.insiders)


def is_outward(filing: Filing) -> bool:
    """Tell whether an agent's mail is meant for people outside, with us in copy at most."""
    message = filing.reading.message
    to_us = any(filing.in_force.is_ours(one.spec) for one in message.to)
    return message.forwarded is None and not to_us and bool(strangers(filing, message.to))


def file_outward(filing: Filing, agent: str) -> Fate | None:
    """File what begins with somebody outside as their ticket; None for any other mail, and for a circular."""
    message = filing.reading.message
    people = strangers(filing, message.recipients)
    first = next(iter(strangers(filing, message.to)), None)
    if message.in_reply_to or first is None or len(people) > MOST_RECIPIENTS:
        return None
    mailbox = filing.reading.mailbox
    stored = filing.remember(party="agent", visibility="public", kind="message", agent=agent or None)
    copies = {one.key: one for one in people if one.key != first.key}
    more: list[Event] = [ParticipantJoined(address=one.spec, name=one.name) for one in copies.values()]
    more += [
        AgentAnswered(message=stored, agent=agent),
        SurveyDeclined(by=agent or None),
        Closed(by=agent or None, reason="written by hand"),
    ]
    opened = Opened(
        message=stored,
        requester=first.spec,
        requester_name=first.name,
        subject=message.subject,
        mailbox=mailbox.name if mailbox else filing.mail.mailbox,
        queue=mailbox.queue if mailbox else "general",
        priority=Priority.NORMAL.value,
        assignee=agent or None,
        language=message.language,
        by_customer=False,
    )
    ticket = filing.open(opened, tuple(more))
    filing.index(ticket.id, stored, audience="customer")
    why = f"written to {first.key} by hand; it is over until they answer"
    return Fate(outcome="answered", why=why, message=stored, ticket=ticket.id)
