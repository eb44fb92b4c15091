"""This file measures that a sweep costs work for what is due and not for what is open.

``python -m bench.sweep [--due N] [--small N] [--large N] [--rounds N]``: the same number of tickets falls due
in a register of 10,000 open tickets and in one of 100,000; each round sweeps both in turn, and the ratio of
the medians must be at most 1.3. Each due ticket climbs a rung that tells people and
gives it to another agent.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import sqlalchemy as sa

from postdesk.due_work import DueWork
from postdesk.filing import schedule_of
from postdesk.settings_file import load
from postdesk.wiring import Program, open_program
from scheduler.sweep import Sweep
from store.codec import write_event
from store.schema import ticket_events, tickets
from tickets.events import Opened, Recorded
from tickets.fold import begin
from tickets.ticket import Ticket

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
AT_MOST = 1.3
SETTINGS = """
identity: {{name: Acme Support, domain: acme.example}}
database: {{url: "sqlite:///{file}"}}
authentication: {{without: token}}
mailboxes:
  support:
    address: support@acme.example
    imap: {{host: 127.0.0.1, security: none, username: support, password: {{env: HOME}}}}
    smtp: {{host: 127.0.0.1, security: none}}
agents:
{agents}
queues: {{general: {{sla: standard, lead: agent0}}}}
sla: {{standard: {{first_response: 4h}}}}
escalation: [{{at: 100% of first_response, notify: [assignee, lead], reassign: least_busy}}]
"""
AGENTS = 20


def main() -> int:
    """Run the rounds and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--due", type=int, default=1000, help="tickets due in each round (1000)")
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    words = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sizes = (words.small, words.large)
        sites = [fill(Path(folder), size, words.due, words.rounds) for size in sizes]
        took: list[list[float]] = [[], []]
        for number in range(words.rounds):
            for place, site in enumerate(sites):
                took[place].append(sweep(site, NOW + number * HOUR, words.due))
        for site in sites:
            site.store.close()
    small, large = (statistics.median(times) for times in took)
    for size, times in zip(sizes, took, strict=True):
        middle = statistics.median(times)
        each = 1000 * middle / words.due
        print(f"{size:>7} open, {words.due} due: {middle:.2f} s of CPU, {each:.2f} ms a ticket")
    print(f"ratio {large / small:.2f} (at most {AT_MOST})")
    return 0 if large / small <= AT_MOST else 1


def fill(folder: Path, count: int, due: int, rounds: int) -> Program:
    """Make a register of open tickets, of which so many fall due in each round."""
    settings = folder / f"{count}.yaml"
    names = [f"  agent{n}: {{name: Agent {n}, email: agent{n}@acme.example}}" for n in range(AGENTS)]
    settings.write_text(SETTINGS.format(file=folder / f"{count}.db", agents="\n".join(names)))
    program = open_program(load(settings))
    schedule = schedule_of(program.in_force, NOW)
    made = _tickets(count, due, rounds)
    while part := list(islice(made, 2000)):
        with program.store.filing() as work:
            rows = []
            for ticket, _ in part:
                row = work.tickets._row(ticket, schedule(ticket))
                rows.append({**row, "id": ticket.id, "number": ticket.id, "opened_at": ticket.opened_at})
            work.connection.execute(sa.insert(tickets), rows)
            kinds = [(ticket, first, write_event(first.event)) for ticket, first in part]
            work.connection.execute(
                sa.insert(ticket_events),
                [
                    {
                        "ticket": ticket.id,
                        "seq": 1,
                        "kind": kind,
                        "version": version,
                        "body": body,
                        "at": first.at,
                    }
                    for ticket, first, (kind, version, body) in kinds
                ],
            )
    return program


def _tickets(count: int, due: int, rounds: int) -> Iterator[tuple[Ticket, Recorded]]:
    for number in range(count):
        # The first ones fall due now, in an hour …; the others in a day.
        cohort = number // due
        opened_at = NOW - 4 * HOUR + cohort * HOUR if cohort < rounds else NOW + 20 * HOUR
        opened = Opened(
            message=number + 1,
            requester=f"customer{number // 2}@customer.example",
            requester_name=f"Customer {number}",
            subject=f"Matter {number}",
            mailbox="support",
            queue="general",
            priority="normal",
            assignee=f"agent{number % AGENTS}",
        )
        first = Recorded(seq=1, at=opened_at, event=opened)
        yield begin(1001 + number, 1001 + number, "SUP", first), first


def sweep(program: Program, now: datetime, due: int) -> float:
    """Sweep until nothing is due; return the seconds of work, which others on the machine do not lengthen."""
    with program.store.read() as work:
        waiting = len(work.tickets.due(now, due + 1))
    if waiting != due:
        raise RuntimeError(f"{waiting} tickets are due, not {due}")
    one = Sweep(DueWork(program.store, lambda: program.in_force), lambda: now)
    began = time.process_time()
    while one.run_once():
        pass
    return time.process_time() - began


if __name__ == "__main__":
    sys.exit(main())
