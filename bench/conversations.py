"""Compares the tickets of an import with the conversations of the corpus: ``python -m bench.conversations``.

Imports every mbox of ``threading/`` into a fresh database (``--join always``), in file order, in reverse and
in random orders, and counts conversations split (their messages are in several tickets) and tickets mixed.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import os
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from postdesk.filing import Mode
from postdesk.finding import living_tickets
from postdesk.importing import import_mails
from postdesk.intake import file_mail
from postdesk.logs import set_up_logs
from postdesk.mail_files import FiledMail, mails_of
from postdesk.reading import Reading, read_mail
from postdesk.settings_file import load
from postdesk.wiring import Program, open_program
from scheduler.clock import system_clock


def corpus() -> Path:
    """The corpus folder; exits where it is absent."""
    folder = Path(os.environ.get("POSTDESK_CORPUS", "../shared/corpus"))
    if not (folder / "threading.jsonl").exists():
        raise SystemExit("corpus absent: set POSTDESK_CORPUS")
    return folder


Got = dict[tuple[str, int], str | None]
"""The final ticket of each mail, by file and index."""

_NUMBERS = itertools.count(1)


def expected(folder: Path) -> dict[tuple[str, int], str]:
    """The conversation of each message, by file and index."""
    found = {}
    for line in (folder / "threading.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        found[row["file"], row["index"]] = f"{row['set']}/{row['expect']['thread']}"
    return found


def compare(truth: dict[tuple[str, int], str], got: Got) -> tuple[int, int, int]:
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


@contextmanager
def fresh_program(database: str) -> Iterator[Program]:
    """A site with an empty database of its own: a SQLite file, or a database made on a PostgreSQL server."""
    with tempfile.TemporaryDirectory() as home, _fresh_database(database) as url:
        settings = Path(home) / "settings.yaml"
        (Path(home) / "key").write_text("the same for all databases, so that a reading counts in each")
        settings.write_text(
            "identity: {name: Bench, domain: bench.example}\n"
            f"keys: {{current: {{file: {home}/key}}}}\ndatabase: {{url: '{url}'}}\n"
        )
        program = open_program(load(settings))
        try:
            yield program
        finally:
            program.store.close()


@contextmanager
def _fresh_database(database: str) -> Iterator[str]:
    if not database:
        yield "sqlite:///bench.db"
        return
    name = f"bench_{os.getpid()}_{next(_NUMBERS)}"
    server = sa.create_engine(database, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        yield sa.make_url(database).set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        server.dispose()


def run(mails: list[FiledMail], folder: Path, database: str, workers: int) -> Got:
    """Import the mails as the command does and return each one's final ticket."""
    with fresh_program(database) as program:
        done = import_mails(program, iter(mails), join_always=True, workers=workers)
        return {(str(Path(one.file).relative_to(folder)), one.index): one.ticket for one in done}


def file_again(mails: list[FiledMail], folder: Path, readings: dict[bytes, Reading]) -> Got:
    """File the mails in another order; what is read off them does not depend on it, so it is read once."""
    now = system_clock()
    mode = Mode(archive=True, join_always=True)
    rows: list[tuple[FiledMail, int]] = []
    with fresh_program("") as program, program.store.filing() as work:
        for mail in mails:
            digest = hashlib.sha256(mail.raw).digest()
            if digest not in readings:
                readings[digest] = read_mail(mail.raw, "", program.in_force)
            row = work.inbox.add(
                mailbox="", source="bench", raw=mail.raw, size=None, received_at=now, internal_date=None
            )
            journalled = work.inbox.read(row)
            assert journalled is not None
            filed = file_mail(work, program.in_force, journalled, readings[digest], system_clock, mode)
            work.inbox.settle(row, filed.fate, settings_version=program.in_force.version)
            rows.append((mail, row))
        fates = work.inbox.fates([row for _, row in rows])
        living = living_tickets(work, {one.ticket for one in fates.values() if one.ticket is not None})
        return {
            (str(mail.file.relative_to(folder)), mail.index): living[fates[row].ticket or 0].ref
            for mail, row in rows
        }


def sets(folder: Path, truth: dict[tuple[str, int], str]) -> Iterator[tuple[str, list[FiledMail]]]:
    """The mails of each set: ids may occur in several sets, so each set has a database of its own."""
    files: dict[str, list[str]] = defaultdict(list)
    for (file, _), conversation in truth.items():
        name = conversation.split("/", 1)[0]
        if file not in files[name]:
            files[name].append(file)
    for name, names in files.items():
        yield name, [mail for file in names for mail in mails_of(folder / file)]


def in_order(order: str, name: str, mails: list[FiledMail]) -> list[FiledMail]:
    """The mails of a set in one order."""
    if order == "file":
        return mails
    return mails[::-1] if order == "reverse" else random.Random(f"{order} {name}").sample(mails, len(mails))


def main() -> None:
    """Print a line for each order; exit 1 where one differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=0, help="random orders besides file order and reverse")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument(
        "--database", default="", help="PostgreSQL URL, a database each run; default SQLite files"
    )
    parser.add_argument("--together", action="store_true", help="all sets into one database")
    arguments = parser.parse_args()
    set_up_logs("error")
    folder = corpus()
    truth = expected(folder)
    orders = ["file", "reverse", *(f"random {seed}" for seed in range(arguments.orders))]
    groups = list(sets(folder, truth))
    if arguments.together:
        groups = [("all", [mail for _, mails in groups for mail in mails])]
    readings: dict[bytes, Reading] = {}
    exact = True
    for order in orders:
        whole = bool(arguments.database) or arguments.workers > 1 or not order.startswith("random")
        total = [0, 0, 0]
        for name, mails in groups:
            ordered = in_order(order, name, mails)
            got = (
                run(ordered, folder, arguments.database, arguments.workers)
                if whole
                else file_again(ordered, folder, readings)
            )
            files = {str(mail.file.relative_to(folder)) for mail in mails}
            wanted = {key: value for key, value in truth.items() if key[0] in files}
            counts = compare(wanted, got)
            if any(counts):
                print(f"  {name}: {counts[0]} without a ticket, {counts[1]} split, {counts[2]} mixed")
            total = [a + b for a, b in zip(total, counts, strict=True)]
        exact &= not any(total)
        print(
            f"{order:<10} {sum(len(m) for _, m in groups)} mails: "
            f"{total[0]} without a ticket, {total[1]} conversations split, {total[2]} tickets mixed",
            flush=True,
        )
    sys.exit(0 if exact else 1)


if __name__ == "__main__":
    main()
