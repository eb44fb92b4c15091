"""This file proves that an agent's mail of nothing but commands is carried out and posts no entry."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from postdesk.register_views import ticket_as_json, ticket_as_text
from tests.agents.desk import Desk, notice


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def _shown(desk: Desk) -> dict[str, Any]:
    with desk.program.store.read() as work:
        return ticket_as_json(work, desk.ticket(), desk.program.in_force.policy)


SIGNED = "#priority urgent\n#tag +fire\n\n-- \nAnna Dvorak, private phone 555 0100"


def test_commands_alone_stand_in_the_history_and_not_among_the_messages(desk: Desk) -> None:
    first = desk.opened()
    desk.agent_writes(SIGNED, first)
    assert (desk.ticket().priority.value, desk.ticket().tags) == ("urgent", ("fire",))
    shown = _shown(desk)
    assert [one["party"] for one in shown["messages"]] == ["customer"]
    assert {"PriorityChanged", "TagsChanged"} <= {event["kind"] for event in shown["events"]}
    assert "555 0100" not in ticket_as_text(shown)


def test_neither_notifications_nor_the_history_by_mail_show_them(desk: Desk) -> None:
    first = desk.opened()
    desk.agent_writes(SIGNED, first)
    again = notice(desk.customer_writes("Still?", to=desk.sent[0].answer_to), "anna@acme.example")
    asked = notice(desk.agent_writes("#get history", first), "anna@acme.example", "transcript")
    for mail in (again, asked):
        assert "printer burns" in mail.everything
        assert "555 0100" not in mail.everything
        assert "#tag" not in mail.text


def test_a_mail_of_commands_that_was_stopped_posts_none_either(desk: Desk) -> None:
    first = desk.opened()
    desk.agent_writes("#clsoe", first)
    shown = _shown(desk)
    assert [one["party"] for one in shown["messages"]] == ["customer"]
    assert "AnswerHeld" in {event["kind"] for event in shown["events"]}


@pytest.mark.parametrize("text", ["#note\nCall her.", "#priority high\nWe come.", "#close\nDone."])
def test_what_an_agent_wrote_beside_commands_is_an_entry(desk: Desk, text: str) -> None:
    desk.agent_writes(text, desk.opened())
    assert _shown(desk)["messages"][-1]["reply"] == text.splitlines()[-1]


def test_a_held_answer_is_an_entry_that_waits(desk: Desk) -> None:
    more = "Authentication-Results: mx.acme.example; dmarc=fail header.from=acme.example\n"
    desk.agent_writes("#close\nSend money", desk.opened(), more=more)
    assert [one["party"] for one in _shown(desk)["messages"]] == ["customer", "agent"]
