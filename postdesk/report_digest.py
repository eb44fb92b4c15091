"""This file words a report for a mail: which figures, which bars, what is news; the words are the templates'.

A change is called better or worse only where the intervals of now and before lie apart; a figure that merely
moved is left to the reader.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from mailer import report_facts as r
from mailer.facts import Site
from postdesk.reporting import ARTICLES, PeriodFigures, Step
from tickets.policy import Target
from tickets.report import Report
from tickets.report_figures import Score, Share
from tickets.topics_trends import Trend

_UNITS = {"csat": "percent", "nps": "points", "ces": "of_seven"}
_BLOCKS = 20
_MOST_TOPICS = 6
_MOST_ARTICLES = 6
_WORDS = 4


def digest_facts(
    found: PeriodFigures, site: Site, reader: str, period: str, image: str | None = None
) -> r.ReportFacts:
    """Return the facts of the mail; ``image`` is the Content-ID of a picture of what was opened."""
    zone = ZoneInfo(found.asked.zone)
    last = found.asked.until - timedelta(seconds=1)
    missed, best = found.worst, found.best
    return r.ReportFacts(
        site=site,
        reader=reader,
        period=period,
        since=found.asked.since,
        last_day=last,
        figures=tuple(_figures(found.whole, found.before)),
        groups=tuple(_groups(found, period, zone, image)),
        queues=found.asked.queues or (),
        missed=r.MissedPromise(
            ref=missed.ref, subject=missed.subject, kind=missed.target.value, queue=missed.queue,
            late=missed.late,
        ) if missed else None,
        best=r.BestWord(
            ref=best.ref, comment=best.comment, survey=best.kind.upper(), score=best.score
        ) if best else None,
        zone=found.asked.zone,
    )  # fmt: skip


def is_quiet(found: PeriodFigures) -> bool:
    """Tell whether nothing happened and nothing waits: no mail is worth that."""
    one = found.whole
    return not any((one.opened, one.resolved, one.answers, one.backlog, one.scores))


def step_label(step: Step, zone: ZoneInfo) -> tuple[int, int, int]:
    """Return weekday, day and month (from 0) at which a step begins."""
    begin = step.begin.astimezone(zone)
    return begin.weekday(), begin.day, begin.month - 1


def _figures(now: Report, before: Report) -> Iterator[r.FigureLine]:
    for name in ("opened", "resolved", "backlog"):
        yield r.FigureLine(name=name, unit="count", now=getattr(now, name), before=getattr(before, name))
    first, resolution = Target.FIRST_RESPONSE, Target.RESOLUTION
    yield _span("first_response", now.wall[first].median, before.wall[first].median)
    yield _span("first_response_p90", now.wall[first].p90, before.wall[first].p90)
    yield _span("resolution", now.wall[resolution].median, before.wall[resolution].median)
    for target in Target:
        if now.kept[target].whole or before.kept[target].whole:
            yield _share(f"{target.value}_kept", now.kept[target], before.kept[target])
    yield _share("first_contact", now.first_contact, before.first_contact)
    yield _share("reopened", now.reopened, before.reopened, more_is_worse=True)
    for kind, score in now.scores.items():
        yield _score(kind, score, before.scores.get(kind))


def _span(name: str, now: timedelta | None, before: timedelta | None) -> r.FigureLine:
    return r.FigureLine(name=name, unit="span", now=now, before=before)


def _share(name: str, now: Share, before: Share, *, more_is_worse: bool = False) -> r.FigureLine:
    news = _news(now, before)
    if more_is_worse and news:
        news = "worse" if news == "better" else "better"
    return r.FigureLine(
        name=name, unit="percent", now=_percent(now.share), before=_percent(before.share),
        low=_percent(now.low), high=_percent(now.high), news=news,
    )  # fmt: skip


def _score(kind: str, now: Score, before: Score | None) -> r.FigureLine:
    def shown(value: float | None) -> int | float | None:
        if value is None:
            return None
        return round(100 * value) if kind == "csat" else round(value) if kind == "nps" else round(value, 1)

    return r.FigureLine(
        name=kind, unit=_UNITS[kind], now=shown(now.score), before=shown(before.score) if before else None,
        low=shown(now.low), high=shown(now.high), news=_news(now, before) if before else "",
        answered=now.answered.part, asked=now.answered.whole,
    )  # fmt: skip


def _news(now: Share | Score, before: Share | Score) -> str:
    if now.low is None or now.high is None or before.low is None or before.high is None:
        return ""
    return "better" if now.low > before.high else "worse" if now.high < before.low else ""


def _percent(share: float | None) -> int | None:
    return round(100 * share) if share is not None else None


def _groups(found: PeriodFigures, period: str, zone: ZoneInfo, image: str | None) -> Iterator[r.BarGroup]:
    values = [(one.figures.opened, step_label(one, zone)) for one in found.steps]
    if period == "month":
        values = list(_by_week(values))
    if any(value for value, _ in values):
        bars = _bars([value for value, _ in values])
        rows = tuple(
            r.BarRow(value=value, width=width, blocks=blocks, weekday=weekday if period == "week" else None,
                     day=day, month=month)
            for (value, (weekday, day, month)), (width, blocks) in zip(values, bars, strict=True)
        )  # fmt: skip
        name = "opened_by_day" if period == "week" else "opened_by_week"
        yield r.BarGroup(name=name, rows=rows, image=image)
    topics = found.topics.words[:_MOST_TOPICS]
    if topics:
        bars = _bars([one.count for one in topics])
        yield r.BarGroup(
            name="topics",
            rows=tuple(
                r.BarRow(value=one.count, width=width, blocks=blocks, name=", ".join(one.words[:_WORDS]),
                         before=one.before, news="" if one.trend is Trend.STEADY else one.trend.value)
                for one, (width, blocks) in zip(topics, bars, strict=True)
            ),
        )  # fmt: skip
    yield from _articles(found)


def _articles(found: PeriodFigures) -> Iterator[r.BarGroup]:
    """Give what the articles solved, of how often they were suggested; the most useful first."""
    for section in found.sections:
        if section.name != ARTICLES:
            continue
        counts = [(str(name), int(solved or 0) + int(shared or 0), int(suggested or 0))
                  for name, suggested, _, solved, shared in section.rows]  # fmt: skip
        ranked = sorted(counts, key=lambda one: (-one[1], -one[2], one[0]))[:_MOST_ARTICLES]
        bars = _bars([solved for _, solved, _ in ranked]) if ranked else []
        rows = tuple(
            r.BarRow(value=solved, width=width, blocks=blocks, name=name, of=suggested)
            for (name, solved, suggested), (width, blocks) in zip(ranked, bars, strict=True)
        )
        if rows:
            yield r.BarGroup(name=ARTICLES, rows=rows)


def _by_week(
    values: Sequence[tuple[int, tuple[int, int, int]]],
) -> Iterator[tuple[int, tuple[int, int, int]]]:
    """Sum days up by weeks, which begin on Mondays; the first and the last may be shorter."""
    total, begin = 0, values[0][1]
    for value, label in values:
        if label[0] == 0 and label != begin:
            yield total, begin
            total, begin = 0, label
        total += value
    yield total, begin


def _bars(values: Sequence[int]) -> list[tuple[int, str]]:
    """Return how wide each bar is in percent, and the bar in characters."""
    most = max(values) or 1
    return [(round(100 * value / most), "█" * round(_BLOCKS * value / most)) for value in values]
