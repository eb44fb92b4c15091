"""The examples of ``docs/time.md`` load, and do what the page says."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from postdesk.settings_file import load
from tests.ticket_stories import Story
from tickets.deadlines import deadlines
from tickets.due import Facts, next_due, on_due
from tickets.events import Escalated, Recorded
from tickets.fold import apply
from tickets.policy import Policy, Target

pytestmark = pytest.mark.checkout

PAGE = Path(__file__).parents[2] / "docs" / "time.md"
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
SITE = """
identity: {name: Acme Support, domain: acme.example}
agents:
  anna: {name: Anna, email: anna@acme.example, roles: [agent, lead]}
  bob: {name: Bob, email: bob@acme.example}
  mia: {name: Mia, email: mia@acme.example, roles: [manager]}
"""
FRIDAY_AT_FOUR = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)  # in Prague
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
HOUR = timedelta(hours=1)


def policy_of(example: str, folder: Path) -> Policy:
    file = folder / "settings.yaml"
    file.write_text(SITE + example, encoding="utf-8")
    return load(file).settings.policy()


def test_the_page_has_its_examples() -> None:
    assert len(EXAMPLES) == 4


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_an_example_loads(number: int, tmp_path: Path) -> None:
    assert policy_of(EXAMPLES[number], tmp_path).queue("general").name == "general"


def test_the_answer_to_a_mail_of_friday_at_four_is_due_on_monday_at_noon(tmp_path: Path) -> None:
    policy = policy_of(EXAMPLES[1], tmp_path)
    due = {d.target: d.due_at for d in deadlines(Story(FRIDAY_AT_FOUR).ticket, policy.slas["standard"])}
    assert due[Target.FIRST_RESPONSE] == MONDAY + 11 * HOUR  # noon in Prague
    assert due[Target.RESOLUTION] == MONDAY + timedelta(days=2) + 15 * HOUR  # Wednesday at four


def test_the_ladder_is_climbed_when_the_table_says(tmp_path: Path) -> None:
    policy = policy_of(EXAMPLES[2], tmp_path)
    ticket = Story(FRIDAY_AT_FOUR).ticket
    climbed = []
    while (due := next_due(ticket, policy, ticket.updated_at)) is not None and due.at < MONDAY + 23 * HOUR:
        for event in on_due(ticket, policy, Facts(), due.at):
            ticket = apply(ticket, Recorded(seq=ticket.seq + 1, at=due.at, event=event))
            if isinstance(event, Escalated):
                climbed.append((due.at - MONDAY + HOUR, event.rung.split(" of ")[0], event.times))
    assert climbed == [
        (11 * HOUR, "75%", 1),
        (12 * HOUR, "100%", 1),
        (13 * HOUR, "100%", 2),
        (14 * HOUR, "100%", 3),
        (14 * HOUR, "150%", 1),
        (15 * HOUR, "100%", 4),
    ]
