"""This file draws the pictures of a report by mail, as PNG; it needs the extra ``charts`` (matplotlib).

The figure is made directly and never by ``pyplot``, which keeps figures for ever and is for one thread. A
picture has no words in it but numbers and dates: the heading and the alternative text stand in the mail, in
its language.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from io import BytesIO

_INK, _SOFT, _BAR = "#1d2226", "#5c666f", "#1a7f86"


def can_draw() -> bool:
    """Tell whether the extra is installed."""
    return importlib.util.find_spec("matplotlib") is not None


def columns_png(labels: Sequence[str], values: Sequence[int]) -> bytes:
    """Draw columns with their values above them; the same values give the same bytes."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.7, 2.3), dpi=160, facecolor="white", layout="tight")
    axes = figure.add_subplot()
    places = range(len(values))
    drawn = axes.bar(places, values, width=0.68, color=_BAR)
    axes.bar_label(drawn, padding=2, fontsize=8, color=_INK)
    axes.set_xticks(list(places), list(labels), fontsize=8, color=_SOFT)
    axes.set_yticks([])
    axes.set_ylim(0, max([*values, 1]) * 1.15)
    axes.tick_params(length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color("#ccd2d7")
    out = BytesIO()
    # Without the program's name and the date a mail that is made again has the same bytes.
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()
