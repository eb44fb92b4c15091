"""When reports go out: what may be written, and what is refused with advice."""

from datetime import time

import pytest
from pydantic import ValidationError

from postdesk.settings_model.reports import Monthly, Reports, Weekly


def test_times_of_the_week_and_of_the_month() -> None:
    found = Reports(weekly="Mon 08:00", monthly="1. 7:30")  # type: ignore[arg-type]
    assert (found.weekly, found.monthly) == (Weekly(0, time(8)), Monthly(1, time(7, 30)))
    assert Reports(weekly="sunday 23:59").weekly == Weekly(6, time(23, 59))  # type: ignore[arg-type]


def test_left_out_or_no_sends_nothing() -> None:
    assert Reports().weekly is Reports().monthly is Reports(weekly=False).weekly is None  # type: ignore[arg-type]


@pytest.mark.parametrize("weekly", ["8:00", "mon", "xyz 08:00", "mon 25:00", 8, True])
def test_what_is_no_time_of_the_week_is_refused(weekly: object) -> None:
    with pytest.raises(ValidationError, match="write"):
        Reports(weekly=weekly)  # type: ignore[arg-type]


@pytest.mark.parametrize("monthly", ["0 08:00", "29 08:00", "first 08:00", "1 8", 1])
def test_a_day_that_not_every_month_has_is_refused(monthly: object) -> None:
    with pytest.raises(ValidationError, match="write"):
        Reports(monthly=monthly)  # type: ignore[arg-type]
