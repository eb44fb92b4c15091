"""This file takes uuencoded files out of a text, as old clients and gateways put them there."""

from __future__ import annotations

import re

from mailer.mime import Part

MAX_FILES = 50

_BEGIN = re.compile(rb"(?m)^begin [0-7]{3,4} ([^\r\n]{1,200})\r?\n(?=[!-`])")
_END = re.compile(rb"(?m)^end[ \t]*\r?$")
_DATA_LINE = re.compile(rb"[ -`]{1,100}\r?\Z")


def cut_out_files(octets: bytes, /) -> tuple[bytes, list[Part]]:
    """Return the text without the files and the files as parts; what is no whole file stays text."""
    kept: list[bytes] = []
    files: list[Part] = []
    at = 0
    while len(files) < MAX_FILES:
        begin = _BEGIN.search(octets, at)
        end = _END.search(octets, begin.end()) if begin else None
        if begin is None or end is None:
            break
        data = octets[begin.end() : end.start()]
        if not all(_DATA_LINE.match(line) for line in data.split(b"\n")[:3] if line):
            kept.append(octets[at : begin.end()])
            at = begin.end()
            continue
        kept.append(octets[at : begin.start()])
        at = end.end()
        files.append(_file(octets[begin.start() : at], begin.group(1)))
    kept.append(octets[at:])
    return b"".join(kept), files


def _file(source: bytes, name: bytes) -> Part:
    """Return a part for one file."""
    return Part(
        source=source,
        fields=(),
        start=0,
        end=len(source),
        content_type="application/octet-stream",
        parameters={},
        disposition="attachment",
        disposition_parameters={"filename": name.decode("utf-8", "replace").strip()},
        encoding="x-uuencode",
    )
