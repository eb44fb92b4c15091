"""This file makes two spellings of one word equal: case, accents, width, and what cannot be seen.

Accents fall off Latin, Greek and Cyrillic letters only, and not where they make another letter of it (й, ї,
ў): in other scripts the marks are the vowels. Each letter becomes exactly one letter, so what a regular
expression finds in the bare text can be cut out of the clean one.
"""

from __future__ import annotations

import unicodedata
from functools import cache

_OTHER_LETTERS = frozenset("йЙїЇўЎѓЃќЌ")
_OWN_BASE = {
    "ł": "l",
    "Ł": "L",
    "ø": "o",
    "Ø": "O",
    "đ": "d",
    "Đ": "D",
    "ð": "d",
    "Ð": "D",
    "ħ": "h",
    "Ħ": "H",
    "ı": "i",
}
_RANGES = (range(0xC0, 0x250), range(0x370, 0x530), range(0x1E00, 0x2000))
_UNSEEN = frozenset(
    map(chr, [0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF])
)


@cache
def _accents() -> dict[str, str]:
    """Return letter to bare letter, for every composed letter that has one."""
    table = dict(_OWN_BASE)
    for point in (point for points in _RANGES for point in points):
        letter = unicodedata.normalize("NFD", chr(point))[0]
        base = _OWN_BASE.get(letter, letter)
        if base != chr(point) and chr(point) not in _OTHER_LETTERS:
            table[chr(point)] = base
    return table


def clean(text: str) -> str:
    """Return the text in composed, full-width-free form without invisible characters; it keeps its lines."""
    if text.isascii():
        return text
    for unseen in _UNSEEN.intersection(text):
        text = text.replace(unseen, "")
    return unicodedata.normalize("NFKC", text)


def bare(text: str) -> str:
    """Return clean text without accents, letter for letter."""
    if text.isascii():
        return text
    table = _accents()
    for letter in table.keys() & set(text):  # a text has few different letters, and replacing is quick
        text = text.replace(letter, table[letter])
    return text


def fold(text: str) -> str:
    """Return the form in which texts are compared: clean, bare, caseless, with single spaces."""
    folded = bare(clean(text)).casefold()
    if not folded.isascii():
        folded = bare(clean(folded))  # a small letter may be composed with its mark where the capital is not
    return " ".join(folded.split())
