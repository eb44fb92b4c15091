"""What time does to a ticket nobody moves, through a real store: remind, close, return, wake, report, ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.time_desk import MONDAY, Desk, notices, text_of
from tickets import events as e
from tickets.route import Status
from tickets.ticket import Ticket

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DESK = """
queues:
  general: {sla: standard, assign: anna, lead: mia%s}
sla:
  standard: {calendar: office}
"""
FOLLOWED = DESK % ", followup: {remind_customer_after: 3d, close_after: 7d}"


@pytest.fixture
def new_desk(tmp_path: Path) -> Iterator[Callable[[str], Desk]]:
    """Make a desk on a fresh SQLite file."""
    made: list[Desk] = []

    def make(settings: str) -> Desk:
        made.append(Desk(tmp_path, f"sqlite:///{tmp_path / 'desk.db'}", settings))
        return made[-1]

    yield make
    for desk in made:
        desk.program.store.close()


def ticket_of(desk: Desk) -> Ticket:
    return desk.tickets()[0]


def answered(desk: Desk, text: str) -> None:
    """Let a customer write and the agent who is told answer so."""
    desk.customer_writes()
    told = [mail for mail in desk.sent() if "anna" in str(mail["To"])]
    desk.answers(told[0], text)


def test_a_customer_who_is_silent_is_reminded_and_then_the_ticket_is_closed(
    new_desk: Callable[[str], Desk],
) -> None:
    desk = new_desk(FOLLOWED)
    answered(desk, "#wait\nWhich printer is it?")
    assert notices(desk.sent())[0] == "answered to carla"
    assert ticket_of(desk).status is Status.WAITING
    timeline = []
    for _ in range(14 * 24):
        timeline += [(desk.now, notice) for notice in notices(desk.after(HOUR))]
    assert [notice for _, notice in timeline] == ["reminder to carla", "closed to carla"]
    reminded, closed = (at - MONDAY for at, _ in timeline)
    assert (reminded, closed) == (3 * DAY, 10 * DAY)
    assert ticket_of(desk).status is Status.CLOSED


@pytest.mark.parametrize("days", [1, 5])
def test_any_mail_of_the_customer_ends_the_waiting(new_desk: Callable[[str], Desk], days: int) -> None:
    desk = new_desk(FOLLOWED)
    answered(desk, "#wait\nWhich printer is it?")
    (question,) = [mail for mail in desk.sent() if mail["X-Notice"] == "answered"]
    desk.watch(days * DAY, HOUR)
    desk.answers(question, "The red one.", who="carla@customer.example")
    assert ticket_of(desk).status is Status.OPEN
    desk.sent()
    assert desk.watch(30 * DAY, 6 * HOUR) == []


def test_a_resolved_ticket_is_closed_after_its_time(new_desk: Callable[[str], Desk]) -> None:
    desk = new_desk(FOLLOWED)
    answered(desk, "#close\nTurn it off and on.")
    desk.sent()
    desk.watch(7 * DAY - HOUR, HOUR)
    assert ticket_of(desk).status is Status.RESOLVED
    desk.watch(HOUR, HOUR)
    assert ticket_of(desk).status is Status.CLOSED


def test_a_ticket_whose_agent_is_silent_goes_to_somebody_else(new_desk: Callable[[str], Desk]) -> None:
    desk = new_desk((DESK % ", followup: {return_to_queue_after: 4h}").replace("anna", "least_busy"))
    desk.customer_writes()
    desk.sent()
    first = ticket_of(desk).assignee
    desk.after(4 * HOUR)
    assert {first, ticket_of(desk).assignee} == {"anna", "bob"}


def test_a_ticket_on_hold_wakes_up_in_working_hours(new_desk: Callable[[str], Desk]) -> None:
    desk = new_desk(DESK % "")
    answered(desk, "#hold 5d\nThe part is ordered.")
    desk.sent()
    woke = None
    for _ in range(10 * 24):
        desk.after(HOUR)
        if ticket_of(desk).status is Status.OPEN:
            woke = desk.now
            break
    assert woke == MONDAY + 6 * DAY + 23 * HOUR  # Saturday is put off to Monday at nine in Prague


def test_progress_is_reported_by_cadence_and_not_after_a_person_wrote(
    new_desk: Callable[[str], Desk],
) -> None:
    desk = new_desk(DESK % ", followup: {progress_every: 1d}")
    desk.customer_writes()
    told = [mail for mail in desk.sent() if "anna" in str(mail["To"])]
    first = desk.watch(DAY, HOUR)
    assert notices(first) == ["progress to carla"]
    assert "by Wednesday 25 November 2026" in text_of(first[0])  # a working day after this one
    desk.watch(20 * HOUR, HOUR)
    desk.answers(told[0], "We look into it.")
    desk.sent()
    assert notices(desk.watch(3 * HOUR, HOUR)) == []
    reported = []
    while not reported:
        reported = desk.after(HOUR)
    assert notices(reported) == ["progress to carla"]
    # The answer at six on Wednesday morning put the report of ten off to the end of that working day.
    assert desk.now == MONDAY + 2 * DAY + 7 * HOUR


SURVEYED = DESK % ", surveys: {kind: csat, after_resolved: 4h, at_most_once_per: 30d}"


def resolve(desk: Desk) -> None:
    desk.customer_writes(f"Matter of {desk.now:%d %H}")
    ticket = desk.tickets()[-1]
    told = [m for m in desk.sent() if "anna" in str(m["To"]) and ticket.ref in m["Subject"]]
    desk.answers(told[0], "#close\nDone.")
    desk.sent()


def test_a_customer_is_asked_once_about_a_resolution(new_desk: Callable[[str], Desk]) -> None:
    desk = new_desk(SURVEYED)
    resolve(desk)
    assert notices(desk.watch(3 * HOUR)) == []
    assert notices(desk.watch(10 * DAY, HOUR)) == ["survey to carla"]


def test_a_customer_who_was_asked_recently_is_spared(new_desk: Callable[[str], Desk]) -> None:
    desk = new_desk(SURVEYED)
    resolve(desk)
    assert notices(desk.watch(DAY, HOUR)) == ["survey to carla"]
    resolve(desk)
    assert notices(desk.watch(10 * DAY, HOUR)) == []
    (skipped,) = [one for one in desk.history(desk.tickets()[-1]) if isinstance(one, e.SurveySkipped)]
    assert skipped.reason == "the requester was asked recently"


PROMISED = """
queues: {general: {sla: standard, assign: anna, lead: mia}}
sla: {standard: {calendar: office, first_response: %s}}
escalation: [{at: 100%% of first_response, notify: assignee}]
"""


def test_changed_settings_move_what_is_due_on_open_tickets_at_once(new_desk: Callable[[str], Desk]) -> None:
    desk = new_desk(PROMISED % "4h")
    ticket = desk.customer_writes()
    desk.sent()
    assert desk.due_at(ticket) == MONDAY + 4 * HOUR
    desk.configure(PROMISED % "2h")
    desk.reload()
    assert desk.due_at(ticket) == MONDAY + 2 * HOUR
    desk.configure(PROMISED % "2d")
    desk.again()
    while desk.rescheduling.run_once():
        pass
    assert desk.due_at(ticket) == MONDAY + 2 * DAY
    assert desk.watch(4 * HOUR) == []


def test_settings_that_did_not_change_reschedule_nothing(new_desk: Callable[[str], Desk]) -> None:
    desk = new_desk(PROMISED % "4h")
    desk.customer_writes()
    assert desk.rescheduling.run_once() is False


@pytest.mark.parametrize(
    ("now", "opens", "promised"),
    [
        (MONDAY, None, "Monday 23 November 2026, 14:00"),
        (
            datetime(2026, 11, 27, 18, 0, tzinfo=UTC),
            "it opens on Monday 30 November 2026, 09:00",
            "Monday 30 November 2026, 13:00",
        ),
    ],
)
def test_the_acknowledgement_says_when_we_open_and_when_an_answer_can_be_expected(
    new_desk: Callable[[str], Desk], now: datetime, opens: str | None, promised: str
) -> None:
    desk = new_desk(PROMISED % "4h")
    desk.now = now
    desk.customer_writes()
    (words,) = [text_of(mail) for mail in desk.sent() if mail["X-Notice"] == "received"]
    assert f"answer you by {promised}" in words
    assert ("opens" in words) == (opens is not None)
    assert opens is None or opens in words


def test_an_acknowledgement_promises_no_answer_where_only_a_resolution_is_promised(
    new_desk: Callable[[str], Desk],
) -> None:
    desk = new_desk("queues: {general: {sla: standard, assign: anna}}\nsla: {standard: {resolution: 3d}}\n")
    desk.customer_writes()
    (words,) = [text_of(mail) for mail in desk.sent() if mail["X-Notice"] == "received"]
    assert "One of us will read it" in words
