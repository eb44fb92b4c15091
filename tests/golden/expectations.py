"""This file compares what was found with what a golden mail's file expects; only keys it names are compared.

A text is compared without the white space around it. ``{contains: …, lacks: …}`` (a word or a list) asks
about parts of a text, or of a list of texts joined by lines; a list must have as many items as expected.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

PARTS = {"contains", "lacks"}


def differences(expected: Any, found: Any, at: str = "") -> Iterator[str]:
    """Yield each difference with its place."""
    if isinstance(expected, dict) and expected and set(expected) <= PARTS:
        yield from _parts(expected, found, at)
    elif isinstance(expected, dict):
        if not isinstance(found, dict):
            yield f"{at}: expected {expected!r}, found {found!r}"
            return
        for key, value in expected.items():
            if key in found:
                yield from differences(value, found[key], f"{at}.{key}" if at else key)
            else:
                yield f"{at}: there is no {key}"
    elif isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            yield f"{at}: expected {len(expected)} items, found {len(found)}: {found!r}"
            return
        for number, (one, other) in enumerate(zip(expected, found, strict=True)):
            yield from differences(one, other, f"{at}[{number}]")
    elif isinstance(expected, str) and isinstance(found, str):
        if expected.strip() != found.strip():
            yield f"{at}: expected {expected!r}, found {found!r}"
    elif expected != found or type(expected) is not type(found):
        yield f"{at}: expected {expected!r}, found {found!r}"


def _parts(expected: dict[str, Any], found: Any, at: str) -> Iterator[str]:
    text = "\n".join(str(one) for one in found) if isinstance(found, list) else str(found)
    for part in _listed(expected.get("contains", [])):
        if part not in text:
            yield f"{at}: expected {part!r} in it, found {text!r}"
    for part in _listed(expected.get("lacks", [])):
        if part in text:
            yield f"{at}: expected no {part!r} in it, found {text!r}"


def _listed(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]
