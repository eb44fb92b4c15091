"""This file cuts HTML into tags and text, one after another, in linear time.

It builds no tree: the tree that HTML asks for can be a thousand times larger than its source (unclosed
formatting elements come back in every block), so a tree is nothing to make of a stranger's mail. A search
that found nothing is remembered and not made again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

MAX_TAGS = 40_000

_PLAIN_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\s*/?>")
_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9]*)")
_QUOTE_OR_END = re.compile("[>\"']")
_ANY_TAG = re.compile(r"<[^<>]{0,2000}>")
_ATTRIBUTE = re.compile(
    r"(?<![^\s\"'/])(style|href|type|class|alt|start|hidden)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))|(?=[\s/]|\Z))",
    re.IGNORECASE,
)
# The content of these is no markup; it goes to their end tag.
_RAW = frozenset({"script", "style", "title", "textarea", "xmp", "noframes"})


@dataclass(slots=True)
class Token:
    """A start tag, an end tag (``closing``) or, without a name, a run of text; ``text`` is its source."""

    name: str = ""
    text: str = ""
    closing: bool = False
    attributes: dict[str, str] = field(default_factory=dict)


class _Finder:
    """Searches that remember what is not there any more."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.missing: set[str] = set()

    def find(self, what: str, start: int) -> int:
        """Return where ``what`` is next, -1 where it is not."""
        if what in self.missing:
            return -1
        position = self.html.find(what, start)
        if position == -1:
            self.missing.add(what)
        return position

    def end_tag(self, name: str, start: int) -> int:
        """Return where the end tag of a raw element is next, in any case of letters."""
        if name in self.missing:
            return -1
        match = re.compile(f"</{name}", re.IGNORECASE).search(self.html, start)
        if match is None:
            self.missing.add(name)
            return -1
        return match.start()

    def tag_end(self, start: int) -> int:
        """Return where a tag ends, past quoted values; the end of the text where it never does."""
        at = start
        while match := _QUOTE_OR_END.search(self.html, at):
            if match.group() == ">":
                return match.start()
            close = self.find(match.group(), match.end())
            if close == -1:
                end = self.find(">", match.end())
                return end if end != -1 else len(self.html)
            at = close + 1
        return len(self.html)


def tokens(html: str, /) -> Iterator[Token]:
    """Yield the tags and texts of HTML in their order; comments and declarations are left out."""
    finder = _Finder(html)
    at, tags = 0, 0
    while at < len(html):
        start = html.find("<", at)
        if start == -1 or tags >= MAX_TAGS:
            yield Token(text=html[at:] if start == -1 else _ANY_TAG.sub(" ", html[at:]))
            return
        if start > at:
            yield Token(text=html[at:start])
        plain = _PLAIN_TAG.match(html, start)
        if plain:
            token: Token | None = Token(
                name=plain.group(2).lower(), text=plain.group(), closing=bool(plain.group(1))
            )
            at = plain.end()
        else:
            token, at = _markup(finder, start)
        if token is not None:
            tags += 1
            if token.name in _RAW and not token.closing:
                close = finder.end_tag(token.name, at)
                if close == -1:
                    continue  # without an end it would swallow the rest of the mail
                at = close
            yield token


def _markup(finder: _Finder, start: int) -> tuple[Token | None, int]:
    """Read what starts with ``<`` and return it with the offset after it."""
    html = finder.html
    if html.startswith("<!--", start):
        # A conditional comment of Outlook that only other clients see ends at once: <!--[if !mso]><!-->
        end = finder.find("-->", start + 2)
        return None, end + 3 if end != -1 else start + 4
    following = html[start + 1 : start + 2]
    if following in {"!", "?"}:
        end = finder.find(">", start)
        return None, end + 1 if end != -1 else len(html)
    match = _NAME.match(html, start + 1)
    if not match:
        return Token(text="<"), start + 1
    end = finder.tag_end(match.end())
    closing = following == "/"
    attributes = {} if closing else _attributes(html, match.end(), end)
    source = html[start : end + 1]
    return Token(name=match.group(1).lower(), text=source, closing=closing, attributes=attributes), end + 1


def _attributes(html: str, start: int, end: int) -> dict[str, str]:
    """Read the attributes that matter for reading; the first of equal names counts."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(html, start, min(end, start + 8_000)):
        value = match.group(2) or match.group(3) or match.group(4) or ""
        found.setdefault(match.group(1).lower(), unescape(value) if "&" in value else value)
    return found
