"""This file reads a score out of a customer's own words, or says why it cannot.

A number counts as a score where it stands alone (polite words around it apart), where it begins the answer
and a reason follows, where it is said to be one ("I give", "4 out of 5", "5 points"). A number that counts
days, people or problems is none. Where two scores are named, another scale, or something between, the
answer is unclear and a person is asked again: a wrong score is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tickets import survey_words as w

SCALES = {"csat": (1, 5), "nps": (0, 10), "ces": (1, 7)}
"""Lowest and highest answer of each kind of survey."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreReading:
    """What we understood."""

    score: int | None
    comment: str  # what was said beside the score
    why: str  # the words it was read from, or what is unclear


@dataclass(frozen=True, slots=True, kw_only=True)
class _Token:
    kind: str  # number, fraction, between, stars, word, break
    text: str  # folded
    start: int  # in the answer as written
    end: int
    value: int = -1
    top: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Segment:
    """What is said in one breath."""

    tokens: list[_Token]
    begins: bool  # the answer, a greeting apart


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mention:
    """A score that somebody seems to give, or a reason to ask."""

    value: int | None
    why: str
    alone: bool  # nothing else is said in the segment
    start: int
    end: int


_AROUND = " \t\r\n.,;:!?)]>”»“\"'*–—-=+\N{VARIATION SELECTOR-16}\N{COMBINING ENCLOSING KEYCAP}"
_LONGEST = 2_000
"""Who gives a score gives it early; the rest of a long answer is comment."""
_TOO_LARGE = 1000  # a year, a post code, a telephone: no scale at all
_DIGITS_OF_A_GROUP = 3  # as telephones are written
_BESIDE = w.FILLERS | w.CUES | w.STARS | w.POINTS
_TOKEN = re.compile(
    r"(?P<stars>[★⭐🌟]+[☆✩]*|(?<![\w*])\*{2,}(?![\w*]))"
    r"|(?P<fraction>(?<![\w/.,-])\d{1,3}\s?/\s?\d{1,3}(?![\w/]|[.,]\d))"
    r"|(?P<between>(?<!\w)\d+(?:(?:[.,:/]|\s?[-–]\s?)\d+)+(?!\w))"
    r"|(?P<number>(?<![\w#№/-])\d+(?![\w%€$£/]|\s?[%€$£])(?:\+|-(?![\w-]))?)"
    r"|(?P<word>(?:[^\W_]|[#№](?=\w))(?:[\w'%]|[-.](?=\w))*[%€$£]?)"
    r"|(?P<break>[\n.!?;:,()\[\]{}<>=\"«»„“”…—–|]|\s-+\s)"
)
_GREETING = re.compile(r"\s*[^\W\d_]+(?:[ ,.'-]+[^\W\d_]+){0,4} ?[,!.:]?[ \t\r]*\n\s*")
"""A first line of up to five words without a number."""

_OUT_OF = re.compile(r"\bout of\b")


def read_score(text: str, kind: str) -> ScoreReading:
    """Read the score of a survey (``csat``, ``nps`` or ``ces``) out of an answer without its quote."""
    low, high = SCALES[kind]
    # Cut between words: half of "10" would be another score.
    read = text if len(text) <= _LONGEST else (text[:_LONGEST].rsplit(maxsplit=1) or [""])[0]
    segments = _segments(read)
    mentions = [m for part in segments for m in _mentions(part, low, high)]
    if not mentions:
        mentions = _faces(read) if kind == "csat" else []
    if not mentions:
        return ScoreReading(score=None, comment=text.strip(), why="it names no score")
    chosen = _chosen(mentions)
    if chosen is None:
        named = ", ".join(dict.fromkeys(mention.why for mention in mentions))
        return ScoreReading(score=None, comment=text.strip(), why=f"it names several scores: {named}")
    if chosen.value is None:
        return ScoreReading(score=None, comment=text.strip(), why=chosen.why)
    return ScoreReading(score=chosen.value, comment=_comment(text, chosen), why=chosen.why)


