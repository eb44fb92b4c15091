"""This file notices what happened after the mail that an agent replies to: answers of others, and news.

An answer of somebody else holds this one. What cannot be mended by a word more (spam, another requester) is
not done by a mail that the customer's next one has overtaken: it may be an old one, played again.
"""

from __future__ import annotations

from postdesk.filing import Filing
from store.sent import sent_mail
from threading_rules.tokens import REVISIONS
from tickets.events import AgentAnswered, CustomerWrote, Recorded
from tickets.policy import Agent
from tickets.ticket import Ticket

LASTING = frozenset({"spam", "block", "merge", "requester"})
"""Verbs that are carried out only by who has seen everything the ticket holds."""


def is_overtaken(filing: Filing, agent: Agent, ticket: Ticket) -> bool:
    """Tell whether the ticket holds news that the mail answered does not know of."""
    history = filing.work.tickets.history(ticket.id)
    return any(
        isinstance(one.event, CustomerWrote)
        or (isinstance(one.event, AgentAnswered) and one.event.agent != agent.key)
        for one in _since(filing, ticket, history)
    )


def newer_answer(filing: Filing, agent: Agent, ticket: Ticket) -> AgentAnswered | None:
    """Return another agent's answer that the mail answered does not know of, None where there is none."""
    history = filing.work.tickets.history(ticket.id)
    for one in reversed(_since(filing, ticket, history)):
        if isinstance(one.event, AgentAnswered) and one.event.agent != agent.key:
            return one.event
    return None


def _since(filing: Filing, ticket: Ticket, history: tuple[Recorded, ...]) -> tuple[Recorded, ...]:
    """What happened after the notification: by the revision in its address, else by the event it told of."""
    token = filing.match.token
    if token is not None and token.ticket == ticket.id:
        counted = [one for one in history if isinstance(one.event, AgentAnswered | CustomerWrote)]
        behind = (ticket.revision - token.revision) % REVISIONS
        return tuple(counted[len(counted) - min(behind, len(counted)) :])
    if filing.match.own_id is not None:
        sent = sent_mail(filing.work.connection, filing.match.own_id)
        if sent is not None and sent.seq > 0:
            return tuple(one for one in history if one.seq > sent.seq)
    return ()
