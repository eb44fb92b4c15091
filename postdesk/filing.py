"""This file files one journalled mail inside a transaction: the order of the questions of one mail's way.

duplicate? → identify → thread → what a machine, an agent or a customer may do → events → notices. Each answer
is a value with its reason; together they are the decision, stored with the message and printed by explain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from postdesk.brakes import Announced
from postdesk.finding import find_thread
from postdesk.in_force import InForce
from postdesk.reading import Reading
from store.inbox import Fate, JournalledMail
from store.message_ids import AWAITED, THEIRS, KnownId
from store.messages import NewMessage, StoredMessage
from store.ticket_log import Schedule, ScheduleOf
from store.work import Work
from threading_rules.lookup import Found
from threading_rules.thread_match import ThreadMatch
from tickets.address import address_key
from tickets.deadlines import next_promise
from tickets.due import next_due
from tickets.events import Event, Opened, Recorded
from tickets.measures import Milestone, milestones
from tickets.notices import Notice, notices_for
from tickets.policy import Policy
from tickets.ports import Clock
from tickets.ticket import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """How mail is filed: as it comes in, or from an archive."""

    archive: bool = False  # sends nothing, files every mail whatever it is
    join_always: bool = False
    explain: bool = False  # every rule that missed is told as well


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """What became of one mail, with everything that was decided."""

    fate: Fate
    decision: dict[str, Any]
    events: tuple[str, ...]
    notices: tuple[Announced, ...]
    party: str


FileMail = Callable[[Work, InForce, JournalledMail, Reading, Clock, Mode], Filed]
"""What files one mail; handed down to who tries a mail while another is filed."""

LIVE = Mode()
ARCHIVE = Mode(archive=True)

MOST_AWAITING = 20
"""Tickets that may await the same mail."""


@dataclass(slots=True, kw_only=True)
class Filing:
    """One mail on its way through, with everything found out about it."""

    work: Work
    in_force: InForce
    mail: JournalledMail
    reading: Reading
    now: datetime
    mode: Mode
    match: ThreadMatch
    found: Found
    decision: dict[str, Any] = field(default_factory=dict)
    occasions: list[tuple[Ticket, tuple[Recorded, ...]]] = field(default_factory=list)
    notices: list[tuple[int, Notice]] = field(default_factory=list)  # with the ticket they are about
    hooks: tuple[str, ...] = ()  # webhooks that routing rules tell about this mail
    letters: list[Announced] = field(default_factory=list)  # mails to an agent that are about no ticket
    file_another: FileMail | None = None
    vouched: bool = False  # a routing rule says that a person wrote it by a form

    @property
    def ticket(self) -> Ticket | None:
        """The ticket the mail was threaded to."""
        return self.found.tickets.get(self.match.ticket) if self.match.ticket is not None else None

    @property
    def at(self) -> datetime:
        """When it happened: now, or for an archive the mail's own date."""
        if not self.mode.archive:
            return self.now
        date = self.reading.message.date
        return min(date, self.now) if date is not None and date.year > 1970 else self.now

    @property
    def schedule(self) -> ScheduleOf:
        """What is derived from the ticket; an archive's tickets are left alone by time."""
        return schedule_of(self.in_force, self.now, archive=self.mode.archive)

    def remember(
        self,
        *,
        party: str,
        visibility: str,
        kind: str | None = None,
        agent: str | None = None,
        reply: str | None = None,
        ticket: int | None = None,
    ) -> int:
        """File the mail as a message and return its id."""  # fmt: skip
        message, author = self.reading.message, self.reading.author
        return self.work.messages.add(
            NewMessage(
                ticket=ticket,
                inbox=self.mail.id,
                party=party,
                visibility=visibility,
                kind=kind or self.reading.identity.kind.value,
                author=author.spec if author else "",
                author_name=author.name if author else "",
                agent=agent,
                at=self.at,
                subject=message.subject,
                message_id=message.message_id,
                body_digest=self.reading.body_digest,
                text=message.text,
                reply=message.reply if reply is None else reply,
                language=message.language,
                attachments=[
                    {"filename": a.filename, "content_type": a.content_type, "size": a.size,
                     "inline": a.inline, "content_id": a.content_id, "digest": a.digest, "danger": a.danger}
                    for a in message.attachments
                ],
                decision=self.decision,
            )
        )  # fmt: skip

    def index(self, ticket: int, message: int, audience: str = "customer") -> None:
        """Let the mail's id, and the ids it names that no mail of ours has yet, lead to the ticket."""
        own, keys = self.reading.message.message_id, self.reading.keys
        known = [self._id(own, ticket, THEIRS, message, audience)] if own else []
        named = keys.ids if self.mode.join_always else (*keys.ids, *keys.conversations)
        known += [self._id(one, ticket, AWAITED, None, audience) for one in named if self._is_awaited(one)]
        self.work.ids.add(known)

    def _is_awaited(self, one: str) -> bool:
        leads = self.found.leads.get(one, ())
        if self.mode.join_always:
            return True
        # Several tickets may await one mail; so many that name the same id are no conversation.
        return len(leads) < MOST_AWAITING and all(lead.kind == AWAITED for lead in leads)

    def _id(self, one: str, ticket: int, kind: str, message: int | None, audience: str) -> KnownId:
        return KnownId(
            message_id=one, ticket=ticket, kind=kind, message=message, audience=audience, at=self.at
        )

    def open(self, opened: Opened, more: tuple[Event, ...]) -> Ticket:
        """Begin a ticket."""
        prefix, version = self.in_force.policy.ticket_prefix, self.in_force.version
        ticket, first = self.work.tickets.open(opened, prefix, self.at, self.mail.id, self.schedule, version)
        ticket, rest = self.work.tickets.append(ticket, more, self.at, self.mail.id, self.schedule)
        self.work.messages.attach(opened.message, ticket.id)
        self.occasions.append((ticket, (first, *rest)))
        return ticket

    def tell(self, ticket: Ticket, notice: Notice) -> None:
        """Ask for one mail that no event causes."""
        self.notices.append((ticket.id, notice))

    def announce(self, *, acknowledge: bool = True, author: str = "") -> None:
        """Ask for the mails that all events so far cause."""
        for ticket, recorded in self.occasions:
            for notice in notices_for(
                recorded, ticket, self.in_force.policy, acknowledge=acknowledge, author=author
            ):
                self.notices.append((ticket.id, notice))

    def append(self, ticket: Ticket, events: tuple[Event, ...]) -> Ticket:
        """Append events to a ticket."""
        ticket, recorded = self.work.tickets.append(ticket, events, self.at, self.mail.id, self.schedule)
        self.occasions.append((ticket, recorded))
        return ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class _Derivation:
    """``store.ticket_log.ScheduleOf`` under one policy."""

    policy: Policy
    now: datetime
    archive: bool

    def __call__(self, ticket: Ticket, /) -> Schedule:
        if self.archive:
            return Schedule()
        due = next_due(ticket, self.policy, self.now)
        return Schedule(
            due_at=due.at if due else None,
            due_kind=due.kind.value if due else None,
            promise_at=next_promise(ticket, self.policy),
        )

    def milestones(self, before: Ticket, recorded: Recorded, after: Ticket, /) -> Iterator[Milestone]:
        for one in milestones(before, recorded, after, self.policy):
            # What we promised when an archive was written is not known.
            yield one._replace(promised=None, kept=None) if self.archive else one


