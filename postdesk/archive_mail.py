"""This file files a mail of an archive: every mail becomes a message of a ticket, and nothing is answered."""

from __future__ import annotations

from postdesk.filing import Filing
from postdesk.merging import merge
from store.inbox import Fate
from tickets.address import Address
from tickets.correspondence import PersonsMail, opening
from tickets.events import AgentAnswered, AutomaticMailNoted, CustomerWrote, Event, ParticipantJoined
from tickets.route import Route


def file_archive_mail(filing: Filing) -> Fate:
    """File a mail whatever it is; its kind is kept."""
    identity, reading = filing.reading.identity, filing.reading
    agent = filing.in_force.policy.agent_by_address(reading.author.spec) if reading.author else None
    machine = identity.auto_generated
    party = "machine" if machine else "agent" if agent else "customer"
    message = filing.remember(party=party, visibility="public", agent=agent.key if agent else None)
    ticket = filing.ticket
    why = "; ".join(filing.match.evidence)
    if ticket is None:
        queue = reading.mailbox.queue if reading.mailbox else "general"
        begin, *more = opening(
            _persons_mail(filing, message),
            Route(),
            mailbox=reading.mailbox.name if reading.mailbox else "",
            queue=queue,
            assignee=None,
            by_customer=False,  # nobody waits for an answer to an archive
        )
        ticket = filing.open(begin, tuple(more))  # type: ignore[arg-type]
        filing.index(ticket.id, message)
        return Fate(outcome="created", why=why, message=message, ticket=ticket.id)
    filing.work.messages.attach(message, ticket.id)
    author = reading.author
    events: list[Event] = []
    if machine:
        events.append(AutomaticMailNoted(message=message, kind=identity.kind.value))
    elif agent is not None:
        events.append(AgentAnswered(message=message, agent=agent.key))
    else:
        if author is not None and ticket.participant(author.spec) is None:
            events.append(ParticipantJoined(address=author.spec, name=author.name))
        spec = author.spec if author else ""
        events.append(CustomerWrote(message=message, author=spec, awaits_answer=False))
    ticket = filing.append(ticket, tuple(events))
    filing.index(ticket.id, message)
    for other_id in filing.match.merge:
        other = filing.found.tickets.get(other_id)
        if other is not None and other.id != ticket.id:
            ticket = merge(
                filing.work,
                other,
                ticket,
                reason=f"{reading.message.message_id} proves them to be one conversation",
                at=filing.at,
                cause=filing.mail.id,
                schedule=filing.schedule,
            )
    return Fate(outcome="appended", why=why, message=message, ticket=ticket.id)


def _persons_mail(filing: Filing, message: int) -> PersonsMail:
    author = filing.reading.author or Address(spec="")
    return PersonsMail(
        message=message,
        author=author,
        named=(),
        subject=filing.reading.message.subject,
        language=filing.reading.message.language,
        trusted=True,
        thanks=False,
    )
