"""This file weighs groups of letters: how much more often a language writes them than all others do.

The counts come from our own short texts (``language_samples``), so each group is trusted only as far as the
text is long: what a text lacks by chance costs little.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from math import log

from mailer.language_samples import SAMPLES

_SIZES = (2, 3)
_SMOOTHING = 0.6  # a group that a text has once, or lacks by chance, says little
_NEGLIGIBLE = 0.2
_WORD = re.compile(r"[^\W\d_]+")

Weights = dict[str, tuple[tuple[str, float], ...]]


def letter_groups(word: str) -> list[str]:
    """The groups of two and three letters of a lower-case word, its edges included."""
    edged = f" {word[:40]} "
    return [edged[start : start + size] for size in _SIZES for start in range(len(edged) - size + 1)]


@cache
def group_weights() -> Weights:
    """Return for each group the languages it speaks for or against, and how strongly (natural logarithm)."""
    counts = {
        language: Counter(group for word in _WORD.findall(text.lower()) for group in letter_groups(word))
        for language, text in SAMPLES.items()
    }
    totals = {language: sum(found.values()) for language, found in counts.items()}
    shares: dict[str, float] = {}
    for language, found in counts.items():
        for group, count in found.items():
            shares[group] = shares.get(group, 0.0) + count / totals[language] / len(counts)
    return {group: tuple(_weights(group, share, counts, totals)) for group, share in shares.items()}


def _weights(
    group: str, share: float, counts: dict[str, Counter[str]], totals: dict[str, int]
) -> list[tuple[str, float]]:
    weights = [
        (language, _weight(found[group], totals[language], share)) for language, found in counts.items()
    ]
    return [(language, weight) for language, weight in weights if abs(weight) >= _NEGLIGIBLE]


def _weight(count: int, total: int, share: float) -> float:
    expected = share * total
    return log((count + _SMOOTHING) / (expected + _SMOOTHING))
