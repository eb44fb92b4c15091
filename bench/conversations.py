"""Compares the tickets of an import with the conversations of the corpus: ``python -m bench.conversations``.

Imports every mbox of ``threading/`` into a fresh database (``--join always``), in file order, in reverse and in
random orders, and counts conversations split (their messages are in several tickets) and tickets mixed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from postdesk.importing import import_mails
from postdesk.logs import set_up_logs
from postdesk.mail_files import FiledMail, mails_of
from postdesk.settings_file import load
from postdesk.wiring import open_program


def corpus() -> Path:
    """The corpus folder; exits where it is absent."""
    folder = Path(os.environ.get("POSTDESK_CORPUS", "../shared/corpus"))
    if not (folder / "threading.jsonl").exists():
        raise SystemExit("corpus absent: set POSTDESK_CORPUS")
    return folder


def expected(folder: Path) -> dict[tuple[str, int], str]:
    """The conversation of each message, by file and index."""
    found = {}
    for line in (folder / "threading.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        found[row["file"], row["index"]] = f"{row['set']}/{row['expect']['thread']}"
    return found


def compare(
    truth: dict[tuple[str, int], str], got: dict[tuple[str, int], str | None]
) -> tuple[int, int, int]:
    """Return messages without a ticket, conversations split, tickets mixed."""
    tickets, conversations = defaultdict(set), defaultdict(set)
    missing = 0
    for key, conversation in truth.items():
        ticket = got.get(key)
        if ticket is None:
            missing += 1
            continue
        tickets[conversation].add(ticket)
        conversations[ticket].add(conversation)
    return (
        missing,
        sum(len(found) > 1 for found in tickets.values()),
        sum(len(found) > 1 for found in conversations.values()),
    )


def run(
    mails: list[FiledMail], folder: Path, database: str, workers: int
) -> dict[tuple[str, int], str | None]:
    """Import the mails into a fresh database and return each one's final ticket."""
    with tempfile.TemporaryDirectory() as home:
        settings = Path(home) / "settings.yaml"
        url = database or "sqlite:///bench.db"
        settings.write_text(f"identity: {{name: Bench, domain: bench.example}}\ndatabase: {{url: '{url}'}}\n")
        program = open_program(load(settings))
        done = import_mails(program, iter(mails), join_always=True, workers=workers)
        got = {(str(Path(one.file).relative_to(folder)), one.index): one.ticket for one in done}
        program.store.close()
    return got


def sets(folder: Path, truth: dict[tuple[str, int], str]) -> Iterator[tuple[str, list[FiledMail]]]:
    """The mails of each set: ids may occur in several sets, so each set has a database of its own."""
    files: dict[str, list[str]] = defaultdict(list)
    for (file, _), conversation in truth.items():
        name = conversation.split("/", 1)[0]
        if file not in files[name]:
            files[name].append(file)
    for name, names in files.items():
        yield name, [mail for file in names for mail in mails_of(folder / file)]


def main() -> None:
    """Print a line for each order."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=0, help="random orders besides file order and reverse")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--database", default="", help="URL; default a fresh SQLite file")
    parser.add_argument("--together", action="store_true", help="all sets into one database")
    arguments = parser.parse_args()
    set_up_logs("error")
    folder = corpus()
    truth = expected(folder)
    orders = ["file", "reverse", *(f"random {seed}" for seed in range(arguments.orders))]
    groups = list(sets(folder, truth))
    if arguments.together:
        groups = [("all", [mail for _, mails in groups for mail in mails])]
    for order in orders:
        total = [0, 0, 0]
        for name, mails in groups:
            if order == "reverse":
                mails = mails[::-1]
            elif order != "file":
                mails = random.Random(f"{order} {name}").sample(mails, len(mails))
            got = run(mails, folder, arguments.database, arguments.workers)
            wanted = {key: value for key, value in truth.items() if key in got}
            counts = compare(wanted, got)
            if any(counts):
                print(f"  {name}: {counts[0]} without a ticket, {counts[1]} split, {counts[2]} mixed")
            total = [a + b for a, b in zip(total, counts, strict=True)]
        print(
            f"{order:<10} {sum(len(m) for _, m in groups)} mails: "
            f"{total[0]} without a ticket, {total[1]} conversations split, {total[2]} tickets mixed",
            flush=True,
        )


if __name__ == "__main__":
    main()
