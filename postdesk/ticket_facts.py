"""This file collects what templates may know of a ticket, its people, promises and history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from types import MappingProxyType

from mailer import facts as f
from mailer.mailto import mailto
from mailer.sanitise import text_to_html
from postdesk.in_force import InForce
from postdesk.relay import Relayed, relayed
from postdesk.reply_addresses import ReplyAddresses
from store.messages import StoredMessage
from store.people import person_of
from store.register import other_tickets
from store.work import Work
from threading_rules.tokens import Audience
from tickets.customers import Person, greeting_for
from tickets.deadlines import calendar_of, deadlines, is_owed, sla_for
from tickets.followup import progress_at
from tickets.policy import Agent, Mailbox, Queue, Target
from tickets.ticket import Ticket
from tickets.workhours import is_open, next_opening

SHOWN_ENTRIES = 3
SHOWN_TEXT = 20_000
"""Characters of one message in a notification; the rest stands in the ticket."""

OTHER_TICKETS = 5
AGENT_COMMANDS = {
    "take": "#take",
    "note": "#note\n\n",
    "close": "#close",
    "wait": "#wait 3d",
    "spam": "#spam",
    "help": "#help",
}
ALERT_COMMANDS = {"ack": "#ack", "take": "#take"}


@dataclass(frozen=True, kw_only=True)
class TicketFacts:
    """One ticket as templates see it, each part looked up once."""

    work: Work
    in_force: InForce
    ticket: Ticket
    mailbox: Mailbox
    now: datetime

    @cached_property
    def queue(self) -> Queue:
        """The queue the ticket is in."""
        return self.in_force.policy.queue(self.ticket.queue)

    @cached_property
    def addresses(self) -> ReplyAddresses:
        """Where answers go."""
        return ReplyAddresses(in_force=self.in_force, ticket=self.ticket, mailbox=self.mailbox)

    @cached_property
    def site(self) -> f.Site:
        """Who writes."""
        return f.Site(
            name=self.in_force.policy.name,
            address=self.mailbox.address,
            queue=self.queue.title,
            signature=self.in_force.policy.name,
        )

    @cached_property
    def history(self) -> tuple[StoredMessage, ...]:
        """The last messages, oldest first."""
        return self.work.messages.of_ticket(self.ticket.id, last=30)

    @cached_property
    def card(self) -> f.TicketCard:
        """The present of the ticket."""
        ticket, agents = self.ticket, self.in_force.policy.agents
        assignee = agents.get(ticket.assignee or "")
        return f.TicketCard(
            ref=ticket.ref,
            subject=ticket.subject,
            status=ticket.status.value,
            priority=ticket.priority.value,
            queue=self.queue.title or ticket.queue,
            requester=f.Person(address=ticket.requester, name=ticket.requester_name),
            opened_at=ticket.opened_at,
            updated_at=ticket.updated_at,
            assignee=assignee.name if assignee else ticket.assignee,
            language=ticket.language,
            tags=ticket.tags,
            revision=ticket.revision,
            greeting=greeting_for(self.person, ticket, self.language),
            verdict=self._verdict(),
        )

    def customers_card(self, entries: Sequence[f.Entry]) -> f.TicketCard:
        """The present as the customer knows it: to have asked is no change, nor is work inside the house."""
        ticket = self.ticket
        known = (ticket.opened_at, ticket.resolved_at, ticket.closed_at, *(entry.at for entry in entries))
        return replace(self.card, updated_at=max(at for at in known if at is not None))

    @cached_property
    def language(self) -> str:
        """The language we write to the customer in."""
        return self.in_force.policy.language_for(self.ticket.language, self.ticket.queue)

    @cached_property
    def person(self) -> Person | None:
        """The requester's record."""
        return person_of(self.work.connection, self.ticket.requester) if self.ticket.requester else None

    def _verdict(self) -> str | None:
        for message in reversed(self.history):
            if message.party == "customer" and "verdict" in message.decision:
                return str(message.decision["verdict"]["verdict"])
        return None

    @cached_property
    def _owed(self) -> tuple[f.Promise, ...]:
        """What was promised and is not done yet, the nearest first; what stands still has no moment."""
        sla = sla_for(self.ticket, self.in_force.policy)
        owed = [d for d in deadlines(self.ticket, sla) if is_owed(self.ticket, d.target)]
        moments = sorted((d.due_at, d.target.value) for d in owed if d.due_at is not None)
        return tuple(
            f.Promise(kind=kind, at=at, overdue=self.now - at if at < self.now else None)
            for at, kind in moments
        )

    @cached_property
    def promise(self) -> f.Promise | None:
        """The next promise that is still owed, None where nothing was promised."""
        return next(iter(self._owed), None)

    def promise_of(self, target: Target) -> f.Promise | None:
        """The promise of one target, None where none is given or it stands still."""
        sla = sla_for(self.ticket, self.in_force.policy)
        due_at = next((d.due_at for d in deadlines(self.ticket, sla) if d.target is target), None)
        if due_at is None:
            return None
        return f.Promise(
            kind=target.value, at=due_at, overdue=self.now - due_at if due_at < self.now else None
        )

    @cached_property
    def answer_promise(self) -> f.Promise | None:
        """When an answer of a person can honestly be expected; None where none is promised or it is late."""
        owed = [t for t in (Target.FIRST_RESPONSE, Target.NEXT_RESPONSE) if is_owed(self.ticket, t)]
        promises = [promise for target in owed if (promise := self.promise_of(target)) is not None]
        nearest = min(promises, key=lambda promise: promise.at, default=None)
        return nearest if nearest is not None and nearest.overdue is None else None

    @cached_property
    def progress_promise(self) -> f.Promise | None:
        """By when the customer hears of us in any case: at the next promise, or the next report."""
        following = progress_at(
            self.ticket, self.queue, calendar_of(sla_for(self.ticket, self.in_force.policy))
        )
        report = f.Promise(kind="progress", at=following) if following and following > self.now else None
        heard = [promise for promise in (self.kept_promise, report) if promise is not None]
        return min(heard, key=lambda promise: promise.at, default=None)

    @cached_property
    def opens_at(self) -> datetime | None:
        """When the office opens, where its calendar has hours and they are over now."""
        calendar = calendar_of(sla_for(self.ticket, self.in_force.policy))
        if not calendar.hours or is_open(self.now, calendar):
            return None
        return next_opening(self.now, calendar)

    @cached_property
    def kept_promise(self) -> f.Promise | None:
        """The next promise as a customer may hear it: never one that is over already."""
        return next((one for one in self._owed if one.at > self.now), None)

    @cached_property
    def broken_promise(self) -> f.Promise | None:
        """A promise that has passed while we and nobody else owe it: the customer hears that we are sorry."""
        late = self.promise is not None and self.promise.overdue is not None
        return self.promise if late and self.ticket.paused_since is None else None

    @cached_property
    def zone(self) -> str:
        """The zone of our working hours."""
        return calendar_of(sla_for(self.ticket, self.in_force.policy)).timezone

    def entries(
        self, *, public: bool, besides: int | None, last: int | None = SHOWN_ENTRIES
    ) -> tuple[f.Entry, ...]:
        """Return the last messages of one visibility, newest first."""
        wanted = "public" if public else "internal"
        chosen = [
            message
            for message in reversed(self.history)
            if message.visibility == wanted
            and message.id != besides
            and message.party != "machine"
            and message.posts_entry
        ]
        return tuple(self.entry(message) for message in (chosen[:last] if last else chosen))

    @cached_property
    def _relays(self) -> dict[int, Relayed]:
        return {}

    def relayed(self, message: StoredMessage) -> Relayed:
        """What the customer gets of an agent's mail."""
        if message.id not in self._relays:
            journalled = self.work.inbox.read(message.inbox) if message.inbox is not None else None
            agent = self.in_force.policy.agents.get(message.agent or "")
            self._relays[message.id] = relayed(
                journalled, message.reply, agent.emails if agent else (), self.in_force.policy.domain
            )
        return self._relays[message.id]

    def entry(self, message: StoredMessage) -> f.Entry:
        """Return a message as an entry of the history."""
        agent = self.in_force.policy.agents.get(message.agent or "")
        role = {"customer": "customer", "third_party": "third_party", "machine": "automatic"}.get(
            message.party
        )
        if role is None:
            role = "agent" if message.visibility == "public" else "note"
        text = message.reply or message.text
        if len(text) > SHOWN_TEXT:
            text = f"{text[:SHOWN_TEXT]} […]"
        return f.Entry(
            at=message.at,
            author=agent.name if agent else _shown_author(message, self.in_force),
            role=role,
            text=text,
            html=text_to_html(text),
            quoted_lines=_quoted_lines(message),
        )

    def customers_buttons(self, recipient: str, words: Iterable[str]) -> tuple[f.Button, ...]:
        """The mailto: links by which a customer steers the request; each opens a mail with one word."""
        address = self.addresses.to(Audience.CUSTOMER, recipient)
        subject = f"[{self.ticket.ref}]"
        return tuple(f.Button(name=word, href=mailto(address, subject=subject, body=word)) for word in words)

    def as_text(self) -> str:
        """The whole history, oldest first, for ``#get history``."""
        entries = [self.entry(one) for one in self.work.messages.of_ticket(self.ticket.id) if one.posts_entry]
        lines = [f"{one.at:%Y-%m-%d %H:%M} {one.author} ({one.role}):\n{one.text}" for one in entries]
        return "\n\n".join(lines)

    @cached_property
    def others(self) -> tuple[f.OtherTicket, ...]:
        """The customer's other tickets."""
        return tuple(
            f.OtherTicket(ref=t.ref, subject=t.subject, status=t.status.value, updated_at=t.updated_at)
            for t in other_tickets(self.work.connection, self.ticket, OTHER_TICKETS)
        )

    def buttons(
        self, agent: Agent, commands: Mapping[str, str] = MappingProxyType(AGENT_COMMANDS)
    ) -> tuple[f.Button, ...]:
        """The mailto: links of a notification; each opens a mail with the command as its text."""
        address = self.addresses.to(Audience.NOTE, agent.email)
        subject = f"[{self.ticket.ref}]"
        return tuple(
            f.Button(name=name, href=mailto(address, subject=subject, body=body))
            for name, body in commands.items()
        )


def _shown_author(message: StoredMessage, in_force: InForce) -> str:
    """The author's name, and what is odd about it: a name of ours, a Reply-To that leads elsewhere.

    We answer to From all the same.
    """
    name = message.author_name or message.author
    elsewhere = [one for one in message.decision.get("answers_wanted_at", []) if one != message.author]
    odd = [f"Reply-To: {', '.join(elsewhere)}"] if elsewhere else []
    if in_force.claims_to_be_us(message.author_name) and not in_force.is_ours(message.author):
        odd.insert(0, f"≠ {in_force.policy.domain}")
    return f"{name} <{message.author}> ({'; '.join(odd)})" if odd else name


def _quoted_lines(message: StoredMessage) -> int:
    return max(0, len(message.text.splitlines()) - len(message.reply.splitlines())) if message.reply else 0
