"""This file guesses the language of a text from its scripts, letters and frequent words; in doubt, None.

A wrong language is worse than none: the answer would be written in it. Two words are no proof, a foreign name
is no proof, and languages that are close to each other must be apart by a margin.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import lru_cache
from heapq import nlargest
from math import sqrt
from operator import itemgetter

from mailer.language_letters import LETTERS, MARKS
from mailer.language_words import SEQUENCES, WORDS
from mailer.letter_groups import group_weights, letter_groups

_MAX_CHARS = 6000
_MAX_WORDS = 80
_NOT_PROSE = re.compile(
    r"(?:https?://|www\.)\S{1,2000}|\S{1,80}@\S{1,200}|[\w.-]{0,60}[\d_/\\=][\w./\\=-]{0,200}|<[^<>]{0,400}>"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LOOKS = (15, 30, 50)  # after so many words it may be clear already
_CLEAR = 4.0
_MIN_WORDS = 3
_MIN_SCORE = 1.0
_MIN_DENSITY = 0.2
_MARGIN = 0.12
_GROUP_WEIGHT = 0.08
# Of two close languages the one with fewer writers must show a sign of its own.
_HANDICAP = {"sk": 0.6, "ca": 0.5}

# First and last code point of the letters of a script that is one language's, and how many make a word.
_SCRIPTS: tuple[tuple[str, int, int, float], ...] = (
    ("hangul", 0xAC00, 0xD7A3, 2.5),
    ("kana", 0x3041, 0x30FE, 2.0),
    ("han", 0x4E00, 0x9FFF, 1.6),
    ("thai", 0x0E01, 0x0E5B, 5.0),
    ("hebrew", 0x05D0, 0x05EA, 4.5),
    ("greek", 0x0370, 0x03FF, 5.0),
    ("arabic", 0x0621, 0x064A, 4.5),
    ("cyrillic", 0x0400, 0x04FF, 5.5),
    ("latin", 0x0041, 0x024F, 5.0),
)
_ONE_LANGUAGE = {"hangul": "ko", "thai": "th", "hebrew": "he", "greek": "el", "arabic": "ar"}
_CYRILLIC = frozenset({"ru", "uk", "bg", "sr", "be", "mk", "kk"})
_OTHER_SCRIPTS = frozenset({*_ONE_LANGUAGE.values(), "ja", "zh"})
_TAG = re.compile(
    r"\s{0,20}([A-Za-z]{2})(?:-[A-Za-z0-9-]{1,40})?\s{0,20}\Z"
)  # one RFC 5646 tag; two prove nothing
_PERSIAN_AND_URDU = frozenset("پچژگٹڈے")
_FOLDING = str.maketrans(
    "áčďéěíňóřšťúůýžľĺŕôäąćęłńśźżöüßåøæàèùâêîûëïçñãõìò",
    "acdeeinorstuuyzllroaacelnszzousaoaaeuaeiueicnaoio",
)


def language_of(text: str, *, stated: str | None = None, subject: str = "") -> str | None:
    """Return the language of a mail: of its new words; where these do not tell, what Content-Language says.

    ``stated`` is that field (RFC 3282). Many programs write their own language there, so it counts only where
    the letters of the text do not speak against it. The subject counts where there is no text.
    """
    found = detect_language(text)
    if found is not None:
        return found
    code = _TAG.match(stated or "")
    if code is not None and _may_be(code[1].lower(), text):
        return code[1].lower()
    return None if text.strip() else detect_language(subject)


def _may_be(language: str, text: str) -> bool:
    """Tell whether a text may be in a language, by its letters alone."""
    script = _main_script(text[:_MAX_CHARS])
    if script is None or script == "latin":
        foreign = language in _CYRILLIC or language in _OTHER_SCRIPTS
        return not foreign and (language != "en" or text[:_MAX_CHARS].isascii())
    if script == "cyrillic":
        return language in _CYRILLIC
    return language in ({"ja", "zh"} if script in {"han", "kana"} else {_ONE_LANGUAGE.get(script)})


def detect_language(text: str) -> str | None:
    """Return the ISO 639-1 code of the text's language, None when in doubt."""
    prose = _NOT_PROSE.sub(" ", text[:_MAX_CHARS])
    script = _main_script(prose)
    if script in {"han", "kana"}:
        return _han_language(prose)
    if script in _ONE_LANGUAGE:
        return None if script == "arabic" and _PERSIAN_AND_URDU & set(prose) else _ONE_LANGUAGE[script]
    if script not in {"latin", "cyrillic"}:
        return None
    return _by_words(_WORD.findall(prose)[:_MAX_WORDS], cyrillic=script == "cyrillic")


def _main_script(prose: str) -> str | None:
    """The script in which most of the words are written; None where there are hardly any."""
    amounts: dict[str, float] = {}
    for letter, count in Counter(prose).items():
        point = ord(letter)
        for name, low, high, per_word in _SCRIPTS:
            if low <= point <= high and letter.isalpha():
                amounts[name] = amounts.get(name, 0.0) + count / per_word
                break
    if not amounts:
        return None
    amounts["han"] = amounts.get("han", 0.0) + amounts.get("kana", 0.0)
    best = max(amounts, key=lambda name: amounts[name])
    return best if amounts[best] >= 1.0 else None


