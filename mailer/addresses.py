"""This file reads the address and date fields of a mail.

mail-parser does the grammar: it refuses the forms by which one address hides behind another. Around it
stand an own reading of encoded words, which may never become structure, and a second look at fields it
cannot read at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from mailparser.dates import parse_mail_date
from mailparser.utils import get_addresses

from mailer.charsets import decode_octets
from mailer.encoded_words import decode_words
from mailer.headers import clean
from tickets.address import Address

MAX_ADDRESSES = 1_000
MAX_FIELD = 64 * 1024
HIDDEN = "an address field has its address in an encoded word"
"""A defect: such an address is read, as scripts write it, and proves nobody."""

# What mail-parser has been seen to raise on hostile fields.
_BREAKS = (AttributeError, TypeError, ValueError, LookupError, RecursionError)
_WORDS = re.compile(rb"=\?[^?\s]{0,60}\?[bBqQ]\?[^?]*\?=(?:\s*=\?[^?\s]{0,60}\?[bBqQ]\?[^?]*\?=)*")
_SLOT = re.compile("\ue000(\\d+)\ue001")
_ANGLE = re.compile(r"<\s*([^<>\s@\"]{1,128}@[^<>\s@\",;]{1,255}?)\s*>")
_OPEN = re.compile(r"<[^\s<>@]{1,128}@[^\s<>@]{1,255}\Z")
_BETWEEN = re.compile(r">\s?;\s?(?=[^;]{0,200}@)")
# "Novak, Jan <jan@b.example>": two words or so before and behind one comma, no address among them.
_SURNAME = re.compile(r"(\A|>, ?)([^\W\d_][^<>@,;]{0,60}, ?[^<>@,;\s][^<>@,;]{0,60}?) ?(<[^<>@\s]{1,128}@)")
_BARE = re.compile(r"[^\s<>()\[\]\",;:@]{1,128}@[^\s<>()\[\]\",;:@]{1,255}")


def read_addresses(
    fields: Iterable[bytes], default_charset: str | None = None, /, *, defects: list[str] | None = None
) -> tuple[Address, ...]:
    """Return every mailbox of address fields (RFC 5322 section 3.4) in order, groups opened."""
    found: list[Address] = []
    for raw in fields:
        addresses = _field_addresses(raw[:MAX_FIELD], default_charset)
        hidden = [] if addresses else _inside_words(raw[:MAX_FIELD])
        if not addresses and raw.strip() and defects is not None:
            defects.append(HIDDEN if hidden else "an address field names no address")
        found.extend(addresses or hidden)
    if len(found) > MAX_ADDRESSES and defects is not None:
        defects.append(f"more than {MAX_ADDRESSES} addresses; the rest is left out")
    return tuple(found[:MAX_ADDRESSES])


def read_date(raw: bytes | None, /) -> datetime | None:
    """Return the instant of a Date field (RFC 5322 section 3.3) in UTC."""
    if not raw:
        return None
    text = clean(raw[:500].decode("latin-1"))
    try:
        value = parse_mail_date(text).value
    except _BREAKS:
        value = None
    return value.astimezone(UTC) if value is not None else None


def _field_addresses(raw: bytes, default_charset: str | None) -> list[Address]:
    """Read one field: mail-parser first, then what is left to see in it."""
    words: list[str] = []

    def keep(match: re.Match[bytes]) -> bytes:
        words.append(clean(decode_words(match.group())))
        return f" \ue000{len(words) - 1}\ue001 ".encode()

    masked = _WORDS.sub(keep, raw) if b"=?" in raw else raw
    text = " ".join(decode_octets(masked, None, default=default_charset).split())
    text = _tidied(text)
    try:
        pairs = get_addresses(text)
    except _BREAKS:
        pairs = []
    found = [Address(spec=clean(spec), name=_name(name, words)) for name, spec in pairs if "@" in spec]
    if found:
        return found
    return _second_look(text)


def _tidied(text: str) -> str:
    """Write what clients write wrongly as RFC 5322 section 3.4 has it, where it can mean nothing else.

    Semicolons between addresses, a surname before a comma without quotes, ``mailto:`` and doubled or missing
    angles. Where quotes, comments or groups stand in the field, it is left as it is.
    """
    if "<" not in text or any(sign in text for sign in '"()\\'):
        return text
    text = text.replace("<mailto:", "<").replace("<MAILTO:", "<").replace("<<", "<").replace(">>", ">")
    if text.count("<") == text.count(">") + 1 and _OPEN.search(text):
        text += ">"
    if ":" in text:
        return text
    text = _BETWEEN.sub(">, ", text)
    return _SURNAME.sub(r'\1"\2" \3', text)


def _second_look(text: str) -> list[Address]:
    """Find the address of a field that follows no grammar; several candidates are several authors."""
    found = [
        Address(
            spec=clean(match.group(1)), name=_unquoted(text[_name_start(text, match.start()) : match.start()])
        )
        for match in _ANGLE.finditer(text)
    ]
    return found or [Address(spec=clean(match.group())) for match in _BARE.finditer(text)]


def _inside_words(raw: bytes) -> list[Address]:
    """Return the one address of a field that is nothing but encoded words, name and address alike.

    RFC 2047 section 5 forbids it and scripts write it. Beside an address that stands in the open, words are
    never looked into: a stranger's name could hide another sender.
    """
    if not _WORDS.fullmatch(raw.strip()):
        return []
    found = _second_look(clean(decode_words(raw)))
    return found if len(found) == 1 else []


def _name_start(text: str, end: int) -> int:
    """Return where the display name before an angle address starts."""
    return max(text.rfind(">", 0, end), text.rfind(";", 0, end)) + 1


def _name(name: str, words: list[str]) -> str:
    """Put decoded words back into a display name."""
    if "\ue000" in name:
        name = _SLOT.sub(
            lambda match: words[int(match.group(1))] if int(match.group(1)) < len(words) else "", name
        )
    return _unquoted(name)


def _unquoted(name: str) -> str:
    """Return a display name on one line without the quotes round all of it."""
    name = " ".join(clean(name).split()).strip(", ")
    for quote in ('"', "'"):
        if len(name) >= 2 and name[0] == name[-1] == quote:
            name = name[1:-1].strip()
    return name
