"""What customers read about time is true: what is late is admitted, and what comes next is named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.time_desk import MONDAY, Desk, text_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SETTINGS = """
queues:
  general: {sla: standard, assign: anna, lead: mia}
sla:
  standard: {calendar: office, first_response: 4h, resolution: 3d}
followup: {remind_customer_after: 3d, close_after: 7d, progress_every: 1d}
"""
SORRY = "We meant to answer you by Monday 23 November 2026, 14:00 (CET) and did not manage. We are sorry."


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path, f"sqlite:///{tmp_path / 'desk.db'}", SETTINGS)
    yield made
    made.program.store.close()


def opened(desk: Desk) -> tuple[EmailMessage, EmailMessage]:
    """Let a customer write; return the acknowledgement and what the agent gets."""
    desk.customer_writes()
    mails = {str(mail["X-Notice"]): mail for mail in desk.sent()}
    return mails["received"], mails["agent_notification"]


def status(desk: Desk, acknowledgement: EmailMessage) -> str:
    desk.answers(acknowledgement, "status")
    (mail,) = [one for one in desk.sent() if one["X-Notice"] == "status"]
    return text_of(mail)


def progress(mails: list[EmailMessage]) -> list[str]:
    return [text_of(mail) for mail in mails if mail["X-Notice"] == "progress"]


def test_a_status_names_the_next_promise_while_it_holds(desk: Desk) -> None:
    acknowledgement, _ = opened(desk)
    desk.now += HOUR
    words = status(desk, acknowledgement)
    assert "Our next step: first answer, by Monday 23 November 2026, 14:00 (CET)" in words
    assert "We are sorry" not in words


def test_a_status_after_a_broken_promise_admits_it_and_names_the_next(desk: Desk) -> None:
    acknowledgement, _ = opened(desk)
    desk.now += 5 * HOUR
    words = status(desk, acknowledgement)
    assert SORRY in words
    assert "Our next step: resolution, by Thursday 26 November 2026, 10:00 (CET)" in words


def test_to_have_asked_is_no_change(desk: Desk) -> None:
    acknowledgement, _ = opened(desk)
    for _ in range(2):
        desk.now += HOUR
        assert "Last change: Monday 23 November 2026, 10:00 (CET)" in status(desk, acknowledgement)


def test_nobody_is_late_while_we_wait_for_the_customer(desk: Desk) -> None:
    acknowledgement, told = opened(desk)
    desk.now += 5 * HOUR
    desk.answers(told, "#wait\nWhich printer is it?")
    desk.sent()
    desk.now += 9 * DAY
    words = status(desk, acknowledgement)
    assert "It is your turn" in words
    assert "We are sorry" not in words


def test_a_report_of_progress_admits_what_is_late_and_names_the_next_news(desk: Desk) -> None:
    opened(desk)
    (words,) = progress(desk.watch(DAY, HOUR))
    assert SORRY in words
    assert "by Wednesday 25 November 2026, 10:00 (CET), with an answer or with how it stands" in words


def test_a_report_of_progress_names_what_comes_before_the_next_report(desk: Desk) -> None:
    _, told = opened(desk)
    desk.answers(told, "We look into it.")
    desk.sent()
    words = progress(desk.watch(4 * DAY, HOUR))
    assert ["We want to have it resolved by Thursday 26 November" in one for one in words] == [
        False,
        True,
        False,
        False,
    ]
    assert ["We meant to have it resolved by" in one for one in words] == [False, False, False, True]


def test_a_reminder_says_when_the_request_will_be_closed(desk: Desk) -> None:
    _, told = opened(desk)
    desk.answers(told, "#wait\nWhich printer is it?")
    desk.sent()
    mails = desk.watch(11 * DAY, HOUR)
    assert [mail["X-Notice"] for mail in mails] == ["reminder", "closed"]
    assert "Please reply by Thursday 3 December 2026." in text_of(mails[0])
    assert str(mails[1]["Date"]).startswith("Thu, 03 Dec 2026")


def test_a_reminder_names_no_day_where_nothing_is_closed(desk: Desk) -> None:
    desk.configure(SETTINGS.replace("close_after: 7d", "close_after: never"))
    desk.reload()
    _, told = opened(desk)
    desk.answers(told, "#wait\nWhich printer is it?")
    desk.sent()
    (mail,) = desk.watch(30 * DAY, 6 * HOUR)
    assert "A short reply is enough" in text_of(mail)
    assert desk.now > MONDAY + 29 * DAY
