"""This file recognises attribution lines ("On 3 May 2024 at 10:00, Ann <a@b.example> wrote:").

No client's sentence is matched as a whole: a few joined lines are scored by what they hold (a date, a time,
an address, a verb of writing, a colon at the end), so that a client or a language not seen before still
counts. Every window is bounded, so the cost grows with the number of lines only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from mailer.client_words import AUXILIARIES, MONTHS, OPENERS, PRONOUNS, QUOTING, WEEKDAYS, WROTE, WROTE_INSIDE

_WINDOW_LINES = 7
_WINDOW_CHARS = 420
_ADDRESS = re.compile(
    r"[^\s<>@\"]{1,64}@[^\s<>@\"]{2,255}|\S{1,64} (?:at|\(at\)|\[at\]) [\w.-]{1,80}\.\w{2,12}>"
)
_ADDRESS_LAST = re.compile(r"@[^\s<>@]{2,255}[>)\]\"' ]{0,6}[:：]$")
_TIME = re.compile(r"(?<![\d.:/-])(?:[01]?\d|2[0-4])[:.hH点點时時시]\s?[0-5]\d(?!\d|\.\d)")
_NUMERIC_DATE = re.compile(r"(?<!\d)\d{1,4}(?:\.\s?|/|-)\d{1,2}(?:\.\s?|/|-)\d{1,4}(?!\d)")
_CJK_DATE = re.compile(r"\d{1,4}\s?[年년]\s?\d{1,2}\s?[月월]|\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]")
_WORD = re.compile(r"[^\W_]+")
_FRAME = " \t*_-‐–—=>\u00a0"  # dashes, emphasis and stray marks around an attribution
_TOLD = re.compile(r"(?<![(\w])[^\W\d_]{3,30}: (?!\s*$)")  # "(időpont: …)" stands in brackets
_SHORT_WEEKDAYS = tuple(day for day in WEEKDAYS if len(day) > 2)
_NAMED = re.compile(r"[^<>]{1,160}<[^<>\s]{1,80}@[^<>\s]{1,255}> ?\w{0,10}")
_SENTENCE_END = (".", "!", "?", ";", "。", "！", "？", "…", ")")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """An attribution that covers lines ``start`` to ``end`` (exclusive).

    ``strong``: it stands for itself; a weak one counts only where marked quote lines follow.
    """

    start: int
    end: int
    strong: bool


@dataclass(frozen=True, slots=True)
class _Features:
    date: bool
    time: bool
    address: bool
    address_last: bool
    bracketed: bool  # "Ann <a@b.example>:" at the end
    verb: bool
    verb_last: bool
    colon: bool
    opener: bool
    personal: bool  # "I", "your", "error: …": a person tells something; clients use names

    @property
    def score(self) -> int:
        return self.date + self.time + self.address + self.verb + self.colon + self.opener

    @property
    def strong(self) -> bool:
        """Enough to call what follows a quote though no line of it is marked."""
        ends = self.colon or self.verb_last
        if self.personal:
            return False
        if self.verb and ends and (self.address or (self.date and (self.time or self.opener))):
            return self.colon or (self.date and self.address)
        when = self.time or (self.opener and self.bracketed)
        return self.date and when and self.address_last and self.colon

    @property
    def weak(self) -> bool:
        """Enough above marked lines."""
        if self.verb and (self.colon or self.date or self.address):
            return True
        return (self.date and self.address) or (self.address and self.colon)


def attribution_ending_at(lines: list[str], end: int, floor: int = 0) -> Attribution | None:
    """Return the best attribution whose last line is ``end - 1``; None where there is none.

    ``floor`` is the first line it may use. Of equal candidates the shortest is taken: no word of the person
    above it is drawn in.
    """
    if not (may_stand_alone(lines[end - 1]) or "@" in lines[end - 1][:_WINDOW_CHARS]):
        return None
    best: tuple[int, Attribution] | None = None
    for start in _starts(lines, end, floor):
        joined = " ".join(line.strip() for line in lines[start:end])
        if len(joined) > _WINDOW_CHARS:
            break
        features = _features(joined)
        if not (features.strong or features.weak):
            continue
        # "Ann <a@b.example> hat" is only half of an attribution, however complete the line below it looks.
        half = start < end - 1 and bool(_NAMED.fullmatch(lines[start].strip()))
        score = features.score + half
        if best is None or score > best[0]:
            best = (score, Attribution(start=start, end=end, strong=features.strong))
    return _with_name_above(lines, best[1], floor) if best else None


def _with_name_above(lines: list[str], found: Attribution, floor: int) -> Attribution:
    """A name alone on its line belongs to the address below it, which was too long for that line."""
    above = found.start - 1
    if above < floor or not lines[found.start].lstrip().startswith("<"):
        return found
    name = lines[above][:_WINDOW_CHARS].strip()
    alone = above == floor or not lines[above - 1].strip()
    capital = name[:1].isupper() or not name.isascii()
    if not alone or not capital or len(name.split()) > 6 or _ends_before(name, "") or name.endswith(","):
        return found
    return replace(found, start=above)


def looks_like_attribution(line: str) -> bool:
    """Tell whether a line just above a quote introduces it, in a language whose verbs we do not know."""
    if len(line) > _WINDOW_CHARS:
        return False
    features = _features(line.strip())
    return features.colon and (features.address or features.date or features.time)


def _starts(lines: list[str], end: int, floor: int) -> list[int]:
    """First lines of the windows that end at ``end``, shortest window first.

    A line that ends a sentence or is marked as a quote stops the walk; one blank line is walked over only
    where a broken address follows it (some clients put ``<``, the address and ``>`` on lines of their own).
    """
    starts: list[int] = []
    addressed = 0  # an address and its "mailto:" may stand on two lines
    for start in range(end - 1, max(floor, end - _WINDOW_LINES) - 1, -1):
        if len(lines[start]) > _WINDOW_CHARS:
            break
        line = lines[start].strip()
        if not line:
            if lines[start + 1].lstrip().startswith("<"):
                continue
            break
        addressed += "@" in line
        below = lines[start + 1].strip() if start < end - 1 else ""
        if addressed > 2 or (below and (_ends_before(line, below) or line.startswith((">", "|")))):
            break
        starts.append(start)
    return starts


def _ends_before(line: str, below: str) -> bool:
    """Tell whether a sentence or another attribution ends with this line.

    Above an address in brackets stands the name it belongs to: "On 3 May 10:07, Acme Ltd. (Support)".
    """
    if line.endswith(":"):
        return True
    if not line.endswith(_SENTENCE_END):
        return False
    if below.startswith("<") and line.endswith((".", ")")) and _TIME.search(line):
        return False
    words = line.rstrip(".!?;。！？…)").split()
    # "p.m.", "2014 г.", "Okt.", "16." and "s.r.o." are no sentence ends.
    last = words[-1] if words else ""
    return not (line.endswith(".") and last and (len(last) <= 4 or last[-1:].isdigit() or "." in last))


def may_stand_alone(line: str) -> bool:
    """A cheap first look: only a colon or a verb at its end makes an attribution without marks below it."""
    tail = line.strip(_FRAME) if len(line) <= _WINDOW_CHARS else ""
    if not tail:
        return False
    return tail.endswith((":", "：")) or _verb(_WORD.findall(tail[-60:].lower()), tail[-60:])


def _verb(words: list[str], text: str) -> bool:
    if not WROTE.isdisjoint(words) or not QUOTING.isdisjoint(words[:2]):
        return True
    return any(part in text for part in WROTE_INSIDE)


def _features(joined: str) -> _Features:
    text = joined.strip(_FRAME)
    lowered = text.lower()
    words = _WORD.findall(lowered)
    last = [word for word in words[-3:] if len(word) > 2]
    return _Features(
        date=_has_date(lowered, words),
        time=bool(_TIME.search(lowered)),
        address=bool(_ADDRESS.search(text)),
        address_last=bool(_ADDRESS_LAST.search(text)),
        bracketed=text.endswith((">:", ">：")),
        verb=_verb(words, text),
        verb_last=_verb(last, text[-12:]),
        colon=text.rstrip(" >*_\u00a0").endswith((":", "：")),
        opener=bool(words) and _opens(words[0], text),
        personal=_says_more(text),
    )


def _says_more(text: str) -> bool:
    words = _WORD.findall(_ADDRESS.sub(" ", text))
    helping = {word for word, verbs in AUXILIARIES.items() if any(one.startswith(verbs) for one in words)}
    if any(word in PRONOUNS and word not in helping for word in words):
        return True
    return _TOLD.search(text) is not None


def _opens(word: str, text: str) -> bool:
    return word in OPENERS or word[:1].isdigit() or text[:1] in "在於于" or _is_weekday(word)


def _is_weekday(word: str) -> bool:
    """Tell whether a word is a weekday's name, or is as long as one and begins like its short form."""
    return word in WEEKDAYS or (len(word) > 4 and word.startswith(_SHORT_WEEKDAYS))


def _has_date(text: str, words: list[str]) -> bool:
    if _NUMERIC_DATE.search(text) or _CJK_DATE.search(text):
        return True
    for place, word in enumerate(words):
        if word[:1].isdigit() and len(word) <= 4:
            near = words[max(0, place - 1) : place] + words[place + 1 : place + 3]
            if any(other.startswith(MONTHS) for other in near):
                return True
    return False
