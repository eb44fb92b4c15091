"""This file says what we promised a customer and by when, under the present priority, queue and SLA.

A promise runs in business time and stands still while the ticket waits for the customer, is on hold or was
resolved. It is computed anew from the ticket each time, so a change of priority, queue or SLA needs no
correction of anything stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tickets.policy import Calendar, Policy, Sla, Target
from tickets.ticket import Ticket
from tickets.workhours import add, between

_ALWAYS = Calendar()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One promise: when it began, what it allows, and when it ends or ended."""

    target: Target
    began: datetime
    promise: timedelta  # business time
    due_at: datetime | None  # None while it stands still, or where the calendar never opens
    met_at: datetime | None = None

    def breached(self, now: datetime) -> bool:
        """Tell whether the promise was broken by now; done at the last moment is kept."""
        return self.due_at is not None and (self.met_at or now) > self.due_at


def sla_for(ticket: Ticket, policy: Policy) -> Sla | None:
    """Return the SLA that holds: the ticket's own where it was given one, else its queue's."""
    own = policy.slas.get(ticket.sla) if ticket.sla else None
    return own or policy.queue(ticket.queue).sla


def calendar_of(sla: Sla | None) -> Calendar:
    """Return the calendar of an SLA; without one we always work."""
    return sla.calendar if sla else _ALWAYS


def deadlines(ticket: Ticket, sla: Sla | None) -> tuple[Deadline, ...]:
    """Return the promises of a ticket, kept ones included, in the order of Target."""
    if sla is None or ticket.merged_into is not None:
        return ()
    found = []
    for target in Target:
        promise, began = sla.promise(target, ticket.priority), promise_began(ticket, target)
        if promise is None or began is None:
            continue
        due_at = point_of(ticket, began, promise, sla.calendar)
        met_at = _met_at(ticket, target)
        found.append(Deadline(target=target, began=began, promise=promise, due_at=due_at, met_at=met_at))
    return tuple(found)


def next_owed(ticket: Ticket, policy: Policy) -> tuple[datetime, Target] | None:
    """Return the next moment by which we promised something that is not done yet, and what."""
    owed = (d for d in deadlines(ticket, sla_for(ticket, policy)) if is_owed(ticket, d.target))
    moments = ((d.due_at, d.target) for d in owed if d.due_at is not None)
    return min(moments, key=lambda pair: pair[0], default=None)


def next_promise(ticket: Ticket, policy: Policy) -> datetime | None:
    """Return the next moment by which we promised something that is not done yet."""
    owed = next_owed(ticket, policy)
    return owed[0] if owed is not None else None


def promise_began(ticket: Ticket, target: Target) -> datetime | None:
    """Return when the clock of a target started, None where this ticket owes it to nobody.

    A ticket that no customer opened (list mail, a machine) owes no resolution, but each mail of a customer
    is owed an answer.
    """
    match target:
        case Target.FIRST_RESPONSE:
            if ticket.first_answered_at is None and ticket.unanswered_since is not None:
                return ticket.unanswered_since
            return ticket.opened_at if ticket.by_customer else None
        case Target.NEXT_RESPONSE:
            return ticket.unanswered_since if ticket.first_answered_at is not None else None
        case Target.RESOLUTION:
            return ticket.opened_at if ticket.by_customer else None


def is_owed(ticket: Ticket, target: Target) -> bool:
    """Tell whether the target is still to be met."""
    if not ticket.status.is_open or ticket.merged_into is not None:
        return False
    began = promise_began(ticket, target)
    return began is not None and _met_at(ticket, target) is None


def _met_at(ticket: Ticket, target: Target) -> datetime | None:
    over = ticket.resolved_at or ticket.closed_at
    match target:
        case Target.RESOLUTION:
            return over
        case Target.NEXT_RESPONSE:
            return None
        case Target.FIRST_RESPONSE if ticket.first_answered_at is None and ticket.unanswered_since is None:
            return over  # settled without a word: nobody waits any more
        case Target.FIRST_RESPONSE:
            return ticket.first_answered_at


def point_of(ticket: Ticket, began: datetime, passed: timedelta, calendar: Calendar) -> datetime | None:
    """Return when so much business time of a promise has passed, the ticket's pauses left out.

    None while the ticket stands still short of that point, or where the calendar never opens.
    """
    cursor, left = began, passed
    for start, end in sorted(ticket.pauses):
        if end <= cursor:
            continue
        if start > cursor:
            worked = between(cursor, start, calendar)
            if worked >= left:
                return add(cursor, left, calendar)
            left -= worked
        cursor = end
    due = add(cursor, left, calendar)
    if due is not None and ticket.paused_since is not None and due > max(ticket.paused_since, cursor):
        return None
    return due


def time_worked(ticket: Ticket, began: datetime, until: datetime, calendar: Calendar) -> timedelta:
    """Return the business time of a promise that has passed by a moment, the ticket's pauses left out."""
    pauses = list(ticket.pauses)
    if ticket.paused_since is not None:
        pauses.append((ticket.paused_since, until))
    cursor, worked = began, timedelta(0)
    for start, end in sorted(pauses):
        if start >= until:
            break
        worked += between(cursor, start, calendar)
        cursor = max(cursor, end)
    return worked + between(cursor, until, calendar)
