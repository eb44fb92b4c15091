"""This file prints what the largest mails cost: seconds and memory beside the bounds of 2 s and 10 times.

    python -m bench.large_mails

The mails are made here: one part of base64, many small parts, one text without an end, HTML, soft line breaks
and folded reports, each at 25 MB and at 30 MB. Of what is larger than 25 MiB only header and text are read.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Callable

from mailer.parse import parse
from threading_rules.identify import identify
from threading_rules.ours import Ours
from threading_rules.verdict import sender_verdict

MAX_SECONDS = 2.0
MAX_TIMES = 10.0
SIZES = (25_000_000, 30_000_000)

_HEAD = b"From: Jana <jana@c.example>\nTo: support@acme.example\nSubject: plans\nMessage-ID: <1@c.example>\n"
_MIXED = _HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nSee the file.\n"
_LINE = b"UGxhbnMgYW5kIG1vcmUgcGxhbnMgYW5kIGV2ZW4gbW9yZSBwbGFucywgYW5kIHRoZW4gc29tZS4=\n"
_FILE = b"--b\nContent-Type: application/pdf; name=plan.pdf\nContent-Transfer-Encoding: base64\n\n"


def one_file(size: int) -> bytes:
    """A text and one large file."""
    return _MIXED + _FILE + _LINE * ((size - 500) // len(_LINE)) + b"--b--\n"


def many_files(size: int) -> bytes:
    """A text and files of some kilobytes each."""
    part = _FILE + _LINE * 100
    return _MIXED + part * ((size - 500) // len(part)) + b"--b--\n"


def one_text(size: int) -> bytes:
    """A text without an end."""
    return _HEAD + b"\n" + b"The printer is on fire, and nobody cares.\n" * (size // 42)


def one_page(size: int) -> bytes:
    """An HTML text without an end."""
    return _HEAD + b"Content-Type: text/html\n\n" + b"<p>The <b>printer</b> is on fire.</p>\n" * (size // 38)


def soft_lines(size: int) -> bytes:
    """One paragraph of millions of soft line breaks (RFC 3676)."""
    return _HEAD + b"Content-Type: text/plain; format=flowed\n\n" + b"a \n" * (size // 3)


def long_reports(size: int) -> bytes:
    """Delivery reports of a megabyte each, with one field folded into a quarter of a million lines."""
    report = (
        b"--b\nContent-Type: message/delivery-status\n\nAction: failed\nStatus: 5.1.1\n" + b" a\n" * 330_000
    )
    return _MIXED + report * (size // len(report)) + b"--b--\n"


KINDS: dict[str, Callable[[int], bytes]] = {
    "one file": one_file,
    "many files": many_files,
    "one text": one_text,
    "one page": one_page,
    "soft lines": soft_lines,
    "long reports": long_reports,
}


def seconds(raw: bytes) -> float:
    """Return the processor time of the whole reading step."""
    started = time.process_time()
    message = parse(raw)
    identify(message, Ours())
    sender_verdict(message, ())
    return time.process_time() - started


def times_its_size(raw: bytes) -> float:
    """Return the most memory that reading took beside the mail itself, in sizes of the mail."""
    tracemalloc.start()
    parse(raw)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / len(raw)


def main() -> int:
    """Measure and print; exit 1 where a bound is broken."""
    broken = 0
    for name, make in KINDS.items():
        for size in SIZES:
            raw = make(size)
            took, memory = seconds(raw), times_its_size(raw)
            broken += took > MAX_SECONDS or memory > MAX_TIMES
            print(f"{name:<13} {size / 1e6:>3.0f} MB  {took:5.2f} s  {memory:4.1f} times its size")
    print(f"bounds: {MAX_SECONDS} s, {MAX_TIMES:.0f} times; broken: {broken}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
