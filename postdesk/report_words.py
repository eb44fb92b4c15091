"""This file says figures in words, for the terminal and the page; the mail says them by its own tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from tickets.policy import Target
from tickets.report import Report
from tickets.report_figures import Score, Share
from tickets.topics_trends import Trend

NONE = "–"
STILL_OWED = {True: " and still owed", False: ""}
TREND_SIGNS = {Trend.GROWS: "▲ more", Trend.FALLS: "▼ fewer", Trend.STEADY: ""}


def rows_of(reports: Sequence[Report]) -> Iterator[tuple[str, list[str]]]:
    """Give each line of a table: its name, and the value for each report."""
    yield "opened", [str(one.opened) for one in reports]
    yield "resolved", [str(one.resolved) for one in reports]
    yield "answers written", [str(one.answers) for one in reports]
    yield "backlog", [str(one.backlog) for one in reports]
    yield "age of the backlog, median", [say_time(one.backlog_age.median) for one in reports]
    yield "age of the backlog, nine of ten within", [say_time(one.backlog_age.p90) for one in reports]
    for target in Target:
        name = target.value.replace("_", " ")
        yield f"{name}, median", [say_time(one.wall[target].median) for one in reports]
        yield f"{name}, nine of ten within", [say_time(one.wall[target].p90) for one in reports]
        business = "in business time"
        yield f"{name}, {business}, median", [say_time(one.business[target].median) for one in reports]
        yield f"{name}, {business}, nine of ten", [say_time(one.business[target].p90) for one in reports]
        yield f"{name}, promise kept", [say_share(one.kept[target]) for one in reports]
    yield "resolved with the first answer", [say_share(one.first_contact) for one in reports]
    yield "reopened", [say_share(one.reopened) for one in reports]
    for kind in sorted({kind for one in reports for kind in one.scores}):
        yield kind.upper(), [say_score(one.scores.get(kind)) for one in reports]
        yield (
            f"{kind.upper()} answered",
            [say_share(one.scores[kind].answered) if kind in one.scores else NONE for one in reports],
        )


def say_time(time: timedelta | None) -> str:
    """Return a span in the two largest units that count."""
    if time is None:
        return NONE
    minutes = round(time.total_seconds() / 60)
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes % 60} min" if minutes % 60 else f"{hours} h"
    return f"{minutes} min"


def say_share(one: Share) -> str:
    """Return a share with the whole it is of."""
    return f"{percent(one.share)} of {one.whole}" if one.share is not None else NONE


def percent(share: float | None) -> str:
    """Return a share in percent."""
    return f"{100 * share:.0f} %" if share is not None else NONE


def say_interval(one: Share | Score) -> str:
    """Return the 95 % interval of a share or a score."""
    if one.low is None or one.high is None:
        return ""
    if isinstance(one, Share) or one.kind == "csat":
        return f"{100 * one.low:.0f}–{100 * one.high:.0f} %"
    return f"{one.low:.0f} to {one.high:.0f}" if one.kind == "nps" else f"{one.low:.1f}–{one.high:.1f}"


def say_score(score: Score | None) -> str:
    """Return the score of a kind of survey."""
    if score is None or score.score is None:
        return NONE
    if score.kind == "csat":
        return percent(score.score)
    return f"{score.score:+.0f}" if score.kind == "nps" else f"{score.score:.1f} of 7"
