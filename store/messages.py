"""This file keeps the messages of tickets: who wrote what when, and how that was decided."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from store.schema import messages
from tickets.address import person_key


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """A message to file."""

    ticket: int | None
    inbox: int | None
    party: str  # customer, agent, third_party, machine, us
    visibility: str  # public, internal
    kind: str
    author: str
    author_name: str
    agent: str | None
    at: datetime
    subject: str
    message_id: str | None
    body_digest: bytes | None
    text: str
    reply: str
    language: str | None
    attachments: list[dict[str, Any]]
    decision: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMessage:
    """A filed message."""

    id: int
    ticket: int | None
    inbox: int | None
    party: str
    visibility: str
    kind: str
    author: str
    person: str
    author_name: str
    agent: str | None
    at: datetime
    subject: str
    message_id: str | None
    body_digest: bytes | None
    text: str
    reply: str
    language: str | None
    attachments: list[dict[str, Any]]
    decision: dict[str, Any]

    @property
    def posts_entry(self) -> bool:
        """Whether it is shown among what people wrote: an agent's mail of nothing but commands is not."""
        return (
            self.party != "agent" or bool(self.reply or self.attachments) or "commands" not in self.decision
        )

    @property
    def read_by_customer(self) -> str:
        """What the customer wrote or got of it: of an agent's answer never what was quoted below."""
        if self.visibility != "public":
            return ""
        return {"agent": self.reply, "third_party": ""}.get(self.party, self.text)


# Statements of every mail are built once: building one costs more than running it.
INSERT = sa.insert(messages)
UPDATE = sa.update(messages).where(messages.c.id == sa.bindparam("row"))
BY_MESSAGE_ID = (
    sa.select(messages).where(messages.c.message_id == sa.bindparam("wanted")).order_by(messages.c.id)
)
WRITTEN_SINCE = sa.select(sa.func.count()).where(
    messages.c.person == sa.bindparam("wanted"), messages.c.at > sa.bindparam("since")
)
FIELDS = tuple(field.name for field in fields(NewMessage))


class MessageRows:
    """The messages inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, message: NewMessage) -> int:
        """File one and return its id."""
        values = {name: getattr(message, name) for name in FIELDS}
        row = self._connection.execute(INSERT, {**values, "person": person_key(message.author)})
        return int(row.inserted_primary_key[0])  # type: ignore[index]

    def attach(self, message: int, ticket: int) -> None:
        """Tell a message which ticket it opened or moved to."""
        self._connection.execute(UPDATE, {"row": message, "ticket": ticket})

    def of_ticket(self, ticket: int, *, last: int | None = None) -> tuple[StoredMessage, ...]:
        """Return the messages of a ticket, oldest first; with ``last`` only the newest so many."""
        statement = sa.select(messages).where(messages.c.ticket == ticket)
        if last is not None:
            newest = self._connection.execute(statement.order_by(messages.c.id.desc()).limit(last)).all()
            return tuple(StoredMessage(**row._mapping) for row in reversed(newest))
        rows = self._connection.execute(statement.order_by(messages.c.id))
        return tuple(StoredMessage(**row._mapping) for row in rows)

    def read(self, ids: Collection[int]) -> dict[int, StoredMessage]:
        """Return messages by id."""
        if not ids:
            return {}
        rows = self._connection.execute(sa.select(messages).where(messages.c.id.in_(list(ids))))
        return {row.id: StoredMessage(**row._mapping) for row in rows}

    def with_message_id(self, message_id: str) -> tuple[StoredMessage, ...]:
        """Return filed messages that carry a Message-ID."""
        rows = self._connection.execute(BY_MESSAGE_ID, {"wanted": message_id})
        return tuple(StoredMessage(**row._mapping) for row in rows)

    def written_since(self, author: str, since: datetime) -> int:
        """Count the messages of a person since a moment, all sub-addresses together (RFC 5233)."""
        asked = {"wanted": person_key(author), "since": since}
        return int(self._connection.execute(WRITTEN_SINCE, asked).scalar_one())

    def decide(self, message: int, decision: dict[str, Any]) -> None:
        """Write the whole decision about a message beside it."""
        self._connection.execute(UPDATE, {"row": message, "decision": decision})

    def show(self, message: int, visibility: str) -> None:
        """Make a message public or internal."""
        self._connection.execute(
            sa.update(messages).where(messages.c.id == message).values(visibility=visibility)
        )
