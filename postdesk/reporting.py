"""This file gathers the figures of a period and of the one before it, from the milestones in the store.

What it finds is shown by ``report_text`` (terminal), ``report_page`` (HTML), ``report_json``, ``report_csv``
and ``report_digest`` (mail): they all say the same.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from postdesk.report_memory import without_looking_for_cycles
from postdesk.report_topics import Topics, tones, topics
from store.articles import article_counts
from store.histories import overdue_tickets
from store.milestones import measured_tickets
from store.report_texts import comments
from store.work import Work
from tickets.deadlines import calendar_of
from tickets.measures import TicketMeasures, overdue
from tickets.measures_standing import SurveyOutcome, surveys_answered
from tickets.policy import Policy, Target
from tickets.report import BY, EMPTY, WHOLE, Report, backlogs, by_period, report, reports, with_backlog
from tickets.survey_answers import SCALES, read_score

_DAYS_BY_DAY, _DAYS_BY_WEEK = 31, 190
_NO_TIME = timedelta(0)
ARTICLES = "articles"
"""The name of the section about articles."""
_CONTENT = 0.75  # of the scale
_SHOWN = 400  # characters of a comment
_MOST_COMMENTS = 300  # of the most content customers, the latest


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which report is wanted."""

    since: datetime
    until: datetime
    queues: tuple[str, ...] | None = None  # None: all
    zone: str = "UTC"  # in which days begin
    tone: bool = False  # count the tones of comments
    articles: bool = False  # tell what articles did; that is not counted by queue


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A day, week or month of the period."""

    begin: datetime
    end: datetime
    figures: Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """A promise that was broken."""

    ref: str
    subject: str
    queue: str
    target: Target
    at: datetime | None  # when it was met; None while it is owed
    late: timedelta  # business time beyond the promise, up to the end of the period where it is owed


@dataclass(frozen=True, slots=True, kw_only=True)
class Praise:
    """What a content customer wrote."""

    ref: str
    kind: str
    score: int
    comment: str
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A further table of a report: what others count, as the articles that were suggested."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | float | None, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodFigures:
    """Everything a report shows."""

    asked: Asked
    whole: Report
    before: Report  # the time before, see ``time_before``
    by: dict[str, dict[str, Report]]  # queue, agent, tag, language; then by name
    steps: tuple[Step, ...]
    topics: Topics
    tones: dict[str, int] | None
    worst: Missed | None
    best: Praise | None
    sections: tuple[Section, ...] = ()


@without_looking_for_cycles()
def figures(work: Work, asked: Asked, policy: Policy) -> PeriodFigures:
    """Sum up a period; what is overdue is so under the present promises."""
    since, until = asked.since, asked.until
    earlier = time_before(asked)
    owed = {one.id: overdue(one, policy, until) for one in overdue_tickets(work.connection, until)}
    measured = [
        replace(one, overdue=owed[one.id]) if one.id in owed else one
        for one in measured_tickets(work.connection, earlier, asked.queues)
    ]
    edges = steps(asked)
    found = reports(measured, {"": WHOLE, **BY, "step": by_period(edges[:-1])}, until, since)
    answered = [
        (one, survey) for one in measured for survey in surveys_answered(one.milestones, since, until)
    ]
    return PeriodFigures(
        asked=asked,
        whole=found[""].get("", EMPTY),
        before=report(measured, since, earlier),
        by={name: _with_something(found[name]) for name in BY},
        steps=_steps(edges, found["step"], backlogs(measured, edges[1:])),
        topics=topics(work, measured, (earlier, since, until), asked.queues),
        tones=tones(work, [survey for _, survey in answered]) if asked.tone else None,
        worst=_worst(measured, since, until),
        best=_best(work, answered),
        sections=(_article_section(work, since, until),) if asked.articles and asked.queues is None else (),
    )


def time_before(asked: Asked) -> datetime:
    """Return where the time begins that a period is compared with: it ends where the period begins.

    Whole months are compared with as many months, whole days with as many days by the calendar; else it is
    as long.
    """
    zone = ZoneInfo(asked.zone)
    since, until = asked.since.astimezone(zone), asked.until.astimezone(zone)
    if since.time() != time(0) or until.time() != time(0):
        return asked.since - (asked.until - asked.since)
    begin = since.date() - (until.date() - since.date())
    if since.day == until.day == 1:
        place = 2 * (since.year * 12 + since.month - 1) - (until.year * 12 + until.month - 1)
        begin = date(place // 12, place % 12 + 1, 1)
    return datetime(begin.year, begin.month, begin.day, tzinfo=zone).astimezone(UTC)


def _article_section(work: Work, since: datetime, until: datetime) -> Section:
    """Return what the articles for customers did in a period."""
    counts = article_counts(work.connection, since, until)
    return Section(
        name=ARTICLES,
        columns=("article", "suggested", "sent", "solved", "shared"),
        rows=tuple((one.name, one.suggested, one.sent, one.solved, one.shared) for one in counts),
    )


def steps(asked: Asked) -> list[datetime]:
    """Return where the steps of a period begin, and its end: days, weeks or months of a time zone."""
    zone = ZoneInfo(asked.zone)
    days = (asked.until - asked.since).days
    edges = [asked.since]
    day = asked.since.astimezone(zone).date()
    while True:
        if days <= _DAYS_BY_DAY:
            day += timedelta(days=1)
        elif days <= _DAYS_BY_WEEK:
            day += timedelta(days=7 - day.weekday())
        else:
            day = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
        edge = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
        if edge >= asked.until:
            return [*edges, asked.until]
        edges.append(edge)


def zone_of(policy: Policy, queue: str = "general") -> str:
    """Return the zone in which a queue works."""
    return calendar_of(policy.queue(queue).sla).timezone


def _steps(edges: Sequence[datetime], found: dict[str, Report], open_then: Sequence[int]) -> tuple[Step, ...]:
    return tuple(
        Step(begin=begin, end=end, figures=with_backlog(found.get(begin.isoformat(), EMPTY), count))
        for (begin, end), count in zip(pairwise(edges), open_then, strict=True)
    )


def _with_something(found: dict[str, Report]) -> dict[str, Report]:
    """Leave out groups of the time before."""
    nothing = replace(EMPTY, scores={})
    return {name: one for name, one in found.items() if one != nothing}


def _worst(measured: Collection[TicketMeasures], since: datetime, until: datetime) -> Missed | None:
    missed = [
        (ticket, one.target, one.at, (one.business or _NO_TIME) - (one.promised or _NO_TIME))
        for ticket in measured
        for one in ticket.milestones
        if one.kept is False and one.target is not None and since <= one.at < until
    ]
    owed = [(ticket, one.target, None, one.late) for ticket in measured for one in ticket.overdue]
    worst = max((*missed, *owed), key=lambda one: one[3], default=None)
    if worst is None:
        return None
    ticket, target, at, late = worst
    return Missed(ref=ticket.ref, subject=ticket.subject, queue=ticket.queue, target=target, at=at, late=late)


def _best(work: Work, answered: Collection[tuple[TicketMeasures, SurveyOutcome]]) -> Praise | None:
    """Return the comment that came with the highest score, of equals the longest."""
    content = []
    for ticket, survey in answered:
        low, high = SCALES[survey.kind]
        if survey.score is None or survey.message is None or survey.answered_at is None:
            continue
        if survey.score - low >= _CONTENT * (high - low):
            content.append(((survey.score - low) / (high - low), survey.answered_at, ticket, survey))
    content.sort(key=lambda one: one[:2], reverse=True)
    content = content[:_MOST_COMMENTS]
    texts = comments(work.connection, [survey.message for _, _, _, survey in content if survey.message])
    praised = []
    for height, _, ticket, survey in content:
        text, _, author = texts.get(survey.message or 0, ("", None, ""))
        comment = " ".join(read_score(text, survey.kind).comment.split())
        if comment:
            praise = Praise(
                ref=ticket.ref, kind=survey.kind, score=survey.score or 0, comment=comment[:_SHOWN],
                author=author,
            )  # fmt: skip
            praised.append((height, min(len(comment), _SHOWN), praise))
    return max(praised, key=lambda one: one[:2])[2] if praised else None
