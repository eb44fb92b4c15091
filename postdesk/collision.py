"""This file notices that somebody else answered after the mail that an agent replies to."""

from __future__ import annotations

from postdesk.filing import Filing
from store.sent import sent_mail
from threading_rules.tokens import REVISIONS
from tickets.events import AgentAnswered, CustomerWrote, Recorded
from tickets.policy import Agent
from tickets.ticket import Ticket


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
