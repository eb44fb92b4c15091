"""This file climbs the ladder: which rung of an unanswered ticket is due, and the events it causes.

A rung is taken once per promise; its name ("75% of first_response") and the moment the promise began are
its identity, so neither a restart, a second daemon, a moved ticket nor an edited ladder takes it twice.
What became due together (after an outage, or because a rung raised the priority) is taken together: each
rung is recorded, and one alert tells everybody at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tickets import events as e
from tickets.deadlines import calendar_of, is_owed, point_of, promise_began, sla_for
from tickets.fold import apply
from tickets.people import Loads, choose_agent, resolve_notify
from tickets.policy import EscalationStep, Policy, Queue, Sla, Target
from tickets.route import Priority
from tickets.ticket import RungReached, Ticket
from tickets.workhours import add, is_open, next_opening


@dataclass(frozen=True, slots=True, kw_only=True)
class RungDue:
    """A rung that is not taken yet and when it will be."""

    step: int  # index into the queue's ladder
    rung: str
    target: Target
    promise_began: datetime
    times: int  # 1 the first time, more for a repetition
    at: datetime


def next_rung(ticket: Ticket, queue: Queue, sla: Sla | None, now: datetime) -> RungDue | None:
    """Return the rung that comes next, or is overdue longest; None where none will."""
    return min(_rungs(ticket, queue, sla, now), key=lambda rung: (rung.at, rung.step), default=None)


def escalate(
    ticket: Ticket, queue: Queue, policy: Policy, now: datetime, loads: Callable[[], Loads]
) -> tuple[e.Event, ...]:
    """Return the events of every rung that is due by now; empty where none is.

    Only the last ``Escalated`` names people: theirs is the one summed-up alert. Each names its own webhooks:
    programs want every rung. ``loads`` is asked only where a rung gives the ticket to somebody else.
    """
    taken: list[e.Escalated] = []
    words: list[str] = []
    present = ticket
    while due := _due_now(present, queue, policy, now):
        for rung in due:
            step = queue.ladder[rung.step]
            reached = e.Escalated(
                step=rung.step,
                target=rung.target,
                promise_began=rung.promise_began,
                times=rung.times,
                webhooks=step.webhooks,
                rung=rung.rung,
            )
            for event in (reached, *_consequences(present, step, policy, loads)):
                present = apply(present, e.Recorded(seq=present.seq + 1, at=now, event=event))
            taken.append(reached)
            words += step.notify
        queue = policy.queue(present.queue)
    if not taken:
        return ()
    notify = resolve_notify(words, present, policy)
    return (*taken[:-1], replace(taken[-1], notify=notify), *_net(ticket, present))


def _net(before: Ticket, after: Ticket) -> Iterator[e.Event]:
    """Give what changed in the end; nobody is told of an owner who was one for no time at all."""
    if after.priority is not before.priority:
        yield e.PriorityChanged(priority=after.priority)
    if after.queue != before.queue:
        yield e.QueueChanged(queue=after.queue)
    if after.tags != before.tags:
        yield e.TagsChanged(add=tuple(sorted(set(after.tags) - set(before.tags))))
    if after.assignee != before.assignee:
        yield e.Assigned(agent=after.assignee, reason="escalated")


def rung_name(ladder: tuple[EscalationStep, ...], index: int) -> str:
    """Return the name of a step by what it waits for; a second one of the same wait is numbered."""
    name = _wait(ladder[index])
    before = sum(1 for step in ladder[:index] if _wait(step) == name)
    return f"{name} ({before + 1})" if before else name


def _wait(step: EscalationStep) -> str:
    if step.percent is not None:
        return f"{step.percent}% of {step.target}"
    return f"{_text(step.after or timedelta(0))} after {step.target}"


def _text(duration: timedelta) -> str:
    minutes, seconds = divmod(int(duration.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "m"), (seconds, "s"))
    return "".join(f"{number}{unit}" for number, unit in parts if number) or "0s"


def _due_now(ticket: Ticket, queue: Queue, policy: Policy, now: datetime) -> list[RungDue]:
    rungs = _rungs(ticket, queue, sla_for(ticket, policy), now)
    return sorted((rung for rung in rungs if rung.at <= now), key=lambda rung: (rung.at, rung.step))


def _rungs(ticket: Ticket, queue: Queue, sla: Sla | None, now: datetime) -> Iterator[RungDue]:
    """Give the next taking of each step that will be taken if nothing happens."""
    if ticket.paused_since is not None:
        return
    for index, step in enumerate(queue.ladder):
        began = promise_began(ticket, step.target)
        if began is None or not is_owed(ticket, step.target):
            continue
        name = rung_name(queue.ladder, index)
        reached = [r for r in ticket.rungs if r.promise_began == began and _is(r, name, index, step)]
        at = _repetition(ticket, step, sla, reached) if reached else _first(ticket, step, sla, began)
        at = _permitted(at, step, now)
        if at is not None:
            times = reached[-1].times + 1 if reached else 1
            yield RungDue(step=index, rung=name, target=step.target, promise_began=began, times=times, at=at)


def _is(reached: RungReached, name: str, index: int, step: EscalationStep) -> bool:
    """Tell whether this step was what was reached; one recorded without a name goes by its place."""
    if reached.rung:
        return reached.rung == name
    return reached.step == index and reached.target == step.target


def _first(ticket: Ticket, step: EscalationStep, sla: Sla | None, began: datetime) -> datetime | None:
    wait = step.after
    if step.percent is not None:
        promise = sla.promise(step.target, ticket.priority) if sla else None
        wait = promise * step.percent / 100 if promise is not None else None
    return point_of(ticket, began, wait, calendar_of(sla)) if wait is not None else None


def _repetition(
    ticket: Ticket, step: EscalationStep, sla: Sla | None, reached: list[RungReached]
) -> datetime | None:
    """Return when a step is taken again: counted from the last time, so that an outage brings one only."""
    last = reached[-1]
    if not step.repeat_every or step.repeat_every <= timedelta(0) or last.times > step.repeat_limit:
        return None
    if ticket.escalation_acknowledged_by is not None:
        return None
    return add(last.at, step.repeat_every, calendar_of(sla))


def _permitted(at: datetime | None, step: EscalationStep, now: datetime) -> datetime | None:
    """Move a moment into the hours in which the step may alert; one missed waits for the next such hours."""
    if at is None or step.only_during is None:
        return at
    opening = next_opening(at, step.only_during)
    if opening is not None and opening <= now and not is_open(now, step.only_during):
        return next_opening(now, step.only_during)
    return opening


def _consequences(
    ticket: Ticket, step: EscalationStep, policy: Policy, loads: Callable[[], Loads]
) -> tuple[e.Event, ...]:
    """Return what a rung changes; it raises a priority and never lowers one."""
    events: list[e.Event] = []
    if step.priority is not None and Priority(step.priority).rank > ticket.priority.rank:
        events.append(e.PriorityChanged(priority=step.priority))
    if step.queue is not None and step.queue != ticket.queue and step.queue in policy.queues:
        events.append(e.QueueChanged(queue=step.queue))
    if new := tuple(sorted(set(step.tags) - set(ticket.tags))):
        events.append(e.TagsChanged(add=new))
    if step.reassign is not None:
        agent = choose_agent(step.reassign, step.queue or ticket.queue, policy, loads(), ticket.assignee)
        if agent is not None:
            events.append(e.Assigned(agent=agent, reason="escalated"))
    return tuple(events)
