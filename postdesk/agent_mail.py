"""This file files an agent's mail to a ticket: relayed to the customer, kept as a note, carried out, or held.

A token (or the Message-ID of our notification) proves which ticket and for whom it was written; From must be
that agent's address, and the verdict must prove From. What fails any of this is not relayed: the registered
address is told, never the From of the mail that failed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from postdesk.agent_holding import Doubt, hold
from postdesk.agent_proof import doubt_of, is_public
from postdesk.agent_words import agents_words
from postdesk.collision import LASTING, is_overtaken, newer_answer
from postdesk.command_acts import Acts
from postdesk.customer_record import notes_about
from postdesk.filing import Filing
from postdesk.leak_guard import Leak, Outgoing, find_leak
from postdesk.machine_mail import file_machine_mail
from postdesk.relay import own_words_only, relayed
from postdesk.transcripts import transcript
from postdesk.two_parts import parts_differ
from store.inbox import Fate
from threading_rules.autoreply_words import says_out_of_office
from tickets.address import address_key
from tickets.agent_commands import ASKING, Carried, Result, carry_out
from tickets.commands import CommandBlock, read_block
from tickets.events import AgentAnswered, AnswerHeld, Assigned, Event, NoteAdded, ThirdPartyAsked
from tickets.notices import Notice
from tickets.policy import Agent
from tickets.ticket import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An agent's mail, read."""

    block: CommandBlock
    carried: Carried
    acts: Acts
    text: str  # what is left to send or to note

    @property
    def lines(self) -> tuple[str, ...]:
        """The commands as written."""
        return tuple(command.line for command in self.block.commands)

    @property
    def verbs(self) -> tuple[str, ...]:
        """The commands by their names."""
        return tuple(command.verb for command in self.block.commands)


def file_agents_mail(filing: Filing, agent: Agent, ticket: Ticket) -> Fate:
    """File an agent's mail to a ticket."""
    if says_out_of_office(filing.reading.message.subject[:300]) is not None:
        # Nobody who answers us begins a subject so, and whoever told this responder would hear of it again.
        return file_machine_mail(filing)
    doubt = doubt_of(filing, agent)
    if doubt is not None:
        return hold(filing, agent, ticket, doubt)
    draft = _read(filing, agent, ticket, public=is_public(filing))
    if parts_differ(draft.block, filing.reading.message.html):
        return hold(filing, agent, ticket, Doubt(reason="parts_differ", detail=""), text=draft.text)
    if LASTING.intersection(draft.verbs) and is_overtaken(filing, agent, ticket):
        return _stop(filing, agent, ticket, draft, overtaken=LASTING)
    refused = any(not result.accepted for result in draft.carried.results)
    if draft.block.unknown or (refused and not draft.carried.internal):
        return _stop(filing, agent, ticket, draft)
    has_text = bool(draft.text) or bool(filing.reading.message.attachments)
    if draft.acts.asked and (not has_text or _leak_of(filing, agent, ticket, draft) is not None):
        return _stop(filing, agent, ticket, draft, why="for_the_house" if has_text else "missing_argument")
    if has_text and not draft.carried.internal:
        why_not = _guard(filing, agent, ticket, draft)
        if why_not is not None:
            return hold(filing, agent, ticket, why_not, text=draft.text, commands=draft.lines)
    if not has_text and not draft.carried.results:
        return hold(filing, agent, ticket, Doubt(reason="no_text", detail=""))
    return _carry_on(filing, agent, ticket, draft, has_text=has_text)


def _read(filing: Filing, agent: Agent, ticket: Ticket, *, public: bool) -> Draft:
    support = filing.reading.mailbox.address if filing.reading.mailbox else ""
    words = agents_words(filing, agent, ticket)
    block = read_block(own_words_only(words, agent.emails, support))
    acts = Acts(filing=filing, agent=agent, ticket=ticket)
    carried = carry_out(
        block.commands, ticket, agent, filing.in_force.policy, filing.now, internal=not public, act=acts.judge
    )
    text = "\n\n".join(part for part in (*acts.begun, block.rest) if part)
    return Draft(block=block, carried=carried, acts=acts, text=text)


def _guard(filing: Filing, agent: Agent, ticket: Ticket, draft: Draft) -> Doubt | None:
    """Return why a public answer must wait for the agent's word."""
    if not ticket.requester:
        return Doubt(reason="no_recipient", detail="")
    newer = newer_answer(filing, agent, ticket)
    if newer is not None:
        return Doubt(reason="collision", detail="", newer=newer.message)
    leak = _leak_of(filing, agent, ticket, draft)
    return Doubt(reason=leak.reason, detail=leak.detail) if leak is not None else None


