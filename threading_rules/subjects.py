"""This file reads subjects: the base subject without reply and forward prefixes, and our ticket tag.

Subjects never decide a thread by their words; the tag counts for participants only, and the base subject
tells an old conversation that is used for a new matter.
"""

from __future__ import annotations

import re
import unicodedata

PREFIX_WORDS = (
    "re", "aw", "antw", "antwort", "sv", "vs", "vl", "odp", "odpověď", "ответ", "отв", "на", "rv", "res",
    "rif", "r", "ref", "réf", "ynt", "bls", "bs", "回复", "回覆", "答复", "返信", "답장", "vá", "hv", "отг",
    "відп", "απ", "fw", "fwd", "wg", "tr", "enc", "i", "пер", "пересл", "вс", "fs", "doorst", "dvs", "转发",
    "轉寄", "転送", "전달", "předáno", "přep", "pd", "ilt", "továbbítás", "trs", "videresendt",
)  # fmt: skip
"""Words that mail clients of many languages put before a subject when answering or forwarding."""

FORWARD_WORDS = frozenset({
    "fw", "fwd", "wg", "tr", "enc", "i", "пер", "пересл", "vl", "fs", "doorst", "dvs", "rv", "转发", "轉寄",
    "転送", "전달", "předáno", "přep", "pd", "ilt", "továbbítás", "trs", "videresendt",
})  # fmt: skip
"""Those of them that say the mail is passed on to somebody else."""

_COUNTER = r"(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3})?"  # Re[2]: and its like
_PREFIX = re.compile(
    rf"({'|'.join(sorted(map(re.escape, PREFIX_WORDS), key=len, reverse=True))})\s?{_COUNTER}\s?[:：]\s*",
    re.IGNORECASE,
)
_SPACE = re.compile(r"\s+")
_LIST_TAG = re.compile(r"\[[^\[\]]{1,40}\]\s*")
MAX_PREFIXES = 20


def tag_pattern(prefix: str) -> re.Pattern[str]:
    """Return the pattern of our ticket tags, ``[SUP-1001]`` with or without brackets."""
    return re.compile(rf"(?<![\w-]){re.escape(prefix)}-(\d{{1,10}})(?![\w-])", re.IGNORECASE)


def tagged_numbers(subject: str, prefix: str) -> tuple[int, ...]:
    """Return the ticket numbers a subject names, in order, once each."""
    return tuple(dict.fromkeys(int(number) for number in tag_pattern(prefix).findall(subject)))


def base_subject(subject: str, prefix: str = "") -> str:
    """Return the subject without answer prefixes, list tags, ticket tags; folded for comparison."""
    text = unicodedata.normalize("NFKC", subject)
    if prefix:
        text = re.sub(rf"\[?{tag_pattern(prefix).pattern}\]?", " ", text, flags=re.IGNORECASE)
    text = text.strip()
    for _ in range(MAX_PREFIXES):
        shorter = _LIST_TAG.sub("", text, count=1) if _LIST_TAG.match(text) else text
        match = _PREFIX.match(shorter)
        shorter = shorter[match.end() :] if match else shorter
        if shorter == text:
            break
        text = shorter.strip()
    return _SPACE.sub(" ", text).strip().casefold()


def is_forward_subject(subject: str) -> bool:
    """Tell whether the outermost prefix of a subject is a forward's, in any language."""
    match = _PREFIX.match(_LIST_TAG.sub("", subject.strip(), count=1))
    return match is not None and match[1].casefold() in FORWARD_WORDS


def is_reply_subject(subject: str) -> bool:
    """Tell whether the outermost prefix of a subject is an answer's, in any language."""
    match = _PREFIX.match(_LIST_TAG.sub("", subject.strip(), count=1))
    return match is not None and match[1].casefold() not in FORWARD_WORDS
