"""This file writes a report as JSON: the keys of the public contract (docs/reports.md); times are seconds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from postdesk.report_topics import Counted, Topic
from postdesk.reporting import PeriodFigures
from tickets.policy import Target
from tickets.report import Report
from tickets.report_figures import Score, Share, Spread

GROUPS = {"queue": "queues", "agent": "agents", "tag": "tags", "language": "languages"}


def as_json(found: PeriodFigures) -> dict[str, Any]:
    """Return everything a report shows."""
    asked, missed, praise = found.asked, found.worst, found.best
    return {
        "since": asked.since.isoformat(),
        "until": asked.until.isoformat(),
        "only_queues": list(asked.queues) if asked.queues is not None else None,
        **report_json(found.whole),
        "before": report_json(found.before),
        **{
            plural: {name: report_json(one) for name, one in found.by[name_of].items()}
            for name_of, plural in GROUPS.items()
        },
        "steps": [
            {"begin": one.begin.isoformat(), "end": one.end.isoformat(), **report_json(one.figures)}
            for one in found.steps
        ],
        # The key of the first report: what was tagged how often.
        "topics": [{"tag": one.name, "opened": one.count, **_trend(one)} for one in found.topics.tags],
        "rules": [{"rule": one.name, "hits": one.count, **_trend(one)} for one in found.topics.rules],
        "words": [
            {"words": list(one.words), "why": one.why, "tickets": one.count, **_trend(one),
             "examples": list(one.examples)}
            for one in found.topics.words
        ],
        "words_read": {"tickets": found.topics.read, "of": found.topics.of},
        "tones": found.tones,
        "worst_promise_missed": missed and {
            "ref": missed.ref, "subject": missed.subject, "queue": missed.queue,
            "promise": missed.target.value, "at": missed.at and missed.at.isoformat(),
            "late": missed.late.total_seconds(),
        },
        "best_word": praise and {
            "ref": praise.ref, "kind": praise.kind, "score": praise.score, "comment": praise.comment,
            "author": praise.author,
        },
        "sections": {
            one.name: [dict(zip(one.columns, row, strict=True)) for row in one.rows] for one in found.sections
        },
    }  # fmt: skip


def report_json(one: Report) -> dict[str, Any]:
    """Return the figures of one group."""
    return {
        "opened": one.opened,
        "resolved": one.resolved,
        "answers": one.answers,
        "backlog": one.backlog,
        "backlog_age": spread_json(one.backlog_age),
        **{
            target.value: {
                "wall": spread_json(one.wall[target]),
                "business": spread_json(one.business[target]),
                "kept": share_json(one.kept[target]),
            }
            for target in Target
        },
        "first_contact_resolution": share_json(one.first_contact),
        "reopened": share_json(one.reopened),
        **{kind: score_json(score) for kind, score in one.scores.items()},
    }


def spread_json(spread: Spread) -> dict[str, Any]:
    """Return how long things took, in seconds."""
    times = {"mean": spread.mean, "median": spread.median, "p90": spread.p90}
    return {
        "count": spread.count,
        **{name: time.total_seconds() if time is not None else None for name, time in times.items()},
    }


def share_json(one: Share) -> dict[str, Any]:
    """Return a share with its interval."""
    return {"part": one.part, "whole": one.whole, "share": one.share, "low": one.low, "high": one.high}


def score_json(score: Score) -> dict[str, Any]:
    """Return a score with its interval and the answers."""
    return {
        "answered": share_json(score.answered),
        "score": score.score,
        "low": score.low,
        "high": score.high,
        "answers": {str(answer): count for answer, count in score.answers.items()},
    }


def _trend(one: Counted | Topic) -> dict[str, Any]:
    return {"before": one.before, "trend": one.trend.value}


def flat(one: Report) -> Sequence[tuple[str, float | int | None]]:
    """Return each figure of a group by a name of its own: ``first_response.wall.median``."""
    return [pair for name, value in report_json(one).items() for pair in _flat(name, value)]


def _flat(name: str, value: Any) -> list[tuple[str, float | int | None]]:
    if isinstance(value, dict):
        return [pair for key, inner in value.items() for pair in _flat(f"{name}.{key}", inner)]
    return [(name, value)]
