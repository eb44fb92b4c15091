"""Tickets left behind are found on both databases, and nothing is made where there is no database."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from store.owners import LeftBehind, left_behind
from store.schema import tickets
from tests.time_desk import LADDER, Desk


def test_open_tickets_of_who_left_are_named_and_nobody_elses(database_url: str, tmp_path: Path) -> None:
    assert left_behind(database_url, ["anna"]) == ()  # no table is there yet
    desk = Desk(tmp_path, database_url, LADDER)
    for number in range(3):
        desk.customer_writes(f"Matter {number}", who=f"c{number}@customer.example")
    assert left_behind(database_url, ["anna", "mia"]) == ()
    with desk.program.store.write() as work:
        work.connection.execute(sa.update(tickets).where(tickets.c.number == 1002).values(status="closed"))
    assert left_behind(database_url, ["mia"]) == (LeftBehind(owner="anna", refs=("SUP-1001", "SUP-1003")),)
    assert left_behind(database_url, []) == left_behind(database_url, ["mia"])
    desk.program.store.close()


@pytest.mark.parametrize("url", ["sqlite:///{folder}/none.db", "postgresql+psycopg://x@127.0.0.1:1/none"])
def test_without_a_database_nobody_left_anything_behind(url: str, tmp_path: Path) -> None:
    assert left_behind(url.format(folder=tmp_path), ["anna"]) == ()
    assert list(tmp_path.iterdir()) == []
