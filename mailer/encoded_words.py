"""This file decodes encoded words of RFC 2047, also in the broken forms that real clients write."""

from __future__ import annotations

import binascii
import re

from mailer.charsets import decode_octets
from mailer.transfer import decode_base64

MAX_WORDS = 1_000

# The text may hold blanks and question marks that do not belong there; it ends at the first "?=".
_WORD = re.compile(rb"=\?([^?\s]{0,60})\?([bBqQ])\?(.*?)(?:\?=|\Z)", re.DOTALL)
_GAP = re.compile(rb"[ \t\r\n]*\Z")
_FOLD = re.compile(rb"[ \t]*\r?\n[ \t]*")


def decode_words(raw: bytes, default_charset: str | None = None, /) -> str:
    """Return the text of a field body; words that follow each other are joined before they are decoded.

    RFC 2047 section 5 forbids characters split over two words; clients split them all the same, so the
    octets of neighbours in one charset are joined first.
    """
    if b"=?" not in raw:
        return decode_octets(raw, None, default=default_charset)
    pieces: list[str] = []
    pending = b""
    pending_charset: str | None = None
    at = 0
    for count, match in enumerate(_WORD.finditer(raw)):
        if count >= MAX_WORDS:
            break
        between = raw[at : match.start()]
        charset = match.group(1).split(b"*", 1)[0].decode("ascii", "replace").lower()
        octets = _word_octets(match.group(2), match.group(3))
        at = match.end()
        if pending_charset is not None and _GAP.match(between):
            if charset == pending_charset:
                pending += octets
                continue
            pieces.append(decode_octets(pending, pending_charset or None))
        else:
            if pending_charset is not None:
                pieces.append(decode_octets(pending, pending_charset or None))
            pieces.append(decode_octets(between, None, default=default_charset))
        pending, pending_charset = octets, charset
    if pending_charset is not None:
        pieces.append(decode_octets(pending, pending_charset or None))
    pieces.append(decode_octets(raw[at:], None, default=default_charset))
    return "".join(pieces)


def _word_octets(encoding: bytes, text: bytes) -> bytes:
    """Undo B or Q of one word."""
    if encoding in b"bB":
        return decode_base64(text)
    return binascii.a2b_qp(_FOLD.sub(b"", text).replace(b" ", b"_").replace(b"_", b"=20"), header=False)
