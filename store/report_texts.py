"""This file reads what reports say beside figures: what tickets are about, which rules hit, comments."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa

from store.schema import messages, tickets

_AT_ONCE = 500
_BEGINNING = 600  # characters; what a mail is about is said early


def first_words(connection: sa.Connection, ids: Sequence[int]) -> Iterator[tuple[int, str, str]]:
    """Give subject and beginning of the first mail of a customer for each of some tickets, by id."""
    for start in range(0, len(ids), _AT_ONCE):
        part = list(ids[start : start + _AT_ONCE])
        first = (
            sa.select(sa.func.min(messages.c.id))
            .where(messages.c.ticket.in_(part), messages.c.party == "customer")
            .group_by(messages.c.ticket)
        )
        texts = {
            row.ticket: row.reply
            for row in connection.execute(
                sa.select(messages.c.ticket, sa.func.substr(messages.c.reply, 1, _BEGINNING).label("reply"))
                .where(messages.c.id.in_(first))
            )
        }  # fmt: skip
        subjects = connection.execute(
            sa.select(tickets.c.id, tickets.c.subject).where(tickets.c.id.in_(part)).order_by(tickets.c.id)
        )
        for ticket, subject in subjects:
            yield ticket, subject, texts.get(ticket, "")


def latest_tickets(connection: sa.Connection, limit: int) -> tuple[int, ...]:
    """Return the newest tickets that customers opened, by id."""
    rows = connection.execute(sa.select(tickets.c.id).order_by(tickets.c.id.desc()).limit(limit))
    return tuple(sorted(rows.scalars()))


def hits_by_rule(
    connection: sa.Connection, since: datetime, until: datetime, queues: Collection[str] | None
) -> Counter[str]:
    """Return how many mails each routing rule hit."""
    # Most mails hit the same rules in the same way, so the database counts and few bodies are read.
    hits = messages.c.decision["route"]["hits"].as_string()
    statement = (
        sa.select(hits, sa.func.count())
        .where(messages.c.at >= since, messages.c.at < until, messages.c.inbox.is_not(None))
        .group_by(hits)
    )
    if queues is not None:
        wanted = sa.select(tickets.c.id).where(tickets.c.queue.in_(list(queues)))
        statement = statement.where(messages.c.ticket.in_(wanted))
    counted: Counter[str] = Counter()
    for body, count in connection.execute(statement):
        for hit in json.loads(body) if body else ():
            counted[hit["rule"]] += count
    return counted


def comments(connection: sa.Connection, ids: Sequence[int]) -> dict[int, tuple[str, str | None, str]]:
    """Return what was newly written in some messages, its language, and who wrote it."""
    found: dict[int, tuple[str, str | None, str]] = {}
    for start in range(0, len(ids), _AT_ONCE):
        rows = connection.execute(
            sa.select(messages.c.id, messages.c.reply, messages.c.language, messages.c.author_name).where(
                messages.c.id.in_(list(ids[start : start + _AT_ONCE]))
            )
        )
        found.update({row.id: (row.reply, row.language, row.author_name) for row in rows})
    return found
