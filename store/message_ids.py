"""This file is what threading looks up: which ticket a Message-ID belongs to, ours, theirs or awaited.

An awaited id is one that a filed mail names and no mail with it has come yet (a phantom ancestor); so the
order of arrival does not matter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from store.schema import message_ids

LONGEST = 500
"""Octets of an id that stand in the index as they are; PostgreSQL cannot index far longer ones."""

OURS, THEIRS, AWAITED = "ours", "theirs", "awaited"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownId:
    """One id and where it leads."""

    message_id: str
    ticket: int
    kind: str
    message: int | None = None
    audience: str | None = None
    at: datetime


def stored(message_id: str, /) -> str:
    """Return the form of an id in the index: itself, or a digest where it is absurdly long."""
    octets = message_id.encode("utf-8", "replace")
    return message_id if len(octets) <= LONGEST else f"sha256:{hashlib.sha256(octets).hexdigest()}"


FIND = sa.select(message_ids).where(message_ids.c.message_id.in_(sa.bindparam("wanted", expanding=True)))
ADD = {
    "sqlite": sqlite.insert(message_ids).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(message_ids).on_conflict_do_nothing(),
}

CHAIN = (
    sa.select(message_ids.c.message_id)
    .where(
        message_ids.c.ticket == sa.bindparam("wanted"),
        message_ids.c.audience == sa.bindparam("audience"),
        message_ids.c.kind != AWAITED,
    )
    .order_by(message_ids.c.at, message_ids.c.message_id)
)


BEGINNING_WITH = (
    sa.select(message_ids.c.message_id)
    .where(
        message_ids.c.ticket == sa.bindparam("wanted"),
        message_ids.c.audience == sa.bindparam("audience"),
        message_ids.c.message_id.startswith(sa.bindparam("beginning")),
    )
    .order_by(message_ids.c.at)
    .limit(1)
)


class MessageIds:
    """The index inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def find(self, ids: Collection[str]) -> tuple[KnownId, ...]:
        """Return everything known about the ids, in one query."""
        if not ids:
            return ()
        asked = {stored(one): one for one in ids}
        rows = self._connection.execute(FIND, {"wanted": list(asked)})
        return tuple(KnownId(**{**row._mapping, "message_id": asked[row.message_id]}) for row in rows)

    def add(self, known: Sequence[KnownId]) -> None:
        """Index ids; one that stands there already stays as it is."""
        wanted = {(stored(k.message_id), k.ticket, k.kind): k for k in known}
        rows = [
            {"message_id": one, "ticket": k.ticket, "kind": k.kind, "message": k.message,
             "audience": k.audience, "at": k.at}
            for (one, _, _), k in wanted.items()
        ]  # fmt: skip
        if rows:
            self._connection.execute(ADD[self._connection.dialect.name], rows)

    def move(self, messages: Collection[int], ticket: int) -> None:
        """Let the ids of filed messages lead to another ticket."""
        self._connection.execute(
            sa.update(message_ids).where(message_ids.c.message.in_(list(messages))).values(ticket=ticket)
        )

    def forget(self, ticket: int, ids: Collection[str]) -> None:
        """Let ids of ours lead to a ticket no longer."""
        self._connection.execute(
            sa.delete(message_ids).where(
                message_ids.c.ticket == ticket,
                message_ids.c.kind == OURS,
                message_ids.c.message_id.in_(list(ids)),
            )
        )

    def chain(self, ticket: int, *, audience: str) -> tuple[str, ...]:
        """Return the ids of a ticket's mails to and from one audience, oldest first."""
        rows = self._connection.execute(CHAIN, {"wanted": ticket, "audience": audience})
        return tuple(rows.scalars())

    def first_beginning_with(self, beginning: str, ticket: int, *, audience: str) -> str | None:
        """Return the oldest id of a form that mails of one audience named on a ticket."""
        asked = {"wanted": ticket, "audience": audience, "beginning": beginning}
        found: str | None = self._connection.execute(BEGINNING_WITH, asked).scalar_one_or_none()
        return found
