"""This file judges the commands that need more than their ticket: other tickets, files, held mail, undo."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from postdesk.agent_holding import RELEASABLE, held_mail, settle
from postdesk.article_answers import article_text
from postdesk.canned import find_answer, plain_text
from postdesk.desk_acts import DESK, DeskActs
from postdesk.merging import MergeRefusedError, merge
from postdesk.splitting import SplitRefusedError, split
from postdesk.undoing import take_back, undo
from store.messages import StoredMessage
from store.sent import sent_mail
from store.suppressions import suppress
from tickets import events as e
from tickets.address import address_key
from tickets.agent_commands import Judgement
from tickets.commands import Command
from tickets.ticket import Ticket

MOST_ASKED = 3
"""Whom one ``#ask`` may name."""

_HISTORY = frozenset({"history", "historie", "история"})
_RAW = frozenset({"raw", "eml", "originál", "оригинал"})


@dataclass(kw_only=True)
class Acts(DeskActs):
    """The commands of one mail about a ticket, and what they leave for the transcript and the relay."""

    ticket: Ticket
    begun: list[str] = field(default_factory=list)  # ready text that stands before the agent's own
    released: StoredMessage | None = None
    asked: list[str] = field(default_factory=list)  # whom besides the customer the text goes to
    quiet: bool = False  # the customer is not told of it

    def judge(self, command: Command) -> Judgement:
        """Judge one command; nothing is written yet."""
        return ACTS[command.verb](self, command.arguments)

    def named(self, arguments: str) -> Ticket | None:
        """The other ticket that a command names; None as well for one the agent may not see."""
        words = arguments.strip().strip("[]").split()
        other = self.filing.work.tickets.by_ref(words[0].strip("[]#")) if words else None
        return other if other is not None and self.may_see(other) and other.id != self.ticket.id else None


def _undo(acts: Acts, _arguments: str) -> Judgement:
    undone = undo(acts.filing, acts.agent, acts.ticket)
    acts.quiet = acts.quiet or not acts.ticket.status.is_open or not undone.events
    if undone.answer_left:
        acts.tells["left"] = True
    acts.later.append(lambda: take_back(acts.filing, acts.ticket, undone, acts.agent.key))
    return undone.events, undone.refusal


def _send(acts: Acts, _arguments: str) -> Judgement:
    held = held_mail(acts.filing, acts.agent, acts.ticket)
    if held is None:
        return (), "no_held"
    if held.decision["held"]["reason"] not in RELEASABLE:
        return (), "not_proven"
    if not acts.ticket.requester:
        return (), "not_allowed"
    acts.released = held
    acts.later.append(lambda: settle(acts.filing, held, "sent"))
    return (e.AgentAnswered(message=held.id, agent=acts.agent.key),), None


def _cancel(acts: Acts, _arguments: str) -> Judgement:
    held = held_mail(acts.filing, acts.agent, acts.ticket)
    if held is None:
        return (), "no_held"
    acts.later.append(lambda: settle(acts.filing, held, "cancelled"))
    return (), None


def _merge(acts: Acts, arguments: str) -> Judgement:
    other = acts.named(arguments)
    if other is None:
        return (), "no_ticket" if arguments else "missing_argument"
    if other.merged_into is not None:
        return (), "already"
    acts.later.append(lambda: _carry_merge(acts, other))
    return (), None


def _carry_merge(acts: Acts, other: Ticket) -> None:
    filing = acts.filing
    target = filing.work.tickets.read(acts.ticket.id) or acts.ticket
    try:
        merge(
            filing.work, other, target, reason="by an agent", at=filing.now, cause=filing.mail.id,
            schedule=filing.schedule, by=acts.agent.key,
            trusted=frozenset(address_key(p.address) for p in other.participants),
        )  # fmt: skip
    except MergeRefusedError as refused:
        acts.tells["answer"] = str(refused)


def _split(acts: Acts, _arguments: str) -> Judgement:
    message = _message_in_question(acts)
    if message is None:
        return (), "nothing_to_undo"
    acts.later.append(lambda: _carry_split(acts, message))
    return (), None


def _carry_split(acts: Acts, message: StoredMessage) -> None:
    filing = acts.filing
    target = filing.work.tickets.read(acts.ticket.id) or acts.ticket
    try:
        new, _ = split(
            filing.work, target, (message.id,), at=filing.now, schedule=filing.schedule,
            version=filing.in_force.version, by=acts.agent.key,
        )  # fmt: skip
        acts.tells.setdefault("listed", []).append(new.id)
    except SplitRefusedError as refused:
        acts.tells["answer"] = str(refused)


