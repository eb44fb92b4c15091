"""This file writes a report as one HTML page that needs nothing from outside: no script, no font, no image.

Beside each plot stands its table, folded on the screen and open on paper, so that nothing depends on seeing a
picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from zoneinfo import ZoneInfo

from postdesk.report_plots import bars, columns, lines
from postdesk.report_style import STYLE
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
from tickets.topics_trends import Trend

_LOW = 0.8
"""A promise kept less often than this is drawn in the colour of what is late."""
_GROUPS = (("queue", "By queue"), ("agent", "By agent"), ("tag", "By tag"), ("language", "By language"))


def page(found: PeriodFigures, name: str) -> str:
    """Return the page."""
    zone = ZoneInfo(found.asked.zone)
    since, until = found.asked.since.astimezone(zone), found.asked.until.astimezone(zone)
    only = f" · {', '.join(found.asked.queues)}" if found.asked.queues else ""
    parts = [
        f"<header><h1>{escape(name)}</h1>",
        f"<p>{since:%d.%m.%Y %H:%M} – {until:%d.%m.%Y %H:%M} ({escape(found.asked.zone)}){escape(only)}</p>"
        "</header>",
        *_cards(found),
        *_steps(found, zone),
        *_promises(found.whole),
        *_scores(found.whole),
        *_section("Figures", _figures(found)),
    ]
    for key, title in _GROUPS:
        if found.by[key]:
            parts += _section(title, _groups(key, found.by[key]))
    parts += [*_topics(found), *_voices(found)]
    for section in found.sections:
        table = _table(section.columns, [tuple(_cell(cell) for cell in row) for row in section.rows])
        parts += _section(section.name, table)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(name)}</title><style>{STYLE}</style></head>\n<body><main>\n"
        + "\n".join(parts)
        + "\n<footer>Shares and scores in brackets: the range in which they lie with 95 % confidence "
        "(Wilson’s interval). Promises are counted in business time, as they stood when they were met."
        "</footer></main></body></html>\n"
    )


def _cards(found: PeriodFigures) -> Iterator[str]:
    """The figures one looks for first, each with the one of the time before."""
    now, before = found.whole, found.before
    first = Target.FIRST_RESPONSE
    cards = [
        ("opened", str(now.opened), str(before.opened), ""),
        ("resolved", str(now.resolved), str(before.resolved), ""),
        ("backlog", str(now.backlog), str(before.backlog),
         f"{say_time(now.backlog_age.median)} old (median)"),
        ("first response", say_time(now.wall[first].median), say_time(before.wall[first].median),
         f"nine of ten within {say_time(now.wall[first].p90)}"),
        ("promises kept", percent(now.kept[first].share), percent(before.kept[first].share),
         say_interval(now.kept[first])),
        ("resolved at once", percent(now.first_contact.share), percent(before.first_contact.share),
         say_interval(now.first_contact)),
    ]  # fmt: skip
    cards += [
        (kind.upper(), say_score(score), say_score(before.scores.get(kind)),
         f"{say_interval(score)}; {percent(score.answered.share)} answered")
        for kind, score in now.scores.items()
    ]  # fmt: skip
    yield '<section class="cards" aria-label="At a glance">'
    for label, value, earlier, more in cards:
        yield (
            f'<div class="card"><div class="label">{escape(label)}</div>'
            f'<div class="big">{escape(value)}</div>'
            f'<div class="small">before: {escape(earlier)}</div>'
            f'<div class="small">{escape(more) or "&nbsp;"}</div></div>'
        )
    yield "</section>"


def _steps(found: PeriodFigures, zone: ZoneInfo) -> Iterator[str]:
    if len(found.steps) < 2:
        return
    labels = [f"{one.begin.astimezone(zone):%d.%m.}" for one in found.steps]
    figures = [one.figures for one in found.steps]
    opened, resolved = [one.opened for one in figures], [one.resolved for one in figures]
    medians = [one.wall[Target.FIRST_RESPONSE].median for one in figures]
    hours = [time.total_seconds() / 3600 if time is not None else None for time in medians]
    rows = [
        (label, str(one.opened), str(one.resolved), str(one.backlog), say_time(median))
        for label, one, median in zip(labels, figures, medians, strict=True)
    ]
    table = _table(("from", "opened", "resolved", "backlog", "first response, median"), rows)
    legend = '<p class="legend"><i class="a"></i>opened <i class="b"></i>resolved</p>'
    plot = columns(labels, (("opened", "a", opened), ("resolved", "b", resolved)))
    yield from _section("Opened and resolved", [legend, plot, *_folded(table)])
    yield from _section("Backlog", [lines(labels, (("backlog", "b", [one.backlog for one in figures]),))])
    yield from _section("First response, median in hours", [lines(labels, (("first response", "a", hours),))])


def _promises(whole: Report) -> Iterator[str]:
    kept = [(target.value.replace("_", " "), whole.kept[target]) for target in Target]
    given = [(label, one) for label, one in kept if one.share is not None]
    if not given:
        yield from _section("Promises kept", ["<p>No promise was due.</p>"])
        return
    rows = [
        (
            label,
            one.share or 0,
            f"{say_share(one)} ({say_interval(one)})",
            "late" if (one.share or 0) < _LOW else "a",
        )
        for label, one in given
    ]
    table = _table(
        ("promise", "kept", "of", "share", "95 %"),
        [
            (label, str(one.part), str(one.whole), percent(one.share), say_interval(one))
            for label, one in given
        ],
    )
    yield from _section("Promises kept", [bars(rows), *_folded(table)])


def _scores(whole: Report) -> Iterator[str]:
    for kind, score in whole.scores.items():
        if score.score is None:
            continue
        most = max(score.answers.values())
        rows = [(str(answer), count / most, str(count), "a") for answer, count in score.answers.items()]
        table = _table(
            ("answer", "times"), [(str(answer), str(count)) for answer, count in score.answers.items()]
        )
        said = (
            f"<p>{escape(say_score(score))} ({escape(say_interval(score))}); answered: "
            f"{escape(say_share(score.answered))} ({escape(say_interval(score.answered))})</p>"
        )
        yield from _section(kind.upper(), [said, bars(rows), *_folded(table)])


def _figures(found: PeriodFigures) -> Iterator[str]:
    before = {label: values[0] for label, values in rows_of([found.before])}
    rows = [(label, values[0], before.get(label, NONE)) for label, values in rows_of([found.whole])]
    yield from _table(("", "this period", "the one before"), rows)


def _groups(key: str, reports: dict[str, Report]) -> Iterator[str]:
    head = (key, "opened", "resolved", "answers", "backlog", "first response", "nine of ten", "resolution",
            "nine of ten", "kept", "at once", "reopened", "CSAT", "NPS", "CES")  # fmt: skip
    ranked = sorted(reports.items(), key=lambda one: (-one[1].opened - one[1].answers, one[0]))
    rows = [(name, *_group(one)) for name, one in ranked]
    # A survey that nobody is asked would only push the rest out of sight.
    used = [place for place in range(len(head)) if any(row[place] != NONE for row in rows)]
    yield from _table([head[place] for place in used], [[row[place] for place in used] for row in rows])


def _group(one: Report) -> Sequence[str]:
    first, resolution = one.wall[Target.FIRST_RESPONSE], one.wall[Target.RESOLUTION]
    return (
        str(one.opened), str(one.resolved), str(one.answers), str(one.backlog), say_time(first.median),
        say_time(first.p90), say_time(resolution.median), say_time(resolution.p90),
        percent(one.kept[Target.FIRST_RESPONSE].share), percent(one.first_contact.share),
        percent(one.reopened.share), *(say_score(one.scores.get(kind)) for kind in ("csat", "nps", "ces")),
    )  # fmt: skip


def _topics(found: PeriodFigures) -> Iterator[str]:
    topics = found.topics
    if topics.words:
        most = max(one.count for one in topics.words) or 1
        plot = bars(
            [(", ".join(one.words[:4]), one.count / most, _change(one), _shade(one)) for one in topics.words]
        )
        rows = [
            (", ".join(one.words), one.why, str(one.count), str(one.before), TREND_SIGNS[one.trend],
             ", ".join(one.examples)) for one in topics.words
        ]  # fmt: skip
        table = _table(
            ("topic", "words and their tickets", "tickets", "before", "trend", "as in"), rows, words=2
        )
        sample = (
            f"<p>By a sample of {topics.read} of {topics.of} tickets.</p>" if topics.read < topics.of else ""
        )
        yield from _section("What customers write about", [sample, plot, *_folded(table)])
    for title, counted in (("Tags", topics.tags), ("Rules that hit", topics.rules)):
        if counted:
            most = max(one.count for one in counted) or 1
            plot = bars([(one.name, one.count / most, _change(one), _shade(one)) for one in counted])
            told = [(one.name, str(one.count), str(one.before), TREND_SIGNS[one.trend]) for one in counted]
            table = _table((title.lower(), "now", "before", "trend"), told)
            yield from _section(title, [plot, *_folded(table)])


def _change(one: Counted | Topic) -> str:
    return f"{one.count} (before {one.before}) {TREND_SIGNS[one.trend]}".strip()


def _shade(one: Counted | Topic) -> str:
    return "late" if one.trend is Trend.GROWS else "a"


def _voices(found: PeriodFigures) -> Iterator[str]:
    missed, praise, said = found.worst, found.best, []
    if missed is not None:
        said.append(
            "<p><strong>The worst promise missed:</strong> "
            f"{escape(missed.target.value.replace('_', ' '))} of {escape(missed.ref)} "
            f"“{escape(missed.subject)}” ({escape(missed.queue)}), {say_time(missed.late)} late"
            f"{STILL_OWED[missed.at is None]}.</p>"
        )
    if praise is not None:
        said.append(
            f"<figure><blockquote>{escape(praise.comment)}</blockquote>"
            "<figcaption>The best word of a customer: "
            f"{praise.kind.upper()} {praise.score}, {escape(praise.ref)}</figcaption></figure>"
        )
    if found.tones is not None and any(found.tones.values()):
        tones = ", ".join(f"{count} {tone}" for tone, count in found.tones.items())
        said.append(f"<p><strong>Tone of comments:</strong> {escape(tones)}.</p>")
    if said:
        yield from _section("Voices", said)


def _section(title: str, parts: Iterable[str]) -> Iterator[str]:
    yield f"<section><h2>{escape(title)}</h2>"
    yield from parts
    yield "</section>"


def _folded(table: Iterable[str]) -> Iterator[str]:
    yield "<details><summary>as a table</summary>"
    yield from table
    yield "</details>"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], *, words: int = 1) -> Iterator[str]:
    """Write a table; its first columns hold words, the others numbers."""
    yield '<div class="wide" tabindex="0"><table><thead><tr>'
    yield "".join(
        f'<th scope="col"{_word(place, words)}>{escape(one)}</th>' for place, one in enumerate(head)
    )
    yield "</tr></thead><tbody>"
    for row in rows:
        rest = "".join(
            f"<td{_word(place, words)}>{escape(one)}</td>" for place, one in enumerate(row) if place
        )
        yield f'<tr><th scope="row">{escape(row[0])}</th>{rest}</tr>'
    yield "</tbody></table></div>"


def _word(place: int, words: int) -> str:
    return ' class="word"' if place < words else ""


def _cell(value: str | int | float | None) -> str:
    return NONE if value is None else str(value)
