"""This file proves how the moments are read that people write in commands."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.policy import Calendar
from tickets.when import LATEST, is_off, read_when

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
OFFICE = Calendar(
    timezone="Europe/Prague",
    hours={day: ((time(9), time(17)),) for day in range(5)},
    holidays=frozenset({date(2026, 12, 25)}),
)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("3d", "2026-11-26T09:00"),
        ("3 days", "2026-11-26T09:00"),
        ("1d 4h", "2026-11-24T13:00"),
        ("za 2 hodiny", "2026-11-23T11:00"),
        ("za týden", "2026-11-30T09:00"),
        ("через 3 дня", "2026-11-26T09:00"),
        ("tomorrow", "2026-11-24T08:00"),
        ("Zítra v 15:00", "2026-11-24T14:00"),
        ("послезавтра", "2026-11-25T08:00"),
        ("until friday", "2026-11-27T08:00"),
        ("v pátek", "2026-11-27T08:00"),
        ("do středy", "2026-11-25T08:00"),
        ("до пятницы", "2026-11-27T08:00"),
        ("в среду", "2026-11-25T08:00"),
        ("monday", "2026-11-30T08:00"),
        ("next Monday 15:30", "2026-11-30T14:30"),
        ("sunday", "2026-11-30T08:00"),
        ("24.12.", "2026-12-24T08:00"),
        ("25. 12. 2026", "2026-12-28T08:00"),
        ("1.3.", "2027-03-01T08:00"),
        ("2026-12-01T10:00", "2026-12-01T09:00"),
        ("15:00", "2026-11-23T14:00"),
        ("08:00", "2026-11-24T07:00"),
    ],
)
def test_a_moment_is_read_as_people_mean_it(text: str, meant: str) -> None:
    assert read_when(text, MONDAY, "Europe/Prague", OFFICE) == datetime.fromisoformat(meant).replace(
        tzinfo=UTC
    )


@pytest.mark.parametrize(
    "text", ["", "soon", "yesterday", "31.2.", "25:00", "2026-11-01", "3x", "9999w", "0d"]
)
def test_what_is_no_later_moment_is_none(text: str) -> None:
    assert read_when(text, MONDAY, "Europe/Prague", OFFICE) is None


def test_a_day_without_working_hours_begins_at_nine() -> None:
    assert read_when("tomorrow", MONDAY, "Asia/Tokyo", Calendar()) == datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize("text", ["off", "OFF", "konec", "zpět", "нет"])
def test_off_is_said_in_each_language(text: str) -> None:
    assert is_off(text)


words = st.sampled_from(
    ["in", "do", "friday", "pá", "zítra", "15:00", "24.12.", "3", "d", "в", "2026-12-24", "t"]
)


@given(st.one_of(st.text(max_size=40), st.lists(words, max_size=5).map(" ".join)))
def test_whatever_is_written_gives_a_later_moment_or_none(text: str) -> None:
    moment = read_when(text, MONDAY, "Europe/Prague", OFFICE)
    assert moment is None or MONDAY < moment <= MONDAY + LATEST + timedelta(days=1)
