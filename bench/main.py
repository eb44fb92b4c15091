"""This file is `make bench`: the limit loop and postdesk over the same mailbox, in one run, on one machine.

A speed means nothing alone, so the figure that counts is the ratio to the limit loop; wrong conversations,
damaged, missing or doubled mails must be 0.
"""

import argparse
import json
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bench import postdesk_run
from bench.mailbox_2000 import BenchMail, make_mailbox
from bench.truth import Filed, Verdict, compare
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.postgres import Postgres

_ROOT = Path(__file__).parents[1]


def main() -> int:
    """Runs the bench and prints its table; 0 if nothing was wrong with postdesk's tickets."""
    words = _read_words()
    folder: Path = words.folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    mails = make_mailbox(words.mails, words.seed)
    ratios, clean = [], True
    with _running_dovecot() as dovecot:
        for number in range(1, words.rounds + 1):
            place = folder / f"round{number}"
            place.mkdir()
            limit = _limit_loop(mails, dovecot, place)
            _print_row("limit loop", limit, _judge_limit_loop(mails, place), None)
            if words.only_limit:
                continue
            ours, verdict = _postdesk(mails, dovecot, place, words)
            ratios.append(_print_row("postdesk", ours, verdict, limit))
            clean = clean and verdict.is_clean
    if ratios:
        print(f"ratio to the limit loop: {statistics.median(ratios):.2f} (median of {len(ratios)})")
    if words.where:
        print(f"where the time goes: {words.where}")
    return 0 if clean else 1


def _read_words() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--mails", type=int, default=2000, help="how many mails (2000)")
    parser.add_argument("--seed", type=int, default=2000, help="another seed is another mailbox")
    parser.add_argument("--postgresql", action="store_true", help="postdesk on PostgreSQL, with fsync on")
    parser.add_argument("--rounds", type=int, default=1, help="limit loop and postdesk in turn, so often")
    parser.add_argument("--where", type=Path, help="write a table of where postdesk's time goes (slower)")
    parser.add_argument("--only-limit", action="store_true", help="the limit loop alone")
    # Not in the temporary folder: where that is in memory, a commit would cost nothing.
    parser.add_argument("--folder", type=Path, default=_ROOT / ".build" / "bench", help="where databases go")
    return parser.parse_args()


def _limit_loop(mails: list[BenchMail], dovecot: Dovecot, folder: Path) -> dict[str, float]:
    user = _fill(dovecot, f"limit.{folder.name}@acme.example", mails)
    with _running_sink() as smtp_port:
        words = {
            "--imap-port": dovecot.imap_port,
            "--smtp-port": smtp_port,
            "--user": user,
            "--password": PASSWORD,
            "--database": folder / "limit.db",
        }
        command = [sys.executable, "-m", "bench.limit_loop"]
        for name, value in words.items():
            command += [name, str(value)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=_ROOT)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _judge_limit_loop(mails: list[BenchMail], folder: Path) -> Verdict:
    with closing(sqlite3.connect(folder / "limit.db")) as database:
        rows = database.execute("SELECT message_id, thread, text FROM message").fetchall()
    return compare(
        mails, (Filed(message_id=own, ticket=str(thread), text=text) for own, thread, text in rows)
    )


def _postdesk(
    mails: list[BenchMail], dovecot: Dovecot, folder: Path, words: argparse.Namespace
) -> tuple[dict[str, float], Verdict]:
    user = _fill(dovecot, f"support.{folder.name}@acme.example", mails)
    with _database(on_postgres=words.postgresql) as url, _running_sink() as smtp_port:
        settings = postdesk_run.write_settings(
            folder, imap_port=dovecot.imap_port, smtp_port=smtp_port, user=user, database=url
        )
        figures = postdesk_run.run(settings, dovecot, user, smtp_port, where=words.where)
        verdict = compare(mails, postdesk_run.read_back(settings))
    return figures | {"mails": len(mails)}, verdict


def _fill(dovecot: Dovecot, user: str, mails: list[BenchMail]) -> str:
    dovecot.add_user(user)
    dovecot.deliver(user, *(mail.raw for mail in mails))
    return user


def _print_row(
    name: str, figures: dict[str, float], verdict: Verdict, limit: dict[str, float] | None
) -> float:
    speed = figures["mails"] / figures["seconds"]
    if limit is None:
        print(
            "            mails/s  ratio  CPU ms/mail  peak MiB  acks  split  mixed  damaged  missing  twice"
        )
        ratio = 1.0
    else:
        ratio = speed / (limit["mails"] / limit["seconds"])
    cpu, peak = 1000 * figures["cpu"] / figures["mails"], figures["peak_mib"]
    wrong = (verdict.split, verdict.mixed, verdict.damaged, verdict.missing, verdict.twice)
    columns = "{:7.0f} {:6.2f} {:12.2f} {:9.0f} {:5.0f} {:6} {:6} {:8} {:8} {:6}"
    print(f"{name:<11}", columns.format(speed, ratio, cpu, peak, figures["threads"], *wrong), flush=True)
    return ratio


@contextmanager
def _running_dovecot() -> Iterator[Dovecot]:
    dovecot = Dovecot()
    try:
        dovecot.start()
        yield dovecot
    finally:
        dovecot.remove()


@contextmanager
def _database(*, on_postgres: bool) -> Iterator[str]:
    if not on_postgres:
        yield "sqlite:///postdesk.db"
        return
    postgres = Postgres(fsync=True)
    try:
        postgres.start()
        yield postgres.create_database()
    finally:
        postgres.remove()


@contextmanager
def _running_sink() -> Iterator[int]:
    sink = subprocess.Popen([sys.executable, "-m", "bench.sink"], stdout=subprocess.PIPE, cwd=_ROOT)
    assert sink.stdout is not None
    try:
        yield int(sink.stdout.readline())
    finally:
        sink.send_signal(signal.SIGTERM)
        sink.wait()
        sink.stdout.close()


if __name__ == "__main__":
    sys.exit(main())
