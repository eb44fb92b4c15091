"""The ladder through a real store: each rung once, whatever happens to the daemon and its clock."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.time_desk import LADDER, MONDAY, Desk, notices, text_of
from tickets import events as e
from tickets.route import Priority

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KINDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.servers))
Desks = Callable[[str], Desk]


@pytest.fixture(params=KINDS)
def new_desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desks]:
    """Make a desk on a fresh store of each kind."""
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    made: list[Desk] = []

    def make(settings: str) -> Desk:
        made.append(Desk(tmp_path, url, settings))
        return made[-1]

    yield make
    for desk in made:
        desk.program.store.close()


def rungs(desk: Desk) -> list[tuple[str, int]]:
    """Return the rungs of the first ticket, in order."""
    history = desk.history(desk.tickets()[0])
    return [(event.rung, event.times) for event in history if isinstance(event, e.Escalated)]


def test_each_rung_is_taken_once_over_restarts(new_desk: Desks) -> None:
    desk = new_desk(LADDER)
    desk.customer_writes()
    desk.sent()
    told = []
    for _ in range(40):
        desk.again()
        told += desk.after(timedelta(minutes=15))
    assert rungs(desk) == [("75% of first_response", 1), ("100% of first_response", 1)]
    assert notices(told) == ["agent_notification to anna", "agent_notification to mia"]
    assert desk.tickets()[0].priority is Priority.HIGH


def test_two_sweeps_at_once_take_each_rung_once(new_desk: Desks) -> None:
    desk = new_desk(LADDER)
    for number in range(6):
        desk.customer_writes(f"Matter {number}", who=f"c{number}@customer.example")
    desk.sent()
    desk.now += 5 * HOUR
    together = threading.Barrier(2)
    failed: list[BaseException] = []

    def sweep() -> None:
        together.wait()
        try:
            desk.look()
        except BaseException as error:  # noqa: BLE001 - the test tells of it
            failed.append(error)

    threads = [threading.Thread(target=sweep) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    for ticket in desk.tickets():
        escalated = [event.rung for event in desk.history(ticket) if isinstance(event, e.Escalated)]
        assert escalated == ["75% of first_response", "100% of first_response"]
    assert sorted(notices(desk.sent())) == ["agent_alert_digest to anna", "agent_alert_digest to mia"]


def test_an_outage_is_caught_up_once_and_summed_up(new_desk: Desks) -> None:
    desk = new_desk(LADDER)
    desk.customer_writes()
    desk.sent()
    mails = desk.after(9 * DAY)
    assert rungs(desk) == [("75% of first_response", 1), ("100% of first_response", 1)]
    assert sorted(notices(mails)) == ["agent_notification to anna", "agent_notification to mia"]
    assert desk.after(HOUR) == []


def test_a_clock_that_jumps_forward_and_back_repeats_nothing(new_desk: Desks) -> None:
    desk = new_desk(LADDER)
    desk.customer_writes()
    desk.sent()
    mails = desk.after(3 * HOUR + timedelta(minutes=5))
    mails += desk.after(-3 * HOUR)
    mails += desk.after(3 * HOUR)
    mails += desk.after(-2 * DAY)
    mails += desk.after(2 * DAY + 2 * HOUR)
    mails += desk.after(-5 * HOUR)
    mails += desk.after(6 * HOUR)
    assert rungs(desk) == [("75% of first_response", 1), ("100% of first_response", 1)]
    assert notices(mails) == ["agent_notification to anna", "agent_notification to mia"]


def test_several_alerts_to_one_person_come_as_one_mail_with_the_most_urgent_first(new_desk: Desks) -> None:
    desk = new_desk(LADDER)
    for number in range(3):
        desk.customer_writes(f"Matter {number}", who=f"c{number}@customer.example")
        desk.now += timedelta(seconds=30)
    desk.sent()
    (digest,) = desk.after(3 * HOUR)
    assert notices([digest]) == ["agent_alert_digest to anna"]
    words = text_of(digest)
    assert words.index("SUP-1001") < words.index("SUP-1002") < words.index("SUP-1003")


def test_who_had_an_alert_just_now_gets_the_next_ones_together_five_minutes_later(new_desk: Desks) -> None:
    desk = new_desk(LADDER)
    for number in range(4):
        desk.customer_writes(f"Matter {number}", who=f"c{number}@customer.example")
        desk.now += timedelta(minutes=1)
    desk.sent()
    desk.now = MONDAY + 3 * HOUR - timedelta(minutes=1)
    times = []
    for _ in range(12):
        times += [
            (desk.now - MONDAY - 3 * HOUR, notice) for notice in notices(desk.after(timedelta(minutes=1)))
        ]
    assert [notice for _, notice in times] == ["agent_notification to anna", "agent_alert_digest to anna"]
    assert times[1][0] - times[0][0] == timedelta(minutes=5)


def test_an_alert_about_a_ticket_that_was_answered_meanwhile_is_not_sent(new_desk: Desks) -> None:
    desk = new_desk(LADDER)
    desk.customer_writes("First", who="c1@customer.example")
    desk.now += timedelta(minutes=2)
    second = desk.customer_writes("Second", who="c2@customer.example")
    assigned = [mail for mail in desk.sent() if second.ref in mail["Subject"] and "anna" in str(mail["To"])]
    desk.now = MONDAY
    assert notices(desk.after(3 * HOUR)) == ["agent_notification to anna"]
    assert desk.after(timedelta(minutes=2)) == []  # it waits its five minutes
    desk.answers(assigned[0], "It is done.")
    assert notices(desk.sent()) == ["answered to c2"]
    assert desk.watch(timedelta(minutes=30), timedelta(minutes=5)) == []


def test_alerts_that_nobody_gathers_go_out_by_themselves(new_desk: Desks) -> None:
    desk = new_desk(LADDER)
    ticket = desk.customer_writes()
    desk.sent()
    desk.now += 3 * HOUR
    desk.due_work.handle(ticket.id, desk.now)  # and the process dies before the sweep is finished
    assert desk.sent() == []
    desk.now += timedelta(minutes=16)
    assert notices(desk.sent()) == ["agent_notification to anna"]


REPEATING = """
queues:
  general: {sla: standard, assign: anna, lead: mia}
