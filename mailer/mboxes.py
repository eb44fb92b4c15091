"""This file splits mbox files into their mails, as a stream: a file larger than memory is fine.

A message starts at a line ``From …`` with a digit in it, at the start of the file or after a blank line
(DESIGN.md); other lines that start with "From " belong to the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

_ENVELOPE = re.compile(rb"From [^\r\n]{0,2000}\d")


def split_mbox(stream: BinaryIO, /) -> Iterator[bytes]:
    """Yield the mails of an mbox without their ``From `` lines, one in memory at a time."""
    lines: list[bytes] = []
    started = False
    blank = True
    for line in stream:
        if blank and _ENVELOPE.match(line):
            if started or any(one.strip() for one in lines):
                # The blank line before the next "From " belongs to the file, not to the mail.
                yield b"".join(lines[:-1])
            lines, started = [], True
        else:
            lines.append(line)
        blank = not line.strip(b"\r\n")
    if started or any(one.strip() for one in lines):
        yield b"".join(lines)
