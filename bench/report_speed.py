"""This file measures how long a report over many tickets takes.

``python -m bench.report_speed [--tickets N] [--rounds N] [--postgresql]``: a register is filled from true
histories, each repeated week after week, with mails, surveys and rules that hit; then the report over all is
made, with groups, steps, topics and the period before. The time is printed, also as a ratio to a plain SELECT
of the same rows in the same run. On PostgreSQL a server of our own is started.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from postdesk.reporting import Asked, PeriodFigures, figures
from postdesk.settings_file import load
from postdesk.wiring import Program, open_program
from store.codec import write_event
from store.milestones import _row
from store.schema import messages, ticket_events, tickets
from store.schema_milestones import milestones
from store.ticket_log import Schedule
from tests.servers.postgres import Postgres
from tickets import events as e
from tickets.address import person_key
from tickets.fold import apply, begin
from tickets.measures import milestones as found_in
from tickets.ticket import Ticket

AT_MOST = 10.0  # seconds for 100,000 tickets
BEGINNING = datetime(2024, 1, 1, 7, 0, tzinfo=UTC)
WEEKS = 100
HOUR = timedelta(hours=1)
QUEUES = ("general", "billing", "sales", "returns")
SETTINGS = """
identity: {{name: Acme Support, domain: acme.example, languages: [en, cs, ru]}}
database: {{url: "{url}"}}
mailboxes:
  support:
    address: support@acme.example
    imap: {{host: 127.0.0.1, security: none, username: support, password: {{env: HOME}}}}
    smtp: {{host: 127.0.0.1, security: none}}
agents:
{agents}
queues: {{general: {{sla: standard}}, billing: {{sla: standard}}, sales: {{sla: standard}}, returns: {{}}}}
calendars: {{office: {{timezone: Europe/Prague, hours: {{mon-fri: ["09:00-17:00"]}}, holidays: CZ}}}}
sla: {{standard: {{calendar: office, first_response: 4h, next_response: 8h, resolution: 3d}}}}
"""
AGENTS = [f"agent{number}" for number in range(12)]
SUBJECTS = (
    ("Invoice {n} is wrong", "The invoice shows the wrong VAT number, please correct the amount.", "en"),
    ("Printer stopped", "Since this morning the printer stops with error E{n} and a paper jam.", "en"),
    ("Cannot log in", "My password is refused and the reset mail never arrives in my inbox.", "en"),
    ("Faktura {n}", "Prosím o opravu faktury, částka na faktuře neodpovídá objednávce.", "cs"),
    ("Tiskárna netiskne", "Tiskárna po výměně toneru netiskne a hlásí chybu papíru.", "cs"),
    ("Не приходит заказ", "Заказ {n} не доставлен, курьер не приехал, деньги за доставку списаны.", "ru"),
    ("Возврат денег", "Хочу вернуть товар и получить деньги, возврат оформлен неделю назад.", "ru"),
)


@dataclass(frozen=True, slots=True)
class Shape:
    """A history that is repeated: its rows with times as they were the first week."""

    ticket: Ticket
    row: dict[str, Any]
    events: list[dict[str, Any]]
    milestones: list[dict[str, Any]]
    about: tuple[str, str, str]


def main() -> int:
    """Fill, report, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--postgresql", action="store_true")
    words = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, _database(folder, words.postgresql) as url:
        program = _site(Path(folder), url)
        began = time.perf_counter()
        fill(program, words.tickets)
        print(f"{words.tickets} tickets filled in {time.perf_counter() - began:.0f} s")
        reported, scanned = [], []
        for _ in range(words.rounds):
            scanned.append(_timed(lambda: scan(program)))
            reported.append(_timed(lambda: make_report(program)))
        program.store.close()
    took, work = (statistics.median(times) for times in zip(*reported, strict=True))
    plain = statistics.median(wall for wall, _ in scanned)
    rounds = ", ".join(f"{wall:.2f}" for wall, _ in reported)
    print(f"report: {took:.2f} s (all rounds: {rounds}), of which {work:.2f} s are work of this process")
    print(f"plain SELECT of the same rows: {plain:.2f} s, ratio {took / plain:.1f}")
    return 0 if took < AT_MOST * max(1, words.tickets / 100_000) else 1


@contextmanager
def _database(folder: str, on_postgres: bool) -> Iterator[str]:
    if not on_postgres:
        yield f"sqlite:///{folder}/report.db"
        return
    server = Postgres()
    try:
        server.start()
        yield server.create_database()
    finally:
        server.remove()


