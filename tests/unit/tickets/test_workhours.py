"""Business time: spans, zones, the two odd nights of a year, holidays, calendars that never open."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.minute_steps import HORIZON, MINUTE, open_at, random_case, stepped_between, stepped_due
from tests.ticket_stories import HOUR, MONDAY, OFFICE
from tickets.deadlines import deadlines
from tickets.policy import Calendar
from tickets.workhours import add, between, is_open, next_opening

PRAGUE_NIGHT = Calendar(timezone="Europe/Prague", hours={6: ((time(1), time(4)),)})
SPRING, AUTUMN = datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)
NEVER = Calendar(hours={0: ()})
cases = st.integers(min_value=0, max_value=10**9).map(random_case)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_time_left_on_friday_goes_on_on_monday() -> None:
    friday = utc(2026, 11, 20, 15, 30)  # 16:30 in Prague
    assert add(friday, 2 * HOUR, OFFICE) == utc(2026, 11, 23, 9, 30)


def test_a_promise_that_fits_ends_with_the_day_and_not_with_the_next_morning() -> None:
    assert add(utc(2026, 11, 20, 15, 30), HOUR / 2, OFFICE) == utc(2026, 11, 20, 16)


def test_what_arrives_at_night_starts_in_the_morning() -> None:
    assert add(utc(2026, 11, 17, 2), HOUR, OFFICE) == utc(2026, 11, 17, 9)


def test_a_lunch_break_does_not_count() -> None:
    hours = {0: ((time(9), time(12)), (time(13), time(17)))}
    calendar = replace(OFFICE, hours=hours)
    assert add(MONDAY, 3 * HOUR, calendar) == MONDAY + 4 * HOUR


def test_a_holiday_does_not_count() -> None:
    calendar = replace(OFFICE, holidays=frozenset({date(2026, 11, 17)}))
    assert add(utc(2026, 11, 16, 15), 2 * HOUR, calendar) == utc(2026, 11, 18, 9)
    assert not is_open(utc(2026, 11, 17, 10), calendar)


def test_spans_that_meet_at_midnight_run_on() -> None:
    calendar = Calendar(hours={0: ((time(22), None),), 1: ((time(0), time(6)),)})
    assert add(utc(2026, 11, 16, 22), 8 * HOUR, calendar) == utc(2026, 11, 17, 6)


def test_a_span_over_midnight_belongs_to_both_days() -> None:
    calendar = Calendar(hours={0: ((time(22), time(6)),)})
    assert between(utc(2026, 11, 16), utc(2026, 11, 18), calendar) == 8 * HOUR


def test_an_empty_calendar_is_always_open() -> None:
    sunday = utc(2026, 11, 22, 3)
    assert is_open(sunday, Calendar())
    assert add(sunday, 100 * HOUR, Calendar()) == sunday + 100 * HOUR


def test_round_the_clock_still_keeps_its_holidays() -> None:
    calendar = Calendar(holidays=frozenset({date(2026, 12, 25)}))
    assert add(utc(2026, 12, 24, 23), 2 * HOUR, calendar) == utc(2026, 12, 26, 1)


def test_the_hour_that_spring_leaves_out_does_not_count() -> None:
    assert between(SPRING - HOUR, SPRING + 6 * HOUR, PRAGUE_NIGHT) == 2 * HOUR
    assert add(SPRING - 24 * HOUR, 2 * HOUR, PRAGUE_NIGHT) == SPRING + 2 * HOUR  # 04:00 summer time


def test_the_hour_that_autumn_repeats_counts_twice() -> None:
    assert between(AUTUMN - 2 * HOUR, AUTUMN + 6 * HOUR, PRAGUE_NIGHT) == 4 * HOUR


def test_a_span_that_begins_in_the_missing_hour_begins_after_it() -> None:
    calendar = replace(PRAGUE_NIGHT, hours={6: ((time(2, 30), time(5)),)})
    assert next_opening(SPRING, calendar) == SPRING + HOUR  # the clock jumps from 2:00 to 3:00


def test_a_day_that_a_zone_leaves_out_has_no_hours() -> None:
    # Samoa crossed the date line: there was no 30 December 2011.
    calendar = Calendar(timezone="Pacific/Apia", hours={4: ((time(9), time(17)),)})
    assert between(utc(2011, 12, 29), utc(2012, 1, 3), calendar) == timedelta(0)


@pytest.mark.parametrize("calendar", [NEVER, Calendar(hours={2: ((time(9), time(9)),)})])
def test_a_calendar_that_never_opens_answers_never(calendar: Calendar) -> None:
    assert add(MONDAY, HOUR, calendar) is None
    assert next_opening(MONDAY, calendar) is None
    assert not is_open(MONDAY, calendar)
    assert between(MONDAY, MONDAY + 1000 * HOUR, calendar) == timedelta(0)


def test_a_promise_of_more_than_a_century_is_none() -> None:
    assert add(MONDAY, timedelta.max, OFFICE) is None


def test_nothing_to_wait_for_is_over_at_once_even_at_night() -> None:
    night = utc(2026, 11, 17, 2)
    assert add(night, timedelta(0), OFFICE) == night
    assert add(night, -HOUR, OFFICE) == night


def test_no_time_lies_between_a_moment_and_an_earlier_one() -> None:
    assert between(MONDAY + HOUR, MONDAY, OFFICE) == timedelta(0)


def test_we_are_open_at_the_first_moment_of_a_span_and_no_more_at_its_last() -> None:
    assert is_open(utc(2026, 11, 16, 8), OFFICE)
    assert not is_open(utc(2026, 11, 16, 16), OFFICE)
    assert next_opening(utc(2026, 11, 16, 16), OFFICE) == utc(2026, 11, 17, 8)
    assert next_opening(MONDAY, OFFICE) == MONDAY


def test_a_year_s_end_is_no_border() -> None:
    assert between(utc(2026, 12, 28), utc(2027, 1, 4), OFFICE) == 40 * HOUR
    assert add(utc(2026, 12, 31, 15), 2 * HOUR, OFFICE) == utc(2027, 1, 1, 9)
    friday_evening = utc(2027, 12, 31, 20)
    assert next_opening(friday_evening, OFFICE) == utc(2028, 1, 3, 8)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        add(datetime(2026, 1, 1), HOUR, OFFICE)


@given(cases)
def test_a_deadline_is_the_one_that_stepping_minute_by_minute_finds(case) -> None:
    expected = stepped_due(case.began, case.promise, case.sla.calendar, case.pauses)
    found = deadlines(case.story.ticket, case.sla)[0].due_at
    if expected is None:
        assert found is None or found > case.began + HORIZON * MINUTE
    else:
        assert found == expected


@given(cases, st.integers(0, 4 * 24 * 60))
def test_the_time_between_two_moments_is_the_one_that_stepping_finds(case, minutes: int) -> None:
    calendar, end = case.sla.calendar, case.began + minutes * MINUTE
    assert between(case.began, end, calendar) == stepped_between(case.began, end, calendar) * MINUTE
    assert is_open(end, calendar) == open_at(end, calendar)


@given(cases, st.integers(1, 10**10))
def test_adding_what_lies_between_comes_back_exactly(case, microseconds: int) -> None:
    stretch = timedelta(microseconds=microseconds)
    end = add(case.began, stretch, case.sla.calendar)
    if end is not None:
        assert between(case.began, end, case.sla.calendar) == stretch
