"""This file gives the contract suites one port after the other, for each kind of store.

Policy: a suite names only fixtures of this file. Another kind joins by adding its name to ``KINDS`` and its
branch to the fixtures.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pytest

from tests.fakes import MemoryLeases, MemoryLedger, MemoryOutbox
from tickets.delivery import OutboxState, OutgoingMail
from tickets.ports import Leases, Ledger, Outbox

KINDS = ("memory",)


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
def ledger(store_kind: str) -> Ledger:
    """An empty ledger."""
    return MemoryLedger()


@pytest.fixture
def outbox_room(store_kind: str) -> OutboxRoom:
    """An empty outbox and what the suite needs around it."""
    outbox = MemoryOutbox()
    return OutboxRoom(outbox=outbox, put=outbox.put, state=outbox.state)


@pytest.fixture
def outbox(outbox_room: OutboxRoom) -> Outbox:
    """The outbox of ``outbox_room``."""
    return outbox_room.outbox


@pytest.fixture
def leases(store_kind: str) -> Leases:
    """Leases nobody holds."""
    return MemoryLeases()
