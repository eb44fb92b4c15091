"""This file files an agent's mail: relayed to the customer, kept as a note, or held.

A token (or the Message-ID of our notification) proves which ticket and for whom it was written; From must be
that agent's address, and the verdict must prove From. What fails any of this is not relayed: the registered
address is told, never the From of the mail that failed.
"""

from __future__ import annotations

from dataclasses import replace

from postdesk.agent_words import agents_words
from postdesk.filing import Filing
from postdesk.relay import own_words_only
from store.inbox import Fate
from store.sent import sent_mail
from threading_rules.tokens import Audience, person_tag
from threading_rules.verdict import VerdictResult
from tickets.address import address_key
from tickets.agent_commands import Carried, Result, carry_out
from tickets.commands import CommandBlock, read_block
from tickets.events import AgentAnswered, AnswerHeld, Assigned, Event, NoteAdded
from tickets.notices import Notice
from tickets.policy import Agent
from tickets.ticket import Ticket


def agent_of(filing: Filing) -> Agent | None:
    """Return the agent whose mail this claims to be."""
    author = filing.reading.author
    return filing.in_force.policy.agent_by_address(author.spec) if author else None


def answers_us(filing: Filing) -> bool:
    """Tell whether the mail answers one that we sent to an agent."""
    return filing.ticket is not None and _audience(filing) in {Audience.AGENT, Audience.NOTE}


def file_agents_mail(filing: Filing, agent: Agent, ticket: Ticket) -> Fate:
    """File an agent's mail to a ticket."""
    doubt = _doubt(filing, agent)
    if doubt is not None:
        return _hold(filing, agent, ticket, *doubt)
    support = filing.reading.mailbox.address if filing.reading.mailbox else agent.email
    words = own_words_only(agents_words(filing, agent, ticket), agent.emails, support)
    block = read_block(words)
    if block.unknown:
        return _unknown_command(filing, agent, ticket, block)
    public = _audience(filing) is Audience.AGENT
    carried = carry_out(
        block.commands, ticket, agent, filing.in_force.policy, filing.now, internal=not public
    )
    if public and any(not result.accepted for result in carried.results):
        return _transcript(filing, agent, ticket, block, carried, stopped=True)
    return _carry_on(filing, agent, ticket, block, carried)


def _carry_on(filing: Filing, agent: Agent, ticket: Ticket, block: CommandBlock, carried: Carried) -> Fate:
    has_text = bool(block.rest.strip()) or bool(filing.reading.message.attachments)
    visibility = "internal" if carried.internal or not has_text else "public"
    message = filing.remember(
        party="agent", visibility=visibility, agent=agent.key, reply=block.rest, ticket=ticket.id
    )
    events: list[Event] = []
    if has_text and carried.internal:
        events.append(NoteAdded(message=message, agent=agent.key))
    elif has_text:
        if ticket.assignee is None and not any(isinstance(event, Assigned) for event in carried.events):
            events.append(Assigned(agent=agent.key, by=agent.key, reason="answered first"))
        events.append(AgentAnswered(message=message, agent=agent.key, resolves=carried.resolves))
    events += carried.events
    if not events and not carried.results:
        return _hold(filing, agent, ticket, "no_text", "there was nothing to send")
    ticket = filing.append(ticket, tuple(events))
    filing.index(ticket.id, message, audience="agent")
    filing.announce(author=agent.key)
    if carried.results:
        relay = "none" if not has_text else "note" if carried.internal else "sent"
        _tell_results(filing, agent, ticket, message, carried.results, relay, carried.asks)
    outcome = "noted" if carried.internal else "relayed" if has_text else "commands"
    return Fate(outcome=outcome, why="; ".join(filing.match.evidence), message=message, ticket=ticket.id)


