"""This file says when time next does something to a ticket, and what.

``next_due`` is written beside the ticket with every event (``due_at``, ``due_kind``), so that a sweep finds
what is due without looking at anything else; ``on_due`` decides again whether it is really due. After its
events are applied, nothing more is due by the same moment: a sweep never meets a ticket twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from tickets import events as e
from tickets import followup, survey
from tickets.deadlines import calendar_of, sla_for
from tickets.escalation import escalate, next_rung
from tickets.fold import apply
from tickets.people import Loads, choose_agent
from tickets.policy import Policy
from tickets.reminders import reminder_at
from tickets.survey import SurveyFacts
from tickets.ticket import Ticket


class DueKind(StrEnum):
    """What time does; of two at one moment the first comes first."""

    WAKE = "wake"
    REMIND_AGENT = "remind_agent"
    ESCALATE = "escalate"
    RETURN = "return"
    PROGRESS = "progress"
    REMIND = "remind"
    CLOSE = "close"
    SURVEY = "survey"


_ORDER = {kind: place for place, kind in enumerate(DueKind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When time next does something, and what."""

    at: datetime
    kind: DueKind


class FactSource(Protocol):
    """What ``on_due`` may ask beyond the ticket; only what a decision needs is asked, so both may be lazy."""

    @property
    def loads(self) -> Loads:
        """How much each agent has; asked where a ticket changes its owner."""
        ...

    @property
    def survey(self) -> SurveyFacts:
        """What is known of the requester; asked where a survey is due."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Facts that are known already."""

    loads: Loads = field(default_factory=Loads)
    survey: SurveyFacts = field(default_factory=SurveyFacts)


def next_due(ticket: Ticket, policy: Policy, now: datetime) -> Due | None:
    """Return what time does next to a ticket, overdue things first; None where time does nothing."""
    return min(_dues(ticket, policy, now), key=lambda due: (due.at, _ORDER[due.kind]), default=None)


def on_due(ticket: Ticket, policy: Policy, facts: FactSource, now: datetime) -> tuple[e.Event, ...]:
    """Return the events of everything that is due by now, in order; empty where nothing is."""
    events: list[e.Event] = []
    while (due := next_due(ticket, policy, now)) is not None and due.at <= now:
        caused = _events(due, ticket, policy, facts, now)
        if not caused:
            break
        events += caused
        for event in caused:
            ticket = apply(ticket, e.Recorded(seq=ticket.seq + 1, at=now, event=event))
    return tuple(events)


def _dues(ticket: Ticket, policy: Policy, now: datetime) -> Iterator[Due]:
    queue, sla = policy.queue(ticket.queue), sla_for(ticket, policy)
    calendar = calendar_of(sla)
    asked_for = reminder_at(ticket, calendar)
    if asked_for is not None:
        yield Due(at=asked_for, kind=DueKind.REMIND_AGENT)
    if ticket.merged_into is not None:
        return
    rung = next_rung(ticket, queue, sla, now)
    moments = (
        (DueKind.WAKE, followup.wake_at(ticket, calendar)),
        (DueKind.ESCALATE, rung.at if rung else None),
        (DueKind.RETURN, followup.return_at(ticket, queue.followup, calendar)),
        (DueKind.PROGRESS, followup.progress_at(ticket, queue, calendar)),
        (DueKind.REMIND, followup.remind_at(ticket, queue.followup, calendar)),
        (DueKind.CLOSE, followup.close_at(ticket, queue.followup)),
        (DueKind.SURVEY, survey.survey_at(ticket, queue.surveys, calendar)),
    )
    for kind, at in moments:
        if at is not None:
            yield Due(at=at, kind=kind)


def _events(
    due: Due, ticket: Ticket, policy: Policy, facts: FactSource, now: datetime
) -> tuple[e.Event, ...]:
    queue = policy.queue(ticket.queue)
    match due.kind:
        case DueKind.WAKE:
            return (e.Resumed(),)
        case DueKind.REMIND_AGENT:
            return (e.AgentReminded(agent=ticket.reminders[0][0]),)
        case DueKind.ESCALATE:
            return escalate(ticket, queue, policy, now, lambda: facts.loads)
        case DueKind.RETURN:
            word, owner = queue.assign, ticket.assignee
            other = choose_agent(word, queue.name, policy, facts.loads, but_not=owner) if word else None
            return (e.Assigned(agent=other, reason="the agent was silent"),)
        case DueKind.PROGRESS:
            return (e.ProgressReported(),)
        case DueKind.REMIND:
            return (e.CustomerReminded(),)
        case DueKind.CLOSE:
            return (e.Closed(reason=followup.close_reason(ticket)),)
        case DueKind.SURVEY if queue.surveys is not None:
            return (survey.ask(ticket, queue.surveys, facts.survey, due.at, now),)
        case _:
            return ()
