"""This file recognises the block of header lines that clients put above a quoted or forwarded mail.

Three lines "Word: value" with known labels, in any of our languages, make a block; so that a person's own
form ("From: Prague, To: Brno, Date: 3 May") is not taken for one, an address, a dashed line above, or a
subject beside a time of day must be there too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailer.client_words import FORWARDED_MESSAGE, LABELS, ORIGINAL_MESSAGE, Role

_MAX_LINES = 30
_MAX_WRAPPED = 6  # a long To list runs over several lines
_LABEL = re.compile(r"[ \t]{0,12}[*_]{0,2} ?([^\W\d_][^:：]{0,24}?)[ *_]{0,3}[:：][*_]{0,2}\s?(.*)")
_DASHED = re.compile(
    r"[-‐–—_=*]{2}[-‐–—_=* \t]{0,80}([^-‐–—_=* \t].{0,78}?)[ \t]?[-‐–—_=*]{2}[-‐–—_=* \t]{0,80}"
)
_RULE = re.compile(r"[-‐_=*–—](?:[ ]?[-‐_=*–—]){3,200}")
_CELLS = re.compile(r"[ \t]{0,12}\|\s?([^|]{1,24}?)\s?\|(.{0,900}?)\|?\s{0,4}")
# GroupWise puts name and time between angles: ">>> Ann <a@b.example> 5/3/2024 10:07 AM >>>"
_ANGLED = re.compile(r">>> [^>]{1,80}(?:<[^<>\s]{3,120}> )?[^<>]{0,60}\d[:.]\d{2}[^<>]{0,20}>>>")
_DASHES = tuple("-‐–—_=*")
_ONCE = (Role.FROM, Role.DATE, Role.TO, Role.SUBJECT)
_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}")
_MAILBOX = re.compile(r"[^<>@]{0,120}<[^<>\s@]{1,128}@[^<>\s@]{1,255}>")
_DAY_AND_CLOCK = re.compile(r"(?=.{0,40}\d).{0,60}(?<!\d)\d{1,2}[:.]\d{2}(?!\d).{0,12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderBlock:
    """A quoted header block on lines ``start`` to ``end`` (exclusive), with the lines that announce it."""

    start: int
    end: int
    fields: tuple[tuple[Role | None, str], ...]
    forwarded: bool  # the line above says "forwarded"

    def value(self, role: Role) -> str:
        """Return the first value of a role, empty where there is none."""
        return next((value for kind, value in self.fields if kind is role), "")


def may_open_block(line: str) -> bool:
    """A cheap first look: such a line has a colon, or begins with a dash or its like."""
    start = line[:1000]
    return ":" in start or "：" in start or start.lstrip()[:1] in _DASHES


def is_rule(line: str) -> bool:
    """A line of dashes or underscores only, as Outlook puts above its block and lists above their footers."""
    return bool(_RULE.fullmatch(line.strip()[:240]))


def is_known_label(line: str) -> bool:
    """Tell whether a line is "Word: value" with a word that clients put into such a block."""
    found = _label(line)
    return found is not None and found[0] is not None


def separator_words(line: str) -> str:
    """Return the lower-case words of a line "-----Original Message-----" or "Begin forwarded message:".

    Empty where the line announces no quoted mail in a language we know.
    """
    stripped = line.strip()[:240].strip("*").strip()
    if stripped.startswith(">>> ") and stripped.endswith(">>>") and _ANGLED.fullmatch(stripped):
        return stripped.lower()
    framed = _DASHED.fullmatch(stripped)
    words = (framed.group(1) if framed else "").lower()
    if words and any(part in words for part in ORIGINAL_MESSAGE + FORWARDED_MESSAGE):
        return words
    intro = stripped.lower()
    if len(intro) <= 60 and intro.endswith((":", "：")) and any(part in intro for part in FORWARDED_MESSAGE):
        return intro
    return ""


def header_block_at(lines: list[str], start: int) -> HeaderBlock | None:
    """Return the block that begins at ``start``, its separator or rule included; None where there is none."""
    if not may_open_block(lines[start]):
        return None
    words, rule = separator_words(lines[start]), is_rule(lines[start])
    dashed = bool(_DASHED.fullmatch(lines[start].strip()[:240]))
    first = start
    if words or rule or dashed:
        first = _next_filled(lines, start + 1)
    if words and is_rule(lines[first] if first < len(lines) else ""):
        first = _next_filled(lines, first + 1)
    if first >= len(lines):
        return None
    announced = bool(words) or rule or dashed
    opening = _label(lines[first])
    if opening and opening[0] is not Role.OTHER and "@" in opening[1] and not announced:
        foreign = _foreign_block(lines, first)
        if foreign:
            return foreign
    if opening is None or (not announced and opening[0] not in _ONCE):
        return None
    fields, end = _read_fields(lines, first)
    if not (_enough(fields, announced=announced) or (words and _short_but_told(fields))):
        return None
    forwarded = any(part in words for part in FORWARDED_MESSAGE)
    return HeaderBlock(start=start, end=end, fields=tuple(fields), forwarded=forwarded)


def _foreign_block(lines: list[str], start: int) -> HeaderBlock | None:
    """A block with the labels of a language we do not know: sender, day and clock, recipient, subject.

    It stands alone between blank lines, and its values say what they are: a web form names one person only.
    """
    found: list[tuple[Role | None, str]] = []
    for line in lines[start : start + _MAX_WRAPPED]:
        one = _label(line) if line.strip() else None
        if one is None:
            break
        found.append(one)
    end = start + len(found)
    alone = not (start and lines[start - 1].strip()) and not "".join(lines[end : end + 1]).strip()
    if len(found) < 4 or not alone or all(role for role, _ in found):
        return None
    sender, day, to, *_, subject = (value for _, value in found)
    if not (_MAILBOX.fullmatch(sender) and _DAY_AND_CLOCK.fullmatch(day) and _MAILBOX.search(to)):
        return None
    fields = ((Role.FROM, sender), (Role.DATE, day), (Role.TO, to), (Role.SUBJECT, subject))
    return HeaderBlock(start=start, end=end, fields=fields, forwarded=False)


def _next_filled(lines: list[str], start: int) -> int:
    """The next line with text, two blank ones at most further on; else past the end."""
    for place in range(start, min(start + 3, len(lines))):
        if lines[place].strip():
            return place
    return len(lines)


def _label(line: str) -> tuple[Role | None, str] | None:
    match = _LABEL.match(line[:1000]) or (_CELLS.fullmatch(line[:1000]) if "|" in line[:13] else None)
    if not match:
        return None
    return LABELS.get(match.group(1).strip().lower()), match.group(2).strip(" *_\t")


def _read_fields(lines: list[str], first: int) -> tuple[list[tuple[Role | None, str]], int]:
    """Read label lines; a wrapped value is joined, one blank line between two labels is walked over."""
    fields: list[tuple[Role | None, str]] = []
    place, end = first, first
    while place < min(len(lines), first + _MAX_LINES):
        line = lines[place]
        found = _label(line) if line.strip() else None
        if found and found[0] in _ONCE and any(found[0] is role for role, _ in fields):
            break
        if found and (found[0] or not fields or found[0] is fields[-1][0]):
            fields.append(found)
            place += 1
            end = place
            continue
        if not fields:
            break
        onward = _next_label(lines, place, blank=not line.strip())
        if onward is None:
            break
        wrapped = " ".join(part.strip() for part in lines[place:onward] if part.strip())
        fields[-1] = (fields[-1][0], f"{fields[-1][1]} {wrapped}".strip())
        place = onward
    return fields, end


def _next_label(lines: list[str], place: int, *, blank: bool) -> int | None:
    """Where the next known label stands, if only wrapped lines (or one blank line) come before it."""
    limit = 1 if blank else _MAX_WRAPPED
    for onward in range(place + 1, min(len(lines), place + limit + 1)):
        if not lines[onward].strip():
            return None
        found = _label(lines[onward])
        if found and found[0]:
            return onward
    return None


def _short_but_told(fields: list[tuple[Role | None, str]]) -> bool:
    """Below "Original message" two labels are enough, if they say who and when."""
    told = dict(fields)
    return "@" in told.get(Role.FROM, "") and bool(_CLOCK.search(told.get(Role.DATE, "")))


def _enough(fields: list[tuple[Role | None, str]], *, announced: bool) -> bool:
    roles = {role for role, _ in fields if role}
    values = " ".join(value for _, value in fields)
    if Role.FROM in roles and len(roles - {Role.FROM, Role.OTHER}) >= 2:
        subject_and_time = Role.SUBJECT in roles and bool(_CLOCK.search(values))
        return announced or "@" in values or subject_and_time
    # A language we do not know: three labels, an address and a time of day below a dashed line.
    return announced and len(fields) >= 3 and "@" in values and bool(_CLOCK.search(values))
