"""This file says what passing time does to a ticket that nobody moves: remind, close, report, return, wake.

Our own time (progress, an agent's silence) is business time; the customer's (reminding, closing) is plain
time. What writes to somebody without haste waits for working hours, so that no reminder comes at night.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from tickets.policy import Calendar, FollowUp, Queue
from tickets.route import Status
from tickets.ticket import Ticket
from tickets.workhours import add, next_opening


def remind_at(ticket: Ticket, followup: FollowUp, calendar: Calendar) -> datetime | None:
    """Return when a customer who owes us an answer is reminded, once each time we wait."""
    if not _waits_for_customer(ticket) or ticket.reminded_at is not None or ticket.paused_since is None:
        return None
    if followup.remind_customer_after is None:
        return None
    return _working(ticket.paused_since + followup.remind_customer_after, calendar)


def close_at(ticket: Ticket, followup: FollowUp) -> datetime | None:
    """Return when a resolved ticket, or one whose customer was reminded in vain, is closed."""
    if followup.close_after is None:
        return None
    if ticket.status is Status.RESOLVED and ticket.resolved_at is not None:
        return ticket.resolved_at + followup.close_after
    if _waits_for_customer(ticket) and ticket.reminded_at is not None:
        return ticket.reminded_at + followup.close_after
    return None


def close_reason(ticket: Ticket) -> str:
    """Return why time closes this ticket."""
    return "resolved" if ticket.status is Status.RESOLVED else "no answer from the customer"


def progress_at(ticket: Ticket, queue: Queue, calendar: Calendar) -> datetime | None:
    """Return when the customer hears how it is going: so long after anybody wrote or work went on."""
    every = queue.followup.progress_by_priority.get(ticket.priority, queue.followup.progress_every)
    if every is None or every <= timedelta(0) or not ticket.by_customer or not ticket.requester:
        return None
    if ticket.status not in {Status.NEW, Status.OPEN, Status.HOLD}:
        return None
    heard = (ticket.last_progress_at, ticket.last_agent_at, ticket.last_customer_at)
    latest = max((at for at in heard if at is not None), default=ticket.opened_at)
    return add(max(latest, _back_in_work(ticket)), every, calendar)


def return_at(ticket: Ticket, followup: FollowUp, calendar: Calendar) -> datetime | None:
    """Return when a ticket leaves an agent who owes an answer and is silent."""
    patience = followup.return_to_queue_after
    if patience is None or patience <= timedelta(0) or ticket.status not in {Status.NEW, Status.OPEN}:
        return None
    if ticket.assignee is None or ticket.assigned_at is None or ticket.unanswered_since is None:
        return None
    silent_since = max(ticket.assigned_at, ticket.unanswered_since, _back_in_work(ticket))
    return add(silent_since, patience, calendar)


def wake_at(ticket: Ticket, calendar: Calendar) -> datetime | None:
    """Return when a ticket that was set aside until some day comes back, in working hours."""
    if ticket.paused_since is None or ticket.paused_until is None:
        return None
    return _working(max(ticket.paused_until, ticket.paused_since), calendar)


def _waits_for_customer(ticket: Ticket) -> bool:
    """Tell whether only the customer can go on; where an agent named a day, that day decides."""
    return ticket.status is Status.WAITING and ticket.paused_until is None


def _back_in_work(ticket: Ticket) -> datetime:
    return max((end for _, end in ticket.pauses), default=ticket.opened_at)


def _working(at: datetime, calendar: Calendar) -> datetime:
    # A calendar that never opens must not lose the reminder.
    return next_opening(at, calendar) or at
