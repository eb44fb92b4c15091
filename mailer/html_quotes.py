"""This file tells which lines of a mail's text its HTML part shows as a quote.

Mail clients put what they quote into containers of their own. The source is read tag by tag and no tree is
built, because a stranger's HTML can make a tree a thousand times its own size; what is found is a hint only.
The lines of the mail's text are laid along the letters of the HTML, so both parts give the same answer.
"""

from __future__ import annotations

import re
from enum import IntEnum
from html import unescape


class Mark(IntEnum):
    """Why a line is taken for a quote; a higher value is better evidence."""

    NONE = 0
    QUOTED = 1  # the author may have marked it: an attribution must be there too
    CLIENT = 2  # a client's own container around the mail that is answered


_MAX_HTML = 2_000_000
_MAX_NESTING = 400
_WINDOW = 3000
_SHORT = 6
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})([^>]{0,3000})>?|<!--")
_ATTRIBUTE = re.compile(
    r"\b(class|id|type|name|cite|style|data-marker)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))",
    re.IGNORECASE,
)
_VOID = frozenset({"br", "img", "hr", "input", "meta", "link", "wbr", "area", "base", "col", "source", "o:p"})
_SKIPPED = frozenset({"style", "script", "title", "template"})

# Whole containers: Yahoo, Proton, Thunderbird, Gmail, Tutanota, Zoho; Spark, GMX, Zimbra, Outlook.
_CLIENT_CLASSES = frozenset(
    {"yahoo_quoted", "protonmail_quote", "moz-cite-prefix", "gmail_attr", "tutanota_quote", "zmail_extra"}
)
_CLIENT_NAMES = frozenset({"messagereplysection", "quote", "__quoted_text__", "olk_src_body_section"})
_CLIENT_IDS = frozenset(
    {"mail-editor-reference-message-container", "ms-outlook-mobile-reference-message", "olk_src_body_section"}
)
# From these on everything is quote: Outlook and Zimbra put the answered mail beside them, not into them.
_CUT_FROM = frozenset({"divrplyfwdmsg", "appendonsend", "stopspelling", "zwchr"})
_OUTLOOK_RULE = re.compile(r"border-top:\s?solid|border:none;\s*border-top", re.IGNORECASE)


def quote_marks(lines: list[str], html: str | None) -> list[Mark]:
    """Return for each line how the HTML part shows it; all NONE where it shows no quote."""
    marks = [Mark.NONE] * len(lines)
    if not html or len(html) > _MAX_HTML:
        return marks
    reading = _Reading()
    reading.read(html)
    if not any(reading.marks):
        return marks
    letters, flags = reading.flagged_letters()
    place = 0
    for number, line in enumerate(lines):
        key = letters_of(line)
        found = _find(letters, key, place) if key else -1
        if found >= 0:
            place = found + len(key)
            counts = [flags.count(bytes([mark]), found, place) for mark in Mark]
            marks[number] = Mark(counts.index(max(counts)))
    return marks


def letters_of(line: str) -> str:
    """The letters and digits of a line in lower case: what is left when wrapping and marks differ."""
    return "".join(filter(str.isalnum, line[:4000].lower()))


def _find(letters: str, key: str, place: int) -> int:
    if letters.startswith(key, place):
        return place
    return letters.find(key, place, place + len(key) + (_WINDOW if len(key) >= _SHORT else 40))


