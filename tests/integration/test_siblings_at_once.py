"""Two answers to a mail that nobody has seen come at the same moment to two workers on one PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from postdesk.intake import Intake
from tests.desk import SITE, Desk, open_desk

pytestmark = pytest.mark.servers
ROUNDS = 20


@pytest.fixture
def desk(tmp_path: Path, postgres_url: str) -> Iterator[Desk]:
    opened = open_desk(tmp_path, f'database: {{url: "{postgres_url}"}}\n', SITE)
    yield opened
    opened.program.store.close()


def file_at_once(desk: Desk, rows: list[int]) -> None:
    """File each mail in a worker of its own; both have read theirs before either files."""
    start = Barrier(len(rows))

    def work(row: int) -> None:
        intake = Intake(desk.program.store, lambda: desk.program.in_force, lambda: desk.now)
        start.wait(10)
        intake.file_rows((row,))

    with ThreadPoolExecutor(len(rows)) as workers:
        for done in [workers.submit(work, row) for row in rows]:
            done.result(30)


def test_two_siblings_before_their_parent_open_one_ticket_and_the_parent_joins_it(desk: Desk) -> None:
    tickets = set()
    for number in range(ROUNDS):
        parent = f"<parent-{number}@customer.example>"
        siblings = [
            desk.journal(desk.mail(f"Re: {number}", in_reply_to=parent)),
            desk.journal(desk.mail(f"Re: {number}", references=f"<x-{number}@relay.example> {parent}")),
        ]
        file_at_once(desk, siblings)
        found = {desk.entry(row).ticket for row in siblings}
        assert len(found) == 1
        assert {desk.entry(row).outcome for row in siblings} == {"created", "appended"}
        late = re.sub("Message-ID: .*", f"Message-ID: {parent}", desk.mail(str(number)))
        entry = desk.take(late)
        assert {entry.ticket} == found
        tickets |= found
    assert len(tickets) == ROUNDS


def test_one_mail_in_two_workers_is_filed_once(desk: Desk) -> None:
    for _ in range(5):
        row = desk.journal(desk.mail())
        file_at_once(desk, [row, row])
        assert desk.entry(row).outcome == "created"
    assert len(desk.tickets()) == 5