_SUBJECT = re.compile(r"\s*(\d{1,2}) \[[^\[\]]+-\d+\]\s*")


def subject_for(score: int, ref: str) -> str:
    """Return the subject of a mailto link (RFC 6068) that stands for a score: ``4 [SUP-1001]``."""
    return f"{score} [{ref}]"


def read_subject(subject: str, kind: str) -> int | None:
    """Return the score of a subject that ``subject_for`` made; None for any other.

    A subject is not read as an answer is: a plain reply carries the words of ours, and their numbers.
    """
    match = _SUBJECT.fullmatch(subject)
    low, high = SCALES[kind]
    return int(match[1]) if match is not None and low <= int(match[1]) <= high else None


def _chosen(mentions: Sequence[_Mention]) -> _Mention | None:
    """Return the score that holds: the first where it stands alone and no other does, else the only one."""
    first = mentions[0]
    rivals = [m for m in mentions if m.alone] if first.alone else mentions
    return first if all(rival.value == first.value for rival in rivals) else None


def _segments(text: str) -> list[_Segment]:
    """Cut an answer into what is said in one breath."""
    folded, places = "", []
    for place, char in enumerate(text):
        part = w.fold(char)
        folded += part
        places += [place] * len(part)
    folded = _OUT_OF.sub("of    ", folded)
    greeting = _GREETING.match(folded)
    body = places[greeting.end() - 1] if greeting else 0
    pieces: list[list[_Token]] = [[]]
    for match in _TOKEN.finditer(folded):
        token = _token(match, places)
        if token.kind == "break":
            pieces.append([])
        else:
            pieces[-1].append(token)
    said = [_joined(piece) for piece in pieces if piece]
    starts = [-1, *(piece[0].start for piece in said)]
    return [
        _Segment(tokens=piece, begins=before < body <= piece[0].start or before < 0)
        for before, piece in zip(starts, said, strict=False)
    ]


def _token(match: re.Match[str], places: list[int]) -> _Token:
    kind, text = str(match.lastgroup), match[0]
    start, end = places[match.start()], places[match.end() - 1] + 1
    numbers = [int(digits) for digits in re.findall(r"\d{1,9}", text)]
    if kind == "stars":
        return _Token(kind=kind, text=text, start=start, end=end, value=len(re.findall(r"[★⭐🌟*]", text)))
    if kind == "fraction":
        return _Token(kind=kind, text=text, start=start, end=end, value=numbers[0], top=numbers[1])
    if kind == "number" and numbers[0] < _TOO_LARGE:
        return _Token(kind=kind, text=text, start=start, end=end, value=numbers[0])
    if kind == "word" and text in w.HALVES:
        return _Token(kind="between", text=text, start=start, end=end)
    if kind == "word" and text in w.NUMBERS:
        return _Token(kind="number", text=text, start=start, end=end, value=w.NUMBERS[text])
    return _Token(kind="word" if kind == "number" else kind, text=text, start=start, end=end)


def _joined(tokens: list[_Token]) -> list[_Token]:
    """Join "4 of 5" to a fraction, and "4 or 5" and "four and a half" to something between."""
    joined: list[_Token] = []
    at = 0
    while at < len(tokens):
        length, kind = _phrase(tokens[at:])
        first, last = tokens[at], tokens[at + length - 1]
        text = " ".join(token.text for token in tokens[at : at + length])
        joined.append(
            _Token(kind=kind, text=text, start=first.start, end=last.end, value=first.value, top=last.value)
            if length > 1
            else first
        )
        at += length
    return joined