def _link(acts: Acts, arguments: str) -> Judgement:
    other = acts.named(arguments)
    if other is None:
        return (), "no_ticket" if arguments else "missing_argument"
    if other.id in acts.ticket.links:
        return (), "already"
    return (e.Linked(ticket=other.id, reason=f"by {acts.agent.key}"),), None


def _block(acts: Acts, arguments: str) -> Judgement:
    address = arguments.strip().strip("<>") or acts.ticket.requester
    if "@" not in address:
        return (), "bad_value" if address else "missing_argument"
    why = f"blocked by {acts.agent.key}"
    work, now = acts.filing.work, acts.filing.now
    acts.later.append(lambda: suppress(work.connection, address_key(address), why, now))
    acts.quiet = True
    return (), None


def _canned(acts: Acts, arguments: str) -> Judgement:
    name, _, rest = arguments.strip().partition(" ")
    if not re.fullmatch(r"[\w-]{1,60}", name):
        return (), "bad_value" if name else "missing_argument"
    ticket, policy = acts.ticket, acts.filing.in_force.policy
    values = {"name": ticket.requester_name, "subject": ticket.subject, "ref": ticket.ref,
              "agent": acts.agent.name, **dict(ticket.fields),
              **dict(re.findall(r"(\w+)=(\S+)", rest))}  # fmt: skip
    language = policy.language_for(ticket.language, ticket.queue)
    text = find_answer(acts.filing.in_force.answers, name, (language, *policy.languages), values)
    article = None if text is not None else article_text(acts.filing.in_force, name, (language,))
    if text is None and article is None:
        return (), "no_file"
    acts.begun.append(plain_text(text or article or ""))
    return ((e.ArticleSent(article=name, agent=acts.agent.key),) if article else ()), None


def _message_in_question(acts: Acts) -> StoredMessage | None:
    """The message our answered mail was about, else the customer's last."""
    filing = acts.filing
    messages = filing.work.messages.of_ticket(acts.ticket.id)
    sent = sent_mail(filing.work.connection, filing.match.own_id) if filing.match.own_id else None
    for one in filing.work.tickets.history(acts.ticket.id) if sent is not None else ():
        if sent is not None and one.seq == sent.seq:
            wanted = getattr(one.event, "message", None)
            return next((message for message in messages if message.id == wanted), None)
    theirs = [message for message in messages if message.party in {"customer", "third_party"}]
    return theirs[-1] if theirs else None


def _get(acts: Acts, arguments: str) -> Judgement:
    if not acts.may_see(acts.ticket):
        return (), "not_allowed"  # it has left the agent's queues since the mail that is answered
    wanted = arguments.strip().lower().lstrip("#")
    if wanted in _HISTORY:
        acts.tells["history"] = True
        return (), None
    message = _message_in_question(acts)
    if message is None or message.inbox is None:
        return (), "no_file"
    if wanted in _RAW:
        acts.tells["get"] = {"message": message.id, "file": 0}
        return (), None
    if not wanted.isdecimal():
        return (), "bad_value" if wanted else "missing_argument"
    if not 1 <= int(wanted) <= len(message.attachments):
        return (), "no_file"
    acts.tells["get"] = {"message": message.id, "file": int(wanted)}
    return (), None


def _ask(acts: Acts, arguments: str) -> Judgement:
    """Ask somebody besides the customer; without an address whoever wrote what is answered."""
    if not arguments:
        last = _message_in_question(acts)
        arguments = last.author if last is not None and last.party == "third_party" else ""
    words = arguments.replace(",", " ").split()
    addresses = [word.strip("<>;") for word in words]
    if not addresses or len(addresses) > MOST_ASKED:
        return (), "too_many" if addresses else "missing_argument"
    events: list[e.Event] = []
    for address in addresses:
        part, key = acts.ticket.participant(address), address_key(address)
        in_force = acts.filing.in_force
        if "@" not in address:
            return (), "bad_value"
        if in_force.is_ours(address) or key in in_force.insiders or (part and part.role != "third_party"):
            return (), "not_allowed"
        if part is None:
            events.append(e.ParticipantJoined(address=address, role="third_party", by=acts.agent.key))
    acts.asked += addresses
    acts.say(f"→ {', '.join(addresses)}")
    return tuple(events), None


def _confirm(_acts: Acts, _arguments: str) -> Judgement:
    """A confirmation answers the mail that asked for it, which is about no ticket."""
    return (), "no_confirmation"


ACTS: dict[str, Callable[[Acts, str], Judgement]] = {
    **DESK,
    "undo": _undo,
    "send": _send,
    "cancel": _cancel,
    "merge": _merge,
    "split": _split,
    "link": _link,
    "block": _block,
    "canned": _canned,
    "get": _get,
    "ask": _ask,
    "confirm": _confirm,
}
