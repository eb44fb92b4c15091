"""This file turns the figures of a period into JSON and a table; ``postdesk.report_page`` draws them.

A topic is a tag. Its trend compares the tickets opened in the period with those of the same length before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from store.histories import TicketHistory
from tickets.measures import TicketMeasures, measure
from tickets.policy import Policy, Target
from tickets.report import BY, Report, report, report_by
from tickets.report_figures import Share, Spread

TOPICS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """How often a tag came up, and how often in the time of the same length before."""

    tag: str
    opened: int
    before: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodFigures:
    """Everything a report shows."""

    since: datetime
    until: datetime
    whole: Report
    by_queue: dict[str, Report]
    by_agent: dict[str, Report]
    topics: tuple[Topic, ...]


def figures(
    histories: Iterable[TicketHistory], policy: Policy, since: datetime, now: datetime
) -> PeriodFigures:
    """Sum up what happened from ``since`` to now; the histories must reach back as far again."""
    measured = [measure(one.id, one.number, one.prefix, one.events, policy) for one in histories]
    return PeriodFigures(
        since=since,
        until=now,
        whole=report(measured, now, since),
        by_queue=report_by(measured, BY["queue"], now, since),
        by_agent=report_by(measured, BY["agent"], now, since),
        topics=_topics(measured, since, now),
    )


def _topics(measured: Sequence[TicketMeasures], since: datetime, now: datetime) -> tuple[Topic, ...]:
    earlier = since - (now - since)
    counts = Counter(tag for one in measured if since <= one.opened_at <= now for tag in one.tags)
    before = Counter(tag for one in measured if earlier <= one.opened_at < since for tag in one.tags)
    ranked = sorted(set(counts) | set(before), key=lambda tag: (-counts[tag], -before[tag], tag))
    return tuple(Topic(tag=tag, opened=counts[tag], before=before[tag]) for tag in ranked[:TOPICS])


def as_json(found: PeriodFigures) -> dict[str, Any]:
    """Return the keys of the public contract; times are seconds."""
    return {
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        **_report_json(found.whole),
        "queues": {name: _report_json(one) for name, one in found.by_queue.items()},
        "agents": {name: _report_json(one) for name, one in found.by_agent.items()},
        "topics": [{"tag": one.tag, "opened": one.opened, "before": one.before} for one in found.topics],
    }


def _report_json(one: Report) -> dict[str, Any]:
    return {
        "opened": one.opened,
        "resolved": one.resolved,
        "backlog": one.backlog,
        "backlog_age": _spread_json(one.backlog_age),
        **{
            target.value: {
                "wall": _spread_json(one.wall[target]),
                "business": _spread_json(one.business[target]),
                "kept": _share_json(one.kept[target]),
            }
            for target in Target
        },
        "first_contact_resolution": _share_json(one.first_contact),
        "reopened": _share_json(one.reopened),
        **{
            kind: {
                "answered": _share_json(score.answered),
                "score": score.score,
                "low": score.low,
                "high": score.high,
                "answers": {str(answer): count for answer, count in score.answers.items()},
            }
            for kind, score in one.scores.items()
        },
    }


def _spread_json(spread: Spread) -> dict[str, Any]:
    times = {"mean": spread.mean, "median": spread.median, "p90": spread.p90}
    return {
        "count": spread.count,
        **{name: time.total_seconds() if time is not None else None for name, time in times.items()},
    }


def _share_json(one: Share) -> dict[str, Any]:
    return {"part": one.part, "whole": one.whole, "share": one.share, "low": one.low, "high": one.high}


def as_text(found: PeriodFigures) -> Iterator[str]:
    """Give the lines of a table for people."""
    yield f"{found.since:%d.%m.%Y} to {found.until:%d.%m.%Y}"
    yield ""
    names = {"all": found.whole, **found.by_queue} if len(found.by_queue) > 1 else {"all": found.whole}
    yield f"{'':<34}" + "".join(f"{name[:18]:>20}" for name in names)
    for label, row in rows_of(list(names.values())):
        yield f"{label:<34}" + "".join(f"{value:>20}" for value in row)
    if found.topics:
        yield ""
        yield f"{'topic':<34}{'opened':>20}{'before':>20}"
        for topic in found.topics:
            yield f"{topic.tag:<34}{topic.opened:>20}{topic.before:>20}"


def rows_of(reports: Sequence[Report]) -> Iterator[tuple[str, list[str]]]:
    """Give each line of the table: its name, and the value for each report."""
    yield "opened", [str(one.opened) for one in reports]
    yield "resolved", [str(one.resolved) for one in reports]
    yield "backlog now", [str(one.backlog) for one in reports]
    yield "age of the backlog, median", [say_time(one.backlog_age.median) for one in reports]
    for target in Target:
        name = target.value.replace("_", " ")
        yield f"{name}, median", [say_time(one.wall[target].median) for one in reports]
        yield f"{name}, nine of ten within", [say_time(one.wall[target].p90) for one in reports]
        yield f"{name}, in business time", [say_time(one.business[target].median) for one in reports]
        yield f"{name}, promise kept", [say_share(one.kept[target]) for one in reports]
    yield "resolved with the first answer", [say_share(one.first_contact) for one in reports]
    yield "reopened", [say_share(one.reopened) for one in reports]
    for kind in sorted({kind for one in reports for kind in one.scores}):
        yield kind.upper(), [say_score(one, kind) for one in reports]


def say_time(time: timedelta | None) -> str:
    """Return a span in the two largest units that count."""
    if time is None:
        return "-"
    minutes = round(time.total_seconds() / 60)
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"


def say_share(one: Share) -> str:
    """Return a share with the whole it is of."""
    return f"{100 * one.share:.0f} % of {one.whole}" if one.share is not None else "-"


def say_score(one: Report, kind: str) -> str:
    """Return the score of a kind of survey with how many answered."""
    score = one.scores.get(kind)
    if score is None or score.score is None:
        return "-"
    value = f"{100 * score.score:.0f} %" if kind == "csat" else f"{score.score:.1f}"
    return f"{value} ({score.answered.part} of {score.answered.whole})"
