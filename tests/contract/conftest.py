"""This file gives the contract suites one port after the other, for each kind of store.

Policy: a suite names only fixtures of this file. Another kind joins by adding its name to ``KINDS`` and its
branch to the fixtures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from store import schema
from store.leases import SqlLeases
from store.ledger import SqlLedger
from store.migrate import open_store
from store.outbox import NewMail, SqlOutbox, add_mails
from store.work import Store
from tests.fakes import MemoryLeases, MemoryLedger, MemoryOutbox
from tests.ready_database import make_ready
from tickets.delivery import OutboxState, OutgoingMail
from tickets.ports import Leases, Ledger, Outbox

KINDS = ("memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.servers))


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRoom:
    """An outbox with the two things the port leaves to others: putting mails in, and looking at a row."""

    outbox: Outbox
    put: Callable[[OutgoingMail, datetime], int]  # queues it, due from the moment on; returns the row's id
    state: Callable[[int], OutboxState]


@pytest.fixture(params=KINDS)
def store_kind(request: pytest.FixtureRequest) -> str:
    """The kind of store under test."""
    return str(request.param)


@pytest.fixture
def store(store_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store | None]:
    """A fresh database of the kind; None for the twins in memory."""
    if store_kind == "memory":
        yield None
        return
    opened = open_store(_ready(store_kind, request, tmp_path))
    yield opened
    opened.close()


@pytest.fixture(params=KINDS[1:])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty database of each kind is."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture(params=KINDS[1:])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A fresh database of each kind, for what has no twin in memory."""
    opened = open_store(_ready(request.param, request, tmp_path))
    yield opened
    opened.close()


def _ready(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if kind == "postgresql":
        return str(request.getfixturevalue("ready_postgres_url"))
    url = f"sqlite:///{tmp_path / 'store.db'}"
    make_ready(url)
    return url


@pytest.fixture
def ledger(store: Store | None) -> Ledger:
    """An empty ledger."""
    return MemoryLedger() if store is None else SqlLedger(store)


@pytest.fixture
def outbox_room(store: Store | None) -> OutboxRoom:
    """An empty outbox and what the suite needs around it."""
    if store is None:
        outbox = MemoryOutbox()
        return OutboxRoom(outbox=outbox, put=outbox.put, state=outbox.state)
    return OutboxRoom(outbox=SqlOutbox(store), put=_putting(store), state=_looking(store))


def _putting(store: Store) -> Callable[[OutgoingMail, datetime], int]:
    def put(mail: OutgoingMail, not_before: datetime) -> int:
        new = NewMail(
            ticket=None,
            seq=mail.id,
            notice=mail.notice,
            recipient=mail.recipients[0],
            audience="customer",
            automatic=False,
            mailbox=mail.mailbox,
            envelope_from=mail.envelope_from,
            recipients=mail.recipients,
            raw=mail.raw,
            message_id=mail.message_id,
            subject="",
            not_before=not_before,
        )
        with store.write() as work:
            add_mails(work.connection, [new], not_before)
            highest = sa.select(sa.func.max(schema.outbox.c.id))
            return int(work.connection.execute(highest).scalar_one())

    return put


def _looking(store: Store) -> Callable[[int], OutboxState]:
    def state(row: int) -> OutboxState:
        with store.read() as work:
            found = sa.select(schema.outbox.c.state).where(schema.outbox.c.id == row)
            return OutboxState(work.connection.execute(found).scalar_one())

    return state


@pytest.fixture
def outbox(outbox_room: OutboxRoom) -> Outbox:
    """The outbox of ``outbox_room``."""
    return outbox_room.outbox


@pytest.fixture
def leases(store: Store | None) -> Leases:
    """Leases nobody holds."""
    return MemoryLeases() if store is None else SqlLeases(store)
