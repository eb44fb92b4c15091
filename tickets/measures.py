"""This file measures one ticket from its history: how long answers and resolution took, what was kept.

Time is given twice: as the customer saw it (from mail to answer by the clock on the wall), and in business
time without the pauses, as it was promised. A promise counts as it stood at the moment it was met.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tickets import events as e
from tickets.deadlines import calendar_of, deadlines, promise_began, sla_for, time_worked
from tickets.fold import apply, begin
from tickets.policy import Policy, Target
from tickets.route import Status
from tickets.ticket import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """How long something took."""

    target: Target
    at: datetime  # when it was done
    wall: timedelta
    business: timedelta
    kept: bool | None  # None: nothing was promised
    agent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """One question about a resolution and the last answer to it."""

    kind: str
    asked_at: datetime
    score: int | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMeasures:
    """What one ticket adds to a report."""

    id: int
    ref: str
    subject: str
    queue: str
    assignee: str | None
    tags: tuple[str, ...]
    language: str | None
    opened_at: datetime
    by_customer: bool
    backlog: bool  # somebody still owes work or an answer
    responses: tuple[Took, ...]
    resolution: Took | None  # the last one; None while the ticket is open
    answers: int
    reopened: int
    first_contact: bool  # resolved with one answer and not reopened
    surveys: tuple[Survey, ...]


def measure(
    ticket_id: int, number: int, prefix: str, history: Sequence[e.Recorded], policy: Policy
) -> TicketMeasures:
    """Measure a ticket; the history begins with ``Opened``."""
    ticket = begin(ticket_id, number, prefix, history[0])
    took: list[Took] = []
    surveys: list[Survey] = []
    for recorded in history[1:]:
        event, at = recorded.event, recorded.at
        if isinstance(event, e.AgentAnswered) and ticket.unanswered_since is not None:
            target = Target.NEXT_RESPONSE if ticket.first_answered_at else Target.FIRST_RESPONSE
            took.append(_took(ticket, target, at, policy, event.agent))
        elif isinstance(event, e.Resolved | e.Closed) and ticket.status.is_open:
            took.append(_took(ticket, Target.RESOLUTION, at, policy, event.by))
        elif isinstance(event, e.SurveyAsked):
            surveys.append(Survey(kind=event.kind, asked_at=at))
        elif isinstance(event, e.SurveyAnswered) and surveys:
            surveys[-1] = replace(surveys[-1], score=event.score, answered_at=at)
        ticket = apply(ticket, recorded)
    return _of(ticket, took, surveys)


def _of(ticket: Ticket, took: Sequence[Took], surveys: Sequence[Survey]) -> TicketMeasures:
    resolutions = [one for one in took if one.target is Target.RESOLUTION]
    return TicketMeasures(
        id=ticket.id,
        ref=ticket.ref,
        subject=ticket.subject,
        queue=ticket.queue,
        assignee=ticket.assignee,
        tags=ticket.tags,
        language=ticket.language,
        opened_at=ticket.opened_at,
        by_customer=ticket.by_customer,
        backlog=ticket.status.is_open and ticket.merged_into is None,
        responses=tuple(one for one in took if one.target is not Target.RESOLUTION),
        resolution=resolutions[-1] if resolutions and not ticket.status.is_open else None,
        answers=ticket.answers,
        reopened=ticket.reopened,
        first_contact=_first_contact(ticket),
        surveys=tuple(surveys),
    )


def _first_contact(ticket: Ticket) -> bool:
    over = ticket.status in {Status.RESOLVED, Status.CLOSED} and ticket.merged_into is None
    return over and ticket.answers == 1 and ticket.reopened == 0


def _took(ticket: Ticket, target: Target, at: datetime, policy: Policy, agent: str | None) -> Took:
    sla = sla_for(ticket, policy)
    # A ticket nobody asked for promises no resolution, but how long it took is still a figure.
    began = promise_began(ticket, target) or ticket.opened_at
    promised = next((d for d in deadlines(ticket, sla) if d.target is target), None)
    return Took(
        target=target,
        at=at,
        wall=max(at - began, timedelta(0)),
        business=time_worked(ticket, began, at, calendar_of(sla)),
        kept=not promised.breached(at) if promised is not None else None,
        agent=agent,
    )
