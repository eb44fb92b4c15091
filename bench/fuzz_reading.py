"""This file mutates corpus mails, reads them and says what they are: nothing may raise, none may take over
a second for parse, identify, visible reply and verdict together.

    POSTDESK_CORPUS=… python -m bench.fuzz_reading --mutations 100000 [--seed 1]

A failure is printed with its seed and number, so that the same mutation can be made again.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from functools import partial
from multiprocessing import Pool
from pathlib import Path

from bench.corpus_figures import CORPUS
from mailer.attachments import content
from mailer.parse import parse
from threading_rules.identify import identify
from threading_rules.ours import Ours
from threading_rules.verdict import MICROSOFT_365, sender_verdict

MAX_SECONDS = 1.0
MAX_SEED_OCTETS = 60_000
OURS = Ours(mailboxes=frozenset({"support@acme.example"}), loop_marks=frozenset({"acme.example"}))
TRUSTED = ("mx.google.com", "mx.acme.example", MICROSOFT_365)
TOKENS = (
    *(b"\r\n", b"\n\n", b"\r", b"--", b"\x00", b"\xff", b"=?utf-8?q?", b"?="),
    *(b'"', b"(", b"<", b">", b";", b"=", b"boundary=", b"From: ", b"<!--", b"&#x", b"%", b"*0*="),
    *(b"Content-Type: multipart/mixed\n", b"Content-Transfer-Encoding: base64\n", b"charset=utf-16"),
    *(b"begin 644 x\nM", b"\x1b$B", b"~{"),
)


def mutated(octets: bytes, chance: random.Random) -> bytes:
    """Return octets with a few changes: flips, cuts, copies and tokens of the trade."""
    data = bytearray(octets)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(6):
            case 0 if data:
                data[min(at, len(data) - 1)] = chance.randrange(256)
            case 1:
                del data[at : at + chance.choice((1, 2, 10, 200, 5_000))]
            case 2:
                data[at:at] = data[at : at + chance.choice((1, 20, 400))] * chance.choice((1, 2, 30))
            case 3:
                data[at:at] = bytes(chance.randrange(256) for _ in range(chance.choice((1, 4, 30))))
            case _:
                data[at:at] = chance.choice(TOKENS) * chance.choice((1, 1, 1, 3, 200))
    return bytes(data)


def try_one(number: int, *, seed: int, paths: list[Path]) -> str | None:
    """Make and read one mutation; return what went wrong."""
    chance = random.Random(seed * 1_000_003 + number)
    raw = mutated(chance.choice(paths).read_bytes(), chance)
    started = time.process_time()
    try:
        message = parse(raw)
        identify(message, OURS)
        sender_verdict(message, TRUSTED)
        spent = time.process_time() - started
        for attachment in message.attachments[:1]:
            if content(raw, attachment.digest) is None:
                return f"{number}: {attachment.filename} is not found again"
    except Exception as error:  # noqa: BLE001 that is what is looked for
        return f"{number}: {type(error).__name__}: {error}"
    broken = [defect for defect in message.defects if "could not be read" in defect]
    if broken:
        return f"{number}: {broken[0]}"
    return f"{number}: {spent:.2f} s for {len(raw)} octets" if spent > MAX_SECONDS else None


def main() -> int:
    """Run the mutations; exit 1 if one of them fails."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--mutations", type=int, default=2_000)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    paths = [path for path in sorted(CORPUS.rglob("*.eml")) if 0 < path.stat().st_size <= MAX_SEED_OCTETS]
    if not paths:
        print(f"no corpus at {CORPUS}; set POSTDESK_CORPUS", file=sys.stderr)
        return 1
    work = partial(try_one, seed=options.seed, paths=paths)
    with Pool() as pool:
        failures = [one for one in pool.imap_unordered(work, range(options.mutations), chunksize=100) if one]
    print("\n".join(failures[:50]))
    print(f"{options.mutations} mutations, {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
