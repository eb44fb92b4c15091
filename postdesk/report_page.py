"""This file draws a report as one HTML page that needs nothing from outside: no script, no font, no image."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from postdesk.reporting import PeriodFigures, rows_of, say_share
from tickets.policy import Target
from tickets.report import Report
from tickets.report_figures import Share

_STYLE = """
:root { color-scheme: light dark; --ink: #1d2226; --soft: #5c666f; --line: #d9dee2; --bar: #2f6f9f;
  --late: #c0562f; --back: #ffffff }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebee; --soft: #a3adb6; --line: #3a434b;
  --bar: #6fb0de; --late: #e08a63; --back: #171b1f } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--back);
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
p { color: var(--soft); margin: 0 } .wide { overflow-x: auto }
table { border-collapse: collapse; width: 100% }
th, td { text-align: right; padding: .3rem .6rem; border-bottom: 1px solid var(--line);
  font-variant-numeric: tabular-nums; white-space: nowrap }
th:first-child, td:first-child { text-align: left } th { color: var(--soft); font-weight: 600 }
.bar { display: grid; grid-template-columns: 14rem 1fr 8rem; gap: .75rem;
  align-items: center; margin: .3rem 0 }
.bar div { height: .9rem; border-radius: 3px; background: var(--line); overflow: hidden }
.bar i { display: block; height: 100%; background: var(--bar) } .bar.low i { background: var(--late) }
"""
_LOW = 0.8
"""A promise kept less often than this is drawn in the colour of what is late."""


def page(found: PeriodFigures, name: str) -> str:
    """Return the page."""
    parts = [
        f"<h1>{escape(name)}</h1>",
        f"<p>{found.since:%d.%m.%Y} – {found.until:%d.%m.%Y}</p>",
        "<h2>Promises kept</h2>",
        *_promises(found.whole),
        "<h2>Figures</h2>",
        *_table({"all": found.whole, **found.by_queue}),
        "<h2>By agent</h2>",
        *_table(found.by_agent),
        *_topics(found),
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(name)}</title><style>{_STYLE}</style></head>\n<body>\n"
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


def _promises(whole: Report) -> Iterator[str]:
    given = [(target.value.replace("_", " "), whole.kept[target]) for target in Target]
    if all(kept.share is None for _, kept in given):
        yield "<p>No promise was due.</p>"
    for label, kept in given:
        if kept.share is not None:
            yield _bar(label, kept.share, say_share(kept) + _between(kept), low=kept.share < _LOW)


def _between(kept: Share) -> str:
    if kept.low is None or kept.high is None:
        return ""
    return f" ({100 * kept.low:.0f}–{100 * kept.high:.0f})"


def _bar(label: str, part: float, text: str, *, low: bool = False) -> str:
    return (
        f'<div class="bar{" low" if low else ""}"><span>{escape(label)}</span>'
        f'<div><i style="width:{100 * part:.1f}%"></i></div><span>{escape(text)}</span></div>'
    )


def _table(reports: dict[str, Report]) -> Iterator[str]:
    head = "".join(f"<th>{escape(name)}</th>" for name in reports)
    yield f'<div class="wide"><table><tr><th></th>{head}</tr>'
    for label, values in rows_of(list(reports.values())):
        yield f"<tr><td>{escape(label)}</td>{_cells(values)}</tr>"
    yield "</table></div>"


def _cells(values: Iterable[str]) -> str:
    return "".join(f"<td>{escape(value)}</td>" for value in values)


def _topics(found: PeriodFigures) -> Iterator[str]:
    if not found.topics:
        return
    yield "<h2>Topics</h2>"
    most = max(topic.opened for topic in found.topics) or 1
    for topic in found.topics:
        yield _bar(topic.tag, topic.opened / most, f"{topic.opened} (before {topic.before})")
