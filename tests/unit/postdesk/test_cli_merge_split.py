"""Merging and splitting on the command line, taking it back, and where later answers go."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from postdesk.cli.main import group
from tests.desk import Desk, open_desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = open_desk(tmp_path)
    desk.take(desk.mail())
    desk.take(desk.mail("Sound", From="Ivan <ivan@other.example>"))
    return desk


def run(desk: Desk, *words: str, expect: int = 0) -> str:
    settings = str(desk.folder / "settings.yaml")
    done = CliRunner().invoke(group, ["--settings", settings, "tickets", *words], catch_exceptions=False)
    assert done.exit_code == expect, done.output
    return done.output  # warnings about the settings, then what was asked for


def answers(desk: Desk, count: int) -> int | None:
    """Let Ivan answer his own first mail; return the ticket it went to."""
    answer = desk.mail(f"Re: {count}", From="Ivan <ivan@other.example>", in_reply_to="<2@customer.example>")
    return desk.take(answer).ticket


def test_answers_follow_a_merge_and_come_back_with_its_undoing(desk: Desk) -> None:
    assert "SUP-1002 goes on in SUP-1001" in run(desk, "merge", "SUP-1002", "SUP-1001")
    assert answers(desk, 1) == 1001
    assert desk.ticket(1001).absorbed == (1002,)
    assert "stands alone again" in run(desk, "merge", "1002", "1001", "--undo")
    assert answers(desk, 2) == 1002


def test_merging_twice_or_round_or_into_itself_is_refused_in_words(desk: Desk) -> None:
    run(desk, "merge", "SUP-1002", "SUP-1001")
    assert "was merged already" in run(desk, "merge", "SUP-1002", "SUP-1001", expect=1)
    assert "was merged already" in run(desk, "merge", "SUP-1001", "SUP-1002", expect=1)
    assert "into itself" in run(desk, "merge", "SUP-1001", "SUP-1001", expect=1)
    assert "no ticket SUP-1009" in run(desk, "merge", "SUP-1001", "SUP-1009", expect=1)
    run(desk, "merge", "SUP-1002", "SUP-1001", "--undo")
    assert "was not merged" in run(desk, "merge", "SUP-1002", "SUP-1001", "--undo", expect=1)


def test_a_split_makes_a_ticket_that_answers_follow(desk: Desk) -> None:
    desk.take(desk.mail("Re: Printer", in_reply_to="<1@customer.example>", body="And the toner?"))
    shown = json.loads(run(desk, "show", "SUP-1001", "--json").splitlines()[-1])
    message = max(one["id"] for one in shown["messages"])
    told = json.loads(run(desk, "split", "SUP-1001", str(message), "--json").splitlines()[-1])
    assert told == {"ref": "SUP-1003", "from": "SUP-1001", "messages": [message]}
    answer = desk.mail("Re: toner", in_reply_to="<3@customer.example>", body="Still empty.")
    assert desk.take(answer).ticket == 1003
    assert "opened SUP-1001" in run(desk, "split", "SUP-1001", "1", expect=1)
    assert "has no message 99" in run(desk, "split", "SUP-1001", "99", expect=1)
    # A split is taken back by a merge.
    run(desk, "merge", "SUP-1003", "SUP-1001")
    assert desk.take(desk.mail("Re: toner", in_reply_to="<3@customer.example>", body="Full.")).ticket == 1001
