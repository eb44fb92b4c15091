"""This file separates what a person newly wrote from the quote and the signature around it.

Losing a person's words is the worst error: where it is not clear that something is a quote, it stays, and
where nothing would be left, everything stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from mailer.footers import split_footer
from mailer.html_quotes import Mark, quote_marks
from mailer.quotes import Division, Kind, divide
from mailer.sent_lines import sent_lines

# Zero-width and direction marks, which clients put around names and addresses.
_INVISIBLE = dict.fromkeys(
    [0x200B, 0x200C, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
MAX_LINES = 5000  # lines that are looked at; what follows belongs to whatever the last of them was
_INLINE = re.compile(
    r"\b(?:in-?line|answers? below|comments? below|replies below|in (?:red|blue|green|bold|rot|blau)"
    r"|antworten (?:unten|im text)|siehe unten|im text|odpovědi níže|odpovědi v textu|v textu níže|červeně"
    r"|ответы ниже|отвечаю ниже|в тексте ниже|красным|réponses (?:ci-dessous|dans le texte)|en rouge|en rojo"
    r"|respuestas abajo|in rosso|em vermelho|odpowiedzi poniżej|na czerwono)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyParts:
    """The three parts of a mail's text; together they hold every line of it."""

    reply: str
    quoted: str
    signature: str


def split_reply(text: str, html: str | None, *, sent: str | None = None) -> ReplyParts:
    """Return what was newly written, what was quoted, and the signature.

    ``text`` is the whole readable text, ``html`` the HTML part it may stand beside or come from. ``sent`` is
    the text of our own mail that is being answered, where it is known: lines equal to it are quote.
    """
    every = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines = every[:MAX_LINES]
    if not text.isascii():
        lines = [line if line.isascii() else line.translate(_INVISIBLE) for line in lines]
    marks = quote_marks(lines, html)
    known = sent_lines(lines, sent)
    divisions = _cover(divide(lines, _with_sent(lines, marks, known)), len(every))
    return _parts(every, divisions, known)


def _with_sent(lines: list[str], marks: list[Mark], known: list[bool]) -> list[Mark]:
    """Mark our own lines: for sure where they open or close the mail, else as the author's citation."""
    if True not in known:
        return marks
    first, last = known.index(True), len(known) - known[::-1].index(True)
    above = any(line.strip() for line in lines[:first])
    below = any(line.strip() for line in lines[last:])
    evidence = Mark.QUOTED if above and below else Mark.CLIENT
    return [max(mark, evidence) if ours else mark for mark, ours in zip(marks, known, strict=True)]


def _cover(divisions: list[Division], end: int) -> list[Division]:
    """Extend the divisions over the lines that were not looked at."""
    if not divisions:
        return [Division(kind=Kind.TEXT, start=0, end=end)]
    last = divisions[-1]
    if last.end < end and last.kind is Kind.QUOTE:
        return [*divisions, Division(kind=Kind.TEXT, start=last.end, end=end)]
    return [*divisions[:-1], replace(last, end=end)]


def _parts(lines: list[str], divisions: list[Division], known: list[bool]) -> ReplyParts:
    rest = divisions[-1] if divisions[-1].kind is Kind.REST else None
    before = divisions[:-1] if rest else divisions
    texts = [_split(lines, division) for division in before if division.kind is Kind.TEXT]
    written = "\n".join(line for body, _ in texts for line in body)
    if not written.strip() or (rest and _answers_inside(lines, rest, written, known)):
        return _whole(lines)
    quoted = [_joined(lines[rest.start : rest.end])] if rest else []
    if _kept_whole(lines, before):
        body, footer = _body_and_footer(lines[: before[-1].end])
        return ReplyParts(reply=_joined(body), quoted=_paragraphs(quoted), signature=_joined(footer))
    quotes = [_joined(lines[part.start : part.end]) for part in before if part.kind is Kind.QUOTE]
    return ReplyParts(
        reply=_paragraphs([_joined(body) for body, _ in texts]),
        quoted=_paragraphs(quotes + quoted),
        signature=_paragraphs([_joined(footer) for _, footer in texts]),
    )


def _split(lines: list[str], division: Division) -> tuple[list[str], list[str]]:
    return split_footer(lines[division.start : division.end])


def _kept_whole(lines: list[str], divisions: list[Division]) -> bool:
    """Answers between quotes lose their sense without them; a quote nobody announced may be a citation."""
    quotes = [place for place, part in enumerate(divisions) if part.kind is Kind.QUOTE]
    if any(not divisions[place].announced for place in quotes):
        return True
    between = divisions[quotes[0] : quotes[-1]] if quotes else []
    return any(part.kind is Kind.TEXT and _joined(_split(lines, part)[0]) for part in between)


def _answers_inside(lines: list[str], rest: Division, written: str, known: list[bool]) -> bool:
    """Tell whether the person answered inside an unmarked quote: they say so, or our own lines are parted."""
    if _INLINE.search(written[:4000]):
        return True
    ours = [place for place in range(rest.start, min(rest.end, len(known))) if known[place]]
    if not ours:
        return False
    return any(lines[place].strip() and not known[place] for place in range(ours[0], ours[-1]))


def _whole(lines: list[str]) -> ReplyParts:
    body, footer = _body_and_footer(lines)
    return ReplyParts(reply=_joined(body), quoted="", signature=_joined(footer))


def _body_and_footer(lines: list[str]) -> tuple[list[str], list[str]]:
    """Split the footer off, unless nothing else is there."""
    body, footer = split_footer(lines)
    return (body, footer) if _joined(body) else (lines, [])


def _joined(lines: list[str]) -> str:
    """The lines as they are, without the blank ones around them."""
    first, last = 0, len(lines)
    while first < last and not lines[first].strip():
        first += 1
    while last > first and not lines[last - 1].strip():
        last -= 1
    return "\n".join(lines[first:last]).rstrip()


def _paragraphs(parts: list[str]) -> str:
    return "\n\n".join(part for part in parts if part)
