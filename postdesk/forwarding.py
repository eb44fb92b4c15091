"""This file opens a ticket for the customer whose mail an agent forwards to us.

The text above the forward is a note, its commands are carried out, and the agent is told which customer we
found. Where we are not sure whose mail it is, it is the agent's own request.
"""

from __future__ import annotations

from dataclasses import replace

from mailer.forwards import find_forwarded
from mailer.visible_reply import split_reply
from postdesk.agent_proof import sender_doubt
from postdesk.command_acts import Acts
from postdesk.customer_mail import file_persons_mail
from postdesk.filing import Filing
from postdesk.reading import Reading
from postdesk.transcripts import transcript
from store.inbox import Fate
from store.messages import NewMessage
from threading_rules.subjects import is_forward_subject, is_reply_subject
from threading_rules.tokens import read_message_id
from tickets.address import Address
from tickets.agent_commands import Result, carry_out
from tickets.commands import CommandBlock, read_block
from tickets.events import Event, NoteAdded
from tickets.message import Forwarded, InboundMessage
from tickets.policy import Agent


def file_forward(filing: Filing, agent: Agent) -> Fate | None:
    """File a forwarded mail as its sender's; None where it is no forward, or nobody of ours sent it."""
    mine = _as_forward(filing.reading)
    # It comes to the public address, so no token vouches for it: only the verdict does.
    if sender_doubt(filing, token=False) is not None:
        return None
    forwarded = mine.message.forwarded
    block = read_block(_above(mine.message, forwarded.text if forwarded else ""))
    customer = _named(block) or (forwarded.sender if forwarded else None)
    if forwarded is None or customer is None:
        return _ask(filing, agent) if looks_forwarded(mine.message) else None
    if filing.in_force.is_ours(customer.spec) or customer.key in filing.in_force.insiders:
        return None
    filing.reading = _as_customers(filing, mine, customer)
    filing.decision["forwarded_by"] = agent.key
    fate = file_persons_mail(filing)
    if fate.ticket is None or fate.message is None:
        return fate
    _add_note(filing, agent, mine, block, fate.ticket)
    return fate


def _as_forward(mine: Reading) -> Reading:
    """The reading of a mail whose subject says that it is a forward: then any header block is its begin."""
    message = mine.message
    if message.forwarded is not None or not is_forward_subject(message.subject):
        return mine
    found = find_forwarded(message.text, message.enclosed, told=True)
    return replace(mine, message=replace(message, forwarded=found)) if found else mine


def looks_forwarded(message: InboundMessage) -> bool:
    """A mail that says so, or one that quotes another although it answers none."""
    if is_forward_subject(message.subject):
        return True
    answers = bool(message.in_reply_to) or is_reply_subject(message.subject)
    return not answers and find_forwarded(message.text, (), told=True) is not None


def _ask(filing: Filing, agent: Agent) -> Fate:
    """Whose mail it is, is not sure: it is the agent's own request until the agent says whose."""
    subject = filing.reading.message.subject
    fate = file_persons_mail(filing)
    ticket = filing.work.tickets.read(fate.ticket) if fate.ticket is not None else None
    if ticket is None or fate.message is None:
        return fate
    filing.decision["commands"] = [{"line": subject, "accepted": False, "reason": "whose"}]
    filing.decision["relay"] = "none"
    filing.tell(ticket, transcript(filing, agent, fate.message))
    return fate


def _above(message: InboundMessage, forwarded: str) -> str:
    """The agent's own words: what stands above the header block of the forward."""
    lines = message.text.split("\n")
    first = next((line.strip() for line in forwarded.split("\n") if line.strip()), "")
    end = next((at for at, line in enumerate(lines) if first and first in line), len(lines))
    kept: list[str] = []
    for line in lines[:end]:
        if _begins_block(line, message):
            break
        kept.append(line)
    above = "\n".join(kept).strip()
    return split_reply(above, None).reply if above else ""


def _begins_block(line: str, message: InboundMessage) -> bool:
    plain = line.strip(" >*\t")
    sender = message.forwarded.sender if message.forwarded else None
    divider = len(plain) > 8 and plain[:3] in {"---", "___", "***"}
    return (
        divider
        or (plain.endswith(":") and "@" not in plain and len(plain) < 60 and _is_announcement(plain))
        or (sender is not None and sender.spec in plain)
    )


def _is_announcement(plain: str) -> bool:
    return "forward" in plain.lower() or "přepos" in plain.lower() or "пересл" in plain.lower()


def _named(block: CommandBlock) -> Address | None:
    """The customer that ``#requester`` names instead."""
    spec = next(
        (command.arguments.strip("<> ") for command in block.commands if command.verb == "requester"), ""
    )
    return Address(spec=spec) if "@" in spec else None


def _as_customers(filing: Filing, mine: Reading, customer: Address) -> Reading:
    """The mail as if the customer had written to us: their words, subject and id, nothing of the agent's."""
    message = mine.message
    forwarded = message.forwarded or Forwarded(sender=customer, subject=message.subject, text=message.text)
    enclosed = [one.message_id for one in message.enclosed if one.message_id]
    answered = [one for one in message.in_reply_to if read_message_id(filing.in_force.keys, one) is None]
    their_id = enclosed[0] if enclosed else answered[0] if len(answered) == 1 else None
    parts = split_reply(forwarded.text, None)
    return replace(
        mine,
        author=customer,
        message=replace(
            message,
            message_id=their_id,
            senders=(customer,),
            subject=forwarded.subject or message.subject,
            text=forwarded.text,
            reply=parts.reply,
            quoted=parts.quoted,
            signature=parts.signature,
            in_reply_to=(),
            references=(),
            html=None,
        ),
    )


def _add_note(filing: Filing, agent: Agent, mine: Reading, block: CommandBlock, ticket_id: int) -> None:
    ticket = filing.work.tickets.read(ticket_id)
    if ticket is None:
        return
    commands = tuple(command for command in block.commands if command.verb != "requester")
    acts = Acts(filing=filing, agent=agent, ticket=ticket)
    carried = carry_out(
        commands, ticket, agent, filing.in_force.policy, filing.now, internal=True, act=acts.judge
    )
    note = _remember(filing, agent, mine, block.rest, ticket_id)
    events: tuple[Event, ...] = (NoteAdded(message=note, agent=agent.key),) if block.rest else ()
    for step in acts.later:
        step()
    filing.work.tickets.append(
        ticket, (*events, *carried.events), filing.now, filing.mail.id, filing.schedule
    )
    unknown = tuple(Result(line=line, accepted=False, reason="unknown_command") for line in block.unknown)
    decision = {
        "commands": [
            {"line": r.line, "accepted": r.accepted, "reason": r.reason} for r in (*unknown, *carried.results)
        ],
        "relay": "note" if block.rest else "none",
        "tells": {**acts.tells, "answer": f"{ticket.ref}: {ticket.requester_name} <{ticket.requester}>"},
    }
    filing.work.messages.decide(note, decision)
    filing.tell(ticket, transcript(filing, agent, note))


def _remember(filing: Filing, agent: Agent, mine: Reading, text: str, ticket: int) -> int:
    return filing.work.messages.add(
        NewMessage(
            ticket=ticket,
            inbox=filing.mail.id,
            party="agent",
            visibility="internal",
            kind="message",
            author=mine.author.spec if mine.author else agent.email,
            author_name=agent.name,
            agent=agent.key,
            at=filing.at,
            subject=mine.message.subject,
            message_id=mine.message.message_id,
            body_digest=mine.body_digest,
            text=text,
            reply=text,
            language=mine.message.language,
            attachments=[],
            decision={},
        )
    )
