"""This file prints how much of the mail corpus is read as its sources expect, per key and per source.

    POSTDESK_CORPUS=… python -m bench.corpus_figures [--key K] [--source S] [-v]

Each key has one function that compares what we read with what is expected, exactly as the corpus README says.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from typing import Any

from bench.kind_figures import (
    compare_auto_generated,
    compare_bounce,
    compare_bounce_kind,
    compare_bounced_recipient,
)
from mailer.html_text import html_to_text
from mailer.mboxes import split_mbox
from mailer.parse import parse
from mailer.visible_reply import split_reply
from tickets.message import InboundMessage

MAX_SECONDS = 2.0
CORPUS = Path(os.environ.get("POSTDESK_CORPUS") or Path(__file__).parents[2] / "shared" / "corpus")

_SPACE = re.compile("[\\s\u00a0\u00ad\u034f\u180e\u200b-\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What came out of one mail; ``message`` is None where the file is only a body."""

    message: InboundMessage | None
    text: str
    reply: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One comparison."""

    key: str
    source: str
    file: str
    right: bool
    expected: Any
    got: Any


def collapse(text: str) -> str:
    """Collapse white space; no-break and zero-width characters count as white space."""
    return _SPACE.sub(" ", text).strip()


def compare_parses(read: Read, _expected: Any) -> tuple[bool, Any]:
    """It must be read without a crash (which would have ended the run) and within a bounded time."""
    return read.seconds < MAX_SECONDS, round(read.seconds, 2)


def compare_from(read: Read, expected: str) -> tuple[bool, Any]:
    """The address of the From field, without regard to case."""
    got = [address.spec for address in read.message.senders] if read.message else []
    return (got[0].lower() if got else "") == expected.lower(), got


def compare_from_name(read: Read, expected: str) -> tuple[bool, Any]:
    """The decoded display name, after collapsing white space."""
    got = read.message.senders[0].name if read.message and read.message.senders else ""
    return collapse(got) == collapse(expected), got


def compare_subject(read: Read, expected: str) -> tuple[bool, Any]:
    """The decoded subject, after collapsing white space."""
    got = read.message.subject if read.message else ""
    return collapse(got) == collapse(expected), got


def compare_text_contains(read: Read, expected: list[str]) -> tuple[bool, Any]:
    """Each string must occur in the text, after collapsing white space on both sides."""
    text = collapse(read.text)
    missing = [wanted for wanted in expected if collapse(wanted) not in text]
    return not missing, {"missing": missing, "text": text[:600]}


def compare_attachments(read: Read, expected: list[dict[str, Any]]) -> tuple[bool, Any]:
    """Each named file must be found with its name, type and size as far as stated.

    The README leaves out expected values with a replacement character; so are such names left out here.
    """
    left = list(read.message.attachments) if read.message else []
    got = [(one.filename, one.declared_type, one.content_type, one.size) for one in left]
    for wanted in expected:
        if "\ufffd" in wanted.get("filename", ""):
            continue
        match = next(
            (
                one
                for one in left
                if wanted.get("filename", one.filename) == one.filename
                and wanted.get("content_type", one.declared_type) in {one.declared_type, one.content_type}
                and wanted.get("size", one.size) == one.size
            ),
            None,
        )
        if match is None:
            return False, got
        left.remove(match)
    return True, got


def compare_reply_text(read: Read, expected: str) -> tuple[bool, Any]:
    """What the sender newly wrote, after collapsing white space."""
    return collapse(read.reply) == collapse(expected), read.reply


def compare_reply_words(read: Read, expected: str) -> tuple[bool, Any]:
    """Our own second look at reply_text: no word of the person is lost."""
    lost = Counter(collapse(expected).split()) - Counter(collapse(read.reply).split())
    return not lost, dict(lost)


def compare_lang(read: Read, expected: str) -> tuple[bool, Any]:
    """The language of the text."""
    got = read.message.language if read.message else None
    return got == expected, got


Compare = Callable[[Read, Any], tuple[bool, Any]]
# The key of the corpus, the name of the figure and how to compare; a key may have several figures.
FIGURES: tuple[tuple[str, str, Compare], ...] = (
    ("parses", "parses", compare_parses),
    ("from", "from", compare_from),
    ("from_name", "from_name", compare_from_name),
    ("subject", "subject", compare_subject),
    ("text_contains", "text_contains", compare_text_contains),
    ("attachments", "attachments", compare_attachments),
    ("reply_text", "reply_text", compare_reply_text),
    ("reply_text", "reply_words", compare_reply_words),
    ("lang", "lang", compare_lang),
    ("auto_generated", "auto_generated", lambda read, wanted: compare_auto_generated(read.message, wanted)),
    ("bounce", "bounce", lambda read, wanted: compare_bounce(read.message, wanted)),
    ("bounce_kind", "bounce_kind", lambda read, wanted: compare_bounce_kind(read.message, wanted)),
    (
        "bounced_recipient",
        "bounced_recipient",
        lambda read, wanted: compare_bounced_recipient(read.message, wanted),
    ),
)


def read_file(path: Path) -> Iterator[Read]:
    """Read one file of the corpus: a mail, an mbox, or only a body."""
    if path.suffix in {".txt", ".html"}:
        body = path.read_text(encoding="utf-8", errors="replace")
        started = time.perf_counter()
        is_html = path.suffix == ".html"
        text = html_to_text(body) if is_html else body
        parts = split_reply(text, body if is_html else None)
        yield Read(message=None, text=text, reply=parts.reply, seconds=time.perf_counter() - started)
        return
    with path.open("rb") as stream:
        for raw in split_mbox(stream) if path.suffix == ".mbox" else (stream.read(),):
            started = time.perf_counter()
            message = parse(raw)
            yield Read(
                message=message, text=message.text, reply=message.reply, seconds=time.perf_counter() - started
            )


def judge(job: tuple[str, str, dict[int, dict[str, Any]], str | None]) -> list[Outcome]:
    """Compare all messages of one file; index -1 stands for the file as a whole."""
    file, source, expectations, only = job
    outcomes = []
    reads = list(read_file(CORPUS / file))
    for index, expected in expectations.items():
        if index >= len(reads):
            continue
        seen = reads[max(index, 0)] if reads else Read(message=parse(b""), text="", reply="", seconds=0.0)
        for key, name, compare in FIGURES:
            if key in expected and only in {None, key, name}:
                right, got = compare(seen, expected[key])
                outcomes.append(
                    Outcome(key=name, source=source, file=file, right=right, expected=expected[key], got=got)
                )
    return outcomes


def jobs(
    source: str | None, only: str | None
) -> list[tuple[str, str, dict[int, dict[str, Any]], str | None]]:
    """Return what to read and what is expected of it."""
    expectations: dict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
    for line in (CORPUS / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        expectations[row["file"]][-1] = row["expect"]
    for line in (CORPUS / "threading.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        expectations[row["file"]][row["index"]] = row["expect"]
    return [
        (file, file.split("/")[0], rows, only)
        for file, rows in sorted(expectations.items())
        if source in {None, file.split("/")[0]}
    ]


def report(outcomes: list[Outcome], *, verbose: bool, per_source: bool) -> None:
    """Print the figures and, if wanted, each failure with what was expected and what came."""
    totals: dict[str, list[bool]] = defaultdict(list)
    sources: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for one in outcomes:
        totals[one.key].append(one.right)
        sources[one.key, one.source].append(one.right)
        if verbose and not one.right:
            print(f"FAIL {one.key} {one.file}\n  expected {one.expected!r}\n  got      {one.got!r}"[:3000])
    for _, name, _ in FIGURES:
        if totals[name]:
            right, rows = sum(totals[name]), len(totals[name])
            print(f"{name:18} {right:5}/{rows:<5} {right / rows:.4f}")
            for (key, source), rights in sorted(sources.items()):
                if per_source and key == name and not all(rights):
                    print(f"    {source:24} {sum(rights):5}/{len(rights):<5}")


def main() -> int:
    """Read the corpus and print the figures; exit 1 where there is no corpus."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--key", help="only this key or figure")
    arguments.add_argument("--source", help="only this folder of the corpus")
    arguments.add_argument("-v", "--verbose", action="store_true", help="each failure")
    options = arguments.parse_args()
    if not (CORPUS / "manifest.jsonl").is_file():
        print(f"no corpus at {CORPUS}; set POSTDESK_CORPUS", file=sys.stderr)
        return 1
    started = time.perf_counter()
    with Pool() as pool:
        outcomes = [
            one for some in pool.imap(judge, jobs(options.source, options.key), chunksize=8) for one in some
        ]
    report(outcomes, verbose=options.verbose, per_source=True)
    print(f"{time.perf_counter() - started:.1f} s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
