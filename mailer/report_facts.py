"""This file holds the facts of report_digest: the figures of a week or a month, ready to be worded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mailer.facts import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLine:
    """One figure, and the same of the time before; None where there was nothing to measure."""

    name: str  # looked up in the words, see ``[report]``
    unit: str  # count, span, percent, points (NPS), of_seven (CES)
    now: int | float | timedelta | None
    before: int | float | timedelta | None
    low: int | float | None = None  # the 95 % interval, in the same unit
    high: int | float | None = None
    news: str = ""  # better, worse: where the change says so
    answered: int | None = None  # how many customers answered a survey,
    asked: int | None = None  # of so many


@dataclass(frozen=True, slots=True, kw_only=True)
class BarRow:
    """One bar: a day, a week's first day, or a name."""

    value: int
    width: int  # percent of the widest
    blocks: str  # the bar in characters
    weekday: int | None = None  # Monday is 0
    day: int | None = None
    month: int | None = None  # January is 0
    name: str = ""
    of: int | None = None  # of so many
    before: int | None = None
    news: str = ""  # grows, falls


@dataclass(frozen=True, slots=True, kw_only=True)
class BarGroup:
    """Bars under one heading."""

    name: str  # see ``[report]``
    rows: tuple[BarRow, ...]
    image: str | None = None  # the Content-ID of a picture of the same


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedPromise:
    """The promise that was missed by most."""

    ref: str
    subject: str
    kind: str  # first_response, next_response, resolution
    queue: str
    late: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class BestWord:
    """What a content customer wrote."""

    ref: str
    comment: str
    survey: str  # CSAT, NPS, CES
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFacts:
    """For report_digest."""

    site: Site
    reader: str
    period: str  # week, month
    since: datetime
    last_day: datetime
    figures: tuple[FigureLine, ...]
    groups: tuple[BarGroup, ...] = ()
    queues: tuple[str, ...] = ()  # empty: all
    missed: MissedPromise | None = None
    best: BestWord | None = None
    zone: str = "UTC"
