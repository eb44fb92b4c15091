"""This file makes the one engine, and says how a transaction begins on each database."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa

READING = "postdesk_reading"
"""Execution option of a connection that only reads: it begins without taking SQLite's write lock."""

DatabaseAway = sa.exc.OperationalError
"""The database is gone, locked or full: nothing is wrong with the mail at hand, it is taken again later."""


class StoreUnavailable(Exception):
    """The database cannot be opened; the message says what to do."""


def make_engine(url: str) -> sa.Engine:
    """Open the database of an SQLAlchemy URL; raises StoreUnavailable with advice."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    try:
        engine = sa.create_engine(parsed, pool_pre_ping=True, pool_size=10, hide_parameters=True)
    except ModuleNotFoundError as missing:
        raise StoreUnavailable(
            f"database.url needs the Python package {missing.name}: install postdesk[postgresql]"
        ) from missing
    return engine


def _sqlite(url: sa.URL) -> sa.Engine:
    if url.database and url.database != ":memory:":
        folder = Path(url.database).parent
        if not folder.is_dir():
            raise StoreUnavailable(f"database.url: the folder {folder} does not exist — create it")
        # People's mail is nobody else's on this machine; SQLite gives its WAL the same permission.
        with suppress(OSError):
            os.close(os.open(url.database, os.O_CREAT | os.O_EXCL, 0o660))
    # Parameters are people's mail: no error message of the database may carry them into a log.
    engine = sa.create_engine(
        url, connect_args={"timeout": 30, "isolation_level": None}, hide_parameters=True
    )

    @sa.event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        # FULL: mail that we flagged or moved on the server must survive a power cut.
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA busy_timeout=30000")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        # A transaction that starts reading and then writes would fail with "database is locked" when another
        # wrote in between; so writers say so from the start.
        reading = connection.get_execution_options().get(READING)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine
