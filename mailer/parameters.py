"""This file reads values with parameters, such as Content-Type (RFC 2045 section 5.1, RFC 2231)."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from mailer.charsets import decode_octets
from mailer.encoded_words import decode_words

MAX_PARAMETERS = 100
MAX_OCTETS = 8 * 1024

_COMMENT = re.compile(r"\([^()]*\)")
_PARAMETER = re.compile(r"""[\s;]*+([^\s=;"]++)\s*+=\s*+(?:"((?:[^"\\]|\\.)*)"?|([^;]*))""", re.DOTALL)
_NAME = re.compile(r"(.+?)\*(?:(\d{1,3})\*?)?\Z")
# "attachment filename=a.pdf": white space where the first semicolon should be.
_NO_SEMICOLON = re.compile(r"\s*([^\s;=\"]+)\s+([A-Za-z][A-Za-z0-9*-]{0,40}\s*=.*)", re.DOTALL)
_FILE_NAMES = frozenset({"filename", "name"})
_WINDOWS_PATH = re.compile(r"(?:[A-Za-z]:\\|\\\\)[^\\]")
_ESCAPED = re.compile(r"[^%\s]*(?:%[0-9A-Fa-f]{2}[^%\s]*)+")


def content_value(raw: bytes, /) -> tuple[str, dict[str, str]]:
    """Return the value in lower case and its parameters, RFC 2231 pieces joined and decoded."""
    if not raw:
        return "", {}
    text = raw[:MAX_OCTETS].decode("utf-8", "surrogateescape").replace("\r", "").replace("\n", " ")
    value, semicolon, rest = text.partition(";")
    if "=" in value and (unparted := _NO_SEMICOLON.fullmatch(text)):
        value, rest = unparted.groups()
        semicolon = ";"
    if "(" in value:
        value = _COMMENT.sub(" ", value)
    value = value.strip().strip('"').lower()
    if value.count(" ") or "\t" in value:
        value = value.split()[0] if value.split() else ""
    if not semicolon:
        return value, {}
    return value, _parameters(rest)


def _parameters(text: str) -> dict[str, str]:
    """Read ``name=value`` pairs; the first of two equal names counts."""
    found: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    at = 0
    for _ in range(MAX_PARAMETERS):
        match = _PARAMETER.match(text, at)
        if not match:
            skip = text.find(";", at)
            if skip == -1:
                break
            at = skip + 1
            continue
        at = match.end()
        name = match.group(1).lower()
        quoted = match.group(2)
        value = _unescaped(quoted) if quoted is not None else match.group(3).strip()
        extended = _NAME.match(name) if "*" in name else None
        if extended:
            order = int(extended.group(2) or 0)
            pieces.setdefault(extended.group(1), []).append((order, name.endswith("*"), value))
        else:
            found.setdefault(name, value)
    decoded = {
        name: _file_name(value) if name in _FILE_NAMES else _plain_value(value)
        for name, value in found.items()
    }
    for name, parts in pieces.items():
        decoded[name] = _joined(parts)
    return decoded


def _unescaped(quoted: str) -> str:
    """Undo quoted pairs (RFC 5322 section 3.2.4); in a path of Windows a backslash parts folders."""
    return quoted if _WINDOWS_PATH.match(quoted) else re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL)


def _file_name(value: str) -> str:
    """Read the plain name of a file as browsers and scripts write it: escaped like a URL, in single quotes.

    A name is unescaped only if that is what it must be: no blank in it, no lone percent sign, and UTF-8
    beyond ASCII or blanks come out; "100%25.pdf" may well be called so.
    """
    value = _plain_value(value)
    if len(value) > 2 and value[0] == value[-1] == "'":
        value = value[1:-1]
    if "%" not in value or not value.isascii() or not _ESCAPED.fullmatch(value):
        return value
    try:
        name = unquote_to_bytes(value).decode()
    except UnicodeDecodeError:
        return value
    return name if " " in name or not name.isascii() else value


def _plain_value(value: str) -> str:
    """Decode what RFC 2047 section 5 forbids in parameters and most clients write there."""
    if "=?" in value:
        return decode_words(value.encode("utf-8", "surrogateescape"))
    if value.isascii():
        return value
    return decode_octets(value.encode("utf-8", "surrogateescape"), None)


def _joined(parts: list[tuple[int, bool, str]]) -> str:
    """Join the numbered pieces of RFC 2231 section 3; the first names the charset."""
    charset: str | None = None
    octets = b""
    for index, (_, encoded, value) in enumerate(sorted(parts, key=lambda part: part[0])):
        data = value
        if encoded:
            if index == 0 and data.count("'") >= 2:
                charset, _, data = data.split("'", 2)
            octets += unquote_to_bytes(data.encode("utf-8", "surrogateescape"))
        else:
            octets += data.encode("utf-8", "surrogateescape")
    if b"=?" in octets:
        return decode_words(octets)
    return decode_octets(octets, charset or None)
