"""This file derives what links, merges and splits make of a ticket; the rest of the fold is ``tickets.fold``.

A merge moves no message and no event: the source points to its target, and taking the merge back gives it the
status and the debt of an answer that it had.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tickets import events as e
from tickets.route import Status
from tickets.ticket import Ticket

Joining = e.Linked | e.SplitOff | e.MergedInto | e.Absorbed | e.MergeUndone


def after_joining(ticket: Ticket, at: datetime, event: Joining) -> Ticket:
    """Return the ticket after an event that ties it to another one."""
    match event:
        case e.Linked():
            return _linked(ticket, event.ticket)
        case e.SplitOff():
            ticket = replace(
                ticket,
                split_off=tuple(sorted({*ticket.split_off, event.ticket})),
                unanswered_since=event.unanswered_since,
            )
            return _linked(ticket, event.ticket)
        case e.MergedInto():
            return replace(
                ticket,
                merged_into=event.ticket,
                status=Status.CLOSED,
                closed_at=at,
                unanswered_since=None,
            )
        case e.Absorbed():
            owed = [since for since in (ticket.unanswered_since, event.unanswered_since) if since]
            return replace(
                ticket,
                absorbed=(*ticket.absorbed, event.ticket),
                unanswered_since=min(owed, default=None),
            )
        case e.MergeUndone():
            return _taken_back(ticket, event)


def _linked(ticket: Ticket, other: int) -> Ticket:
    return replace(ticket, links=tuple(sorted({*ticket.links, other})))


def _taken_back(ticket: Ticket, event: e.MergeUndone) -> Ticket:
    if ticket.merged_into != event.ticket:
        absorbed = tuple(one for one in ticket.absorbed if one != event.ticket)
        return replace(ticket, absorbed=absorbed, unanswered_since=event.unanswered_since)
    status = Status(event.status)
    return replace(
        ticket,
        merged_into=None,
        status=status,
        closed_at=ticket.closed_at if status is Status.CLOSED else None,
        unanswered_since=event.unanswered_since,
    )