def schedule_of(in_force: InForce, now: datetime, *, archive: bool = False) -> ScheduleOf:
    """Return what is derived from tickets under the policy in force."""
    return _Derivation(policy=in_force.policy, now=now, archive=archive)


def begin_filing(
    work: Work, in_force: InForce, mail: JournalledMail, reading: Reading, now: datetime, mode: Mode
) -> Filing:
    """Look up the thread and note the first decisions."""
    match, found = find_thread(work, in_force, reading, now, always=mode.join_always)
    filing = Filing(
        work=work,
        in_force=in_force,
        mail=mail,
        reading=reading,
        now=now,
        mode=mode,
        match=match,
        found=found,
    )
    identity, verdict = reading.identity, reading.verdict
    filing.decision = {
        "kind": identity.kind.value,
        "evidence": list(identity.evidence),
        "auto_generated": identity.auto_generated,
        "verdict": {"verdict": verdict.verdict.value, "aligned": verdict.aligned, "by": verdict.by,
                    "evidence": list(verdict.evidence)},
        "thread": {"rule": match.rule, "name": match.name,
                   "ticket": filing.ticket.ref if filing.ticket else None,
                   "evidence": list(match.evidence)},
        "answers_wanted_at": _answers_wanted_at(reading),
        "defects": list(reading.message.defects),
        **({"antivirus": str(reading.scan)} if reading.scan else {}),
    }  # fmt: skip
    return filing


def _answers_wanted_at(reading: Reading) -> list[str]:
    """Where Reply-To asks for answers to go other than to From; agents see it, and we answer to From."""
    author = reading.author.key if reading.author else ""
    return [one.spec for one in reading.message.reply_to if one.key != author][:5]


def _same_mail(earlier: StoredMessage, reading: Reading) -> bool:
    """Tell whether a filed mail with the same Message-ID is this one: some senders reuse one id for ever."""
    author = reading.author.key if reading.author else ""
    return (
        earlier.inbox is not None
        and earlier.body_digest == reading.body_digest
        and earlier.subject == reading.message.subject
        and address_key(earlier.author) == author
    )


def duplicate_of(work: Work, mail: JournalledMail, reading: Reading) -> Fate | None:
    """Return the fate of a mail we have already: the same octets, or the same id and body."""
    twin = work.inbox.same_bytes(mail.digest, mail.mailbox, mail.id)
    if twin is not None:
        return Fate(outcome="duplicate", why=f"the same octets as inbox {twin.id}", ticket=twin.ticket)
    message_id = reading.message.message_id
    if message_id is None:
        return None
    for earlier in work.messages.with_message_id(message_id):
        if _same_mail(earlier, reading):
            why = f"the Message-ID and body of inbox {earlier.inbox}"
            return Fate(outcome="duplicate", why=why, message=earlier.id, ticket=earlier.ticket)
    return None
