"""This file shows that each test gets a PostgreSQL database of its own, and that a crash loses nothing."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from tests.servers.postgres import Postgres

pytestmark = pytest.mark.servers


def test_a_database_is_empty_and_ours(postgres: Postgres, postgres_url: str) -> None:
    other = postgres.create_database()
    assert other != postgres_url
    _run(postgres_url, "CREATE TABLE here (n int)")
    assert _run(other, "SELECT count(*) FROM pg_tables WHERE tablename = 'here'") == 0


def test_a_dropped_database_is_gone_even_with_a_client_in_it(postgres: Postgres) -> None:
    url = postgres.create_database()
    engine = create_engine(url)
    with engine.connect():
        postgres.drop_database(url)
    engine.dispose()
    with pytest.raises(OperationalError, match="does not exist"):
        _run(url, "SELECT 1")


def test_what_was_committed_survives_a_kill() -> None:
    postgres = Postgres(fsync=True)
    try:
        postgres.start()
        url = postgres.create_database()
        _run(url, "CREATE TABLE kept AS SELECT 42 AS n")
        postgres.kill()
        postgres.start()
        assert _run(url, "SELECT n FROM kept") == 42
    finally:
        postgres.remove()


def _run(url: str, statement: str) -> object:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            result = connection.execute(text(statement))
            return result.scalar() if result.returns_rows else None
    finally:
        engine.dispose()
