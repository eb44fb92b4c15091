"""This file shows how long we wait before we ask a server again."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.backoff import (
    MAIL_RETRIES,
    mail_retry_delay,
    reconnect_delay,
    refused_delay,
    smtp_away_delay,
)

MINUTE = timedelta(minutes=1)
chance = st.floats(0, 1)


def test_a_lost_mailbox_is_asked_again_within_a_second() -> None:
    assert reconnect_delay(1, 1.0) == timedelta(seconds=1)


@given(st.integers(1, 10_000), chance)
def test_a_mailbox_that_stays_away_is_asked_at_least_every_five_minutes(failures: int, jitter: float) -> None:
    assert timedelta(0) < reconnect_delay(failures, jitter) <= 5 * MINUTE


@given(st.integers(1, 20))
def test_the_waits_grow(failures: int) -> None:
    assert reconnect_delay(failures, 1.0) <= reconnect_delay(failures + 1, 1.0)
    assert reconnect_delay(4, 1.0) > reconnect_delay(1, 1.0)


def test_two_mailboxes_of_one_server_do_not_come_back_in_the_same_moment() -> None:
    assert reconnect_delay(6, 0.1) != reconnect_delay(6, 0.9)


@given(st.integers(1, 10_000), chance)
def test_a_refused_login_is_never_tried_again_within_five_minutes(refusals: int, jitter: float) -> None:
    assert 5 * MINUTE <= refused_delay(refusals, jitter) <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("tries", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 30), (5, 60), (6, 120), (7, 240)]
)
def test_a_deferred_mail_goes_again_by_the_table(tries: int, minutes: int) -> None:
    assert mail_retry_delay(tries) == minutes * MINUTE


def test_a_deferred_mail_is_given_up_after_fourteen_tries_and_four_days() -> None:
    # RFC 5321 section 4.5.4.1: the give-up time is at least 4 to 5 days.
    assert mail_retry_delay(13) is not None
    assert mail_retry_delay(14) is None
    assert timedelta(days=4) <= sum(MAIL_RETRIES, timedelta(0)) <= timedelta(days=5)


@given(st.integers(1, 10_000), chance)
def test_an_smtp_server_that_stays_away_is_asked_at_least_every_quarter_of_an_hour(
    failures: int, jitter: float
) -> None:
    assert timedelta(seconds=10) <= smtp_away_delay(failures, jitter) <= 15 * MINUTE


def test_a_wrong_smtp_password_is_tried_fewer_than_five_times_in_ten_minutes() -> None:
    moments, now = [timedelta(0)], timedelta(0)
    for failures in range(1, 10):
        now += smtp_away_delay(failures, 0.5)
        moments.append(now)
    assert sum(moment <= 10 * MINUTE for moment in moments) < 5