def _leak_of(filing: Filing, agent: Agent, ticket: Ticket, draft: Draft) -> Leak | None:
    sent = relayed(filing.mail, draft.text, agent.emails, filing.in_force.policy.domain)
    files = [(found.filename, found.content_type, found.digest, one.data) for found, one in sent.files]
    return find_leak(
        Outgoing(text=draft.text, html=sent.html or "", files=files),
        filing.work.messages.of_ticket(ticket.id),
        filing.in_force,
        notes_about(filing.work, ticket.requester),
    )


def _carry_on(filing: Filing, agent: Agent, ticket: Ticket, draft: Draft, *, has_text: bool) -> Fate:
    carried, acts = draft.carried, draft.acts
    visibility = "internal" if carried.internal or not has_text else "public"
    message = filing.remember(
        party="agent", visibility=visibility, agent=agent.key, reply=draft.text, ticket=ticket.id
    )
    events: list[Event] = []
    goes_out = (has_text and not carried.internal) or acts.released is not None
    if goes_out and ticket.assignee is None and not any(isinstance(one, Assigned) for one in carried.events):
        events.append(Assigned(agent=agent.key, by=agent.key, reason="answered first"))
    if has_text and carried.internal:
        events.append(NoteAdded(message=message, agent=agent.key))
        events += [ThirdPartyAsked(message=message, address=one, agent=agent.key) for one in acts.asked]
    elif has_text:
        events.append(AgentAnswered(message=message, agent=agent.key, resolves=carried.resolves))
    events += carried.events
    for step in acts.later:
        step()
    ticket = filing.append(filing.work.tickets.read(ticket.id) or ticket, tuple(events))
    filing.index(ticket.id, message, audience="agent")
    filing.announce(author=agent.key, acknowledge=not acts.quiet)
    if acts.released is None:
        _leave_out_who_has_it(filing)
    if carried.results:
        _tell_results(filing, agent, ticket, message, draft, "note" if carried.internal else "sent", goes_out)
    outcome = "noted" if carried.internal and has_text else "relayed" if goes_out else "commands"
    return Fate(outcome=outcome, why="; ".join(filing.match.evidence), message=message, ticket=ticket.id)


def _leave_out_who_has_it(filing: Filing) -> None:
    """An agent who answers us and the customer in one mail has told the customer already."""
    have = {address.key for address in filing.reading.message.recipients}

    def has(notice: Notice) -> bool:
        people = {address_key(one) for one in (notice.recipient, *notice.copies)}
        return notice.name == "answered" and people <= have

    filing.notices = [(ticket, notice) for ticket, notice in filing.notices if not has(notice)]


def _stop(
    filing: Filing,
    agent: Agent,
    ticket: Ticket,
    draft: Draft,
    *,
    overtaken: frozenset[str] = frozenset(),
    why: str = "",
) -> Fate:
    """Nothing of the mail is carried out; the agent learns which line stopped it."""
    message = filing.remember(
        party="agent", visibility="internal", agent=agent.key, reply=draft.text, ticket=ticket.id
    )
    ticket = filing.append(ticket, (AnswerHeld(message=message, agent=agent.key, reason="unknown_command"),))
    filing.index(ticket.id, message, audience="agent")
    results = [Result(line=line, accepted=False, reason="unknown_command") for line in draft.block.unknown]
    results += [
        replace(result, accepted=False, reason=_why_stopped(verb, result, overtaken, why))
        for verb, result in zip(draft.verbs, draft.carried.results, strict=True)
    ]
    stopped = replace(draft, carried=replace(draft.carried, results=tuple(results)))
    stopped.acts.tells.clear()
    _tell_results(filing, agent, ticket, message, stopped, "stopped", True)
    return Fate(outcome="held", why="a command was refused", message=message, ticket=ticket.id)


def _why_stopped(verb: str, result: Result, overtaken: frozenset[str], why: str) -> str:
    if verb in overtaken:
        return "stale"
    return (why if verb == ASKING else "") or result.reason or "stopped"


def _tell_results(
    filing: Filing, agent: Agent, ticket: Ticket, message: int, draft: Draft, relay: str, goes: bool
) -> None:
    has_note = relay == "note" and bool(draft.text)
    delay = filing.in_force.policy.queue(ticket.queue).send_delay
    if draft.acts.released is not None and relay == "note":
        relay = "sent"
    if relay == "sent" and goes and delay:
        relay, filing.decision["sends_at"] = "delayed", (filing.now + delay).isoformat()
    filing.decision["commands"] = [
        {"line": r.line, "accepted": r.accepted, "reason": r.reason, "at": r.at.isoformat() if r.at else None}
        for r in draft.carried.results
    ]
    filing.decision["relay"] = relay if goes or has_note else "none"
    filing.decision["tells"] = draft.acts.tells
    filing.tell(ticket, transcript(filing, agent, message))
