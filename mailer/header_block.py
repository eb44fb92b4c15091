"""This file cuts the header block of an entity into its fields (RFC 5322 section 2.2), raw and still folded.

Real header blocks hold lines that are no fields, lack the blank line at their end, or lost the white space
of a fold. A line that cannot be a field ends the header only if nothing behind it looks like a header any
more.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from mailer.envelope_line import ENVELOPE_LINE

MAX_HEADER_OCTETS = 512 * 1024
MAX_FIELDS = 2_000
MAX_FIELD_OCTETS = 256 * 1024
MAX_LOOK_AHEAD = 40

_BLANK_LINE = re.compile(rb"\r?\n\r?\n|\r\r\n\r\r\n")
_FIELD = re.compile(rb"[\x21-\x39\x3b-\x7e]{1,200}[ \t]*:")
# No valid name (RFC 5322 section 2.2 allows printable ASCII without blanks), but meant as one.
_MEANT_FIELD = re.compile(rb"[A-Za-z]{1,40}-[^\x00-\x08\n\r:]{1,200}:")
_WELL_KNOWN = re.compile(
    rb"(?:from|to|cc|subject|date|sender|reply-to|message-id|mime-version|return-path|received|in-reply-to"
    rb"|references|delivered-to|content-[a-z-]+|x-[a-z0-9-]+|list-[a-z-]+)[ \t]*:",
    re.IGNORECASE,
)


def read_block(
    source: bytes, start: int, end: int, note: Callable[[str], None], /
) -> tuple[list[tuple[str, bytes]], int]:
    """Return the fields between two offsets and the offset where the body starts; ``note`` takes defects."""
    if source.startswith((b"\r\n", b"\n"), start, end):
        return [], start + (2 if source[start] == 0x0D else 1)
    limit = min(end, start + MAX_HEADER_OCTETS)
    blank = _BLANK_LINE.search(source, start, limit)
    block_end, body = (blank.start(), blank.end()) if blank else (limit, limit)
    if blank is None and limit < end:
        note(f"the header is longer than {MAX_HEADER_OCTETS} octets; the rest is body")
    lines = source[start:block_end].split(b"\n")
    fields: list[tuple[bytes, list[bytes]]] = []
    at = start
    for index, line in enumerate(lines):
        here, at = at, at + len(line) + 1
        first = line[:1]
        if first in {b" ", b"\t"} and line.strip():
            if fields:
                fields[-1][1].append(line)
        elif _FIELD.match(line) and (fields or not ENVELOPE_LINE.match(line)):
            name, _, value = line.partition(b":")
            fields.append((name.rstrip(), [value]))
        elif ENVELOPE_LINE.match(line):
            continue
        elif not _goes_on(lines, index, blank is not None):
            note("the header ends without a blank line")
            return _joined(fields, note), at if not line.strip() else here
        elif _MEANT_FIELD.match(line):
            name, _, value = line.partition(b":")
            fields.append((name.strip(), [value]))
            note("the name of a header field is not valid")
        elif line.strip() and fields:
            # A fold that lost its white space on the way.
            fields[-1][1].append(b" " + line)
            note("a header line is no field")
    return _joined(fields, note), body


def _goes_on(lines: list[bytes], index: int, ends_with_blank: bool) -> bool:
    """Whether a header still goes on at a line that is no field."""
    line = lines[index]
    if not line.strip():
        following = lines[index + 1] if index + 1 < len(lines) else b""
        return bool(_FIELD.match(following) or following[:1] in {b" ", b"\t"})
    if not ends_with_blank:
        return False
    if _MEANT_FIELD.match(line):
        return True
    return any(_WELL_KNOWN.match(one) for one in lines[index + 1 : index + MAX_LOOK_AHEAD])


def _joined(fields: list[tuple[bytes, list[bytes]]], note: Callable[[str], None]) -> list[tuple[str, bytes]]:
    """Put folded values together and keep to the caps."""
    if len(fields) > MAX_FIELDS:
        note(f"more than {MAX_FIELDS} header fields; the rest is left out")
    joined = []
    for octets, lines in fields[:MAX_FIELDS]:
        name = octets.decode("utf-8", "replace")
        value = b"\n".join(lines) if len(lines) > 1 else lines[0]
        if len(value) > MAX_FIELD_OCTETS:
            note(f"the field {name[:60]} is longer than {MAX_FIELD_OCTETS} octets; the rest is left out")
            value = value[:MAX_FIELD_OCTETS]
        joined.append((name, value.strip()))
    return joined
