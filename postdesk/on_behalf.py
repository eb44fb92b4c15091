"""This file opens a ticket for a customer who called, or whom an agent has something to tell.

The agent writes a new mail to the support address that begins with ``#requester`` and the customer's address.
The text is a note, as nothing said yet where it goes, and the customer gets the acknowledgement; with
``#reply`` it is the first answer. The other commands of the block are carried out as ever.
"""

from __future__ import annotations

from postdesk.agent_proof import sender_doubt
from postdesk.command_acts import Acts
from postdesk.customer_record import notes_about
from postdesk.desk_mail import file_desk_mail
from postdesk.filing import Filing
from postdesk.forwarding import looks_forwarded
from postdesk.leak_guard import Outgoing, find_leak
from postdesk.relay import own_words_only, relayed
from postdesk.transcripts import transcript
from store.inbox import Fate
from tickets.address import Address
from tickets.agent_commands import Result, carry_out
from tickets.commands import Command, CommandBlock, read_block
from tickets.events import AgentAnswered, Event, NoteAdded, Opened
from tickets.policy import Agent
from tickets.route import Priority
from tickets.ticket import Ticket


def file_on_behalf(filing: Filing, agent: Agent) -> Fate | None:
    """File such a mail; None where it is none, or nobody of ours sent it."""
    message = filing.reading.message
    if message.forwarded is not None or message.in_reply_to or looks_forwarded(message):
        return None
    support = filing.reading.mailbox.address if filing.reading.mailbox else ""
    block = read_block(own_words_only(message.reply, agent.emails, support))
    # It comes to the public address, so no token vouches for it: only the verdict does.
    asked = any(one.verb == "requester" for one in block.commands)
    if not asked or sender_doubt(filing, token=False) is not None:
        return None
    customer = _customer(filing, block)
    if customer is None or block.unknown:
        return file_desk_mail(filing, agent)  # nothing is carried out, and the agent learns why
    refused = _leak(filing, agent, block, customer)
    public = refused is None and any(one.verb == "reply" for one in block.commands)
    stored = filing.remember(
        party="agent", visibility="public" if public else "internal", agent=agent.key, reply=block.rest
    )
    resolves = any(one.verb == "close" for one in block.commands)
    first: Event = NoteAdded(message=stored, agent=agent.key)
    if public:
        first = AgentAnswered(message=stored, agent=agent.key, resolves=resolves)
    ticket = _open(filing, agent, customer, stored, first)
    results = _carry_out(filing, agent, ticket, block, refused)
    filing.announce(acknowledge=not public, author=agent.key)
    filing.decision |= {
        "commands": [{"line": r.line, "accepted": r.accepted, "reason": r.reason} for r in results],
        "relay": "sent" if public else "note",
        "tells": {"answer": f"{ticket.ref}: {customer.name} <{customer.spec}>"},
        "acknowledge": "the agent's answer tells them" if public else "yes",
    }
    filing.tell(ticket, transcript(filing, agent, stored))
    return Fate(outcome="created", why=f"on behalf of {customer.key}", message=stored, ticket=ticket.id)


def _customer(filing: Filing, block: CommandBlock) -> Address | None:
    """Whom ``#requester`` names; never ourselves."""
    named = next((one.arguments for one in block.commands if one.verb == "requester"), "")
    *words, last = named.split() or [""]
    spec = last.strip("<>,;")
    if "@" not in spec or filing.in_force.is_ours(spec):
        return None
    return Address(spec=spec, name=" ".join(words).strip('" '))


def _leak(filing: Filing, agent: Agent, block: CommandBlock, customer: Address) -> str | None:
    """Return why the text is kept as a note although ``#reply`` sends it."""
    sent = relayed(filing.mail, block.rest, agent.emails, filing.in_force.policy.domain)
    files = [(found.filename, found.content_type, found.digest, one.data) for found, one in sent.files]
    leak = find_leak(
        Outgoing(text=block.rest, html=sent.html or "", files=files), (), filing.in_force,
        notes_about(filing.work, customer.spec),
    )  # fmt: skip
    if not block.rest and not files:
        return "missing_argument"
    return "for_the_house" if leak is not None else None


def _open(filing: Filing, agent: Agent, customer: Address, stored: int, first: Event) -> Ticket:
    message, mailbox = filing.reading.message, filing.reading.mailbox
    queue = mailbox.queue if mailbox else "general"
    opened = Opened(
        message=stored,
        requester=customer.spec,
        requester_name=customer.name,
        subject=message.subject,
        mailbox=mailbox.name if mailbox else filing.mail.mailbox,
        queue=queue,
        priority=Priority.NORMAL.value,
        assignee=agent.key,
        language=message.language,
    )
    filing.decision["route"] = {"queue": queue}
    ticket = filing.open(opened, (first,))
    filing.index(ticket.id, stored, audience="agent")
    return ticket


def _carry_out(
    filing: Filing, agent: Agent, ticket: Ticket, block: CommandBlock, refused: str | None
) -> tuple[Result, ...]:
    done = [one for one in block.commands if one.verb == "requester"]
    rest = tuple(one for one in block.commands if one.verb != "requester")
    acts = Acts(filing=filing, agent=agent, ticket=ticket)
    carried = carry_out(
        rest, ticket, agent, filing.in_force.policy, filing.now, internal=True, act=acts.judge
    )
    for step in acts.later:
        step()
    if carried.events:
        filing.append(filing.work.tickets.read(ticket.id) or ticket, carried.events)
        # It is all one occasion: an answer that also resolves the ticket is one mail.
        (_, begin), (ticket, more) = filing.occasions
        filing.occasions = [(ticket, (*begin, *more))]
    results = [Result(line=one.line, accepted=True) for one in done]
    for command, result in zip(rest, carried.results, strict=True):
        results.append(_reply_refused(command, refused) or result)
    return tuple(results)


def _reply_refused(command: Command, refused: str | None) -> Result | None:
    if command.verb != "reply" or refused is None:
        return None
    return Result(line=command.line, accepted=False, reason=refused)