def _han_language(prose: str) -> str | None:
    """Kana makes it Japanese; Han alone is Chinese, if it is more than the two or three signs of a name."""
    kana = sum(0x3041 <= ord(letter) <= 0x30FE and letter != "・" for letter in prose)
    han = sum(0x4E00 <= ord(letter) <= 0x9FFF for letter in prose)
    if kana >= 2 and kana * 12 >= han:
        return "ja"
    return "zh" if han >= (12 if kana else 4) else None


def _by_words(words: list[str], *, cyrillic: bool) -> str | None:
    if len(words) < _MIN_WORDS:
        return None
    scores: defaultdict[str, float] = defaultdict(float)
    plain = all(word.isascii() for word in words)
    for place, word in enumerate(words):
        if place in _LOOKS:
            language, ahead = _leader(scores, words[:place], plain=plain, cyrillic=cyrillic)
            if ahead >= _CLEAR:
                return language
        lowered = word[:40].lower().replace("’", "'")
        for known, weight in _evidence(lowered, plain=plain, name=place > 0 and word[:1].isupper()):
            scores[known] += weight
    return _leader(scores, words, plain=plain, cyrillic=cyrillic)[0]


def _leader(
    scores: defaultdict[str, float], words: list[str], *, plain: bool, cyrillic: bool
) -> tuple[str | None, float]:
    """The language that leads by enough to name it, and by how much."""
    final = defaultdict(
        float, {key: score for key, score in scores.items() if (key in _CYRILLIC) == cyrillic}
    )
    if not plain:
        _score_absences(final, words)
    for language, handicap in _HANDICAP.items():
        final[language] -= handicap
    (language, best), (_, second) = nlargest(2, [*final.items(), ("", 0.0), ("", 0.0)], key=itemgetter(1))
    ahead = best - max(second, 0.0)
    if best < max(_MIN_SCORE, _MIN_DENSITY * len(words)) or ahead < max(0.3, _MARGIN * best):
        return None, 0.0
    return language, ahead


def _score_absences(scores: defaultdict[str, float], words: list[str]) -> None:
    """What a language would hardly lack in a text this long speaks against it; 2.5 nats weigh as one word."""
    text = f"_{'_'.join(words)}_".lower()
    letters = len(text) - len(words)
    for language, (marks, percent) in MARKS.items():
        if language in scores and not any(mark in text for mark in marks.split()):
            scores[language] -= min(letters * percent / 100 / 2.5, 3.0)


@lru_cache(maxsize=8192)
def _evidence(word: str, *, plain: bool, name: bool) -> tuple[tuple[str, float], ...]:
    """What one word says, by language; a name says nothing by its letters, it may be anybody's."""
    scores: defaultdict[str, float] = defaultdict(float)
    known = (_PLAIN_WORDS if plain else _KNOWN_WORDS).get(word, ())
    for language, weight in known:
        scores[language] += weight
    if name:
        return tuple(scores.items())
    edged = f"_{word}_"
    for size in () if known else (1, 2, 3, 4, 5, 6):
        for start in range(len(edged) - size + 1):
            for language, weight in _KNOWN_SEQUENCES.get(edged[start : start + size], ()):
                scores[language] += weight
    groups = group_weights()
    for group in letter_groups(word):
        for language, weight in groups.get(group, ()):
            scores[language] += _GROUP_WEIGHT * weight
    for letter in () if plain else set(word):
        for language, weight in _KNOWN_LETTERS.get(letter, ()):
            scores[language] += weight
    return tuple(scores.items())


def _fold(word: str) -> str:
    return word.translate(_FOLDING)


def _word_weights(*, folded: bool) -> dict[str, list[tuple[str, float]]]:
    owners: dict[str, set[str]] = {}
    for language, words in WORDS.items():
        for word in words.split():
            owners.setdefault(word, set()).add(language)
            if folded:
                owners.setdefault(_fold(word), set()).add(language)
    return {
        word: [(language, (0.45 if len(word) == 1 else 1.0) / sqrt(len(languages))) for language in languages]
        for word, languages in owners.items()
    }


def _sequence_weights() -> dict[str, list[tuple[str, float]]]:
    owners: dict[str, set[str]] = {}
    for language, sequences in SEQUENCES.items():
        for sequence in sequences.split():
            owners.setdefault(sequence, set()).add(language)
    return {
        sequence: [(language, 0.18 / sqrt(len(languages))) for language in languages]
        for sequence, languages in owners.items()
    }


def _letter_weights() -> dict[str, list[tuple[str, float]]]:
    """A letter speaks for the languages that have it and against all others."""
    table: dict[str, list[tuple[str, float]]] = {}
    for letter, languages in LETTERS.items():
        having = set(languages.split())
        cyrillic = bool(having & _CYRILLIC)
        rivals = {language for language in WORDS if (language in _CYRILLIC) == cyrillic} - having
        table[letter] = [(language, 0.6 / len(having)) for language in having]
        table[letter] += [(language, -0.35) for language in rivals]
    return table


_KNOWN_WORDS = _word_weights(folded=False)
_PLAIN_WORDS = _word_weights(folded=True)
_KNOWN_SEQUENCES = _sequence_weights()
_KNOWN_LETTERS = _letter_weights()
