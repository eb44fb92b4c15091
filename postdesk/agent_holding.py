"""This file holds an agent's mail back, tells the registered address, and lets it go on the agent's word."""

from __future__ import annotations

from dataclasses import dataclass

from postdesk.filing import Filing
from store.inbox import Fate
from store.messages import StoredMessage
from store.sent import sent_mail
from tickets.events import AnswerHeld
from tickets.notices import Notice
from tickets.policy import Agent
from tickets.ticket import Ticket

RELEASABLE = frozenset({"leak_fence", "leak_note", "leak_token", "leak_attachment", "collision"})
"""Reasons that the agent may overrule; a sender that is not proven is proven by no word in a mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Why a mail is held."""

    reason: str  # a name in the words (see ``[held]``)
    detail: str
    newer: int | None = None  # the message that another agent answered with


def hold(
    filing: Filing,
    agent: Agent,
    ticket: Ticket,
    doubt: Doubt,
    *,
    text: str | None = None,
    commands: tuple[str, ...] = (),
) -> Fate:
    """Keep the mail as an internal one that waits, and tell the agent's registered address."""
    message = filing.remember(
        party="agent", visibility="internal", agent=agent.key, reply=text, ticket=ticket.id
    )
    filing.decision["held"] = {
        "reason": doubt.reason,
        "detail": doubt.detail,
        "newer": doubt.newer,
        "commands": list(commands),
    }
    held = AnswerHeld(message=message, agent=agent.key, reason=doubt.reason)
    ticket = filing.append(ticket, (held,))
    filing.index(ticket.id, message, audience="agent")
    filing.tell(
        ticket,
        Notice(
            name="held",
            audience="agent",
            recipient=agent.email,
            recipient_name=agent.name,
            seq=-filing.mail.id,
            event=held,
            message=message,
            agent=agent.key,
        ),
    )
    return Fate(outcome="held", why=f"{doubt.reason}: {doubt.detail}", message=message, ticket=ticket.id)


def held_mail(filing: Filing, agent: Agent, ticket: Ticket) -> StoredMessage | None:
    """Return the agent's mail that waits: the one the answered notice is about, else the last."""
    waiting = [
        one
        for one in filing.work.messages.of_ticket(ticket.id)
        if one.agent == agent.key and "held" in one.decision and "settled" not in one.decision["held"]
    ]
    sent = sent_mail(filing.work.connection, filing.match.own_id) if filing.match.own_id else None
    if sent is not None and sent.seq < 0 and sent.notice == "held":
        waiting = [one for one in waiting if one.inbox == -sent.seq]
    return waiting[-1] if waiting else None


def settle(filing: Filing, held: StoredMessage, how: str) -> None:
    """Note that a held mail waits no longer: ``sent`` or ``cancelled``."""
    decision = {**held.decision, "held": {**held.decision["held"], "settled": how}}
    filing.work.messages.decide(held.id, decision)
    if how == "sent":
        filing.work.messages.show(held.id, "public")