sla:
  standard: {calendar: office, first_response: 2h}
escalation:
  - {at: 100% of first_response, notify: assignee, repeat: {every: 1h, limit: 3}}
"""


def test_a_repeated_rung_ends_at_its_limit(new_desk: Desks) -> None:
    desk = new_desk(REPEATING)
    desk.customer_writes()
    desk.sent()
    assert len(desk.watch(3 * DAY)) == 4
    assert [times for _, times in rungs(desk)] == [1, 2, 3, 4]


def test_an_alert_answered_with_ack_is_not_repeated(new_desk: Desks) -> None:
    desk = new_desk(REPEATING)
    desk.customer_writes()
    desk.sent()
    (alert,) = desk.watch(2 * HOUR)
    desk.answers(alert, "#ack\n")
    assert isinstance(desk.history(desk.tickets()[0])[-1], e.EscalationAcknowledged)
    desk.sent()
    assert desk.watch(3 * DAY) == []


def test_a_rung_for_office_hours_waits_for_them(new_desk: Desks) -> None:
    desk = new_desk(
        """
queues: {general: {sla: always, assign: anna, lead: mia}}
sla: {always: {first_response: 8h}}
escalation: [{at: 100% of first_response, notify: assignee, only_during: office}]
"""
    )
    desk.now = MONDAY + 6 * HOUR  # four in the afternoon in Prague; eight hours on is midnight
    desk.customer_writes()
    desk.sent()
    mails = desk.watch(DAY)
    assert notices(mails) == ["agent_notification to anna"]
    assert mails[0]["Date"].datetime == MONDAY + 23 * HOUR


def test_a_rung_without_any_promise_still_alerts(new_desk: Desks) -> None:
    no_sla = """
queues:
  general: {assign: anna, lead: mia}
escalation:
  - {at: 2h after first_response, notify: lead}
"""
    desk = new_desk(no_sla)
    desk.customer_writes()
    desk.sent()
    assert notices(desk.after(timedelta(hours=3))) == ["agent_notification to mia"]
