"""This file files what lies in a mailbox's folder of sent mail: answers that people sent by hand.

Only who knows the mailbox's password can put a mail there, so it needs no verdict. What is an answer in a
conversation of ours is recorded as public; it is never sent again. What begins a conversation with somebody
outside is kept as their ticket; what we sent ourselves changes nothing.
"""

from __future__ import annotations

from postdesk.filing import Filing
from postdesk.outward import file_outward
from store.inbox import Fate
from threading_rules.tokens import read_message_id
from tickets.address import address_key
from tickets.events import AgentAnswered, Assigned, Event
from tickets.ticket import Ticket


def file_sent_mail(filing: Filing) -> Fate:
    """File a mail from the folder of sent mail."""
    own_id = filing.reading.message.message_id
    if own_id is not None and read_message_id(filing.in_force.keys, own_id) is not None:
        return Fate(outcome="sent", why="our own mail, which the server keeps a copy of")
    if filing.reading.message.header("Auto-Submitted") not in {None, "no"}:
        return Fate(outcome="sent", why="a machine answered in the mailbox's name")
    ticket = filing.ticket
    if ticket is None or not _reaches(filing, ticket):
        opened = file_outward(filing, _writer(filing, None)) if ticket is None else None
        return opened or Fate(outcome="sent", why="sent by hand, to nobody of a conversation of ours")
    agent = _writer(filing, ticket)
    message = filing.remember(
        party="agent", visibility="public", kind="message", agent=agent or None, ticket=ticket.id
    )
    events: list[Event] = [AgentAnswered(message=message, agent=agent)]
    if ticket.assignee is None and agent:
        events.insert(0, Assigned(agent=agent, by=agent, reason="answered first"))
    ticket = filing.append(ticket, tuple(events))
    filing.index(ticket.id, message, audience="customer")
    filing.announce(author=agent)
    filing.notices = [(one, notice) for one, notice in filing.notices if notice.name != "answered"]
    why = f"sent by hand from the mailbox; {'; '.join(filing.match.evidence)}"
    return Fate(outcome="answered", why=why, message=message, ticket=ticket.id)


def _reaches(filing: Filing, ticket: Ticket) -> bool:
    people = {address.key for address in filing.reading.message.recipients}
    return any(address_key(one.address) in people for one in ticket.participants if one.role != "third_party")


def _writer(filing: Filing, ticket: Ticket | None) -> str:
    """Who wrote it: the agent that Sender or From names (RFC 5322 section 3.6.2), else whose ticket it is."""
    policy, message = filing.in_force.policy, filing.reading.message
    for address in (message.sender, *message.senders):
        agent = policy.agent_by_address(address.spec) if address is not None else None
        if agent is not None:
            return agent.key
    names = {address.name.casefold() for address in message.senders if address.name}
    named = next((agent.key for agent in policy.agents.values() if agent.name.casefold() in names), None)
    return named or (ticket.assignee if ticket else None) or ""
