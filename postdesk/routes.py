"""This file asks the routing rules about a mail, and turns their words for people into an agent.

What the rules were told besides the mail itself is stored with the decision, so that other rules can be asked
about the same moment later (``postdesk.replaying``).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from postdesk.customer_record import known_facts
from postdesk.filing import Filing
from store.register import given_counts, open_loads, other_tickets, tickets_of
from threading_rules.routing import RoutingFacts, RoutingResult, route
from tickets.address import Address
from tickets.deadlines import calendar_of
from tickets.people import Loads, agents_of, choose_agent, takes_over
from tickets.policy import Policy
from tickets.route import Priority, Route
from tickets.thanks import is_thanks
from tickets.ticket import Ticket
from tickets.workhours import is_open

STICKY = "sticky"
KNOWN_TICKETS = 5
"""The requester's last tickets, which are asked for an owner (sticky) and for fields (the record)."""


def route_mail(filing: Filing, ticket: Ticket | None) -> Route:
    """Return where the rules send a mail, and note which rules hit and what decided."""
    facts = _facts(filing, ticket)
    result = route(facts, filing.in_force.rules)
    filing.decision["route"] = _decision(result, facts, explain=filing.mode.explain)
    filing.hooks = result.route.webhooks
    return result.route


def _facts(filing: Filing, ticket: Ticket | None) -> RoutingFacts:
    reading, policy = filing.reading, filing.in_force.policy
    box = reading.mailbox
    queue = ticket.queue if ticket else box.queue if box else "general"
    requester = Address(spec=ticket.requester, name=ticket.requester_name) if ticket else reading.author
    open_calendars, weekday = time_of(policy, queue, filing.now)
    return RoutingFacts(
        message=reading.message,
        mailbox=box.name if box else None,
        queue=queue,
        priority=ticket.priority if ticket else Priority.NORMAL,
        tags=frozenset(ticket.tags) if ticket else frozenset(),
        kind=reading.identity.kind.value,
        verdict=reading.verdict.verdict.value,
        language=reading.message.language,
        is_reply=ticket is not None,
        requester=requester,
        customer=_customer(filing, requester),
        open_calendars=open_calendars,
        weekday=weekday,
        spam=reading.identity.spam,
        separator=box.separator if box else "+",
    )


def _customer(filing: Filing, requester: Address | None) -> Mapping[str, str]:
    """Return the customer's record: of the organisation, of the last tickets, and what we wrote into it.

    It costs a query, so it is read only where a rule asks for it.
    """
    if requester is None or not filing.in_force.asks_customer:
        return {}
    known = tickets_of(filing.work.connection, requester.spec, KNOWN_TICKETS)
    told = {name: value for one in reversed(known) for name, value in one.fields}
    return known_facts(filing.work, filing.in_force, requester.spec, told)


def _decision(result: RoutingResult, facts: RoutingFacts, *, explain: bool) -> dict[str, object]:
    """Return what is stored; the misses only where somebody reads them, for their words take time."""
    noted: dict[str, object] = {
        "queue": result.route.queue or facts.queue,
        "hits": result.hits,
        "notes": list(result.notes),
        "version": result.version,
        "facts": {
            "mailbox": facts.mailbox,
            "queue": facts.queue,
            "priority": facts.priority.value,
            "tags": sorted(facts.tags),
            "is_reply": facts.is_reply,
            "requester": facts.requester.spec if facts.requester else None,
            "customer": dict(facts.customer),
            "separator": facts.separator,
        },
    }
    return {**noted, "misses": result.misses} if explain else noted


def assignee_for(filing: Filing, chosen: Route, queue: str, *, ticket: Ticket | None) -> str | None:
    """Return the agent that the rules, or for a new ticket the queue, give it to.

    A word that leaves the choice to us chooses for a ticket without owner only: an answer of the customer
    must not pass the matter on to whoever has least to do at the moment.
    """
    policy = filing.in_force.policy
    if ticket is not None and not chosen.assignee:
        if is_thanks(filing.reading.message.reply):
            return None
        return takes_over(ticket, policy, lambda: loads_of(filing))
    word = chosen.assignee or (policy.queue(queue).assign if ticket is None else None)
    if not word or (word not in policy.agents and ticket is not None and ticket.assignee):
        return None
    if word != STICKY:
        return choose_agent(word, queue, policy, loads_of(filing))
    return _sticky(filing, queue, ticket) or choose_agent("least_busy", queue, policy, loads_of(filing))


def _sticky(filing: Filing, queue: str, ticket: Ticket | None) -> str | None:
    """Return who had the customer's last ticket, if that person still answers in this queue."""
    author = filing.reading.author
    connection = filing.work.connection
    if ticket is not None:
        known = other_tickets(connection, ticket, KNOWN_TICKETS)
    else:
        known = tickets_of(connection, author.spec, KNOWN_TICKETS) if author else ()
    policy = filing.in_force.policy
    serving = [key for key in agents_of(queue, policy) if key not in policy.away]
    return next((one.assignee for one in known if one.assignee in serving), None)


def loads_of(filing: Filing) -> Loads:
    """Return how much each agent has."""
    connection = filing.work.connection
    return Loads(open_tickets=open_loads(connection), given=given_counts(connection))


def time_of(policy: Policy, queue: str, now: datetime) -> tuple[frozenset[str], int]:
    """Return which calendars are open at a moment, and the weekday where the queue works."""
    open_now = frozenset(name for name, calendar in policy.calendars.items() if is_open(now, calendar))
    zone = ZoneInfo(calendar_of(policy.queue(queue).sla).timezone)
    return open_now, now.astimezone(zone).weekday()
