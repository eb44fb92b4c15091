"""This file is the use case of a person's command: events on a ticket, and the mails that follow."""

from __future__ import annotations

from postdesk.announce import announce
from postdesk.filing import schedule_of
from postdesk.merging import merge, undo_merge
from postdesk.wiring import Program
from scheduler.clock import system_clock
from store.work import Work
from tickets.events import Event
from tickets.notices import notices_for
from tickets.ticket import Ticket


class NoSuchTicketError(Exception):
    """A ticket that was named does not exist; the message says what to do."""


def record(program: Program, ref: str, events: tuple[Event, ...]) -> Ticket:
    """Append a person's events to a ticket and send what they cause. Raises NoSuchTicketError."""
    now = system_clock()
    in_force = program.in_force
    with program.store.filing() as work:
        ticket = _ticket(work, ref)
        ticket, recorded = work.tickets.append(ticket, events, now, None, schedule_of(in_force, now))
        notices = notices_for(recorded, ticket, in_force.policy)
        announce(work, in_force, [(ticket.id, notice) for notice in notices], now)
    return ticket


def merge_by_person(program: Program, ref: str, into: str, *, undo: bool, by: str) -> Ticket:
    """Merge a ticket into another, or take that back. Raises NoSuchTicketError and MergeRefusedError."""
    now = system_clock()
    schedule = schedule_of(program.in_force, now)
    with program.store.filing() as work:
        source, target = _ticket(work, ref), _ticket(work, into)
        if undo:
            return undo_merge(work, source, at=now, schedule=schedule, by=by)
        # A person decides that the people of both belong together.
        trusted = frozenset(p.address.lower() for p in source.participants)
        return merge(
            work, source, target, reason="by a person", at=now, cause=None, schedule=schedule, by=by,
            trusted=trusted,
        )  # fmt: skip


def _ticket(work: Work, ref: str) -> Ticket:
    ticket = work.tickets.by_ref(ref)
    if ticket is None:
        raise NoSuchTicketError(f"there is no ticket {ref} — see postdesk tickets list")
    return ticket
