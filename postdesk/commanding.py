"""This file is the use case of a person's command: events on a ticket, and the mails that follow."""

from __future__ import annotations

from collections.abc import Sequence

from postdesk.announce import announce
from postdesk.filing import schedule_of
from postdesk.merging import MergeRefusedError, merge, undo_merge
from postdesk.present import as_of_now
from postdesk.splitting import split
from postdesk.wiring import Program
from scheduler.clock import system_clock
from store.work import Work
from tickets.address import address_key
from tickets.events import Event
from tickets.notices import notices_for
from tickets.ticket import Ticket


class NoSuchTicketError(Exception):
    """A ticket that was named does not exist; the message says what to do."""


def record(program: Program, ref: str, events: tuple[Event, ...]) -> Ticket:
    """Append a person's events to a ticket and send what they cause. Raises NoSuchTicketError."""
    now = system_clock()
    with program.store.filing() as work:
        in_force = as_of_now(program.in_force, work, now)
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
            if source.merged_into != target.id:
                raise MergeRefusedError(f"{source.ref} was not merged into {target.ref}")
            return undo_merge(work, source, at=now, schedule=schedule, by=by)
        # A person decides that the people of both belong together.
        trusted = frozenset(address_key(p.address) for p in source.participants)
        return merge(
            work, source, target, reason="by a person", at=now, cause=None, schedule=schedule, by=by,
            trusted=trusted,
        )  # fmt: skip


def split_by_person(program: Program, ref: str, messages: Sequence[int], *, by: str) -> Ticket:
    """Move messages to a new ticket. Raises NoSuchTicketError and SplitRefusedError.

    The customer is not told: what was split is our view of the matter, and answers say it soon enough.
    """
    now = system_clock()
    in_force = program.in_force
    with program.store.filing() as work:
        new, recorded = split(
            work, _ticket(work, ref), messages, at=now, schedule=schedule_of(in_force, now),
            version=in_force.version, by=by,
        )  # fmt: skip
        notices = notices_for(recorded[:1], new, in_force.policy, acknowledge=False)
        announce(work, in_force, [(new.id, notice) for notice in notices], now)
    return new


def _ticket(work: Work, ref: str) -> Ticket:
    ticket = work.tickets.by_ref(ref)
    if ticket is None:
        raise NoSuchTicketError(f"there is no ticket {ref} — see postdesk tickets list")
    return ticket
