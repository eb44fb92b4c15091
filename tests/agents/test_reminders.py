"""This file proves what comes back to an agent at the time asked for: reminders, and tickets that waited."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.time_desk import LADDER, Desk, notices, text_of
from tickets.route import Status

DAY = timedelta(days=1)
CALM = LADDER.partition("escalation:")[0]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, f"sqlite:///{tmp_path}/desk.db", CALM)


def _asked(desk: Desk, command: str) -> EmailMessage:
    desk.customer_writes()
    (mail,) = [one for one in desk.sent() if "anna" in str(one["To"])]
    desk.answers(mail, command)
    return desk.sent()[0]


def test_a_reminder_comes_once_in_working_hours_to_who_asked(desk: Desk) -> None:
    assert "#remind friday – done: 27 Nov, 09:00" in text_of(_asked(desk, "#remind friday"))
    assert desk.after(3 * DAY) == []
    (reminder,) = desk.after(DAY)
    assert notices([reminder]) == ["agent_notification to anna"]
    assert "You asked us to remind you" in text_of(reminder)
    assert "Note on SUP-1001" in str(reminder["Reply-To"])
    desk.again()
    assert desk.after(7 * DAY) == []


def test_a_reminder_for_the_weekend_waits_for_monday(desk: Desk) -> None:
    _asked(desk, "#připomeň za 5 dní")
    assert desk.due_at(desk.tickets()[0]) == datetime(2026, 11, 30, 8, tzinfo=UTC)


def test_the_last_wish_counts_and_can_be_called_off(desk: Desk) -> None:
    _asked(desk, "#remind tomorrow\n#remind friday")
    assert desk.after(2 * DAY) == []
    (reminder,) = desk.after(2 * DAY)
    desk.answers(reminder, "#remind monday")
    desk.answers(reminder, "#remind off")
    desk.sent()
    assert desk.after(14 * DAY) == []


def test_a_reminder_of_a_closed_ticket_comes_all_the_same(desk: Desk) -> None:
    _asked(desk, "#close\n#remind tomorrow")
    assert desk.tickets()[0].status is Status.RESOLVED
    assert notices(desk.after(DAY)) == ["agent_notification to anna"]


@pytest.mark.parametrize(("command", "status"), [("#wait 5d", Status.WAITING), ("#hold sunday", Status.HOLD)])
def test_a_ticket_that_waited_comes_back_on_the_next_working_morning_and_its_owner_is_told(
    desk: Desk, command: str, status: Status
) -> None:
    _asked(desk, command)
    assert desk.tickets()[0].status is status
    desk.after(6 * DAY)
    assert desk.tickets()[0].status is status
    (told,) = [mail for mail in desk.after(DAY) if "anna" in str(mail["To"])]
    assert desk.tickets()[0].status is Status.OPEN
    assert "back in work" in text_of(told)


def test_a_reminder_of_who_has_left_us_goes_to_the_lead(desk: Desk) -> None:
    _asked(desk, "#remind tomorrow")
    settings = CALM.replace("assign: anna, ", "")
    desk.configure(settings)
    file = desk._file
    file.write_text("".join(line for line in file.read_text().splitlines(True) if "anna:" not in line))
    desk.again()
    assert notices(desk.after(DAY)) == ["agent_notification to mia"]
