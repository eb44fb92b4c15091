"""Measures finding a thread among few and among many stored ids: ``python -m bench.thread_lookup``.

One process, mails with a parent and nine ancestors spread over the store; the same lookup (one query for ids,
one for tickets, and the rules) over 1,000 ids and over 1,000,000, in turns, so that noise hits both. Exit 1
where the ratio of the medians is above 1.5.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from postdesk.filing import schedule_of
from postdesk.finding import find_thread
from postdesk.logs import set_up_logs
from postdesk.reading import Reading, read_mail
from postdesk.settings_file import load
from postdesk.wiring import Program, open_program
from scheduler.clock import system_clock
from store.schema import message_ids
from tickets.events import Opened

LIMIT = 1.5
IDS_A_TICKET = 5
AT_ONCE = 50_000
WARM_UP = 200


@contextmanager
def program_with(ids: int) -> Iterator[Program]:
    """A site whose store knows so many Message-IDs."""
    with tempfile.TemporaryDirectory() as home:
        settings = Path(home) / "settings.yaml"
        settings.write_text(
            "identity: {name: Bench, domain: bench.example}\ndatabase: {url: 'sqlite:///bench.db'}\n"
        )
        program = open_program(load(settings))
        try:
            _fill(program, ids)
            yield program
        finally:
            program.store.close()


def _fill(program: Program, ids: int) -> None:
    now = system_clock()
    opened = Opened(
        message=1, requester="jana@customer.example", requester_name="Jana", subject="Printer", mailbox="",
        queue="general", priority="normal",
    )  # fmt: skip
    with program.store.filing() as work:
        schedule = schedule_of(program.in_force, now)
        tickets = [work.tickets.open(opened, "SUP", now, None, schedule, "")[0].id for _ in range(200)]
        for start in range(0, ids, AT_ONCE):
            rows = [
                {
                    "message_id": f"<{number}.{number * 7919 % 1_000_003}@customer.example>",
                    "ticket": tickets[number // IDS_A_TICKET % len(tickets)],
                    "kind": "theirs", "message": number, "audience": "customer",
                    "at": now - timedelta(seconds=number % 86_400),
                }
                for number in range(start, min(start + AT_ONCE, ids))
            ]  # fmt: skip
            work.connection.execute(sa.insert(message_ids), rows)


def mails(program: Program, ids: int, count: int) -> list[Reading]:
    """Answers to mails spread over the store: a known parent, four known and five unknown ancestors."""
    readings = []
    for number in range(count):
        place = number * 104_729 % ids
        known = [f"<{one}.{one * 7919 % 1_000_003}@customer.example>" for one in _near(place, ids)]
        unknown = [f"<lost.{number}.{one}@elsewhere.example>" for one in range(5)]
        raw = (
            f"From: jana@customer.example\nTo: support@bench.example\nSubject: Re: Printer {number}\n"
            f"Message-ID: <new.{number}@customer.example>\nIn-Reply-To: {known[0]}\n"
            f"References: {' '.join([*unknown, *known[::-1]])}\n\nIt burns.\n"
        )
        readings.append(read_mail(raw.encode(), "", program.in_force))
    return readings


def _near(place: int, ids: int) -> list[int]:
    first = place // IDS_A_TICKET * IDS_A_TICKET
    return [min(first + step, ids - 1) for step in range(IDS_A_TICKET)]


def finder(program: Program, readings: list[Reading]) -> Callable[[int], float]:
    """Return what finds one mail's thread and tells the seconds it took."""

    def find(number: int) -> float:
        reading = readings[number]
        with program.store.read() as work:
            began = time.perf_counter()
            match, _ = find_thread(work, program.in_force, reading, system_clock(), always=False)
            took = time.perf_counter() - began
        if match.rule != 4:
            raise SystemExit(f"the thread was not found: {match.evidence}")
        return took

    return find


def main() -> None:
    """Print both medians and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--few", type=int, default=1_000)
    parser.add_argument("--many", type=int, default=1_000_000)
    parser.add_argument("--lookups", type=int, default=2_000)
    arguments = parser.parse_args()
    set_up_logs("error")
    with program_with(arguments.few) as small, program_with(arguments.many) as large:
        count = WARM_UP + arguments.lookups
        find_small = finder(small, mails(small, arguments.few, count))
        find_large = finder(large, mails(large, arguments.many, count))
        times = [(find_small(number), find_large(number)) for number in range(count)][WARM_UP:]
    few = statistics.median(one for one, _ in times)
    many = statistics.median(one for _, one in times)
    print(f"{arguments.few:>9,} ids  {few * 1e6:8.0f} us")
    print(f"{arguments.many:>9,} ids  {many * 1e6:8.0f} us")
    print(f"ratio {many / few:.2f} (limit {LIMIT})")
    sys.exit(0 if many / few <= LIMIT else 1)


if __name__ == "__main__":
    main()
