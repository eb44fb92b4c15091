"""This file draws the plots of a report inside its page; the table beside each holds the same numbers.

Colours and fonts come from the page's style, so the same plot is right on light, on dark and on paper. A plot
is hidden from screen readers: they get the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_WIDTH, _HEIGHT = 720, 220
_LEFT, _TOP, _BOTTOM, _RIGHT = 44, 12, 26, 12
_MOST_LABELS = 12


def columns(labels: Sequence[str], series: Sequence[tuple[str, str, Sequence[float]]]) -> str:
    """Draw groups of columns: each series has a name, a class of the style, and a value for each label."""
    top = _nice(max((value for _, _, values in series for value in values), default=0))
    parts = [_open(_HEIGHT), *_grid(top)]
    room = (_WIDTH - _LEFT - _RIGHT) / max(1, len(labels))
    wide = max(1.0, min(26.0, room * 0.8 / len(series)))
    for place, _ in enumerate(labels):
        begin = _LEFT + place * room + (room - wide * len(series)) / 2
        for number, (_, style, values) in enumerate(series):
            high = (_HEIGHT - _TOP - _BOTTOM) * values[place] / top
            parts.append(
                f'<rect class="{style}" x="{begin + number * wide:.1f}" width="{max(1.0, wide - 1):.1f}" '
                f'y="{_HEIGHT - _BOTTOM - high:.1f}" height="{high:.1f}" rx="1.5"/>'
            )
    return "".join((*parts, *_below(labels), "</svg>"))


def lines(labels: Sequence[str], series: Sequence[tuple[str, str, Sequence[float | None]]]) -> str:
    """Draw lines; where a value is missing the line has a gap."""
    values = [value for _, _, points in series for value in points if value is not None]
    top = _nice(max(values, default=0))
    room = (_WIDTH - _LEFT - _RIGHT) / max(1, len(labels))
    parts = [_open(_HEIGHT), *_grid(top)]
    for _, style, points in series:
        for run in _runs(points):
            places = [
                (_LEFT + (place + 0.5) * room, _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * value / top)
                for place, value in run
            ]
            drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
            parts.append(f'<polyline class="{style} line" points="{drawn}"/>')
            parts.extend(f'<circle class="{style}" cx="{x:.1f}" cy="{y:.1f}" r="2.6"/>' for x, y in places)
    return "".join((*parts, *_below(labels), "</svg>"))


def bars(rows: Sequence[tuple[str, float, str, str]]) -> str:
    """Draw lying bars: the name, its share of the widest, what to write beside it, a class of the style.

    They are boxes and no SVG, so that their words stay readable on a narrow screen.
    """
    drawn = (
        f'<div class="bar"><span>{escape(label)}</span><div class="ground">'
        f'<i class="{style}" style="width:{100 * share:.1f}%"></i></div><span>{escape(text)}</span></div>'
        for label, share, text, style in rows
    )
    return f'<div aria-hidden="true">{"".join(drawn)}</div>'


def _open(height: int) -> str:
    return f'<svg viewBox="0 0 {_WIDTH} {height}" aria-hidden="true" focusable="false">'


def _nice(most: float) -> float:
    """Return a round number that nothing is above."""
    size = 1.0
    while size * 10 <= most:
        size *= 10
    return next(size * step for step in (1, 2, 4, 5, 10) if size * step >= most) if most > 0 else 1.0


def _grid(top: float) -> list[str]:
    found = []
    for part in (0, 0.25, 0.5, 0.75, 1):
        y = _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * part
        found.append(f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>')
        value = top * part
        if part in {0, 0.5, 1} and (top >= 2 or part != 0.5):
            found.append(
                f'<text class="axis" x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value:g}</text>'
            )
    return found


def _below(labels: Sequence[str]) -> list[str]:
    room, every = (_WIDTH - _LEFT - _RIGHT) / max(1, len(labels)), -(-len(labels) // _MOST_LABELS)
    return [
        f'<text class="axis" x="{_LEFT + (place + 0.5) * room:.1f}" y="{_HEIGHT - 8}" '
        f'text-anchor="middle">{escape(label)}</text>'
        for place, label in enumerate(labels)
        if place % max(1, every) == 0
    ]


def _runs(points: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    runs: list[list[tuple[int, float]]] = [[]]
    for place, value in enumerate(points):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((place, value))
    return [run for run in runs if run]
