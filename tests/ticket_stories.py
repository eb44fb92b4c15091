"""This file lets a test tell what happened to a ticket, and gives a small site to happen in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from tickets import events as e
from tickets.fold import apply, begin
from tickets.policy import Agent, Calendar, EscalationStep, FollowUp, Policy, Queue, Sla, SurveyPolicy, Target
from tickets.route import Priority
from tickets.ticket import Ticket

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
"""A Monday at ten in Prague."""

OFFICE = Calendar(
    name="office",
    timezone="Europe/Prague",
    hours={day: ((time(9), time(17)),) for day in range(5)},
)
LADDER = (
    EscalationStep(target=Target.FIRST_RESPONSE, percent=75, notify=("assignee",)),
    EscalationStep(target=Target.FIRST_RESPONSE, percent=100, notify=("lead",), priority=Priority.HIGH),
    EscalationStep(
        target=Target.FIRST_RESPONSE, percent=150, notify=("managers",), reassign="least_busy", tags=("late",)
    ),
)
AGENTS = {
    "anna": Agent(
        key="anna",
        name="Anna",
        emails=("anna@acme.example",),
        queues=("general",),
        roles=("agent", "lead"),
    ),
    "bob": Agent(key="bob", name="Bob", emails=("bob@acme.example",), queues=("general", "billing")),
    "mia": Agent(key="mia", name="Mia", emails=("mia@acme.example",), roles=("manager",)),
}


def sla(calendar: Calendar = OFFICE, **targets: timedelta) -> Sla:
    """An SLA with promises by the names of their targets."""
    return Sla(
        name="standard",
        calendar=calendar,
        targets={Target(name): promise for name, promise in targets.items()},
    )


def queue(name: str = "general", **changes: object) -> Queue:
    """The queue of the small site, changed as asked; nothing but the ladder is switched on."""
    plain = Queue(
        name=name,
        sla=sla(first_response=4 * HOUR, next_response=8 * HOUR, resolution=24 * HOUR),
        lead="anna",
        assign="least_busy",
        ladder=LADDER,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def site(*queues: Queue, **changes: object) -> Policy:
    """A policy with these queues, or with one plain ``general``."""
    named = {one.name: one for one in queues or (queue(),)}
    policy = Policy(name="Acme Support", domain="acme.example", queues=named, agents=AGENTS)
    return replace(policy, **changes)  # type: ignore[arg-type]


EVERYTHING = queue(
    followup=FollowUp(
        remind_customer_after=3 * DAY,
        close_after=7 * DAY,
        progress_every=16 * HOUR,
        return_to_queue_after=12 * HOUR,
    ),
    surveys=SurveyPolicy(),
)
"""A queue with every step of time switched on."""


class Story:
    """A ticket and what happens to it."""

    def __init__(self, at: datetime = MONDAY, number: int = 1001, **opened: object) -> None:
        facts: dict[str, object] = {
            "message": 1,
            "requester": "carla@customer.example",
            "requester_name": "Carla",
            "subject": "My order",
            "mailbox": "support",
            "queue": "general",
            "priority": "normal",
            "assignee": "anna",
        }
        first = e.Opened(**(facts | opened))  # type: ignore[arg-type]
        self.history = [e.Recorded(seq=1, at=at, event=first)]
        self.ticket: Ticket = begin(number, number, "SUP", self.history[0])

    def happens(self, at: datetime, *events: e.Event) -> Story:
        """Let these events happen at a moment."""
        for event in events:
            recorded = e.Recorded(seq=self.ticket.seq + 1, at=at, event=event)
            self.history.append(recorded)
            self.ticket = apply(self.ticket, recorded)
        return self

    def customer_writes(self, at: datetime) -> Story:
        """The requester sends a mail."""
        return self.happens(at, e.CustomerWrote(message=2, author="carla@customer.example"))

    def agent_answers(self, at: datetime, agent: str = "anna") -> Story:
        """An agent's answer goes out."""
        return self.happens(at, e.AgentAnswered(message=3, agent=agent))
