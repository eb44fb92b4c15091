"""This file kills sweeps at random moments and counts: each rung of the ladder once, each mail once.

``python -m bench.sweep_kills [--kills N] [--seed N] [--tickets N] [--postgresql]``: a child process sweeps a
register in which a ladder, reminders and progress mails fall due, hour by hour of a made-up clock that the
store keeps; it is ended by SIGKILL at a random moment, and another one goes on. In the end every ticket must
have each rung once, and the outbox each mail once; nothing may be missing. Exits 1 where anything is wrong.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import sqlalchemy as sa

from postdesk.due_work import DueWork
from postdesk.filing import schedule_of
from postdesk.settings_file import load
from postdesk.wiring import Program, open_program
from scheduler.sweep import Sweep
from store.schema import outbox, ticket_events, tickets
from store.work import Store
from tests.servers.postgres import Postgres
from tickets import events as e

# Children are forked from a clean process that has imported everything: a kill takes no second.
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["postdesk.due_work", "postdesk.wiring", "tests.servers.postgres"])
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
STEP = timedelta(hours=1)
CLOCK = "bench_clock"
SETTINGS = """
identity: {{name: Acme Support, domain: acme.example}}
database: {{url: "{url}"}}
authentication: {{without: token}}
mailboxes:
  support:
    address: support@acme.example
    imap: {{host: 127.0.0.1, security: none, username: support, password: {{env: HOME}}}}
    smtp: {{host: 127.0.0.1, security: none}}
agents:
  anna: {{name: Anna, email: anna@acme.example, roles: [agent, lead]}}
  bob: {{name: Bob, email: bob@acme.example}}
queues: {{general: {{sla: standard, assign: least_busy, lead: anna}}}}
sla: {{standard: {{first_response: 4h, resolution: 2d}}}}
escalation:
  - {{at: 50% of first_response, notify: assignee, repeat: {{every: 1h, limit: 2}}}}
  - {{at: 75% of first_response, notify: assignee}}
  - {{at: 100% of first_response, notify: lead, priority: high}}
  - {{at: 150% of first_response, notify: managers, reassign: least_busy, tags: late}}
  - {{at: 100% of resolution, notify: lead, priority: urgent}}
followup: {{progress_every: 12h}}
"""
EXPECTED = {
    ("50% of first_response", 1): 1,
    ("50% of first_response", 2): 1,
    ("50% of first_response", 3): 1,
    ("75% of first_response", 1): 1,
    ("100% of first_response", 1): 1,
    ("150% of first_response", 1): 1,
    ("100% of resolution", 1): 1,
}
HOURS = 50
PROGRESS_EVERY = timedelta(hours=12)


def main() -> int:
    """Run the kills and print the outcome."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tickets", type=int, default=60)
    parser.add_argument("--postgresql", action="store_true")
    words = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, _database(Path(folder), words.postgresql) as url:
        outcome = run(Path(folder), url, words.kills, words.tickets, words.seed)
    print("\n".join(outcome.lines()))
    return 1 if outcome.wrong else 0


class Outcome:
    """What the kills did."""

    def __init__(self, kills: int, wrong: list[str], mails: int, rungs: int) -> None:
        self.kills, self.wrong, self.mails, self.rungs = kills, wrong, mails, rungs
        self.by_killed = 0

    def lines(self) -> Iterator[str]:
        """Give the outcome for people."""
        yield f"{self.kills} kills, {self.rungs} rungs, {self.mails} mails, {len(self.wrong)} wrong"
        yield f"{self.by_killed} events were caused by sweeps that were killed"
        yield from self.wrong[:20]


def run(folder: Path, url: str, kills: int, count: int, seed: int) -> Outcome:
    """Kill sweeps so often, let the last one finish, and count."""
    settings = folder / "settings.yaml"
    settings.write_text(SETTINGS.format(url=url))
    program = open_program(load(settings))
    _begin(program, count, MONDAY)
    chance, done = random.Random(seed), 0
    while done < kills:
        child = _start(settings)
        time.sleep(chance.uniform(0.0, 0.7))
        if child.exitcode is not None:  # it had come to the end of the story: begin another one
            _more_tickets(program, count)
            continue
        child.kill()
        child.join()
        done += 1
    killed = _events(program)
    last = _start(settings)
    last.join()
    if last.exitcode != 0:
        return Outcome(done, ["the last sweep failed"], 0, 0)
    outcome = _judge(program, done)
    outcome.by_killed = killed
    program.store.close()
    return outcome


