"""This file turns the words of the settings for people (assignee, lead, managers, least_busy) into agents.

A word that names nobody falls to the next who should know, so that an alert is never for nobody while there
is anybody: from assignee to lead, the queue's agents, managers and admins, and from there back down.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field

from tickets.policy import Policy
from tickets.ticket import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Loads:
    """How much each agent has, by key; an agent who is missing has nothing."""

    open_tickets: Mapping[str, int] = field(default_factory=dict)
    given: Mapping[str, int] = field(default_factory=dict)  # tickets ever assigned, for round_robin


def resolve_notify(words: Iterable[str], ticket: Ticket, policy: Policy) -> tuple[str, ...]:
    """Return agents' keys and foreign addresses, each once, in the order of the words."""
    found: dict[str, None] = {}
    for word in words:
        found.update(dict.fromkeys(_named(word, ticket, policy)))
    return tuple(found)


def address_of(recipient: str, policy: Policy) -> str:
    """Return the address to write to for what ``resolve_notify`` gave."""
    agent = policy.agents.get(recipient)
    return agent.email if agent else recipient


def choose_agent(
    word: str, queue: str, policy: Policy, loads: Loads, but_not: str | None = None
) -> str | None:
    """Return the agent's key that ``least_busy``, ``round_robin`` or a key means for a queue.

    Equals are taken in the order of the settings. None where nobody (else) who is there serves the queue, and
    for words that leave the choice to others, as ``sticky`` does. Who is away is stood in for.
    """
    if word in policy.agents:
        if word in policy.away:
            return stand_in(queue, policy, loads, {word, but_not})
        return word if word != but_not else None
    if word == "least_busy":
        counts = loads.open_tickets
    elif word == "round_robin":
        counts = loads.given
    else:
        return None
    candidates = [key for key in agents_of(queue, policy) if key != but_not and key not in policy.away]
    return min(candidates, key=lambda key: counts.get(key, 0), default=None)


def stand_in(queue: str, policy: Policy, loads: Loads, but_not: Container[str | None] = ()) -> str | None:
    """Return who takes over from somebody away or gone: the queue's least busy, else its lead."""
    lead = policy.queue(queue).lead
    candidates = [key for key in agents_of(queue, policy) if key not in policy.away and key not in but_not]
    chosen = min(candidates, key=lambda key: loads.open_tickets.get(key, 0), default=None)
    if chosen is None and lead in policy.agents and lead not in policy.away and lead not in but_not:
        return lead
    return chosen


def takes_over(ticket: Ticket, policy: Policy, loads: Callable[[], Loads]) -> str | None:
    """Return who gets a ticket whose owner is away or has left us; None where the owner is there.

    A ticket of one who has left falls to the lead of its queue, who decides; one of an absent colleague to
    whoever the queue's way of assigning means.
    """
    owner, queue = ticket.assignee, policy.queue(ticket.queue)
    if owner is None or (owner in policy.agents and owner not in policy.away):
        return None
    lead = queue.lead
    if owner not in policy.agents and lead in policy.agents and lead not in policy.away:
        return lead
    chosen = choose_agent(queue.assign, queue.name, policy, loads(), but_not=owner) if queue.assign else None
    return chosen or stand_in(queue.name, policy, loads(), {owner})


def agents_of(queue: str, policy: Policy) -> tuple[str, ...]:
    """Return the keys of those who answer in a queue; an agent without queues serves them all."""
    return _holders("agent", queue, policy)


def _named(word: str, ticket: Ticket, policy: Policy) -> tuple[str, ...]:
    if word in policy.agents:
        return (word,)
    if "@" in word:
        agent = policy.agent_by_address(word)
        return (agent.key if agent else word,)
    steps: tuple[Callable[[], tuple[str, ...]], ...] = (
        lambda: (ticket.assignee,) if ticket.assignee in policy.agents and ticket.assignee else (),
        lambda: _leads(ticket.queue, policy),
        lambda: agents_of(ticket.queue, policy),
        lambda: _holders("manager", ticket.queue, policy) or _holders("manager", None, policy),
        lambda: _holders("admin", None, policy),
    )
    first = {"assignee": 0, "lead": 1, "agents": 2, "managers": 3, "admins": 4}.get(word)
    if first is None:
        return ()
    ladder = (*steps[first:], *reversed(steps[:first]))
    found = [people for people in (step() for step in ladder) if people]
    there = [
        present for people in found if (present := tuple(one for one in people if one not in policy.away))
    ]
    # Where everybody is away, an alert is still better read late than sent to nobody.
    return next(iter(there or found), ())


def _leads(queue: str, policy: Policy) -> tuple[str, ...]:
    named = policy.queue(queue).lead
    return (named,) if named in policy.agents and named else _holders("lead", queue, policy)


def _holders(role: str, queue: str | None, policy: Policy) -> tuple[str, ...]:
    """Return who has a role, in one queue or anywhere."""
    holders = [agent for agent in policy.agents.values() if role in agent.roles]
    return tuple(agent.key for agent in holders if queue is None or not agent.queues or queue in agent.queues)
