"""This file turns an agent's commands into events, each with a result the transcript can show."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tickets import events as e
from tickets.commands import Command
from tickets.policy import Agent, Policy
from tickets.route import Priority
from tickets.ticket import Ticket

_DURATION = re.compile(r"(\d{1,4})\s*(min|m|h|d|w)", re.IGNORECASE)
_UNITS = {"m": timedelta(minutes=1), "min": timedelta(minutes=1), "h": timedelta(hours=1),
          "d": timedelta(days=1), "w": timedelta(weeks=1)}  # fmt: skip
_PRIORITIES = {
    "low": Priority.LOW, "nízká": Priority.LOW, "низкий": Priority.LOW,
    "normal": Priority.NORMAL, "normální": Priority.NORMAL, "обычный": Priority.NORMAL,
    "high": Priority.HIGH, "vysoká": Priority.HIGH, "высокий": Priority.HIGH,
    "urgent": Priority.URGENT, "naléhavá": Priority.URGENT, "срочный": Priority.URGENT,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one command."""

    line: str
    accepted: bool
    reason: str = ""  # why not, or what it did


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What a block of commands does."""

    events: tuple[e.Event, ...]
    results: tuple[Result, ...]
    internal: bool  # the text below is a note
    resolves: bool
    asks: tuple[str, ...]  # status, help: the transcript answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One command with what it needs to be judged."""

    arguments: str
    ticket: Ticket
    agent: Agent
    policy: Policy
    now: datetime


Judgement = tuple[tuple[e.Event, ...], str | None]
"""Events, and a reason where the command is refused."""


def carry_out(
    commands: tuple[Command, ...],
    ticket: Ticket,
    agent: Agent,
    policy: Policy,
    now: datetime,
    *,
    internal: bool,
) -> Carried:
    """Judge each command by itself; ``internal`` is what the text is without ``#note`` or ``#reply``."""
    events: list[e.Event] = []
    results: list[Result] = []
    asks: list[str] = []
    for command in commands:
        if command.verb in {"note", "reply"}:
            internal = command.verb == "note"
            results.append(Result(line=command.line, accepted=True))
            continue
        if command.verb in {"status", "help"}:
            asks.append(command.verb)
            results.append(Result(line=command.line, accepted=True))
            continue
        order = Order(arguments=command.arguments, ticket=ticket, agent=agent, policy=policy, now=now)
        happened, refusal = ORDERS[command.verb](order)
        events += happened
        results.append(Result(line=command.line, accepted=refusal is None, reason=refusal or ""))
    return Carried(
        events=tuple(events),
        results=tuple(results),
        internal=internal,
        resolves=any(isinstance(event, e.Resolved) for event in events),
        asks=tuple(asks),
    )


def _close(order: Order) -> Judgement:
    if not order.ticket.status.is_open:
        return (), "already"
    return (e.Resolved(by=order.agent.key, reason=order.arguments),), None


def _reopen(order: Order) -> Judgement:
    if order.ticket.status.is_open:
        return (), "already"
    return (e.Reopened(by=order.agent.key, reason=order.arguments),), None


def _until(arguments: str, now: datetime) -> datetime | None:
    match = _DURATION.search(arguments)
    return now + int(match[1]) * _UNITS[match[2].lower()] if match else None


def _wait(order: Order) -> Judgement:
    if order.arguments and _until(order.arguments, order.now) is None:
        return (), "bad_time"
    return (e.WaitingForCustomer(by=order.agent.key, until=_until(order.arguments, order.now)),), None


def _hold(order: Order) -> Judgement:
    if order.arguments and _until(order.arguments, order.now) is None:
        return (), "bad_time"
    return (e.PutOnHold(by=order.agent.key, until=_until(order.arguments, order.now)),), None


def _take(order: Order) -> Judgement:
    return (e.Assigned(agent=order.agent.key, by=order.agent.key),), None


def _assign(order: Order) -> Judgement:
    wanted = order.arguments.strip().lower().lstrip("@")
    if wanted in {"none", "nobody", "nikdo", "никто"}:
        return (e.Assigned(agent=None, by=order.agent.key),), None
    for agent in order.policy.agents.values():
        if wanted in {agent.key.lower(), agent.name.lower(), *(email.lower() for email in agent.emails)}:
            return (e.Assigned(agent=agent.key, by=order.agent.key),), None
    return (), "no_agent" if wanted else "missing_argument"


def _queue(order: Order) -> Judgement:
    if order.arguments in order.policy.queues:
        return (e.QueueChanged(queue=order.arguments, by=order.agent.key),), None
    return (), "no_agent" if order.arguments else "missing_argument"


def _priority(order: Order) -> Judgement:
    priority = _PRIORITIES.get(order.arguments.strip().lower())
    if priority is None:
        return (), "bad_value" if order.arguments else "missing_argument"
    return (e.PriorityChanged(priority=priority.value, by=order.agent.key),), None


def _tag(order: Order) -> Judgement:
    words = order.arguments.replace(",", " ").split()
    add = tuple(word.lstrip("+") for word in words if not word.startswith("-") and word.lstrip("+"))
    remove = tuple(word[1:] for word in words if word.startswith("-") and word[1:])
    if not add and not remove:
        return (), "missing_argument"
    return (e.TagsChanged(add=add, remove=remove, by=order.agent.key),), None


def _subject(order: Order) -> Judgement:
    if not order.arguments:
        return (), "missing_argument"
    return (e.SubjectChanged(subject=order.arguments, by=order.agent.key),), None


def _lang(order: Order) -> Judgement:
    wanted = order.arguments.strip().lower()
    if wanted not in order.policy.languages:
        return (), "bad_value" if wanted else "missing_argument"
    return (e.LanguageChanged(language=wanted, by=order.agent.key),), None


def _cc(order: Order) -> Judgement:
    events: list[e.Event] = []
    for word in order.arguments.replace(",", " ").split():
        address = word.lstrip("+-")
        if "@" not in address:
            return (), "bad_value"
        if word.startswith("-"):
            events.append(e.ParticipantLeft(address=address, by=order.agent.key))
        else:
            events.append(e.ParticipantJoined(address=address, by=order.agent.key))
    if not events:
        return (), "missing_argument"
    return tuple(events), None


def _ack(order: Order) -> Judgement:
    return (e.EscalationAcknowledged(by=order.agent.key),), None


ORDERS: dict[str, Callable[[Order], Judgement]] = {
    "close": _close,
    "reopen": _reopen,
    "wait": _wait,
    "hold": _hold,
    "take": _take,
    "assign": _assign,
    "queue": _queue,
    "priority": _priority,
    "tag": _tag,
    "subject": _subject,
    "lang": _lang,
    "cc": _cc,
    "ack": _ack,
}
