"""This file writes a stranger's HTML anew and well nested, so that no parser's tree outgrows its source.

HTML lets formatting elements go unclosed and opens them again in every block that follows (the "adoption
agency" of the HTML standard, section 13.2.6.4.7): a few kilobytes ask for gigabytes. Here whatever ends an
element ends what is open inside of it, once and for all. Tags and attributes that may not stay are left out
at once, and so is what is nested deeper than any person's mail; words stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from mailer.html_tokens import Token, tokens

MAX_DEPTH = 200
_MAX_ATTRIBUTES = 30
_MAX_TAG = 8_000

_VOID = frozenset({"br", "hr", "img", "col"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ENDS_P = _HEADINGS | {
    *("p", "div", "ul", "ol", "dl", "dd", "dt", "li", "table", "blockquote", "pre", "center", "hr"),
}
# What a row, a cell and a part of a table stand in; their start closes everything up to it.
_STANDS_IN = {
    "td": frozenset({"tr", "tbody", "thead", "tfoot", "table"}),
    "tr": frozenset({"tbody", "thead", "tfoot", "table"}),
    "tbody": frozenset({"table"}),
}
_STANDS_IN |= {"th": _STANDS_IN["td"], "col": frozenset({"colgroup", "table"})}
_STANDS_IN |= dict.fromkeys(("thead", "tfoot", "caption", "colgroup"), _STANDS_IN["tbody"])
_FRAME = frozenset({"table", "tbody", "thead", "tfoot", "tr", "colgroup"})  # no place for words or formatting
_FENCES = frozenset({"td", "th", "caption", "table"})
_LISTS = frozenset({"ul", "ol", "dl"})
_ONLY_ONE = {
    "li": (frozenset({"li"}), _FENCES | _LISTS),
    "dd": (frozenset({"dd", "dt"}), _FENCES | _LISTS),
    "dt": (frozenset({"dd", "dt"}), _FENCES | _LISTS),
    "a": (frozenset({"a"}), _FENCES),
}
_P = frozenset({"p"})
_ATTRIBUTE = re.compile(
    r"(?<![^\s\"'/])([a-zA-Z]{1,20})(?![\w:-])(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?"
)


def well_nested(
    html: str, /, *, tags: Collection[str], unread: Collection[str], attributes: Mapping[str, Collection[str]]
) -> str:
    """Return HTML of the given ``tags`` and ``attributes`` (by tag, ``*`` for all), each closed in its order.

    The content of ``unread`` elements goes with them, where they have an end.
    """
    found = list(tokens(html))
    last_end = {token.name: place for place, token in enumerate(found) if token.closing}
    nesting = _Nesting()
    inside = ""  # the element whose content is not read
    for place, token in enumerate(found):
        if inside:
            inside = "" if token.closing and token.name == inside else inside
        elif not token.name:
            nesting.out.append(token.text.replace("<", "&lt;"))
        elif token.name in unread:
            inside = token.name if not token.closing and last_end.get(token.name, -1) > place else ""
        elif token.name in tags and token.closing:
            nesting.end(token.name)
        elif token.name in tags:
            allowed = {*attributes.get("*", ()), *attributes.get(token.name, ())}
            nesting.start(token, allowed.__contains__)
    nesting.close(0)
    return "".join(nesting.out)


class _Nesting:
    """The elements that are open, and what was written."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.open: list[str] = []

    def start(self, token: Token, allowed: Callable[[str], bool]) -> None:
        """Open an element where it may stand, after closing what its start ends."""
        name = token.name
        if name in _STANDS_IN:
            place = self.innermost(_STANDS_IN[name], frozenset())
            if place is None:
                return
            self.close(place + 1)
        elif name == "table" and self.open and self.open[-1] in _FRAME:
            self.close(len(self.open) - 1 - self.open[::-1].index("table"))
        elif name not in _VOID and self.open and self.open[-1] in _FRAME:
            return
        if name in _ENDS_P:
            self.close_innermost(_P, _FENCES)
        if name in _ONLY_ONE:
            self.close_innermost(*_ONLY_ONE[name])
        if name in _HEADINGS and self.open and self.open[-1] in _HEADINGS:
            self.close(len(self.open) - 1)
        if name not in _VOID and len(self.open) >= MAX_DEPTH:
            return
        self.out.append(f"<{name}{_attributes(token.text, allowed)}>")
        if name not in _VOID:
            self.open.append(name)

    def end(self, name: str) -> None:
        """Close an element and what is open inside of it; an end inside a cell closes nothing outside."""
        fences = {"table"} - {name} if name in _STANDS_IN or name == "table" else _FENCES
        self.close_innermost({name}, fences)

    def close_innermost(self, names: Collection[str], fences: Collection[str]) -> None:
        """Close the innermost of some elements, where it is open inside of the fences."""
        place = self.innermost(names, fences)
        if place is not None:
            self.close(place)

    def innermost(self, names: Collection[str], fences: Collection[str]) -> int | None:
        """Return the place of the innermost of some open elements."""
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place] in names:
                return place
            if self.open[place] in fences:
                return None
        return None

    def close(self, length: int) -> None:
        """Close elements until so many are open."""
        self.out.extend(f"</{name}>" for name in reversed(self.open[length:]))
        del self.open[length:]


def _attributes(source: str, allowed: Callable[[str], bool]) -> str:
    """Write the attributes that may stay anew, each in quotes; the first of equal names counts."""
    if "=" not in source and " " not in source:
        return ""
    kept: dict[str, str] = {}
    start = re.match(r"<[a-zA-Z0-9]*", source)
    for match in _ATTRIBUTE.finditer(source[:_MAX_TAG], start.end() if start else 0):
        name = match[1].lower()
        if allowed(name) and len(kept) < _MAX_ATTRIBUTES:
            kept.setdefault(name, (match[2] or match[3] or match[4] or "").replace('"', "&quot;"))
    return "".join(f' {name}="{value}"' for name, value in kept.items())
