"""This file sums tickets up: medians and 90th percentiles, shares with their confidence, scores of surveys.

Small numbers are said to be small: each share and each score comes with the interval in which it lies with
95 % confidence (Wilson's for shares, the normal one for means).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean, pstdev

from tickets.measures import Survey, TicketMeasures, Took
from tickets.policy import Target

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The figures of a period."""

    opened: int
    resolved: int
    backlog: int
    backlog_age: Spread
    wall: Mapping[Target, Spread]
    business: Mapping[Target, Spread]
    kept: Mapping[Target, Share]
    first_contact: Share
    reopened: Share
    scores: Mapping[str, Score]


def report(tickets: Iterable[TicketMeasures], now: datetime, since: datetime | None = None) -> Report:
    """Sum tickets up: what happened from ``since`` to now, and the backlog as it is."""
    all_of_them = tuple(tickets)

    def within(at: datetime | None) -> bool:
        return at is not None and at <= now and (since is None or at >= since)

    took = [t for ticket in all_of_them for t in _took(ticket) if within(t.at)]
    resolved = [t for t in all_of_them if t.resolution is not None and within(t.resolution.at)]
    open_ones = [t for t in all_of_them if t.backlog]
    surveys = [survey for ticket in all_of_them for survey in ticket.surveys if within(survey.asked_at)]
    return Report(
        opened=sum(within(ticket.opened_at) for ticket in all_of_them),
        resolved=len(resolved),
        backlog=len(open_ones),
        backlog_age=spread(now - ticket.opened_at for ticket in open_ones),
        wall={target: spread(t.wall for t in took if t.target is target) for target in Target},
        business={target: spread(t.business for t in took if t.target is target) for target in Target},
        kept={target: _kept(took, target) for target in Target},
        first_contact=share(sum(t.first_contact for t in resolved), len(resolved)),
        reopened=share(sum(t.reopened > 0 for t in resolved), len(resolved)),
        scores={kind: score(kind, surveys) for kind in sorted({survey.kind for survey in surveys})},
    )


def report_by(
    tickets: Iterable[TicketMeasures],
    key: Callable[[TicketMeasures], Iterable[str]],
    now: datetime,
    since: datetime | None = None,
) -> dict[str, Report]:
    """Sum up by queue, agent, tag or language; a ticket with several keys counts under each."""
    groups: dict[str, list[TicketMeasures]] = {}
    for ticket in tickets:
        for name in key(ticket):
            groups.setdefault(name, []).append(ticket)
    return {name: report(group, now, since) for name, group in sorted(groups.items())}


def spread(values: Iterable[timedelta]) -> Spread:
    """Return mean, median and 90th percentile (nearest rank)."""
    ordered = sorted(values)
    if not ordered:
        return Spread(count=0, mean=None, median=None, p90=None)
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
    rate, spread_of = part / whole, _Z * _Z / whole
    middle = (rate + spread_of / 2) / (1 + spread_of)
    half = _Z * math.sqrt(rate * (1 - rate) / whole + spread_of / (4 * whole)) / (1 + spread_of)
    return Share(
        part=part, whole=whole, share=rate, low=max(0.0, middle - half), high=min(1.0, middle + half)
    )


def score(kind: str, surveys: Sequence[Survey]) -> Score:
    """Return what the answers to a kind of survey come to."""
    asked = [survey for survey in surveys if survey.kind == kind]
    given = [survey.score for survey in asked if survey.score is not None]
    value, low, high = _value(kind, given)
    return Score(
        kind=kind,
        answered=share(len(given), len(asked)),
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
    points = [100.0 * ((a >= 9) - (a <= 6)) for a in given] if kind == "nps" else [float(a) for a in given]
    lowest, highest = (-100.0, 100.0) if kind == "nps" else (1.0, 7.0)
    mean, half = fmean(points), _Z * pstdev(points) / math.sqrt(len(points))
    return mean, max(lowest, mean - half), min(highest, mean + half)


def _took(ticket: TicketMeasures) -> tuple[Took, ...]:
    return (*ticket.responses, ticket.resolution) if ticket.resolution else ticket.responses


def _kept(took: Sequence[Took], target: Target) -> Share:
    promised = [t.kept for t in took if t.target is target and t.kept is not None]
    return share(sum(promised), len(promised))
