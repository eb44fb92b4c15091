"""This file asks old and new routing rules about past mail, and tells what would have been different.

What rules do is a pure function of the mail, of the rules, and of what was known at that moment: where the
ticket stood, the kind and verdict, the clock. That was stored with the decision, so the question can be
repeated; nothing is changed. A reply is asked about as the ticket stood then, not as new rules would have
left it. Mail of an archive, which no rule was asked about, is taken as if it had come to us at its date.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from multiprocessing import get_context
from typing import Any

from mailer.parse import parse
from postdesk.routes import time_of
from postdesk.settings import Settings
from store.engine import make_engine
from store.rule_hits import RoutedMail, customers_messages, routed_mails
from store.work import Store
from threading_rules.routing import RoutingFacts, RuleBook, route
from threading_rules.spam import spam_marks
from tickets.address import Address
from tickets.message import Attachment, InboundMessage
from tickets.policy import Policy
from tickets.route import Priority, Route

BATCH = 100
_HEADER = re.compile(rb".*?\r?\n\r?\n", re.DOTALL)
FEW = 400
"""Below so many mails it is quicker not to start processes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailDifference:
    """What new rules would have done with one mail otherwise."""

    inbox: int
    ticket: int | None
    subject: str
    at: datetime
    changes: dict[str, tuple[Any, Any]]  # what, as it was and as it would be
    before: tuple[str, ...]  # the rules that hit, old
    after: tuple[str, ...]  # and new


@dataclass(slots=True, kw_only=True)
class Compared:
    """The outcome of a batch: how many were asked, hits of old and new rules, and the mails that differ."""

    asked: int = 0
    old: dict[str, int] = field(default_factory=dict)
    new: dict[str, int] = field(default_factory=dict)
    mails: list[MailDifference] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=dict)  # rules whose regex took too long

    def add(self, other: Compared) -> None:
        """Take in what another batch found."""
        self.asked += other.asked
        for mine, theirs in ((self.old, other.old), (self.new, other.new), (self.notes, other.notes)):
            for name, count in theirs.items():
                mine[name] = mine.get(name, 0) + count
        self.mails += other.mails


@dataclass(frozen=True, slots=True)
class _Rules:
    """Rules, and the site they are for."""

    policy: Policy
    book: RuleBook

    @classmethod
    def of(cls, settings: Settings) -> _Rules:
        return cls(settings.policy(), settings.rules())


def compare(
    store: Store,
    old: Settings,
    new: Settings,
    since: datetime,
    *,
    workers: int = 1,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Compared:
    """Ask old and new rules about the customers' mail since a moment; ``progress`` hears done and all."""
    with store.read() as work:
        ids = customers_messages(work.connection, since)
    batches = [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]
    whole = Compared()
    done = 0
    for found, batch in zip(_in_order(store, old, new, batches, len(ids), workers), batches, strict=True):
        whole.add(found)
        done += len(batch)
        progress(done, len(ids))
    return whole


def _in_order(
    store: Store, old: Settings, new: Settings, batches: Sequence[Sequence[int]], many: int, workers: int
) -> Iterator[Compared]:
    if workers == 1 or many < FEW:
        comparer = Comparer(store, old, new)
        yield from (comparer.compare(batch) for batch in batches)
        return
    # Spawned: a fork of a process that has a connection or threads is a copy of something in use.
    with ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_begin, initargs=(old, new)
    ) as pool:
        yield from pool.map(_compare, batches)


_comparers: list[Comparer] = []
"""The one comparer of a worker process."""


def _begin(old: Settings, new: Settings) -> None:
    _comparers[:] = [Comparer(Store(make_engine(old.database.url)), old, new)]


def _compare(ids: Sequence[int]) -> Compared:
    return _comparers[0].compare(ids)


