"""This file turns an agent's commands into events, each with a result the transcript can show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tickets import events as e
from tickets.address import address_key
from tickets.commands import TEXTUAL, Command
from tickets.deadlines import calendar_of, sla_for
from tickets.policy import Agent, Policy
from tickets.route import Priority
from tickets.ticket import Ticket
from tickets.when import is_off, read_when

_PRIORITIES = {
    "low": Priority.LOW, "nízká": Priority.LOW, "низкий": Priority.LOW,
    "normal": Priority.NORMAL, "normální": Priority.NORMAL, "обычный": Priority.NORMAL,
    "high": Priority.HIGH, "vysoká": Priority.HIGH, "высокий": Priority.HIGH,
    "urgent": Priority.URGENT, "naléhavá": Priority.URGENT, "срочный": Priority.URGENT,
}  # fmt: skip


ASKING = "ask"
"""The verb by which the text goes to somebody besides the customer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one command."""

    line: str
    accepted: bool
    reason: str = ""  # why not, or what it did
    at: datetime | None = None  # the moment that its words meant


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What a block of commands does."""

    events: tuple[e.Event, ...]
    results: tuple[Result, ...]
    internal: bool  # the text below is a note
    resolves: bool


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


Act = Callable[[Command], Judgement]
"""Judges a command that needs more than the ticket: other tickets, files, held mail."""


def carry_out(
    commands: tuple[Command, ...],
    ticket: Ticket,
    agent: Agent,
    policy: Policy,
    now: datetime,
    *,
    internal: bool,
    act: Act,
) -> Carried:
    """Judge each command by itself; ``internal`` is what the text is without ``#note`` or ``#reply``."""
    events: list[e.Event] = []
    results: list[Result] = []
    for command in commands:
        if command.verb in TEXTUAL:
            internal = command.verb == "note"
            results.append(Result(line=command.line, accepted=True))
            continue
        if command.verb in ORDERS:
            order = Order(arguments=command.arguments, ticket=ticket, agent=agent, policy=policy, now=now)
            happened, refusal = ORDERS[command.verb](order)
        else:
            happened, refusal = act(command)
        events += happened
        results.append(
            Result(line=command.line, accepted=refusal is None, reason=refusal or "", at=_moment(happened))
        )
    asks = any(command.verb == ASKING for command in commands)
    return Carried(
        events=tuple(events),
        results=tuple(results),
        internal=internal or asks,  # what somebody else is asked is not for the customer
        resolves=any(isinstance(event, e.Resolved) for event in events),
    )


def _moment(events: tuple[e.Event, ...]) -> datetime | None:
    """Return the day a command means, so that the transcript can say how it was understood."""
    for event in events:
        if isinstance(event, (e.WaitingForCustomer, e.PutOnHold)):
            return event.until
        if isinstance(event, e.ReminderAsked):
            return event.at
    return None


def _close(order: Order) -> Judgement:
    if not order.ticket.status.is_open:
        return (), "already"
    return (e.Resolved(by=order.agent.key, reason=order.arguments),), None


def _reopen(order: Order) -> Judgement:
    if order.ticket.status.is_open:
        return (), "already"
    return (e.Reopened(by=order.agent.key, reason=order.arguments),), None


def _until(order: Order) -> datetime | None:
    calendar = calendar_of(sla_for(order.ticket, order.policy))
    zone = order.agent.timezone or calendar.timezone
    return read_when(order.arguments, order.now, zone, calendar)


def _wait(order: Order) -> Judgement:
    until = _until(order)
    if order.arguments and until is None:
        return (), "bad_time"
    return (e.WaitingForCustomer(by=order.agent.key, until=until),), None


def _hold(order: Order) -> Judgement:
    until = _until(order)
    if order.arguments and until is None:
        return (), "bad_time"
    return (e.PutOnHold(by=order.agent.key, until=until),), None


def _remind(order: Order) -> Judgement:
    if not order.arguments:
        return (), "missing_argument"
    if is_off(order.arguments):
        asked = any(agent == order.agent.key for agent, _ in order.ticket.reminders)
        return ((e.ReminderAsked(agent=order.agent.key, at=None),), None) if asked else ((), "already")
    at = _until(order)
    if at is None:
        return (), "bad_time"
    return (e.ReminderAsked(agent=order.agent.key, at=at),), None


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


def _requester(order: Order) -> Judgement:
    address = order.arguments.strip().strip("<>")
    if not address:
        return (), "missing_argument"
    if "@" not in address or len(address.split()) > 1:
        return (), "bad_value"
    if address_key(address) == address_key(order.ticket.requester):
        return (), "already"
    return (e.RequesterChanged(address=address, by=order.agent.key),), None


def _spam(order: Order) -> Judgement:
    closed = e.Closed(by=order.agent.key, reason=e.SPAM)
    return (
        e.TagsChanged(add=("spam",), by=order.agent.key),
        e.SurveyDeclined(by=order.agent.key),
        closed,
    ), None


def _mute(order: Order) -> Judgement:
    if order.agent.key in order.ticket.muted:
        return (), "already"
    return (e.AgentMuted(agent=order.agent.key),), None


def _nosurvey(order: Order) -> Judgement:
    return (e.SurveyDeclined(by=order.agent.key),), None


def _nothing(_order: Order) -> Judgement:
    """The transcript shows the state anyway."""
    return (), None


def _ack(order: Order) -> Judgement:
    return (e.EscalationAcknowledged(by=order.agent.key),), None


ORDERS: dict[str, Callable[[Order], Judgement]] = {
    "close": _close,
    "reopen": _reopen,
    "wait": _wait,
    "hold": _hold,
    "remind": _remind,
    "take": _take,
    "assign": _assign,
    "queue": _queue,
    "priority": _priority,
    "tag": _tag,
    "subject": _subject,
    "lang": _lang,
    "cc": _cc,
    "ack": _ack,
    "requester": _requester,
    "spam": _spam,
    "mute": _mute,
    "nosurvey": _nosurvey,
    "status": _nothing,
}
