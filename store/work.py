"""This file is one transaction and what can be done inside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import sqlalchemy as sa

from store.engine import READING
from store.in_hand import InHand
from store.inbox import InboxRows
from store.message_ids import MessageIds
from store.messages import MessageRows
from store.site import SiteValues
from store.ticket_log import TicketLog

FILING_LOCK = 7_066_742_065  # any number that nobody else in this database uses
"""PostgreSQL advisory lock of transactions that decide about tickets, so that they come one after another."""


class Work:
    """The tables inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self.inbox = InboxRows(connection)
        self.in_hand = InHand(connection)
        self.tickets = TicketLog(connection)
        self.messages = MessageRows(connection)
        self.ids = MessageIds(connection)
        self.site = SiteValues(connection)

    def savepoint(self) -> AbstractContextManager[sa.NestedTransaction]:
        """Begin a part that can fail alone."""
        return self.connection.begin_nested()


class Store:
    """The database."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    @contextmanager
    def read(self) -> Iterator[Work]:
        """Look at one state of the database; nothing is written."""
        with self.engine.connect().execution_options(**{READING: True}) as connection, connection.begin():
            yield Work(connection)

    @contextmanager
    def write(self) -> Iterator[Work]:
        """Change rows that are claimed one by one (journal, outbox, leases)."""
        with self.engine.begin() as connection:
            yield Work(connection)

    @contextmanager
    def filing(self) -> Iterator[Work]:
        """Decide about tickets: alone, so that two mails of one conversation never open two tickets."""
        with self.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(FILING_LOCK)))
            yield Work(connection)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()
