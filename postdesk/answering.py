"""This file is the use case of an agent who answers or notes on the command line: the same as by mail.

An answer goes through the leak guard as one by mail does; the customer gets the same mail, and colleagues
the same notification.
"""

from __future__ import annotations

from datetime import datetime

from postdesk.announce import announce
from postdesk.commanding import NoSuchTicketError
from postdesk.customer_record import notes_about
from postdesk.filing import schedule_of
from postdesk.leak_guard import Outgoing, find_leak
from postdesk.present import as_of_now
from postdesk.wiring import Program
from scheduler.clock import system_clock
from store.messages import NewMessage
from store.work import Work
from tickets.events import AgentAnswered, Assigned, Event, NoteAdded, Resolved
from tickets.notices import notices_for
from tickets.policy import Agent
from tickets.ticket import Ticket


class AnswerRefusedError(Exception):
    """An answer may not go out; the message says why and what to do."""


def answer(
    program: Program, ref: str, text: str, agent: Agent, *, closes: bool = False, anyway: bool = False
) -> Ticket:
    """Send an answer to the customer. Raises NoSuchTicketError and AnswerRefusedError."""
    now = system_clock()
    with program.store.filing() as work:
        ticket = _ticket(work, ref)
        if not ticket.requester:
            raise AnswerRefusedError(f"{ticket.ref} has no customer who could get it")
        leak = find_leak(
            Outgoing(text=text, html="", files=[]),
            work.messages.of_ticket(ticket.id),
            program.in_force,
            notes_about(work, ticket.requester),
        )
        if leak is not None and not anyway:
            raise AnswerRefusedError(
                f"the answer holds what is for the house only ({leak.reason}: {leak.detail}) — "
                "change it, or send it with --anyway"
            )
        message = _remember(work, ticket, text, agent, now, visibility="public")
        events: list[Event] = [AgentAnswered(message=message, agent=agent.key, resolves=closes)]
        if ticket.assignee is None:
            events.insert(0, Assigned(agent=agent.key, by=agent.key, reason="answered first"))
        if closes and ticket.status.is_open:
            events.append(Resolved(by=agent.key))
        return _append(program, work, ticket, tuple(events), agent, now)


def note(program: Program, ref: str, text: str, agent: Agent) -> Ticket:
    """Leave a note for the house. Raises NoSuchTicketError."""
    now = system_clock()
    with program.store.filing() as work:
        ticket = _ticket(work, ref)
        message = _remember(work, ticket, text, agent, now, visibility="internal")
        return _append(program, work, ticket, (NoteAdded(message=message, agent=agent.key),), agent, now)


def _ticket(work: Work, ref: str) -> Ticket:
    ticket = work.tickets.by_ref(ref)
    if ticket is None:
        raise NoSuchTicketError(f"there is no ticket {ref} — see postdesk tickets list")
    if ticket.merged_into is not None:
        return work.tickets.read(ticket.merged_into) or ticket
    return ticket


def _append(
    program: Program, work: Work, ticket: Ticket, events: tuple[Event, ...], agent: Agent, now: datetime
) -> Ticket:
    in_force = as_of_now(program.in_force, work, now)
    ticket, recorded = work.tickets.append(ticket, events, now, None, schedule_of(in_force, now))
    notices = notices_for(recorded, ticket, in_force.policy, author=agent.key)
    announce(work, in_force, [(ticket.id, notice) for notice in notices], now)
    return ticket


def _remember(work: Work, ticket: Ticket, text: str, agent: Agent, now: datetime, *, visibility: str) -> int:
    return work.messages.add(
        NewMessage(
            ticket=ticket.id,
            inbox=None,
            party="agent",
            visibility=visibility,
            kind="message",
            author=agent.email,
            author_name=agent.name,
            agent=agent.key,
            at=now,
            subject=ticket.subject,
            message_id=None,
            body_digest=None,
            text=text,
            reply=text,
            language=None,
            attachments=[],
            decision={"by": "the command line"},
        )
    )
