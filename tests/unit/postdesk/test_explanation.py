"""This file proves ``explain``: it says what intake would do, by doing it and taking it back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from postdesk.explanation import explain
from postdesk.trial import tell
from store.schema import metadata
from tests.golden.desk import Desk

MAILS = Path(__file__).parents[2] / "mails"


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.close()


def raw(desk: Desk, name: str) -> bytes:
    return desk.filled((MAILS / f"{name}.eml").read_bytes())


def counts(desk: Desk) -> dict[str, int]:
    with desk.program.store.read() as work:
        tables = metadata.sorted_tables
        return {
            table.name: work.connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in tables
        }


def test_nothing_of_an_explanation_stays_in_any_table(desk: Desk) -> None:
    desk.take(raw(desk, "agents/earlier-request"))
    before = counts(desk)
    told = explain(desk.program, raw(desk, "agents/close"), "support")
    assert told["events"] == ["AgentAnswered", "Resolved"]
    assert counts(desk) == before


@pytest.mark.parametrize(
    "name", ["agents/plain_reply", "agents/close", "senders/forged_agent", "bounces/hard"]
)
def test_it_says_what_intake_then_does(desk: Desk, name: str) -> None:
    desk.take(raw(desk, "agents/earlier-request"))
    mail = raw(desk, name)
    told = explain(desk.program, mail, "support")
    last = desk.last_written()
    fate = desk.fate(desk.take(mail))
    assert (told["outcome"], told["party"], told["events"]) == (
        fate["outcome"],
        fate["party"],
        fate["events"],
    )
    assert told["thread"] == fate["thread"]
    assert [(one["notice"], one["recipient"]) for one in told["notices"]] == [
        (mail["notice"], mail["to"]) for mail in desk.written(last)
    ]


def test_people_are_told_the_rule_the_rules_that_hit_and_the_mails(desk: Desk) -> None:
    told = tell(explain(desk.program, raw(desk, "threading/rules_walk"), None))
    assert "thread    a new ticket, by rule 8 (new ticket)" in told
    assert "hit   refunds: " in told
    assert "route     queue billing" in told
    assert "mails     received to desk@partner.example" in told


def test_people_are_told_why_nobody_is_acknowledged(desk: Desk) -> None:
    told = tell(explain(desk.program, raw(desk, "senders/customer_who_fails"), None))
    assert "no acknowledgement: its sender is not who From says" in told
