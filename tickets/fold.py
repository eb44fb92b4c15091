"""This file derives the present of a ticket from its history.

The stored ticket row is this fold, written in the same transaction as the events; ``fold`` over the whole
history must always equal it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tickets import events as e
from tickets.address import address_key
from tickets.joining import after_joining
from tickets.reminders import after_reminder
from tickets.route import Priority, Status
from tickets.ticket import Participant, RungReached, Ticket


def begin(ticket_id: int, number: int, prefix: str, first: e.Recorded) -> Ticket:
    """Return the ticket that an ``Opened`` event begins.

    Raises TypeError where the first event is another one: such a history is broken.
    """
    opened = first.event
    if not isinstance(opened, e.Opened):
        raise TypeError(f"ticket {ticket_id} begins with {type(opened).__name__}, not Opened")
    requester = Participant(address=opened.requester, name=opened.requester_name, role="requester")
    return Ticket(
        id=ticket_id,
        number=number,
        ref=f"{prefix}-{number}",
        subject=opened.subject,
        mailbox=opened.mailbox,
        requester=opened.requester,
        requester_name=opened.requester_name,
        status=Status.NEW,
        queue=opened.queue,
        priority=Priority(opened.priority),
        assignee=opened.assignee,
        language=opened.language,
        sla=opened.sla,
        tags=tuple(sorted(set(opened.tags))),
        participants=(requester,) if opened.requester else (),
        seq=first.seq,
        revision=0,
        opened_at=first.at,
        updated_at=first.at,
        unanswered_since=first.at if opened.by_customer else None,
        first_answered_at=None,
        last_customer_at=first.at if opened.by_customer else None,
        last_agent_at=None,
        last_agent=None,
        last_progress_at=None,
        assigned_at=first.at if opened.assignee else None,
        reminded_at=None,
        resolved_at=None,
        resolved_seq=None,
        closed_at=None,
        paused_since=None,
        paused_until=None,
        pauses=(),
        rungs=(),
        escalation_acknowledged_by=None,
        reopened=0,
        answers=0,
        survey_asked_at=None,
        survey_settled=None,
        survey_kind=None,
        survey_score=None,
        merged_into=None,
        absorbed=(),
        links=(),
        by_customer=opened.by_customer,
        template_set=opened.template_set,
        fields=tuple(sorted(dict(opened.fields).items())),
    )


def fold(ticket_id: int, number: int, prefix: str, history: tuple[e.Recorded, ...]) -> Ticket:
    """Return the ticket that a whole history makes."""
    ticket = begin(ticket_id, number, prefix, history[0])
    for recorded in history[1:]:
        ticket = apply(ticket, recorded)
    return ticket


def apply(ticket: Ticket, recorded: e.Recorded) -> Ticket:
    """Return the ticket after one more event."""
    # An archive is filed in the order of its files, not of its dates.
    ticket = replace(ticket, seq=recorded.seq, updated_at=max(ticket.updated_at, recorded.at))
    at, event = recorded.at, recorded.event
    match event:
        case e.CustomerWrote() | e.AgentAnswered() | e.ParticipantJoined() | e.ParticipantLeft():
            return _after_mail(ticket, at, event)
        case e.WaitingForCustomer() | e.PutOnHold() | e.Resumed() | e.Resolved() | e.Reopened() | e.Closed():
            return _after_status(ticket, at, event)
        case (
            e.Escalated()
            | e.EscalationAcknowledged()
            | e.CustomerReminded()
            | e.ProgressReported()
            | e.SurveyAsked()
            | e.SurveySkipped()
            | e.SurveyAnswered()
            | e.SurveyUnclear()
        ):
            return _after_time(ticket, at, event)
        case _:
            return _after_work(ticket, at, event)


def _after_mail(
    ticket: Ticket,
    at: datetime,
    event: e.CustomerWrote | e.AgentAnswered | e.ParticipantJoined | e.ParticipantLeft,
) -> Ticket:
    match event:
        case e.CustomerWrote():
            ticket = _resume(ticket, at) if ticket.status in {Status.WAITING, Status.HOLD} else ticket
            return replace(
                ticket,
                revision=ticket.revision + 1,
                unanswered_since=ticket.unanswered_since or (at if event.awaits_answer else None),
                last_customer_at=at,
                reminded_at=None,
            )
        case e.AgentAnswered():
            ticket = _resume(ticket, at) if ticket.status is Status.HOLD else ticket
            return replace(
                ticket,
                status=Status.OPEN if ticket.status is Status.NEW else ticket.status,
                revision=ticket.revision + 1,
                answers=ticket.answers + 1,
                unanswered_since=None,
                first_answered_at=ticket.first_answered_at or at,
                last_agent_at=at,
                last_agent=event.agent,
                escalation_acknowledged_by=None,
            )
        case e.ParticipantJoined():
            return _with_participant(ticket, event)
        case e.ParticipantLeft():
            key = address_key(event.address)
            rest = tuple(p for p in ticket.participants if address_key(p.address) != key)
            return replace(ticket, participants=rest)


def _with_participant(ticket: Ticket, event: e.ParticipantJoined) -> Ticket:
    """Whoever is there keeps the part, but for a third party that somebody brings in."""
    present = ticket.participant(event.address)
    if present is not None and (present.role != "third_party" or event.role == "third_party"):
        return ticket
    joined = Participant(address=event.address, name=event.name, role=event.role, since=ticket.seq)
    return replace(ticket, participants=(*(p for p in ticket.participants if p is not present), joined))


def _resume(ticket: Ticket, at: datetime) -> Ticket:
    """End a pause; the time it took does not count against a promise."""
    pauses = ticket.pauses
    if ticket.paused_since is not None:
        pauses = (*pauses, (ticket.paused_since, at))
    status = Status.OPEN if ticket.status in {Status.WAITING, Status.HOLD} else ticket.status
    return replace(ticket, status=status, paused_since=None, paused_until=None, pauses=pauses)


def _after_status(
    ticket: Ticket,
    at: datetime,
    event: e.WaitingForCustomer | e.PutOnHold | e.Resumed | e.Resolved | e.Reopened | e.Closed,
) -> Ticket:
    match event:
        case e.WaitingForCustomer() | e.PutOnHold():
            status = Status.WAITING if isinstance(event, e.WaitingForCustomer) else Status.HOLD
            ticket = _resume(ticket, at)
            return replace(ticket, status=status, paused_since=at, paused_until=event.until, reminded_at=None)
        case e.Resumed():
            return _resume(ticket, at)
        case e.Resolved():
            ticket = _resume(ticket, at)
            return replace(
                ticket,
                status=Status.RESOLVED,
                resolved_at=at,
                resolved_seq=ticket.seq,
                unanswered_since=None,
                reminded_at=None,
            )
        case e.Reopened():
            resolved = ticket.resolved_at or ticket.closed_at
            pauses = (*ticket.pauses, (resolved, at)) if resolved else ticket.pauses
            return replace(
                ticket,
                status=Status.OPEN,
                resolved_at=None,
                closed_at=None,
                pauses=pauses,
                reopened=ticket.reopened + 1,
                escalation_acknowledged_by=None,
            )
        case e.Closed():
            ticket = _resume(ticket, at)
            return replace(ticket, status=Status.CLOSED, closed_at=at, unanswered_since=None)


def _after_time(ticket: Ticket, at: datetime, event: e.Event) -> Ticket:
    match event:
        case e.Escalated():
            rung = RungReached(
                step=event.step,
                target=event.target,
                promise_began=event.promise_began,
                times=event.times,
                at=at,
                rung=event.rung,
            )
            return replace(ticket, rungs=(*ticket.rungs, rung))
        case e.EscalationAcknowledged():
            return replace(ticket, escalation_acknowledged_by=event.by)
        case e.CustomerReminded():
            return replace(ticket, reminded_at=at)
        case e.ProgressReported():
            return replace(ticket, last_progress_at=at)
        case e.SurveyAsked():
            return replace(
                ticket,
                survey_asked_at=at,
                survey_kind=event.kind,
                survey_settled=event.resolution,
                survey_asked_back=False,
            )
        case e.SurveySkipped():
            return replace(ticket, survey_settled=event.resolution)
        case e.SurveyAnswered():
            return replace(ticket, survey_score=event.score, survey_kind=event.kind)
        case e.SurveyUnclear():
            return replace(ticket, survey_asked_back=ticket.survey_asked_back or event.asks_back)
        case _:
            return ticket


def _after_work(ticket: Ticket, at: datetime, event: e.Event) -> Ticket:
    match event:
        case e.Assigned():
            return replace(ticket, assignee=event.agent, assigned_at=at if event.agent else None)
        case e.QueueChanged():
            return replace(ticket, queue=event.queue)
        case e.PriorityChanged():
            return replace(ticket, priority=Priority(event.priority))
        case e.TagsChanged():
            tags = (set(ticket.tags) | set(event.add)) - set(event.remove)
            return replace(ticket, tags=tuple(sorted(tags)))
        case e.SubjectChanged():
            return replace(ticket, subject=event.subject)
        case e.LanguageChanged():
            return replace(ticket, language=event.language)
        case e.TemplateSetChanged():
            return replace(ticket, template_set=event.template_set)
        case e.FieldsSet():
            fields = {**dict(ticket.fields), **dict(event.fields)}
            return replace(ticket, fields=tuple(sorted(fields.items())))
        case e.RequesterChanged():
            return _with_requester(ticket, event)
        case e.AnswerWithdrawn():
            return replace(
                ticket,
                answers=max(0, ticket.answers - 1),
                unanswered_since=event.unanswered_since,
                first_answered_at=event.first_answered_at,
            )
        case e.AgentMuted():
            return replace(ticket, muted=tuple(sorted({*ticket.muted, event.agent})))
        case e.ReminderAsked() | e.AgentReminded():
            return after_reminder(ticket, event)
        case e.SurveyDeclined():
            return replace(ticket, no_survey=True)
        case e.SlaChanged():
            return replace(ticket, sla=event.sla)
        case e.Linked() | e.SplitOff() | e.MergedInto() | e.Absorbed() | e.MergeUndone():
            return after_joining(ticket, at, event)
        case _:
            # Notes, third parties, machines' mail and failed deliveries are history; they move nothing.
            return ticket


def _with_requester(ticket: Ticket, event: e.RequesterChanged) -> Ticket:
    """The former requester stays in the list under the role the event names."""
    key = address_key(event.address)
    others = [p for p in ticket.participants if address_key(p.address) != key]
    others = [replace(p, role=event.former_role) if p.role == "requester" else p for p in others]
    requester = Participant(address=event.address, name=event.name, role="requester", since=0)
    return replace(
        ticket,
        requester=event.address,
        requester_name=event.name,
        participants=(requester, *others),
    )
