"""This file sorts an agent's mail by what it is: an answer to us, a direct one to the customer, a forward."""

from __future__ import annotations

from postdesk.agent_holding import hold
from postdesk.agent_mail import file_agents_mail
from postdesk.agent_proof import answers_us, sender_doubt
from postdesk.desk_mail import file_desk_mail, is_for_desk
from postdesk.filing import Filing
from postdesk.forwarding import file_forward
from postdesk.on_behalf import file_on_behalf
from postdesk.outward import file_outward, is_outward
from store.inbox import Fate
from threading_rules.identify import Kind
from threading_rules.tokens import Audience
from tickets.address import address_key
from tickets.events import AgentAnswered, Assigned, Event
from tickets.policy import Agent
from tickets.ticket import Ticket


def file_mail_of_agent(filing: Filing, agent: Agent) -> Fate | None:
    """File an agent's mail; None where the agent writes as a customer does."""
    ticket = filing.ticket
    if filing.reading.identity.kind is not Kind.MESSAGE:
        return None
    if is_for_desk(filing, agent):
        return file_desk_mail(filing, agent)
    if ticket is None:
        return file_on_behalf(filing, agent) or file_forward(filing, agent) or _file_outward(filing, agent)
    if answers_us(filing):
        return file_agents_mail(filing, agent, ticket)
    part = ticket.participant(filing.reading.author.spec) if filing.reading.author else None
    if filing.match.audience is Audience.SURVEY or (part is not None and part.role != "third_party"):
        return None
    people = {address.key for address in filing.reading.message.recipients}
    if any(address_key(one.address) in people for one in ticket.participants):
        return _file_direct(filing, agent, ticket)
    return file_agents_mail(filing, agent, ticket)


def _file_outward(filing: Filing, agent: Agent) -> Fate | None:
    """File an agent's own mail to a customer that only tells us of it."""
    proven = is_outward(filing) and sender_doubt(filing, token=False) is None
    return file_outward(filing, agent.key) if proven else None


def _file_direct(filing: Filing, agent: Agent, ticket: Ticket) -> Fate:
    """The customer has the answer already, from the agent's own client: it is recorded and not sent again."""
    # Whoever ever had a mail of the thread can name it: only the verdict proves From.
    doubt = sender_doubt(filing, token=False)
    if doubt is not None:
        return hold(filing, agent, ticket, doubt)
    message = filing.remember(party="agent", visibility="public", agent=agent.key, ticket=ticket.id)
    events: list[Event] = [AgentAnswered(message=message, agent=agent.key)]
    if ticket.assignee is None:
        events.insert(0, Assigned(agent=agent.key, by=agent.key, reason="answered first"))
    ticket = filing.append(ticket, tuple(events))
    filing.index(ticket.id, message, audience="customer")
    filing.announce(author=agent.key)
    filing.notices = [(one, notice) for one, notice in filing.notices if notice.name != "answered"]
    why = f"the customer has it from the agent directly; {'; '.join(filing.match.evidence)}"
    return Fate(outcome="answered", why=why, message=message, ticket=ticket.id)
