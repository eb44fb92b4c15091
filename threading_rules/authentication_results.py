"""This file reads Authentication-Results fields (RFC 8601) from strangers' hands: bounded, linear, never
raising.

It reads the grammar as senders write it: comments nested and unclosed, quoted strings, a trailing ``;``,
and Microsoft 365's form without an authserv-id. What it cannot read it leaves out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_OCTETS = 8_192
_METHOD = re.compile(r"^\s*([A-Za-z0-9_.-]{1,60})(?:\s*/\s*\d{1,5})?\s*=\s*([A-Za-z0-9_-]{1,60})")
# The whole pair is consumed, quoted value and all: what a stranger got into a reason is no property.
_PAIR = re.compile(
    r"(?:([A-Za-z0-9_-]{1,60})[ \t]{0,9}\.[ \t]{0,9})?([A-Za-z0-9_-]{1,60})[ \t]{0,9}=[ \t]{0,9}"
    r"(\"[^\"]*\"|[^\s;\"]{1,500})"
)
_AUTHSERV = re.compile(r"^\s*(\"[^\"]{1,300}\"|[^\s;=()]{1,300})(?:\s+\d{1,5})?\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodResult:
    """What one method found, with the properties it looked at, such as ``header.d``."""

    method: str
    result: str
    properties: tuple[tuple[str, str], ...]

    def property(self, name: str) -> str | None:
        """Return a property by its ``ptype.name``, else None."""
        return next((value for key, value in self.properties if key == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticationResults:
    """One field: who looked (None in Microsoft 365's form), and what was found."""

    authserv_id: str | None
    results: tuple[MethodResult, ...]


def read_results(value: str) -> AuthenticationResults:
    """Read one field (RFC 8601 section 2.2); of an overlong one the results that are whole."""
    text = value[:MOST_OCTETS]
    if len(value) > MOST_OCTETS:
        text = text.rpartition(";")[0]
    text = _without_comments(" ".join(text.split()))
    if text.count('"') % 2:
        text = text.rpartition('"')[0]  # a string that does not end could hold anything
    parts = _split(text)
    named = _AUTHSERV.match(parts[0]) if parts else None
    authserv_id = named.group(1).strip('"').lower() if named else None
    results = (_result(part) for part in (parts[1:] if named else parts))
    return AuthenticationResults(
        authserv_id=authserv_id, results=tuple(one for one in results if one is not None)
    )


def _without_comments(text: str) -> str:
    """Drop comments (RFC 5322 section 3.2.2) but for those in quoted strings; an unclosed one takes the
    rest.
    """
    kept: list[str] = []
    depth, quoted, escaped = 0, False, False
    for char in text:
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
            continue
        elif quoted:
            quoted = char != '"'
        elif char == "(":
            depth += 1
            continue
        elif char == ")" and depth:
            depth -= 1
            kept.append(" ")
            continue
        elif char == '"' and not depth:
            quoted = True
        if not depth:
            kept.append(char)
    return "".join(kept)


def _split(text: str) -> list[str]:
    """Split at semicolons outside quoted strings; empty parts fall away, a trailing ``;`` with them."""
    parts: list[str] = []
    current: list[str] = []
    quoted = False
    for char in text:
        if char == '"':
            quoted = not quoted
        if char == ";" and not quoted:
            parts.append("".join(current))
            current = []
        else:
            current.append(char)
    parts.append("".join(current))
    return [part for part in parts if part.strip()]


def _result(part: str) -> MethodResult | None:
    head = _METHOD.match(part)
    if head is None:
        return None
    pairs = _PAIR.findall(part[head.end() :])
    properties = tuple((f"{ptype}.{name}".lower(), value.strip('"')) for ptype, name, value in pairs if ptype)
    return MethodResult(method=head.group(1).lower(), result=head.group(2).lower(), properties=properties)