class Comparer:
    """Asks two rule books about stored mails."""

    def __init__(self, store: Store, old: Settings, new: Settings) -> None:
        self._store = store
        self._old, self._new = _Rules.of(old), _Rules.of(new)

    def compare(self, ids: Sequence[int]) -> Compared:
        """Ask about some mails."""
        with self._store.read() as work:
            mails = routed_mails(work.connection, ids)
        found = Compared()
        for mail in mails:
            if "facts" in mail.decision.get("route", {}) or mail.decision.get("party") == "archive":
                self._ask(mail, found)
        return found

    def _ask(self, mail: RoutedMail, found: Compared) -> None:
        facts = facts_of(mail, self._old.policy)
        before = route(facts, self._old.book)
        after = route(_at(facts, mail.at, self._new.policy), self._new.book)
        found.asked += 1
        for counts, result in ((found.old, before), (found.new, after)):
            for name in result.matched:
                counts[name] = counts.get(name, 0) + 1
        for note in after.notes:
            found.notes[note] = found.notes.get(note, 0) + 1
        changes = differences(effects(facts, before.route), effects(facts, after.route))
        if changes or before.matched != after.matched:
            found.mails.append(
                MailDifference(
                    inbox=mail.inbox,
                    ticket=mail.ticket,
                    subject=mail.subject,
                    at=mail.at,
                    changes=changes,
                    before=before.matched,
                    after=after.matched,
                )
            )


def facts_of(mail: RoutedMail, policy: Policy) -> RoutingFacts:
    """Return what the rules knew about a mail when it came in."""
    known = mail.decision.get("route", {}).get("facts", {})
    box = policy.mailboxes.get(known.get("mailbox") or mail.mailbox)
    message = message_of(mail, box.default_charset if box else None)
    requester = known.get("requester")
    facts = RoutingFacts(
        message=message,
        mailbox=known.get("mailbox"),
        queue=known.get("queue") or (box.queue if box else "general"),
        priority=Priority(known.get("priority", Priority.NORMAL)),
        tags=frozenset(known.get("tags", ())),
        kind=mail.decision.get("kind", mail.kind),
        verdict=mail.decision.get("verdict", {}).get("verdict", "none"),
        language=message.language,
        is_reply=known.get("is_reply", mail.outcome == "appended"),
        requester=Address(spec=requester) if requester else message.author,
        customer=known.get("customer", {}),
        spam=bool(spam_marks(message)),
        separator=known.get("separator", "+"),
    )
    return _at(facts, mail.at, policy)


def message_of(mail: RoutedMail, default_charset: str | None) -> InboundMessage:
    """Return a mail as it was read when it came in: its header is read again, its text was kept.

    To find the text, the new words and the language anew would take most of the time.
    """
    header = _HEADER.match(mail.raw)
    message = parse(header[0] if header else mail.raw, default_charset=default_charset)
    return replace(
        message,
        text=mail.text,
        reply=mail.reply,
        language=mail.language,
        size=len(mail.raw),
        attachments=tuple(
            Attachment(
                filename=one["filename"],
                content_type=one["content_type"],
                declared_type=one["content_type"],
                size=one["size"],
                inline=one["inline"],
                content_id=one["content_id"],
                digest=one["digest"],
            )
            for one in mail.attachments
        ),
    )


def _at(facts: RoutingFacts, at: datetime, policy: Policy) -> RoutingFacts:
    """Return the facts with the calendars of a site as they were at a moment."""
    open_calendars, weekday = time_of(policy, facts.queue, at)
    return replace(facts, open_calendars=open_calendars, weekday=weekday)


def effects(facts: RoutingFacts, made: Route) -> dict[str, Any]:
    """Return where a mail ends up; what no rule says stays as it was."""
    return {
        "queue": made.queue or facts.queue,
        "priority": (made.priority or facts.priority).value,
        "tags": sorted((facts.tags | set(made.tags)) - set(made.untags)),
        "assign": made.assignee,
        "subject": made.subject,
        "language": made.language,
        "sla": made.sla,
        "template_set": made.template_set,
        "cc": list(made.cc),
        "fields": dict(made.fields),
        "answer": made.answer,
        "acknowledge": made.acknowledge,
        "trust_reply_to": made.trust_reply_to,
        "quarantine": made.quarantine,
        "drop": made.drop,
        "webhook": list(made.webhooks),
    }


def differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return what differs, as it was and as it would be."""
    return {name: (before[name], after[name]) for name in before if before[name] != after[name]}
