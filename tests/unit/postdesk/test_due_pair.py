"""This file proves that ``due_at`` and ``due_kind`` of the register are about the same thing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from postdesk.filing import schedule_of
from postdesk.register_views import line_as_json, line_as_text, ticket_as_json, ticket_as_text
from store.register import Wanted, list_tickets
from tests.time_desk import LADDER, Desk
from tickets.events import AgentAnswered, Closed, Event, Resolved, WaitingForCustomer

FOLLOWUP = (
    "followup: {remind_customer_after: 2d, close_after: 5d}\nsurveys: {kind: csat, after_resolved: 6d}\n"
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path, "sqlite:///desk.db", LADDER + FOLLOWUP)
    desk.customer_writes()
    return desk


def _due(desk: Desk) -> tuple[Any, Any]:
    """What list and show say; both the same."""
    policy = desk.program.in_force.policy
    with desk.program.store.read() as work:
        (line,) = list_tickets(work.connection, Wanted())
        told, shown = line_as_json(line, policy), ticket_as_json(work, line.ticket, policy)
    pair = (told["due_at"], told["due_kind"])
    assert pair == (shown["due_at"], shown["due_kind"])
    at, kind = pair
    assert (f"{at[8:10]}.{at[5:7]}. {at[11:16]}" if at else " - ") in line_as_text(line, policy)
    assert (f"due {at} ({kind.replace('_', ' ')})" if at else "due -") in ticket_as_text(shown)
    return pair


def _happens(desk: Desk, *events: Event) -> None:
    with desk.program.store.filing() as work:
        schedule = schedule_of(desk.program.in_force, desk.now)
        work.tickets.append(desk.tickets()[0], events, desk.now, None, schedule)


def test_a_promise_is_due_at_its_own_time_whatever_the_ladder_does_before(desk: Desk) -> None:
    assert desk.due_at(desk.tickets()[0]) == desk.now + timedelta(hours=3)  # 75 % of the promise
    assert _due(desk) == ("2026-11-23T13:00:00+00:00", "first_response")


def test_after_the_answer_the_next_promise_is_due(desk: Desk) -> None:
    _happens(desk, AgentAnswered(message=1, agent="anna"))
    at, kind = _due(desk)
    assert (at[:10], kind) == ("2026-11-26", "resolution")  # three working days


def test_where_nothing_is_owed_it_is_what_time_does_next(desk: Desk) -> None:
    _happens(desk, AgentAnswered(message=1, agent="anna"), WaitingForCustomer())
    assert _due(desk) == ("2026-11-25T09:00:00+00:00", "remind")
    _happens(desk, Resolved())
    assert _due(desk) == ("2026-11-28T09:00:00+00:00", "close")


def test_where_nothing_is_due_there_is_no_kind_either(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "sqlite:///desk.db", "")
    desk.customer_writes()
    _happens(desk, Closed())
    assert _due(desk) == (None, None)
