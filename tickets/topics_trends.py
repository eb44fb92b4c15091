"""This file says whether something became more or less frequent, and when that is no news.

Two periods of one length are compared. Were nothing different, each occurrence would fall into either of them
like a coin; a count that a fair coin gives less often than once in a hundred times is news (the sign test,
one side). So one that became two is none, and three that became fifteen are.
"""

from __future__ import annotations

import math
from enum import StrEnum

CERTAIN = 0.01
_EXACT = 400  # more than so many: the normal distribution is as good


class Trend(StrEnum):
    """Which way."""

    GROWS = "grows"
    FALLS = "falls"
    STEADY = "steady"


def trend(now: int, before: int) -> Trend:
    """Return which way a count went from one period to the next of the same length."""
    if chance_of(max(now, before), now + before) >= CERTAIN:
        return Trend.STEADY
    return Trend.GROWS if now > before else Trend.FALLS


def chance_of(most: int, total: int) -> float:
    """Return how likely a fair coin falls on one side so many times or more of a total."""
    if total == 0:
        return 1.0
    if total > _EXACT:
        return 0.5 * math.erfc((most - 0.5 - total / 2) / math.sqrt(total / 2))
    ways: int = sum(math.comb(total, heads) for heads in range(most, total + 1))
    return float(ways / 2**total)
