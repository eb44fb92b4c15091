"""This file proves how tickets are shown to people; the JSON of the register is proven with its commands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from postdesk.register_views import line_as_text, ticket_as_json, ticket_as_text
from store.register import Wanted, list_tickets
from tests.golden.desk import Desk

MAILS = Path(__file__).parents[2] / "mails" / "agents"


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    for name in ("earlier-request", "note", "close"):
        desk.take(desk.filled((MAILS / f"{name}.eml").read_bytes()))
    yield desk
    desk.close()


def test_a_line_names_state_owner_customer_and_subject(desk: Desk) -> None:
    with desk.program.store.read() as work:
        [line] = list_tickets(work.connection, Wanted())
    told = line_as_text(line, desk.program.in_force.policy)
    assert told.split()[:4] == ["SUP-1001", "resolved", "normal", "anna"]
    assert told.endswith("jana@customer.example          The printer is on fire")


def test_a_ticket_is_shown_with_what_each_person_newly_wrote_and_its_history(desk: Desk) -> None:
    with desk.program.store.read() as work:
        ticket = work.tickets.by_ref("SUP-1001")
        assert ticket is not None
        shown = ticket_as_text(ticket_as_json(work, ticket, desk.program.in_force.policy))
    assert "customer jana@customer.example (public)" in shown
    assert "agent anna@acme.example (internal)\n    He is always like that; give him the new one." in shown
    assert "agent anna@acme.example (public)\n    It was the fuse." in shown
    assert "> Hello" not in shown
    history = [line.split()[2] for line in shown.partition("  history\n")[2].splitlines()]
    assert history == ["Opened", "NoteAdded", "AgentAnswered", "Resolved"]


def test_a_note_in_the_history_is_marked_as_internal(desk: Desk) -> None:
    with desk.program.store.read() as work:
        ticket = work.tickets.by_ref("1001")
        assert ticket is not None
        parts = [
            (one["party"], one["visibility"])
            for one in ticket_as_json(work, ticket, desk.program.in_force.policy)["messages"]
        ]
    assert parts == [("customer", "public"), ("agent", "internal"), ("agent", "public")]