def _site(folder: Path, url: str) -> Program:
    settings = folder / "settings.yaml"
    agents = "\n".join(f"  {name}: {{name: {name}, email: {name}@acme.example}}" for name in AGENTS)
    settings.write_text(SETTINGS.format(url=url, agents=agents))
    return open_program(load(settings))


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds on the wall, and those of work, which others on the machine do not lengthen."""
    began, worked = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - worked


def make_report(program: Program) -> PeriodFigures:
    """Make the report over the second half; the first is the time before. All tickets are read."""
    middle, end = BEGINNING + timedelta(weeks=WEEKS // 2), BEGINNING + timedelta(weeks=WEEKS)
    with program.store.read() as work:
        asked = Asked(since=middle, until=end, zone="Europe/Prague", tone=True)
        return figures(work, asked, program.in_force.policy)


def scan(program: Program) -> int:
    """Read the rows a report is made of, and do nothing with them."""
    with program.store.read() as work:
        ours = (tickets.c.id, tickets.c.ref, tickets.c.subject, tickets.c.queue, tickets.c.assignee,
                tickets.c.language, tickets.c.opened_at)  # fmt: skip
        return sum(1 for statement in (sa.select(*ours), sa.select(milestones))
                   for _ in work.connection.execute(statement.execution_options(yield_per=5000)))  # fmt: skip


def fill(program: Program, count: int) -> None:
    """Fill the register with so many tickets."""
    rand = random.Random(8)
    shapes = [_shape(program, rand) for _ in range(max(1, min(1000, count // WEEKS)))]
    made = _rows(shapes, count)
    while part := list(islice(made, 2000)):
        with program.store.filing() as work:
            for table, place in ((tickets, 0), (ticket_events, 1), (milestones, 2), (messages, 3)):
                rows = [row for one in part for row in one[place]]
                if rows:
                    work.connection.execute(sa.insert(table), rows)


def _shape(program: Program, rand: random.Random) -> Shape:
    """Let something happen to a ticket, as people do."""
    agent, about = rand.choice(AGENTS), rand.choice(SUBJECTS)
    opened = e.Opened(
        message=1, requester="c@customer.example", requester_name="C", subject=about[0],
        mailbox="support", queue=rand.choice(QUEUES), priority="normal", assignee=agent, language=about[2],
        tags=tuple(rand.sample(("invoice", "printer", "login", "vip", "returns"), rand.randint(0, 2))),
    )  # fmt: skip
    at = BEGINNING + rand.random() * timedelta(days=5)
    ticket = begin(1, 1, "SUP", e.Recorded(seq=1, at=at, event=opened))
    history, reached = [e.Recorded(seq=1, at=at, event=opened)], []
    for step in _steps(rand, agent):
        at += rand.expovariate(0.2) * HOUR
        recorded = e.Recorded(seq=ticket.seq + 1, at=at, event=step)
        after = apply(ticket, recorded)
        reached += [_row(0, one) for one in found_in(ticket, recorded, after, program.in_force.policy)]
        history.append(recorded)
        ticket = after
    with program.store.read() as work:
        row = work.tickets._row(ticket, Schedule())
    return Shape(ticket, row, [_event(one) for one in history], reached, about)


def _steps(rand: random.Random, agent: str) -> list[e.Event]:
    answered = e.AgentAnswered(message=2, agent=agent)
    steps: list[e.Event] = [answered]
    if rand.random() < 0.5:
        steps += [e.CustomerWrote(message=3, author="c@customer.example"), answered]
    if rand.random() < 0.95:
        steps.append(e.Resolved(by=agent))
    if rand.random() < 0.1:
        steps += [e.Reopened(), answered, e.Resolved(by=agent)]
    if rand.random() < 0.5:
        steps.append(e.SurveyAsked(kind="csat", resolution=3))
        score = rand.choice((1, 3, 4, 5, 5))
        steps += [e.SurveyAnswered(message=6, score=score, kind="csat")] if rand.random() < 0.5 else []
    return steps


def _event(one: e.Recorded) -> dict[str, Any]:
    kind, version, body = write_event(one.event)
    return {"kind": kind, "version": version, "body": body, "seq": one.seq, "at": one.at}


def _rows(shapes: list[Shape], count: int) -> Iterator[tuple[list[dict[str, Any]], ...]]:
    for number in range(count):
        shape, week = shapes[number % len(shapes)], number // len(shapes)
        shift, ticket = timedelta(weeks=week % WEEKS), 1001 + number
        moved = [{**row, "ticket": ticket, "at": row["at"] + shift} for row in shape.events]
        reached = [{**row, "ticket": ticket, "at": row["at"] + shift} for row in shape.milestones]
        message = ticket * 2
        for row in reached:
            if row["kind"] == "scored":
                row["message"] = message + 1
        opened = shape.ticket.opened_at + shift
        subject = shape.about[0].format(n=number)
        row = {
            **shape.row, "id": ticket, "number": ticket, "ref": f"SUP-{ticket}", "subject": subject,
            "opened_at": opened, "updated_at": moved[-1]["at"],
            "fold": {**shape.row["fold"], "id": ticket, "number": ticket, "ref": f"SUP-{ticket}"},
        }  # fmt: skip
        mails = [_mail(message, ticket, opened, subject, shape.about[1].format(n=number), shape.about[2])]
        if any(one["kind"] == "scored" for one in reached):
            mails.append(_mail(message + 1, ticket, moved[-1]["at"], subject, "5 thanks, it was quick", "en"))
        yield [row], moved, reached, mails


def _mail(number: int, ticket: int, at: datetime, subject: str, text: str, language: str) -> dict[str, Any]:
    return {
        "id": number, "ticket": ticket, "inbox": number, "party": "customer", "visibility": "public",
        "kind": "message", "author": "c@customer.example", "person": person_key("c@customer.example"),
        "author_name": "C", "at": at, "subject": subject, "text": text, "reply": text,
        "language": language, "attachments": [],
        "decision": {"kind": "message", "route": {"queue": "general", "hits": [{"rule": "invoices"}]}},
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
