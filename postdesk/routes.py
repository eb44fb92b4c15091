"""This file asks the routing rules about a mail, and turns their words for people into an agent."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from postdesk.filing import Filing
from store.register import given_counts, open_loads
from threading_rules.routing import RoutingFacts, route
from tickets.address import Address
from tickets.deadlines import calendar_of
from tickets.people import Loads, choose_agent
from tickets.policy import Policy
from tickets.route import Priority, Route
from tickets.ticket import Ticket
from tickets.workhours import is_open


def route_mail(filing: Filing, ticket: Ticket | None) -> Route:
    """Return where the rules send a mail, and note every rule's hit or miss in the decision."""
    reading, policy = filing.reading, filing.in_force.policy
    box = reading.mailbox
    queue = ticket.queue if ticket else box.queue if box else "general"
    requester = Address(spec=ticket.requester, name=ticket.requester_name) if ticket else reading.author
    open_calendars, weekday = _time_of(policy, queue, filing.now)
    result = route(
        RoutingFacts(
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
            open_calendars=open_calendars,
            weekday=weekday,
            spam=reading.identity.spam,
            separator=box.separator if box else "+",
        ),
        filing.in_force.rules,
    )
    filing.decision["route"] = {
        "queue": result.route.queue or queue,
        "hits": result.hits,
        "misses": result.misses,
        "notes": list(result.notes),
    }
    return result.route


def assignee_for(filing: Filing, chosen: Route, queue: str, *, new: bool) -> str | None:
    """Return the agent that the rules, or for a new ticket the queue, give it to."""
    policy = filing.in_force.policy
    word = chosen.assignee or (policy.queue(queue).assign if new else None)
    if not word:
        return None
    return choose_agent(word, queue, policy, loads_of(filing))


def loads_of(filing: Filing) -> Loads:
    """Return how much each agent has."""
    connection = filing.work.connection
    return Loads(open_tickets=open_loads(connection), given=given_counts(connection))


def _time_of(policy: Policy, queue: str, now: datetime) -> tuple[frozenset[str], int]:
    """Return which calendars are open now, and the weekday where the queue works."""
    open_now = frozenset(name for name, calendar in policy.calendars.items() if is_open(now, calendar))
    zone = ZoneInfo(calendar_of(policy.queue(queue).sla).timezone)
    return open_now, now.astimezone(zone).weekday()
