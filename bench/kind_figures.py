"""This file compares what we say a mail is with what the corpus says, and counts bounces where none is due.

    POSTDESK_CORPUS=… python -m bench.kind_figures

prints the alarms; ``bench.corpus_figures`` prints the keys. Wanted mail and lists hold a few real reports
that somebody's server sent to a list; each alarm is printed, so that a person can tell.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from multiprocessing import Pool
from pathlib import Path
from typing import Any

from mailer.mboxes import split_mbox
from mailer.parse import parse
from threading_rules.identify import Kind, identify
from threading_rules.ours import Ours
from tickets.message import InboundMessage

CORPUS = Path(os.environ.get("POSTDESK_CORPUS") or Path(__file__).parents[2] / "shared" / "corpus")
WANTED = ("spamassassin-hardham", "threading")


def compare_auto_generated(message: InboundMessage | None, expected: bool) -> tuple[bool, Any]:
    """A machine made it, or not."""
    if message is None:
        return not expected, None
    identity = identify(message, Ours())
    return identity.auto_generated == expected, (identity.kind, identity.evidence)


def compare_bounce(message: InboundMessage | None, expected: bool) -> tuple[bool, Any]:
    """It reports that a mail was not delivered, or not yet."""
    if message is None:
        return not expected, None
    identity = identify(message, Ours())
    return (identity.bounce is not None) == expected, (identity.kind, identity.evidence)


def compare_bounce_kind(message: InboundMessage | None, expected: str) -> tuple[bool, Any]:
    """One kind for the whole report."""
    report = identify(message, Ours()).bounce if message else None
    return report is not None and report.kind == expected, report and (report.kind, report.evidence)


def compare_bounced_recipient(message: InboundMessage | None, expected: str | list[str]) -> tuple[bool, Any]:
    """All that failed are named, and no more than twice as many addresses as failed."""
    report = identify(message, Ours()).bounce if message else None
    wanted = {one.lower() for one in ([expected] if isinstance(expected, str) else expected)}
    named = [one.address.lower() for one in report.recipients if one.address] if report else []
    return wanted <= set(named) and len(named) <= 2 * len(wanted), named


def wanted_mail() -> Iterator[tuple[str, bytes]]:
    """Yield the wanted mail and the list mail of the corpus with a name each."""
    for folder in WANTED:
        for path in sorted((CORPUS / folder).iterdir()):
            with path.open("rb") as stream:
                if path.suffix == ".mbox":
                    yield from ((f"{path.name}#{index}", raw) for index, raw in enumerate(split_mbox(stream)))
                else:
                    yield path.name, stream.read()


def look(job: tuple[str, bytes]) -> tuple[str, Kind, tuple[str, ...], str]:
    """Say what one mail is."""
    name, raw = job
    message = parse(raw)
    identity = identify(message, Ours())
    return name, identity.kind, identity.evidence, message.subject


def main() -> int:
    """Print each alarm and their number; exit 1 where there is no corpus."""
    if not (CORPUS / "manifest.jsonl").is_file():
        print(f"no corpus at {CORPUS}; set POSTDESK_CORPUS", file=sys.stderr)
        return 1
    mails, alarms = 0, 0
    with Pool() as pool:
        for name, kind, evidence, subject in pool.imap(look, wanted_mail(), chunksize=32):
            mails += 1
            if kind is Kind.BOUNCE:
                alarms += 1
                print(json.dumps({"mail": name, "subject": subject, "why": evidence}, ensure_ascii=False))
    print(f"{alarms} bounces among {mails} wanted mails and list mails")
    return 0


if __name__ == "__main__":
    sys.exit(main())
