"""This file says how long to wait before we ask a server again; pure tables, chance is an argument.

``jitter`` is a number from 0 to 1, drawn by the caller, so that a hundred mailboxes on one server that
came back do not ask in the same second.
"""

from __future__ import annotations

from datetime import timedelta

_SECOND = timedelta(seconds=1)
_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)

RECONNECT_FIRST = _SECOND
RECONNECT_MOST = 5 * _MINUTE
# Servers lock an account after a handful of wrong passwords; twelve tries an hour is below every known limit.
REFUSED_FIRST = 5 * _MINUTE
REFUSED_MOST = _HOUR

MAIL_RETRIES: tuple[timedelta, ...] = (
    # RFC 5321 section 4.5.4.1: two tries in the first hour, then less often, giving up after 4 to 5 days.
    1 * _MINUTE,  # greylisting ends for most within five minutes
    5 * _MINUTE,
    15 * _MINUTE,
    30 * _MINUTE,
    1 * _HOUR,
    2 * _HOUR,
    4 * _HOUR,
    8 * _HOUR,
    12 * _HOUR,
    16 * _HOUR,
    16 * _HOUR,
    20 * _HOUR,
    24 * _HOUR,
)
"""The wait after each try of one mail; after the fourteenth there is none."""

SMTP_AWAY: tuple[timedelta, ...] = (
    20 * _SECOND,
    1 * _MINUTE,
    5 * _MINUTE,  # from here on slow enough for a wrong password, which is known by its words only
    10 * _MINUTE,
    15 * _MINUTE,
)
"""The wait after each failure to reach or enter the SMTP server; the last one repeats."""


def reconnect_delay(failures: int, jitter: float) -> timedelta:
    """Return the wait after the n-th failure in a row to reach a mailbox: doubling, half of it by chance."""
    return _spread(_doubled(RECONNECT_FIRST, failures, RECONNECT_MOST), jitter)


def refused_delay(refusals: int, jitter: float) -> timedelta:
    """Return the wait after the n-th refusal in a row (wrong password, no folder): slow from the first."""
    return REFUSED_FIRST + _spread(_doubled(REFUSED_FIRST, refusals, REFUSED_MOST) - REFUSED_FIRST, jitter)


def mail_retry_delay(tries: int) -> timedelta | None:
    """Return the wait after a mail's n-th try, None when it is given up."""
    return MAIL_RETRIES[tries - 1] if tries <= len(MAIL_RETRIES) else None


def smtp_away_delay(failures: int, jitter: float) -> timedelta:
    """Return the wait after the n-th failure in a row to reach an SMTP server."""
    return _spread(SMTP_AWAY[min(failures, len(SMTP_AWAY)) - 1], jitter)


def _doubled(first: timedelta, times: int, most: timedelta) -> timedelta:
    # 2**20 seconds are twelve days: beyond every bound, and far from overflow.
    return min(first * (1 << min(times - 1, 20)), most)


def _spread(delay: timedelta, jitter: float) -> timedelta:
    return delay * (0.5 + jitter / 2)