class _Reading:
    """The texts of an HTML source in their order, each with its mark."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.marks: list[Mark] = []
        self._open: list[tuple[str, Mark, bool]] = []  # element, its mark, whether it is Gmail's container
        self._quoted_in_gmail = False
        self._cut = False
        self._rule: tuple[int, int] | None = None  # of a rule like Outlook's: depth, texts before it
        self._bold = False
        self._labels = 0

    def read(self, html: str) -> None:
        at = end = 0
        while match := _TAG.search(html, at):
            self._text(html[at : match.start()])
            at = match.end()
            name = (match.group(2) or "").lower()
            if not name:  # a comment; one that never ends is looked for once
                end = html.find("-->", at) if end >= 0 else -1
                at = end + 3 if end >= 0 else at
            elif match.group(1):
                self._close(name)
            elif name in _SKIPPED:
                close = html.find(f"</{match.group(2)}", at)
                at = close if close >= 0 else len(html)
            else:
                self._start(name, match.group(3))
        self._text(html[at:])

    def flagged_letters(self) -> tuple[str, bytes]:
        letters: list[str] = []
        flags: list[bytes] = []
        for text, mark in zip(self.texts, self.marks, strict=True):
            kept = "".join(filter(str.isalnum, text.lower()))
            letters.append(kept)
            flags.append(bytes([mark]) * len(kept))
        return "".join(letters), b"".join(flags)

    def _text(self, text: str) -> None:
        if not text.strip():
            return
        text = unescape(text) if "&" in text else text
        self.texts.append(text)
        self.marks.append(self._mark())
        if self._rule and self._bold and text.strip().endswith((":", "：")):
            self._labels += 1
            if self._labels >= 3:  # Word draws the same rule around other things, but without three labels
                self._cut = True
                self.marks[self._rule[1] :] = [Mark.CLIENT] * (len(self.marks) - self._rule[1])
                self._rule = None

    def _mark(self) -> Mark:
        if self._cut:
            return Mark.CLIENT
        if self._open and self._open[-1][2]:
            # People write into Gmail's container too: below its first quote, only further quotes count.
            return Mark.NONE if self._quoted_in_gmail else Mark.CLIENT
        return self._open[-1][1] if self._open else Mark.NONE

    def _start(self, name: str, source: str) -> None:
        attributes = _attributes(source) if "=" in source else {}
        if attributes.get("id", "").lower().removeprefix("x_") in _CUT_FROM:
            self._cut = True
        if name in {"b", "strong"}:
            self._bold = True
        if name in _VOID or source.endswith("/") or len(self._open) >= _MAX_NESTING:
            return
        _, outer, in_gmail = self._open[-1] if self._open else ("", Mark.NONE, False)
        mark = max(outer, _container_mark(name, attributes))
        if name == "blockquote" and in_gmail:
            self._quoted_in_gmail = True
            mark, in_gmail = Mark.CLIENT, False
        elif name == "div" and "gmail_quote" in attributes.get("class", "").lower().split() and not outer:
            in_gmail, self._quoted_in_gmail = True, False
        elif mark > outer:
            in_gmail = False
        if name == "div" and not self._rule and _OUTLOOK_RULE.search(attributes.get("style", "")):
            self._rule, self._labels = (len(self._open), len(self.texts)), 0
        self._open.append((name, mark, in_gmail))

    def _close(self, name: str) -> None:
        if name in {"b", "strong"}:
            self._bold = False
        for back in range(1, min(len(self._open), 60) + 1):
            if self._open[-back][0] == name:
                del self._open[-back:]
                break
        if self._rule and len(self._open) <= self._rule[0]:
            self._rule = None


def _attributes(source: str) -> dict[str, str]:
    return {
        match.group(1).lower(): match.group(2) or match.group(3) or match.group(4) or ""
        for match in _ATTRIBUTE.finditer(source)
    }


def _container_mark(name: str, attributes: dict[str, str]) -> Mark:
    classes = {part.removeprefix("x_") for part in attributes.get("class", "").lower().split()}
    names = {attributes.get(key, "").lower().removeprefix("x_") for key in ("name", "data-marker", "id")}
    if classes & _CLIENT_CLASSES or (name == "div" and names & _CLIENT_NAMES) or names & _CLIENT_IDS:
        return Mark.CLIENT
    if name == "blockquote" and (
        "cite" in attributes or attributes.get("type", "").lower() == "cite" or "gmail_quote" in classes
    ):
        return Mark.QUOTED
    return Mark.NONE
