"""This file decodes and cleans header fields and reads identifiers out of them.

A decoded value never holds control characters, line ends or bidirectional overrides: it may be shown in a
terminal, put into a log line or into a header of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from mailer.encoded_words import decode_words

MAX_VALUE = 16_000
MAX_SUBJECT = 998
MAX_IDS = 30

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]+")
_LINE_ENDS = re.compile("[\t\r\n\x0b\x0c\x85\u2028\u2029]+ *")
_ID = re.compile(r"<([^<>]{1,900})>")
_BARE_ID = re.compile(r"[^\s<>,;\"()]{1,300}@[^\s<>,;\"()]{1,300}")


def clean(text: str, /) -> str:
    """Return text on one line without control characters and bidirectional overrides."""
    if _UNSAFE.search(text) is None:
        return text.strip()
    return _UNSAFE.sub("", _LINE_ENDS.sub(" ", text)).strip()


def decode_value(raw: bytes, default_charset: str | None = None, /) -> str:
    """Return the decoded and clean value of an unstructured field."""
    return clean(decode_words(raw, default_charset))[:MAX_VALUE].rstrip()


def decode_fields(
    fields: Iterable[tuple[str, bytes]], default_charset: str | None = None, /
) -> tuple[tuple[str, str], ...]:
    """Return all fields, decoded and clean, in their order."""
    return tuple((clean(name), decode_value(raw, default_charset)) for name, raw in fields)


def message_ids(raw: Iterable[bytes], /) -> tuple[str, ...]:
    """Return the ids of In-Reply-To or References fields, RFC 5322 section 3.6.4; the newest MAX_IDS count.

    An id broken by a fold is put together again: white space never belongs to one.
    """
    found: list[str] = []
    for value in raw:
        text = clean(decode_words(value))
        ids = ["<" + "".join(match.split()) + ">" for match in _ID.findall(text)]
        if not ids:
            ids = [f"<{bare}>" for bare in _BARE_ID.findall(text[:4_000])]
        found.extend(one for one in ids if len(one) > 2)
    return tuple(dict.fromkeys(found))[-MAX_IDS:]


def message_id(raw: bytes | None, /) -> str | None:
    """Return the Message-ID with its angle brackets; None where there is none that could be one."""
    if not raw:
        return None
    ids = message_ids((raw,))
    if ids:
        return ids[0]
    text = "".join(clean(decode_words(raw)).split()).strip("<>")[:300]
    return f"<{text}>" if text else None


def reply_ids(raw: Iterable[bytes], addresses: frozenset[str] | set[str] = frozenset(), /) -> tuple[str, ...]:
    """Return the ids of In-Reply-To fields; an id that is an address of the mail is none.

    Old clients put words there ("Your message of … from <anna@example.org>"): where there are words, only the
    last id counts (RFC 5322 section 4.5.4 keeps such phrases as obsolete syntax).
    """
    found: list[str] = []
    for value in raw:
        ids = [one for one in message_ids((value,)) if one[1:-1].lower() not in addresses]
        words = _ID.sub("", clean(decode_words(value))).strip(" ,;")
        found.extend(ids[-1:] if words else ids)
    return tuple(dict.fromkeys(found))
