"""This file divides the lines of a mail into what is text and what is quote.

A quote is a run of marked lines (``>``), or everything below an attribution, a quoted header block or a line
"-----Original Message-----". Each division says whether something announced the quote: marked lines alone
may be the author's own quoting and are no answer's history.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import Enum

from mailer.attributions import attribution_ending_at, looks_like_attribution, may_stand_alone
from mailer.header_blocks import header_block_at, is_known_label, is_rule, may_open_block, separator_words
from mailer.html_quotes import Mark

_MARKED = re.compile(r"[ \t\u00a0]{0,4}[>＞]")
_BARRED = re.compile(r"[ \t]{0,3}\|(?:\s|\Z)")
_SUPERCITED = re.compile(r"[ \t]{0,2}([A-Z][A-Za-z]{0,14})>")


class Kind(Enum):
    """What a division of the text is."""

    TEXT = "text"
    QUOTE = "quote"  # marked lines, with the attribution above them
    REST = "rest"  # unmarked: from its announcement to the end of the mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """Lines ``start`` to ``end`` (exclusive); ``announced``: an attribution or a client says so."""

    kind: Kind
    start: int
    end: int
    announced: bool = True


def divide(lines: list[str], marks: list[Mark]) -> list[Division]:
    """Return the divisions of the text in their order; together they cover every line."""
    marks = _with_marked_lines(lines, marks)
    divisions: list[Division] = []
    place = text_from = 0
    while place < len(lines):
        found = _quote_at(lines, marks, place, text_from)
        if found is None:
            place += 1
            continue
        if found.start > text_from:
            divisions.append(Division(kind=Kind.TEXT, start=text_from, end=found.start))
        divisions.append(found)
        place = text_from = found.end
    if text_from < len(lines):
        divisions.append(Division(kind=Kind.TEXT, start=text_from, end=len(lines)))
    return divisions


def _with_marked_lines(lines: list[str], marks: list[Mark]) -> list[Mark]:
    """Add the marks that stand in the text itself."""
    cited = [_SUPERCITED.match(line) for line in lines]
    often = Counter(match.group(1) for match in cited if match)
    result: list[Mark] = []
    for number, line in enumerate(lines):
        mark = marks[number]
        name = cited[number]
        if _MARKED.match(line):
            unmarked = _is_torn(lines, number, result) or (line.startswith(">>> ") and separator_words(line))
            mark = Mark.NONE if unmarked else max(mark, Mark.QUOTED)
        elif (name and often[name.group(1)] > 1) or (_BARRED.match(line) and _barred(lines, number)):
            mark = max(mark, Mark.QUOTED)
        result.append(mark)
    return result


def _is_torn(lines: list[str], number: int, marks: list[Mark]) -> bool:
    """The ``>`` that closes an address, wrapped to the next line, is no quote mark ("> wrote:", ">:")."""
    line = lines[number][:100].strip()
    if not line.startswith(">") or len(line) > 80 or not number or marks[number - 1]:
        return False
    above = " ".join(part[:300] for part in lines[max(0, number - 3) : number])
    return above.count("<") > above.count(">") and attribution_ending_at(lines, number + 1) is not None


def _barred(lines: list[str], number: int) -> bool:
    """A bar marks a quote in a run of three; a single one is a table or a shell command."""
    near = lines[max(0, number - 2) : number + 3]
    run = "".join("|" if _BARRED.match(line) else "." for line in near)
    return "|||" in run and lines[number].count("|") == 1


def _quote_at(lines: list[str], marks: list[Mark], place: int, floor: int) -> Division | None:
    """Return the quote that begins at ``place`` or whose attribution ends there."""
    if not lines[place].strip():
        return None
    if marks[place]:
        quote = _marked_quote(lines, marks, place, announced=False)
        start = _loosely_announced(lines, place, floor) if marks[place] is Mark.CLIENT else place
        return Division(kind=quote.kind, start=start, end=quote.end, announced=quote.announced)
    block = header_block_at(lines, place)
    if block or (may_open_block(lines[place]) and separator_words(lines[place])):
        return _quote_below(lines, marks, place, block.end if block else _after_separator(lines, place))
    following = _next_filled(lines, place + 1)
    marked_below = following < len(lines) and bool(marks[following])
    if not marked_below and not may_stand_alone(lines[place]):
        return None
    attribution = attribution_ending_at(lines, place + 1, floor)
    if attribution is None:
        return None
    begins = _with_labels_above(lines, attribution.start, floor)
    below = _quote_below(lines, marks, begins, attribution.end)
    return below if attribution.strong or below.kind is Kind.QUOTE else None


def _with_labels_above(lines: list[str], start: int, floor: int) -> int:
    """Yandex puts a rule and the labels To and Subject above its attribution."""
    for place in range(start - 1, max(floor, start - 6) - 1, -1):
        if is_rule(lines[place]) and place < start - 1:
            return place
        if not is_known_label(lines[place]):
            break
    return start


def _after_separator(lines: list[str], place: int) -> int:
    """Where the quote begins below a separator: some clients write an attribution under it."""
    first = _next_filled(lines, place + 1)
    for end in range(first + 1, min(first + 4, len(lines)) + 1):
        if lines[end - 1].strip() and attribution_ending_at(lines, end, first):
            return end
    return place + 1


def _quote_below(lines: list[str], marks: list[Mark], start: int, end: int) -> Division:
    """The quote that lines ``start`` to ``end`` announce: marked lines if they follow, else all the rest."""
    following = _next_filled(lines, end)
    if following < len(lines) and marks[following]:
        quote = _marked_quote(lines, marks, following, announced=True)
        return Division(kind=quote.kind, start=start, end=quote.end)
    return Division(kind=Kind.REST, start=start, end=len(lines))


def _marked_quote(lines: list[str], marks: list[Mark], start: int, *, announced: bool) -> Division:
    """A run of marked lines; blank lines between them belong to it."""
    end = place = start
    while place < len(lines) and (marks[place] or not lines[place].strip()):
        place += 1
        if marks[place - 1]:
            end = place
    if _is_header_block_only(lines, start, end):
        # Centrum and Orange mark the header block and leave the mail below it unmarked.
        return Division(kind=Kind.REST, start=start, end=len(lines))
    announced = announced or Mark.CLIENT in marks[start:end] or _announces_itself(lines, start, end)
    return Division(kind=Kind.QUOTE, start=start, end=end, announced=announced)


def _loosely_announced(lines: list[str], place: int, floor: int) -> int:
    """Where a client's quote begins, with the line above it: an attribution in unknown words, a rule."""
    above = place - 1
    while above >= floor and not lines[above].strip() and above > place - 3:
        above -= 1
    if above >= floor and (is_rule(lines[above]) or looks_like_attribution(lines[above])):
        return above
    return place


def _is_header_block_only(lines: list[str], start: int, end: int) -> bool:
    inside = [line.strip().lstrip(">＞").strip() for line in lines[start : min(end, start + 12)]]
    if end - start >= 12:
        return False
    # Orange writes "Message du 03/05/24 10:07" above its block.
    blocks = (header_block_at(inside, place) for place in range(min(2, len(inside))))
    block = next((found for found in blocks if found), None)
    return block is not None and not any(inside[block.end :])


def _announces_itself(lines: list[str], start: int, end: int) -> bool:
    """Some clients mark the attribution or the header block as part of the quote."""
    inside = [line.strip().lstrip(">＞|").strip() for line in lines[start : min(end, start + 12)]]
    if any(header_block_at(inside, place) for place in range(min(3, len(inside)))):
        return True
    for place in range(1, min(5, len(inside)) + 1):
        found = attribution_ending_at(inside, place)
        if found and (found.strong or found.end < len(inside)):
            return True
    return False


def _next_filled(lines: list[str], start: int) -> int:
    for place in range(start, min(start + 4, len(lines))):
        if lines[place].strip():
            return place
    return len(lines)
