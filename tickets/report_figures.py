"""This file sums values up: medians and 90th percentiles, shares with their confidence, scores of surveys.

Small numbers are said to be small: each share and each score comes with the interval in which it lies with
95 % confidence. It is Wilson's score interval throughout (E. B. Wilson, 1927), which stays honest for few
answers and for answers that are all alike. A mean on a scale is put on 0 to 1 for it; no answers on that
scale can vary more than the interval allows for, so it is rather too wide than too narrow.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from tickets.survey_answers import SCALES

_Z = 1.959964  # 95 % of a normal distribution lie within so many deviations


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How long things took; None where there were none."""

    count: int
    mean: timedelta | None
    median: timedelta | None
    p90: timedelta | None  # nine of ten took no longer


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A part of a whole, with its 95 % interval; None of nothing."""

    part: int
    whole: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The answers to one kind of survey: CSAT as share of 4 and 5, NPS from -100 to 100, CES as mean."""

    kind: str
    answered: Share
    score: float | None
    low: float | None
    high: float | None
    answers: Mapping[int, int]  # how often each was given


NOTHING = Spread(count=0, mean=None, median=None, p90=None)


def spread(values: Iterable[timedelta]) -> Spread:
    """Return mean, median and 90th percentile (nearest rank)."""
    ordered = sorted(values)
    if not ordered:
        return NOTHING
    count = len(ordered)
    return Spread(
        count=count,
        mean=sum(ordered, timedelta(0)) / count,
        median=(ordered[(count - 1) // 2] + ordered[count // 2]) / 2,
        p90=ordered[-(-count * 9 // 10) - 1],
    )


def share(part: int, whole: int) -> Share:
    """Return a share with Wilson's interval."""
    if whole == 0:
        return Share(part=0, whole=0, share=None, low=None, high=None)
    low, high = wilson(part / whole, whole)
    return Share(part=part, whole=whole, share=part / whole, low=low, high=high)


def wilson(rate: float, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a rate among so many (above 0)."""
    spread_of = _Z * _Z / count
    middle = (rate + spread_of / 2) / (1 + spread_of)
    half = _Z * math.sqrt(rate * (1 - rate) / count + spread_of / (4 * count)) / (1 + spread_of)
    return max(0.0, middle - half), min(1.0, middle + half)


def score(kind: str, asked: int, given: Sequence[int]) -> Score:
    """Return what the answers to a kind of survey come to, of so many that were asked."""
    value, low, high = _value(kind, given)
    return Score(
        kind=kind,
        answered=share(len(given), asked),
        score=value,
        low=low,
        high=high,
        answers=dict(sorted(Counter(given).items())),
    )


def _value(kind: str, given: Sequence[int]) -> tuple[float | None, float | None, float | None]:
    if not given:
        return None, None, None
    if kind == "csat":
        satisfied = share(sum(answer >= 4 for answer in given), len(given))
        return satisfied.share, satisfied.low, satisfied.high
    # A promoter (9, 10) counts 100, a detractor (0 to 6) -100.
    points = [100 * ((a >= 9) - (a <= 6)) for a in given] if kind == "nps" else list(given)
    bottom, top = (-100, 100) if kind == "nps" else SCALES[kind]
    mean = sum(points) / len(points)
    low, high = wilson((mean - bottom) / (top - bottom), len(points))
    return mean, bottom + low * (top - bottom), bottom + high * (top - bottom)
