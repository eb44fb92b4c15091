"""This file prints what our whole reading of a mail costs beside the standard library's, on the same mails.

    POSTDESK_CORPUS=… python -m bench.reading_speed [--every N]

The baseline is `policy.default`: parse and the text of the body, in the same run. The figure is the median
of the ratios; the requirement is at most 1.5.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

from bench.corpus_figures import CORPUS
from mailer.parse import parse

ROUNDS = 3


def standard_reading(raw: bytes) -> None:
    """Parse and take the text, as a program on the standard library alone would."""
    message = message_from_bytes(raw, policy=policy.default)
    try:
        body = message.get_body(("plain", "html"))
        if body is not None:
            body.get_content()
    except (LookupError, ValueError, AttributeError, KeyError, TypeError):
        # Where the standard library fails on a mail, its time still counts.
        return


def cost(read: Callable[[bytes], object], raw: bytes) -> float:
    """Return the least time of a few rounds, which other work on the machine disturbs least."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        read(raw)
        times.append(time.perf_counter() - started)
    return min(times)


def main() -> int:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--every", type=int, default=4, help="only every Nth mail")
    options = arguments.parse_args()
    mails = [path.read_bytes() for path in sorted(Path(CORPUS).rglob("*.eml"))[:: options.every]]
    if not mails:
        print(f"no corpus at {CORPUS}; set POSTDESK_CORPUS", file=sys.stderr)
        return 1
    pairs = [(cost(standard_reading, raw), cost(parse, raw)) for raw in mails]
    ratios = sorted(ours / theirs for theirs, ours in pairs)
    print(f"mails              {len(pairs)}")
    print(f"standard library   {1000 * statistics.median(theirs for theirs, _ in pairs):.2f} ms (median)")
    print(f"our reading        {1000 * statistics.median(ours for _, ours in pairs):.2f} ms (median)")
    print(f"ratio              {statistics.median(ratios):.2f} (median)")
    print(f"                   {ratios[len(ratios) * 9 // 10]:.2f} (nine of ten)")
    print(f"slowest            {1000 * max(ours for _, ours in pairs):.1f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
