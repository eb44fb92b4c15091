"""The alarm clock: it rings at once and again, survives failures and a clock that is set, and stops."""

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from scheduler.runner import EverySoOften, Runner
from scheduler.timetable import Alarm
from tests.ticket_stories import DAY, HOUR, MONDAY

SOON, LATER = timedelta(milliseconds=20), timedelta(hours=1)
PATIENCE = 20.0  # seconds; only a failing test waits so long


class Bell:
    """Counts rings and lets a test wait for one."""

    def __init__(self, *, failing: bool = False, more: int = 0) -> None:
        self.rings = 0
        self.failing, self.more = failing, more
        self._changed = threading.Condition()

    def ring(self) -> bool:
        with self._changed:
            self.rings += 1
            self._changed.notify_all()
            if self.failing:
                raise RuntimeError("the database is away")
            self.more -= 1
            return self.more >= 0

    def rang(self, times: int) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self.rings >= times, PATIENCE)


@pytest.fixture
def running() -> Iterator[Callable[..., Runner]]:
    started: list[Runner] = []

    def start(*alarms: Alarm, **facts: Callable[[], timedelta]) -> Runner:
        runner = Runner(alarms, **facts)
        runner.start()
        started.append(runner)
        return runner

    yield start
    for runner in started:
        runner.stop()


def test_an_alarm_rings_at_once_and_then_every_so_often(running: Callable[..., Runner]) -> None:
    seldom, often = Bell(), Bell()
    running(
        Alarm(name="seldom", every=LATER, ring=seldom.ring), Alarm(name="often", every=SOON, ring=often.ring)
    )
    assert often.rang(3)
    assert seldom.rang(1)
    assert seldom.rings == 1


def test_an_alarm_that_says_there_is_more_rings_on_until_there_is_not(running: Callable[..., Runner]) -> None:
    bell = Bell(more=4)
    running(Alarm(name="sweep", every=LATER, ring=bell.ring))
    assert bell.rang(5)


def test_an_alarm_that_fails_is_logged_and_rings_again(
    running: Callable[..., Runner], caplog: pytest.LogCaptureFixture
) -> None:
    bell = Bell(failing=True)
    with caplog.at_level(logging.ERROR, logger="scheduler.runner"):
        running(Alarm(name="sweep", every=SOON, ring=bell.ring))
        assert bell.rang(3)
    assert "alarm sweep failed" in caplog.text


def test_stopping_lets_the_ringing_alarm_finish_and_leaves_no_thread() -> None:
    began, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def ring() -> bool:
        began.set()
        may_end.wait(PATIENCE)
        ended.set()
        return True  # there would be more, but we stop

    before = set(threading.enumerate())
    runner = Runner([Alarm(name="slow", every=SOON, ring=ring)])
    runner.start()
    assert began.wait(PATIENCE)
    stopper = threading.Thread(target=runner.stop)
    stopper.start()
    may_end.set()
    stopper.join(PATIENCE)
    assert ended.is_set()
    assert runner.stopping()
    assert set(threading.enumerate()) <= before


def test_a_runner_that_never_started_stops_as_well() -> None:
    runner = Runner([])
    runner.stop()
    runner.stop()
    assert runner.stopping()


def test_where_the_clock_was_put_back_an_alarm_does_not_sleep_so_long(
    running: Callable[..., Runner],
) -> None:
    offset, bell = [timedelta(0)], Bell()
    runner = running(Alarm(name="sweep", every=LATER, ring=bell.ring), offset=lambda: offset[0])
    assert bell.rang(1)
    assert runner.check_clock() is False
    offset[0] = timedelta(days=-1)
    assert runner.check_clock() is True
    assert bell.rang(2)
    assert runner.check_clock() is False


def test_a_clock_put_forward_by_years_owes_one_ring_and_not_a_million() -> None:
    trigger = EverySoOften(SOON)
    assert trigger.get_next_fire_time(MONDAY, MONDAY + 3000 * DAY) == MONDAY + 3000 * DAY + SOON


def test_an_alarm_keeps_its_rhythm_where_a_ring_was_a_little_late() -> None:
    trigger = EverySoOften(HOUR)
    assert trigger.get_next_fire_time(MONDAY, MONDAY + HOUR / 60) == MONDAY + HOUR
