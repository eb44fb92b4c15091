"""This file finds the milestones of a ticket: the moments that figures are made of, with how long they took.

A milestone is found when its event happens, under the promises of that time, and never again: changed
settings change no past figure. Time is given twice: as the customer saw it (from mail to answer by the clock
on the wall), and in business time without the pauses, as it was promised.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from tickets import events as e
from tickets.deadlines import calendar_of, deadlines, is_owed, promise_began, sla_for, time_worked
from tickets.fold import apply, begin
from tickets.policy import Policy, Target
from tickets.ticket import Ticket
from tickets.workhours import between

_NO_TIME = timedelta(0)


class MilestoneKind(StrEnum):
    """What kind of moment it was."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    FURTHER_ANSWER = "further_answer"  # nobody waited for it
    WITHDRAWN = "withdrawn"  # an answer was taken back before it left
    RESOLUTION = "resolution"
    REOPENED = "reopened"
    LEFT = "left"  # merged into another ticket: no backlog any more, yet not resolved
    BACK = "back"  # a merge was undone, or somebody works on a settled ticket again
    ASKED = "asked"  # a survey was sent
    SCORED = "scored"  # and answered


TARGETS = {
    MilestoneKind.FIRST_RESPONSE: Target.FIRST_RESPONSE,
    MilestoneKind.NEXT_RESPONSE: Target.NEXT_RESPONSE,
    MilestoneKind.RESOLUTION: Target.RESOLUTION,
}
"""The milestones that a promise may be about."""


class Milestone(NamedTuple):
    """A moment of a ticket; what does not belong to its kind is None.

    A named tuple, which is made five times as fast as a dataclass: a report makes hundreds of thousands.
    """

    seq: int  # of the event
    kind: MilestoneKind
    at: datetime
    wall: timedelta | None = None
    business: timedelta | None = None
    promised: timedelta | None = None  # business time; None: nothing was promised
    kept: bool | None = None
    agent: str | None = None  # whose it is: who answered, who resolved, whose work is asked about
    message: int | None = None  # the answer, the customer's comment
    survey: str | None = None  # csat, nps, ces
    score: int | None = None

    @property
    def target(self) -> Target | None:
        """The promise it is about."""
        return TARGETS.get(self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """A promise that is broken and still owed: it has no milestone yet."""

    target: Target
    due_at: datetime
    late: timedelta  # business time since then


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMeasures:
    """What one ticket adds to reports: what it is about, and its milestones in order."""

    id: int
    ref: str
    subject: str
    queue: str
    assignee: str | None
    tags: tuple[str, ...]
    language: str | None
    opened_at: datetime
    by_customer: bool
    milestones: tuple[Milestone, ...]
    overdue: tuple[Overdue, ...] = ()


def overdue(ticket: Ticket, policy: Policy, now: datetime) -> tuple[Overdue, ...]:
    """Return what a ticket still owes though its time is over, under the present promises."""
    sla = sla_for(ticket, policy)
    return tuple(
        Overdue(target=d.target, due_at=d.due_at, late=between(d.due_at, now, calendar_of(sla)))
        for d in deadlines(ticket, sla)
        if d.due_at is not None and d.due_at < now and is_owed(ticket, d.target)
    )


def milestones(before: Ticket, recorded: e.Recorded, after: Ticket, policy: Policy) -> Iterator[Milestone]:
    """Give the milestones of one event: the ticket before it, and after it."""
    event, at, seq = recorded.event, recorded.at, recorded.seq
    open_before, open_after = in_backlog(before), in_backlog(after)
    match event:
        case e.AgentAnswered():
            yield _answer(before, recorded, event, policy)
        case e.AnswerWithdrawn():
            yield Milestone(seq=seq, kind=MilestoneKind.WITHDRAWN, at=at, message=event.message)
        case e.Resolved() | e.Closed() if open_before:
            yield _took(before, seq, MilestoneKind.RESOLUTION, at, policy, _worker(before, event.by, policy))
        case e.Reopened() if open_after:
            yield Milestone(seq=seq, kind=MilestoneKind.REOPENED, at=at)
        case e.SurveyAsked():
            yield Milestone(
                seq=seq,
                kind=MilestoneKind.ASKED,
                at=at,
                survey=event.kind,
                agent=_worker(before, None, policy),
            )
        case e.SurveyAnswered():
            yield Milestone(
                seq=seq, kind=MilestoneKind.SCORED, at=at, survey=event.kind, score=event.score,
                message=event.message, agent=_worker(before, None, policy),
            )  # fmt: skip
        case _ if open_before and not open_after:
            yield Milestone(seq=seq, kind=MilestoneKind.LEFT, at=at)
        case _ if open_after and not open_before:
            yield Milestone(seq=seq, kind=MilestoneKind.BACK, at=at)


def measure(
    ticket_id: int, number: int, prefix: str, history: Sequence[e.Recorded], policy: Policy
) -> TicketMeasures:
    """Measure a ticket as if one policy had held all the time; the history begins with ``Opened``."""
    ticket = begin(ticket_id, number, prefix, history[0])
    found: list[Milestone] = []
    for recorded in history[1:]:
        after = apply(ticket, recorded)
        found.extend(milestones(ticket, recorded, after, policy))
        ticket = after
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
        milestones=tuple(found),
    )


def in_backlog(ticket: Ticket) -> bool:
    """Tell whether somebody still owes work or an answer."""
    return ticket.status.is_open and ticket.merged_into is None


def _worker(ticket: Ticket, by: str | None, policy: Policy) -> str | None:
    """Return whose work it was: of the one who did it, else of the owner, else of who answered last."""
    return by if by in policy.agents else ticket.assignee or ticket.last_agent


def _answer(ticket: Ticket, recorded: e.Recorded, event: e.AgentAnswered, policy: Policy) -> Milestone:
    if ticket.unanswered_since is None:
        return Milestone(
            seq=recorded.seq, kind=MilestoneKind.FURTHER_ANSWER, at=recorded.at, agent=event.agent,
            message=event.message,
        )  # fmt: skip
    kind = MilestoneKind.NEXT_RESPONSE if ticket.first_answered_at else MilestoneKind.FIRST_RESPONSE
    return _took(ticket, recorded.seq, kind, recorded.at, policy, event.agent, event.message)


def _took(
    ticket: Ticket,
    seq: int,
    kind: MilestoneKind,
    at: datetime,
    policy: Policy,
    agent: str | None,
    message: int | None = None,
) -> Milestone:
    sla, target = sla_for(ticket, policy), TARGETS[kind]
    # A ticket nobody asked for promises no resolution, but how long it took is still a figure.
    began = promise_began(ticket, target) or ticket.opened_at
    promised = next((d for d in deadlines(ticket, sla) if d.target is target), None)
    return Milestone(
        seq=seq,
        kind=kind,
        at=at,
        wall=max(at - began, _NO_TIME),
        business=time_worked(ticket, began, at, calendar_of(sla)),
        promised=promised.promise if promised is not None else None,
        kept=not promised.breached(at) if promised is not None else None,
        agent=agent,
        message=message,
    )