def _phrase(tokens: list[_Token]) -> tuple[int, str]:
    """Return how many tokens make one number together, and of what kind."""
    kinds, words = [token.kind for token in tokens[:4]], [token.text for token in tokens[:4]]
    if kinds[0] != "number":
        return 1, kinds[0]
    run = next((place for place, token in enumerate(tokens) if not token.text.isdigit()), len(tokens))
    if run > 1 and max(len(token.text) for token in tokens[:run]) >= _DIGITS_OF_A_GROUP:
        return run, "word"
    if len(words) > 1 and kinds[1] == "stars" and tokens[1].value == 1:
        return 2, "stars"
    if len(words) > 2 and kinds[2] == "number" and words[1] in w.OF:
        return 3, "fraction"
    if len(words) > 2 and kinds[2] == "number" and words[1] in w.OR:
        return 3, "between"
    half = next((place for place, word in enumerate(words) if word in w.HALF), None)
    if half is not None and all(word in w.OR | w.FILLERS for word in words[1:half]):
        return half + 1, "between"
    return 1, "number"


def _mentions(segment: _Segment, low: int, high: int) -> list[_Mention]:
    """Return the scores that a segment gives."""
    tokens = segment.tokens
    return [
        mention
        for place, token in enumerate(tokens)
        if token.kind != "word" and (mention := _mention(segment, place, low, high)) is not None
    ]


def _mention(segment: _Segment, place: int, low: int, high: int) -> _Mention | None:
    tokens, token = segment.tokens, segment.tokens[place]
    words = [other.text for other in tokens if other is not token and other.kind == "word"]
    following = tokens[place + 1].text if place + 1 < len(tokens) else ""
    alone = _BESIDE.issuperset(words)

    def unclear(why: str) -> _Mention:
        return _Mention(
            value=None, why=f"“{token.text}” {why}", alone=alone, start=token.start, end=token.end
        )

    if not w.GRADES.isdisjoint(words) or (token.text, following) in w.IDIOMS:
        return unclear("may be a mark of a school where one is the best")
    if token.kind == "between":
        return unclear("is between two scores") if alone else None
    if any(before.text in w.DOUBTS for before in tokens[max(0, place - 3) : place]):
        return unclear("is said with a doubt")
    if following in w.EITHER:
        return unclear("is one of several")
    if token.kind == "number" and not (alone or following in w.STARS | w.POINTS):
        if following in w.UNITS or (following and following not in w.CONTINUATIONS):
            return None
        before = [other.text for other in tokens[:place]]
        if not _is_said(before) and not (segment.begins and _BESIDE.issuperset(before)):
            return unclear("may be a score") if _BESIDE.issuperset(before) else None
    if (token.kind == "stars" or following in w.STARS) and high != 5:
        return unclear("is another scale")
    value = token.value
    if token.kind == "fraction" and token.top != high:
        if not (token.value == token.top > high):
            return unclear("is another scale")
        value = high  # all of another scale is the best on ours as well
    if not low <= value <= high:
        return unclear("is not on the scale")
    last = token
    for other in tokens[place + 1 :]:
        if other.text not in w.DECORATIONS | w.STARS | w.POINTS:
            break
        last = other
    return _Mention(value=value, why=f"“{token.text}”", alone=alone, start=token.start, end=last.end)


def _is_said(before: list[str]) -> bool:
    """Tell whether somebody says that a score follows: "I give", with nothing else between."""
    cue = max((place for place, word in enumerate(before) if word in w.CUES), default=None)
    return cue is not None and _BESIDE.issuperset(before[cue:])


def _faces(text: str) -> list[_Mention]:
    return [
        _Mention(value=value, why=f"“{char}”", alone=True, start=place, end=place + 1)
        for place, char in enumerate(text)
        for value, faces in w.FACES.items()
        if char in faces
    ]


def _comment(text: str, chosen: _Mention) -> str:
    """Return what was said beside the score: the answer without a score that it begins with."""
    if any(char.isalnum() for char in text[: chosen.start]):
        return text.strip()
    return text[chosen.end :].lstrip(_AROUND).strip()