def _start(settings: Path) -> ForkServerProcess:
    """Start a child and wait until it is about to sweep, so that the kill hits work and not imports."""
    here, there = _PROCESSES.Pipe(duplex=False)
    child = _PROCESSES.Process(target=_sweep_on, args=(settings, there))
    child.start()
    there.close()
    here.recv()
    here.close()
    return child


def _sweep_on(settings: Path, started: Connection) -> None:
    program = open_program(load(settings))
    started.send("ready")
    while (now := _clock(program.store)) is not None:
        sweep = Sweep(DueWork(program.store, lambda: program.in_force), partial(_same, now), limit=20)
        while sweep.run_once():
            pass
        with program.store.write() as work:
            work.site.put(CLOCK, (now + STEP).isoformat())


def _same(moment: datetime) -> datetime:
    return moment


def _clock(store: Store) -> datetime | None:
    """Return the moment of the story; None at its end."""
    with store.read() as work:
        kept, end = work.site.get(CLOCK), work.site.get(f"{CLOCK}_end")
    now = datetime.fromisoformat(kept or MONDAY.isoformat())
    return now if now <= datetime.fromisoformat(end or MONDAY.isoformat()) else None


def _more_tickets(program: Program, count: int) -> None:
    with program.store.read() as work:
        begin = datetime.fromisoformat(work.site.get(CLOCK) or MONDAY.isoformat())
    _begin(program, count, begin)


def _begin(program: Program, count: int, at: datetime) -> None:
    schedule = schedule_of(program.in_force, at)
    with program.store.filing() as work:
        for number in range(count):
            opened = e.Opened(
                message=number,
                requester=f"customer{number}@{at:%m-%d-%H}.example",  # nobody meets the cap of a day
                requester_name="",
                subject=f"Matter {number}",
                mailbox="support",
                queue="general",
                priority="normal",
                assignee="anna",
            )
            work.tickets.open(opened, "SUP", at, None, schedule, program.in_force.version)
        work.site.put(CLOCK, at.isoformat())
        work.site.put(f"{CLOCK}_end", (at + timedelta(hours=HOURS)).isoformat())


def _events(program: Program) -> int:
    """Count what sweeps caused so far."""
    caused = sa.select(sa.func.count()).where(ticket_events.c.kind != "Opened")
    with program.store.read() as work:
        return int(work.connection.execute(caused).scalar_one())


def _judge(program: Program, kills: int) -> Outcome:
    wrong: list[str] = []
    rungs = 0
    with program.store.read() as work:
        end = datetime.fromisoformat(work.site.get(f"{CLOCK}_end") or "")
        rows = work.connection.execute(
            sa.select(outbox.c.ticket, outbox.c.seq, outbox.c.notice, outbox.c.message_id)
        ).all()
        mailed = Counter((row.ticket, row.notice, row.seq) for row in rows)
        ids = Counter(row.message_id for row in rows)
        wrong += [f"the mail {one} was written {count} times" for one, count in ids.items() if count > 1]
        for ticket_id in work.connection.execute(sa.select(tickets.c.id)).scalars().all():
            history = work.tickets.history(ticket_id)
            taken = Counter(
                (one.event.rung, one.event.times) for one in history if isinstance(one.event, e.Escalated)
            )
            rungs += sum(taken.values())
            if dict(taken) != EXPECTED:
                wrong.append(f"ticket {ticket_id} has the rungs {dict(taken)}")
            wrong += _wrong_mails(ticket_id, history, mailed, end)
    return Outcome(kills, wrong, len(rows), rungs)


def _wrong_mails(
    ticket_id: int,
    history: tuple[e.Recorded, ...],
    mailed: Counter[tuple[int | None, str, int]],
    end: datetime,
) -> Iterator[str]:
    """Name what was not reported, reported too often, or alerted to fewer or more than the event says."""
    reports = [one.seq for one in history if isinstance(one.event, e.ProgressReported)]
    due = (end - history[0].at) // PROGRESS_EVERY
    if len(reports) != due or any(mailed[ticket_id, "progress", seq] != 1 for seq in reports):
        yield f"ticket {ticket_id} has {len(reports)} reports of progress of {due}, or not a mail for each"
    for one in history:
        told = len(one.event.notify) if isinstance(one.event, e.Escalated) else 0
        if told and mailed[ticket_id, "agent_notification", one.seq] != told:
            yield f"ticket {ticket_id} event {one.seq}: not one alert for each of {told}"


@contextlib.contextmanager
def _database(folder: Path, postgresql: bool) -> Iterator[str]:
    if not postgresql:
        yield f"sqlite:///{folder / 'kills.db'}"
        return
    server = Postgres()
    server.start()
    try:
        yield server.create_database()
    finally:
        server.remove()


if __name__ == "__main__":
    sys.exit(main())
