"""This file prints a report for the terminal: a head of figures with their change, bars, tables, topics."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from postdesk.report_topics import Counted, Topic
from postdesk.report_words import (
    NONE,
    STILL_OWED,
    TREND_SIGNS,
    percent,
    rows_of,
    say_interval,
    say_score,
    say_share,
    say_time,
)
from postdesk.reporting import PeriodFigures
from tickets.policy import Target
from tickets.report import Report

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_LABEL, _BAR = 40, 24
_MEASURE = 46
_SHOWN = 12  # groups in a table


def as_text(found: PeriodFigures) -> Iterator[str]:
    """Give the lines."""
    zone = ZoneInfo(found.asked.zone)
    since, until = found.asked.since.astimezone(zone), found.asked.until.astimezone(zone)
    only = f"  ·  only {', '.join(found.asked.queues)}" if found.asked.queues else ""
    yield f"{since:%d.%m.%Y %H:%M} to {until:%d.%m.%Y %H:%M} ({found.asked.zone}){only}"
    yield f"{'':<{_MEASURE}}{'this period':>16}{'the one before':>18}"
    for (label, now), (_, before) in zip(
        rows_of([found.whole]), _rows(found.before, found.whole), strict=True
    ):
        yield f"{label:<{_MEASURE}}{now[0]:>16}{before:>18}"
    yield from _promises(found.whole)
    yield from _scores(found.whole)
    yield from _steps(found)
    for title, reports in (("queue", found.by["queue"]), ("agent", found.by["agent"]),
                           ("tag", found.by["tag"]), ("language", found.by["language"])):  # fmt: skip
        yield from _groups(title, reports)
    yield from _topics(found)
    yield from _voices(found)
    for section in found.sections:
        yield from _section(section.name, section.columns, section.rows)


def _rows(before: Report, now: Report) -> Iterator[tuple[str, str]]:
    """Give the same lines for the time before, whichever surveys were asked then."""
    told = {label: values[0] for label, values in rows_of([before])}
    for label, _ in rows_of([now]):
        yield label, told.get(label, NONE)


def bar(share: float, width: int = _BAR) -> str:
    """Return a bar of block characters, to an eighth of one, on a ground of dots."""
    eighths = round(max(0.0, min(1.0, share)) * width * 8)
    full, rest = divmod(eighths, 8)
    drawn = "█" * full + (_EIGHTHS[rest] if rest else "")
    return drawn + "·" * (width - len(drawn))


def _promises(whole: Report) -> Iterator[str]:
    kept = [(target, whole.kept[target]) for target in Target if whole.kept[target].share is not None]
    if not kept:
        return
    yield ""
    yield "Promises kept (95 % confidence)"
    for target, one in kept:
        name = target.value.replace("_", " ")
        yield f"  {name:<18}{bar(one.share or 0)}  {say_share(one):<16}{say_interval(one)}"


def _scores(whole: Report) -> Iterator[str]:
    for kind, score in whole.scores.items():
        if score.score is None:
            continue
        yield ""
        yield (
            f"{kind.upper()} {say_score(score)} ({say_interval(score)}), answered by "
            f"{score.answered.part} of {score.answered.whole} ({percent(score.answered.share)})"
        )
        most = max(score.answers.values())
        for answer, count in score.answers.items():
            yield f"  {answer:>2}  {bar(count / most)}  {count}"


def _steps(found: PeriodFigures) -> Iterator[str]:
    if len(found.steps) < 2:
        return
    most = max(
        1, *(one.figures.opened for one in found.steps), *(one.figures.resolved for one in found.steps)
    )
    zone = ZoneInfo(found.asked.zone)
    yield ""
    yield f"{'from':<14}{'opened':<{_BAR + 7}}{'resolved':<{_BAR + 7}}{'backlog':>7}{'first response':>18}"
    for one in found.steps:
        figures = one.figures
        opened = f"{bar(figures.opened / most, _BAR - 4)} {figures.opened}"
        resolved = f"{bar(figures.resolved / most, _BAR - 4)} {figures.resolved}"
        median = say_time(figures.wall[Target.FIRST_RESPONSE].median)
        begin = f"{one.begin.astimezone(zone):%a %d.%m.}"
        yield f"{begin:<14}{opened:<{_BAR + 7}}{resolved:<{_BAR + 7}}{figures.backlog:>7}{median:>18}"


def _groups(title: str, reports: dict[str, Report]) -> Iterator[str]:
    if not reports:
        return
    yield ""
    yield (
        f"{title:<20}{'opened':>8}{'resolved':>10}{'answers':>9}{'backlog':>9}{'first response':>17}"
        f"{'resolution':>14}{'kept':>8}{'CSAT':>8}"
    )
    ranked = sorted(reports.items(), key=lambda one: (-one[1].opened - one[1].answers, one[0]))
    for name, one in ranked[:_SHOWN]:
        first, resolution = one.wall[Target.FIRST_RESPONSE].median, one.wall[Target.RESOLUTION].median
        kept = percent(one.kept[Target.FIRST_RESPONSE].share)
        csat = say_score(one.scores.get("csat"))
        yield (
            f"{_fit(name, 19)} {one.opened:>8}{one.resolved:>10}{one.answers:>9}{one.backlog:>9}"
            f"{say_time(first):>17}{say_time(resolution):>14}{kept:>8}{csat:>8}"
        )
    if len(ranked) > _SHOWN:
        yield f"… and {len(ranked) - _SHOWN} more; --json and --csv have them all"


def _topics(found: PeriodFigures) -> Iterator[str]:
    topics = found.topics
    yield from _counted("tags", topics.tags)
    yield from _counted("rules that hit", topics.rules)
    if not topics.words:
        return
    yield ""
    sample = f", by a sample of {topics.read} of {topics.of} tickets" if topics.read < topics.of else ""
    yield f"what customers write about{sample}"
    most = max(one.count for one in topics.words) or 1
    for one in topics.words:
        words = _fit(", ".join(one.words[:4]), _LABEL - 3)
        yield f"  {words} {bar(one.count / most)} {one.count:>5}  {_change(one)}"
        yield f"    words: {one.why}; as in {', '.join(one.examples)}"


def _counted(title: str, counted: Sequence[Counted]) -> Iterator[str]:
    if not counted:
        return
    yield ""
    yield title
    most = max(one.count for one in counted) or 1
    for one in counted:
        yield f"  {_fit(one.name, _LABEL - 3)} {bar(one.count / most)} {one.count:>5}  {_change(one)}"


def _change(one: Counted | Topic) -> str:
    sign = TREND_SIGNS[one.trend]
    return f"(before {one.before})" + (f"  {sign}" if sign else "")


def _voices(found: PeriodFigures) -> Iterator[str]:
    if found.tones is not None and any(found.tones.values()):
        yield ""
        yield "tone of comments: " + ", ".join(f"{count} {tone}" for tone, count in found.tones.items())
    if found.worst is not None:
        missed = found.worst
        yield ""
        yield (
            f"the worst promise missed: {missed.target.value.replace('_', ' ')} of {missed.ref} "
            f"“{missed.subject}” ({missed.queue}), {say_time(missed.late)} late"
            f"{STILL_OWED[missed.at is None]}"
        )
    if found.best is not None:
        yield ""
        best = found.best
        yield f"the best word: “{best.comment}” ({best.kind.upper()} {best.score}, {best.ref})"


def _section(name: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    yield ""
    yield name
    yield "  " + f"{columns[0]:<{_LABEL}}" + "".join(f"{column:>14}" for column in columns[1:])
    for row in rows:
        cells = "".join(f"{NONE if cell is None else cell:>14}" for cell in row[1:])
        yield f"  {_fit(str(row[0]), _LABEL)}{cells}"


def _fit(text: str, width: int) -> str:
    """Return a text in exactly so many columns; East Asian letters and emoji take two."""
    shown, used = "", 0
    for character in text:
        takes = (
            0 if unicodedata.combining(character) else 1 + (unicodedata.east_asian_width(character) in "WF")
        )
        if used + takes > width - 1 and len(text) > width:
            shown, used = shown + "…", used + 1
            break
        shown, used = shown + character, used + takes
    return shown + " " * (width - used)
