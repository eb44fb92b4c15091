"""This file reads what routing rules decided in the past: how often each hit, and the mails to ask again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from store.schema import inbox, messages


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleHits:
    """How often a rule hit, and when last."""

    count: int
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutedMail:
    """A mail that rules were asked about, or may be asked about, with the decision of then."""

    inbox: int
    raw: bytes
    mailbox: str
    ticket: int | None
    outcome: str | None
    at: datetime
    subject: str
    kind: str
    text: str
    reply: str
    language: str | None
    attachments: list[dict[str, Any]]
    decision: dict[str, Any]


@dataclass(slots=True, kw_only=True)
class RulesAsked:
    """What routing rules did since a moment."""

    mails: int = 0  # that they were asked about
    hits: dict[str, RuleHits] = field(default_factory=dict)  # by the name of the rule
    notes: Counter[str] = field(default_factory=Counter)  # what else a decision says, and how often


def rule_hits(connection: sa.Connection, since: datetime) -> RulesAsked:
    """Return what the rules did since a moment."""
    found = RulesAsked()
    rows = connection.execute(
        sa.select(messages.c.decision, messages.c.at)
        .where(messages.c.at >= since, messages.c.inbox.is_not(None))
        .order_by(messages.c.id)
        .execution_options(yield_per=500)
    )
    for decision, at in rows:
        route = decision.get("route")
        if route is None:
            continue
        found.mails += 1
        found.notes.update(route.get("notes", ()))
        for hit in route["hits"]:
            before = found.hits.get(hit["rule"])
            found.hits[hit["rule"]] = RuleHits(
                count=before.count + 1 if before else 1, last=max(before.last, at) if before else at
            )
    return found


def customers_messages(connection: sa.Connection, since: datetime) -> tuple[int, ...]:
    """Return the messages of customers since a moment, oldest first."""
    rows = connection.execute(
        sa.select(messages.c.id)
        .where(messages.c.at >= since, messages.c.inbox.is_not(None), messages.c.party == "customer")
        .order_by(messages.c.id)
    )
    return tuple(rows.scalars())


def routed_mails(connection: sa.Connection, ids: Collection[int]) -> tuple[RoutedMail, ...]:
    """Return mails by the ids of their messages, with their octets."""
    rows = connection.execute(
        sa.select(
            inbox.c.id.label("inbox"),
            inbox.c.raw,
            inbox.c.mailbox,
            inbox.c.outcome,
            messages.c.ticket,
            messages.c.at,
            messages.c.subject,
            messages.c.kind,
            messages.c.text,
            messages.c.reply,
            messages.c.language,
            messages.c.attachments,
            messages.c.decision,
        )
        .join(messages, messages.c.inbox == inbox.c.id)
        .where(messages.c.id.in_(list(ids)))
        .order_by(messages.c.id)
    )
    return tuple(RoutedMail(**row._mapping) for row in rows)
