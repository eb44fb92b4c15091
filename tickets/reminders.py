"""This file keeps the reminders that agents ask for about a ticket: one an agent, once, in working hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tickets import events as e
from tickets.policy import Calendar
from tickets.ticket import Ticket
from tickets.workhours import next_opening


def after_reminder(ticket: Ticket, event: e.ReminderAsked | e.AgentReminded) -> Ticket:
    """Return the ticket after a reminder was asked for, called off, or sent."""
    others = [one for one in ticket.reminders if one[0] != event.agent]
    if isinstance(event, e.ReminderAsked) and event.at is not None:
        others.append((event.agent, event.at))
    return replace(ticket, reminders=tuple(sorted(others, key=lambda one: (one[1], one[0]))))


def reminder_at(ticket: Ticket, calendar: Calendar) -> datetime | None:
    """Return when the next reminder is due, in working hours; a closed or merged ticket has them too."""
    if not ticket.reminders:
        return None
    at = ticket.reminders[0][1]
    return next_opening(at, calendar) or at
