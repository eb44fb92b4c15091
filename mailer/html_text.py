"""This file renders HTML as text that a person can read, and leaves out what the sender hid.

Tables read row by row, lists keep their marks, quotes get ``> ``, links name their target beside their
words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from mailer.html_tokens import Token, tokens

MAX_HTML = 1_000_000
MAX_NESTING = 200
MAX_TARGET = 500

_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all"
    r"|(?:^|[;\s])(?:font-size|max-height|opacity)\s*:\s*0(?:\.0+)?(?:px|pt|em|rem|%)?\s*(?:[;!]|\Z)",
    re.IGNORECASE,
)
_QUOTING = re.compile(r"gmail_quote|yahoo_quoted|protonmail_quote", re.IGNORECASE)
# Fillers that newsletters put behind a preview text; single ones belong to emoji and Persian words.
_FILLER = re.compile("(?:[\u00ad\u034f\u200b-\u200f\u2007\u2060\ufeff][ \u00a0]*){3,}")
_VOID = frozenset(
    {"br", "img", "hr", "input", "meta", "link", "wbr", "area", "base", "col", "source", "track"}
)
_UNREAD = frozenset(
    {"script", "style", "title", "head", "template", "noframes", "svg", "object", "select", "audio"}
)
# Line ends before and after an element: two of them leave a blank line.
_BREAKS = dict.fromkeys(
    ("div", "tr", "li", "ul", "ol", "dl", "dt", "dd", "table", "section", "article", "header", "footer",
     "address", "center", "form", "fieldset", "main", "nav", "aside", "caption", "figure", "body",
     "html", "option"), 1
) | dict.fromkeys(("p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre"), 2)  # fmt: skip
_CELLS = frozenset({"td", "th"})
_FENCES = frozenset({"td", "th", "table"})  # an end tag inside a cell closes nothing outside of it
_TABLE = frozenset({"table", "tbody", "thead", "tfoot", "tr", "td", "th"})
# What the start of an element closes, where its end tag was left out.
_CLOSES = {
    "p": frozenset({"p"}), "div": frozenset({"p"}), "table": frozenset({"p"}), "ul": frozenset({"p"}),
    "ol": frozenset({"p"}), "blockquote": frozenset({"p"}), "li": frozenset({"li"}), "tr": frozenset({"tr"}),
    "td": _CELLS, "th": _CELLS, "body": frozenset({"head"}), "dt": frozenset({"dd", "dt"}),
    "dd": frozenset({"dd", "dt"}), "option": frozenset({"option"}),
}  # fmt: skip


def html_to_text(html: str, /) -> str:
    """Return the readable text of an HTML body; hidden text only where nothing else is there."""
    html = html[:MAX_HTML]
    renderer = _Renderer(hide=True)
    text = renderer.render(html)
    return text if text or not renderer.skipped else _Renderer(hide=False).render(html)


@dataclass(slots=True)
class _Open:
    """An element that is open."""

    name: str
    hidden: bool = False
    quote: bool = False
    number: int = 0  # of the next item of an ordered list
    target: str = ""  # of a link
    words_from: int = 0  # where its words start in the output


class _Renderer:
    """Takes tokens and writes text; it holds the open elements and the line that is being written."""

    def __init__(self, *, hide: bool) -> None:
        self.hide = hide
        self.out: list[str] = []
        self.open: list[_Open] = []
        self.dropped: dict[str, int] = {}  # elements that were nested too deep to be kept
        self.hidden = 0
        self.quotes = 0
        self.lists = 0
        self.pre = 0
        self.breaks = 2  # line ends already written
        self.wanted = 0  # line ends to write before the next word
        self.space = False
        self.fresh = False  # nothing follows the mark of an item or the start of a cell yet
        self.short_cell = False  # the cell before was one short line
        self.last_quotes = 0
        self.skipped = False

    def render(self, html: str) -> str:
        """Return the text of a document."""
        for token in tokens(html):
            if not token.name:
                if not self.hidden:
                    self.write(token.text)
            elif token.closing:
                self.end(token.name)
            else:
                self.start(token)
        while self.open:
            self.pop()
        return _FILLER.sub("", "".join(self.out)).strip("\n")

    def start(self, token: Token) -> None:
        """Open an element and write what goes before its words."""
        name = token.name
        closes = _CLOSES.get(name)
        if closes and self.open and self.open[-1].name in closes:
            self.pop()
        hides = name in _UNREAD
        if not hides and self.hide and _hides(token.attributes):
            hides = self.skipped = True
        if name in _VOID:
            if not self.hidden and not hides:
                self.void(token)
            return
        if len(self.open) >= MAX_NESTING:
            self.dropped[name] = self.dropped.get(name, 0) + 1
            return
        element = _Open(name, hidden=hides)
        self.open.append(element)
        self.hidden += hides
        if not self.hidden:
            self.lead(element, token.attributes)

    def lead(self, element: _Open, attributes: dict[str, str]) -> None:
        """Write line ends and marks before the words of an element."""
        name = element.name
        element.words_from = len(self.out)
        if name in _CELLS:
            self.space = self.fresh = True
            if self.short_cell:
                self.wanted = 0
        elif name in _BREAKS and not self.fresh:
            self.wanted = max(self.wanted, 1 if name == "p" and self.in_item() else _BREAKS[name])
        self.short_cell = False
        if name == "a":
            element.target = attributes.get("href", "").strip()
        elif name == "li":
            self.item()
        elif name in {"ul", "ol"}:
            self.lists += 1
            element.number = (
                int(start) if (start := attributes.get("start", "1")).isdecimal() and len(start) < 9 else 1
            )
        elif name == "pre":
            self.pre += 1
        elif name == "blockquote" and (
            attributes.get("type", "").lower() == "cite" or _QUOTING.search(attributes.get("class", ""))
        ):
            element.quote = True
            self.quotes += 1

    def in_item(self) -> bool:
        """Whether a paragraph stands in an item or a cell, where blank lines would tear the list apart."""
        return any(element.name in {"li", "td", "th"} for element in self.open[-3:-1])

    def item(self) -> None:
        """Write the mark of a list item."""
        parent = next((one for one in reversed(self.open[-6:-1]) if one.name in {"ul", "ol"}), None)
        mark = "*"
        if parent is not None and parent.name == "ol":
            mark = f"{parent.number}."
            parent.number += 1
        self.wanted = max(self.wanted, 1)
        self.put("  " * min(max(self.lists - 1, 0), 10) + mark)
        self.space = self.fresh = True

    def void(self, token: Token) -> None:
        """Write an element without content."""
        if token.name == "br":
            self.wanted = self.wanted + 1 if self.wanted else max(self.wanted, 1) + (1 if self.breaks else 0)
        elif token.name == "hr":
            self.wanted = max(self.wanted, 1)
            self.put("----")
            self.wanted = 1
        elif token.name == "img" and (alt := token.attributes.get("alt", "")):
            # The words of a link may be a picture.
            link = next((one for one in reversed(self.open[-4:]) if one.name == "a"), None)
            if link is not None and not "".join(self.out[link.words_from :]).strip():
                self.write(alt)

    def end(self, name: str) -> None:
        """Close an element and what was left open inside of it."""
        if self.dropped.get(name):
            self.dropped[name] -= 1
            return
        if name == "p" and not any(one.name == "p" for one in self.open):
            self.wanted = max(self.wanted, 2)
            return
        for index in range(len(self.open) - 1, -1, -1):
            if self.open[index].name == name:
                while len(self.open) > index:
                    self.pop()
                return
            if self.open[index].name in _FENCES and name not in _TABLE:
                return

    def pop(self) -> None:
        """Close the innermost element and write what goes after its words."""
        element = self.open.pop()
        if not self.hidden:
            if element.target:
                self.link(element)
            if element.name in _BREAKS:
                self.wanted = max(
                    self.wanted, 1 if element.name == "p" and self.in_item() else _BREAKS[element.name]
                )
            if element.name in _CELLS:
                words = self.out[element.words_from : element.words_from + 20]
                self.short_cell = len(words) < 20 and "\n" not in "".join(words).strip()
            self.quotes -= element.quote
            self.pre -= element.name == "pre"
            self.lists -= element.name in {"ul", "ol"}
        self.hidden -= element.hidden

    def link(self, element: _Open) -> None:
        """Name the target beside the words, where the words do not name it themselves."""
        words = "".join(self.out[element.words_from :]).strip()
        target = element.target
        scheme, _, rest = target.partition(":")
        if not words or scheme.lower() not in {"http", "https", "mailto", "ftp"} or len(target) > MAX_TARGET:
            return
        bare = rest.strip("/").lower()
        if bare and words.lower().split("://")[-1].strip("/") not in {
            bare,
            bare.partition("?")[0],
            target.lower(),
        }:
            self.space = True
            self.put(f"<{target}>")

    def write(self, data: str) -> None:
        """Write text with its white space collapsed; inside of ``pre`` as it stands."""
        if "&" in data:
            data = unescape(data)
        if self.pre:
            for index, line in enumerate(data.replace("\r\n", "\n").split("\n")):
                self.wanted += bool(index)
                if line:
                    self.put(line)
            return
        words = data.split()
        if not words:
            self.space = self.space or bool(data)
            return
        if data[0].isspace():
            self.space = True
        self.put(" ".join(words))
        self.space = data[-1].isspace()

    def put(self, text: str) -> None:
        """Write text after the line ends or the blank that are due."""
        missing = min(self.wanted, 3) - self.breaks
        if missing > 0 and self.out:
            blank = "\n" + ("> " * min(self.quotes, self.last_quotes)).rstrip()
            self.out.append(blank * (missing - 1) + "\n")
            self.breaks += missing
        if self.breaks or not self.out:
            self.out.append("> " * self.quotes)
        elif self.space:
            self.out.append(" ")
        self.out.append(text)
        self.breaks = self.wanted = 0
        self.space = self.fresh = self.short_cell = False
        self.last_quotes = self.quotes


def _hides(attributes: dict[str, str]) -> bool:
    """Whether an element is hidden by its own attributes."""
    style = attributes.get("style")
    return "hidden" in attributes or (style is not None and _HIDING.search(style) is not None)
