"""Planned jobs: the last planned moment, once, caught up after an outage."""

from datetime import UTC, datetime, time

import pytest

from scheduler.timetable import Plan, PlannedJob, Timetable
from tests.ticket_stories import DAY, HOUR, MONDAY

MORNING = Plan(at=time(8), timezone="Europe/Prague", weekdays=(0,))


class Diary:
    """A job that writes down when it ran, and fails as often as asked."""

    def __init__(self, failures: int = 0) -> None:
        self.ran: list[datetime] = []
        self.failures = failures

    def run(self, scheduled_for: datetime, now: datetime) -> None:
        if self.failures:
            self.failures -= 1
            raise RuntimeError("the database is away")
        self.ran.append(scheduled_for)


def test_a_weekly_job_s_last_moment_is_in_the_zone_of_its_plan() -> None:
    assert MORNING.last_moment(MONDAY) == MONDAY - 2 * HOUR
    assert MORNING.last_moment(MONDAY - 3 * HOUR) == MONDAY - 2 * HOUR - 7 * DAY


def test_a_moment_counts_from_itself_on() -> None:
    assert MORNING.last_moment(MONDAY - 2 * HOUR) == MONDAY - 2 * HOUR


def test_a_daily_and_a_monthly_plan() -> None:
    assert Plan(at=time(8)).last_moment(MONDAY) == MONDAY - HOUR
    monthly = Plan(at=time(8), monthday=31)
    assert monthly.last_moment(datetime(2026, 3, 1, tzinfo=UTC)) == datetime(2026, 1, 31, 8, tzinfo=UTC)


def test_a_plan_for_a_day_that_never_comes_has_no_moment() -> None:
    assert Plan(at=time(8), monthday=32).last_moment(MONDAY) is None


def test_a_time_of_day_keeps_its_place_on_the_wall_when_summer_ends() -> None:
    plan = Plan(at=time(8), timezone="Europe/Prague")
    assert plan.last_moment(datetime(2026, 10, 24, 12, tzinfo=UTC)) == datetime(2026, 10, 24, 6, tzinfo=UTC)
    assert plan.last_moment(datetime(2026, 10, 25, 12, tzinfo=UTC)) == datetime(2026, 10, 25, 7, tzinfo=UTC)


def test_a_planned_job_runs_once_for_each_moment() -> None:
    diary, now = Diary(), [MONDAY]
    table = Timetable([PlannedJob(name="digest", plan=MORNING, run=diary.run)], lambda: now[0])
    table.run_once()
    table.run_once()
    now[0] = MONDAY + 7 * DAY
    table.run_once()
    assert diary.ran == [MONDAY - 2 * HOUR, MONDAY - 2 * HOUR + 7 * DAY]


def test_a_moment_that_passed_while_we_were_down_is_caught_up_unless_too_long_ago() -> None:
    diary = Diary()
    job = PlannedJob(name="digest", plan=MORNING, run=diary.run)
    Timetable([job], lambda: MONDAY + 3 * DAY).run_once()
    assert diary.ran == []
    Timetable([job], lambda: MONDAY + 20 * HOUR).run_once()
    assert diary.ran == [MONDAY - 2 * HOUR]


def test_a_job_that_fails_is_tried_again_and_holds_up_no_other(caplog: pytest.LogCaptureFixture) -> None:
    broken, other = Diary(failures=1), Diary()
    jobs = [
        PlannedJob(name="digest", plan=MORNING, run=broken.run),
        PlannedJob(name="purge", plan=MORNING, run=other.run),
    ]
    table = Timetable(jobs, lambda: MONDAY)
    assert table.run_once() is False
    assert (broken.ran, len(other.ran)) == ([], 1)
    assert "job digest" in caplog.text
    table.run_once()
    assert (len(broken.ran), len(other.ran)) == (1, 1)