def _unknown_command(filing: Filing, agent: Agent, ticket: Ticket, block: CommandBlock) -> Fate:
    results = tuple(
        Result(line=line, accepted=False, reason="unknown_command") for line in block.unknown
    ) + tuple(Result(line=command.line, accepted=False, reason="stopped") for command in block.commands)
    carried = Carried(events=(), results=results, internal=True, resolves=False, asks=())
    return _transcript(filing, agent, ticket, block, carried, stopped=True)


def _transcript(
    filing: Filing, agent: Agent, ticket: Ticket, block: CommandBlock, carried: Carried, *, stopped: bool
) -> Fate:
    """Nothing of the mail is carried out; the agent learns which line stopped it."""
    message = filing.remember(
        party="agent", visibility="internal", agent=agent.key, reply=block.rest, ticket=ticket.id
    )
    held = AnswerHeld(message=message, agent=agent.key, reason="a command was refused")
    ticket = filing.append(ticket, (held,))
    filing.index(ticket.id, message, audience="agent")
    results = tuple(
        replace(result, accepted=False, reason=result.reason or "stopped") for result in carried.results
    )
    _tell_results(filing, agent, ticket, message, results, "stopped" if stopped else "none", ())
    return Fate(outcome="held", why="a command was refused", message=message, ticket=ticket.id)


def _tell_results(
    filing: Filing,
    agent: Agent,
    ticket: Ticket,
    message: int,
    results: tuple[Result, ...],
    relay: str,
    asks: tuple[str, ...],
) -> None:
    filing.decision["commands"] = [
        {"line": r.line, "accepted": r.accepted, "reason": r.reason} for r in results
    ]
    filing.decision["relay"] = relay
    filing.decision["asks"] = list(asks)
    filing.tell(
        ticket,
        Notice(
            name="transcript",
            audience="agent",
            recipient=agent.email,
            recipient_name=agent.name,
            seq=-filing.mail.id,
            event=NoteAdded(message=message, agent=agent.key),
            message=message,
            agent=agent.key,
        ),
    )


def _hold(filing: Filing, agent: Agent, ticket: Ticket, reason: str, detail: str) -> Fate:
    message = filing.remember(party="agent", visibility="internal", agent=agent.key, ticket=ticket.id)
    filing.decision["held"] = {"reason": reason, "detail": detail}
    ticket = filing.append(ticket, (AnswerHeld(message=message, agent=agent.key, reason=detail),))
    filing.tell(
        ticket,
        Notice(
            name="held",
            audience="agent",
            recipient=agent.email,
            recipient_name=agent.name,
            seq=-filing.mail.id,
            event=AnswerHeld(message=message, agent=agent.key, reason=detail),
            message=message,
            agent=agent.key,
        ),
    )
    return Fate(outcome="held", why=detail, message=message, ticket=ticket.id)


def _doubt(filing: Filing, agent: Agent) -> tuple[str, str] | None:
    """Return why this mail is not proven to be the agent's (a word and a sentence), None where it is."""
    addressee = _addressee(filing)
    own = {address_key(email) for email in agent.emails} | {person_tag(email) for email in agent.emails}
    if addressee is None or addressee not in own:
        return "foreign_token", "it answers a notification that was sent to somebody else"
    verdict = filing.reading.verdict
    if verdict.verdict is VerdictResult.PASS:
        return None
    if verdict.verdict is VerdictResult.FAIL:
        return "forged", "; ".join(verdict.evidence)
    if filing.in_force.policy.authentication.without == "token":
        return None
    return (
        "unproven",
        "no trusted server wrote Authentication-Results (authentication.trusted in the settings)",
    )


def _addressee(filing: Filing) -> str | None:
    """For whom the mail that is answered was written: a person's tag, or an address in normal form."""
    if filing.match.token is not None:
        return filing.match.token.person
    if filing.match.own_id is not None:
        sent = sent_mail(filing.work.connection, filing.match.own_id)
        return sent.recipient if sent else None
    return None


def _audience(filing: Filing) -> Audience | None:
    return filing.match.audience
