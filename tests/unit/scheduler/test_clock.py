"""The clocks: aware and in UTC, and one that tells a story fast."""

import time
from datetime import UTC, timedelta

import pytest

from scheduler.clock import FastClock, clock_offset, system_clock
from tests.ticket_stories import MONDAY


def test_the_system_s_clock_is_aware_and_in_utc() -> None:
    assert system_clock().tzinfo is UTC


def test_a_fast_clock_tells_the_story_s_time() -> None:
    before = time.monotonic()
    clock = FastClock(3600.0, MONDAY)
    told = clock()
    passed = timedelta(hours=time.monotonic() - before)
    assert MONDAY <= told <= MONDAY + passed * 3600


def test_a_fast_clock_begins_now_where_no_beginning_is_given() -> None:
    before = system_clock()
    assert FastClock(1.0)() >= before


def test_a_fast_clock_says_how_long_a_stretch_takes_on_the_screen() -> None:
    assert FastClock(3600.0, MONDAY).real_seconds(timedelta(hours=2)) == 2.0


def test_a_fast_clock_never_goes_back() -> None:
    clock = FastClock(1e6, MONDAY)
    told = [clock() for _ in range(1000)]
    assert told == sorted(told)


def test_a_fast_clock_that_slows_down_runs_on_from_where_it_was() -> None:
    clock = FastClock(1e6, MONDAY)
    before = clock()
    clock.change_speed(1.0)
    changed = clock()
    assert changed >= before
    assert clock() - changed < timedelta(hours=1)
    assert clock.speed == 1.0


@pytest.mark.parametrize("speed", [0, -1])
def test_a_clock_that_stands_still_is_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        FastClock(speed)
    with pytest.raises(ValueError, match="above 0"):
        FastClock(1.0).change_speed(speed)


def test_the_offset_of_the_clock_stays_while_nobody_sets_it() -> None:
    assert abs(clock_offset() - clock_offset()) < timedelta(seconds=1)
