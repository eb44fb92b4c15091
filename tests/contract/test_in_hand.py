"""This file shows, on both databases, that a mail which ends the process that reads it stops nobody.

The processes here are real and killed with SIGKILL by the virus scanner's twin, which is asked while a mail
is read; nothing could catch that.
"""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from mailer.antivirus import Scan
from postdesk.cli.main import group
from postdesk.in_force import InForce
from postdesk.in_hand import GONE_AFTER, IMPORTED_BEFORE, Hand
from postdesk.intake import Intake
from postdesk.settings_file import load
from postdesk.wiring import Program, open_program
from scheduler.clock import system_clock
from store.in_hand import MOST_DEATHS
from store.inbox import InboxEntry
from store.schema import inbox, outbox
from tests.desk import SITE

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FILE = (
    "From: {who}@customer.example\nTo: support@acme.example\nSubject: {who}\n"
    "Message-ID: <{who}@customer.example>\n"
    'MIME-Version: 1.0\nContent-Type: application/octet-stream; name="{who}"\n\nx\n'
)
KILLER = "killer"


@dataclass(frozen=True)
class DeadlyScanner:
    """A twin of the scanner that ends its process over one mail."""

    def scan(self, raw: bytes) -> Scan:
        if KILLER.encode() in raw:
            os.kill(os.getpid(), signal.SIGKILL)
        return Scan()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A site in a folder, its database empty."""
    url = "sqlite:///desk.db"
    if request.param == "postgresql":
        url = str(request.getfixturevalue("postgres_url"))
    (tmp_path / "settings.yaml").write_text(f'{SITE}\ndatabase: {{url: "{url}"}}\n', encoding="utf-8")
    return tmp_path / "settings.yaml"


def open_site(site: Path) -> Program:
    """Open the site with the deadly scanner."""
    program = open_program(load(site))
    return replace(program, in_force=replace(program.in_force, scanner=DeadlyScanner()))  # type: ignore[arg-type]


def read_all(site: Path) -> None:
    """What a daemon does, until nothing waits or it dies."""
    program = open_site(site)
    intake = Intake(program.store, lambda: program.in_force, lambda: NOW)
    while intake.run_once():
        pass
    program.store.close()


def in_a_process(site: Path) -> int | None:
    """Let a process of its own read; return how it ended."""
    context = get_context("forkserver")  # imports once; a fork of this process would copy its threads' locks
    context.set_forkserver_preload([__name__])
    process = context.Process(target=read_all, args=(site,))
    process.start()
    process.join(60)
    return process.exitcode


def journal(site: Path, *names: str, mailbox: str = "support", at: datetime = NOW) -> None:
    """Let mails come in, in this order: they get the rows 1, 2, 3."""
    program = open_program(load(site))
    with program.store.write() as work:
        for who in names:
            work.inbox.add(
                mailbox=mailbox, source="test", raw=FILE.format(who=who).encode(), size=None, received_at=at,
                internal_date=None,
            )  # fmt: skip
    program.store.close()


def entries(site: Path) -> dict[int, InboxEntry]:
    """What became of every row."""
    program = open_program(load(site))
    with program.store.read() as work:
        found = {entry.id: entry for entry in work.inbox.entries()}
    program.store.close()
    return found


def deaths(site: Path) -> list[int]:
    """How many processes died with each row in hand."""
    program = open_program(load(site))
    with program.store.read() as work:
        found = list(work.connection.execute(sa.select(inbox.c.deaths).order_by(inbox.c.id)).scalars())
    program.store.close()
    return found


def test_a_mail_that_ends_processes_is_set_aside_and_its_neighbours_are_filed(site: Path) -> None:
    journal(site, "a", "b", KILLER, "c", "d")
    assert in_a_process(site) == -signal.SIGKILL  # all five were in hand
    assert {entry.state for entry in entries(site).values()} == {"received"}
    assert in_a_process(site) == -signal.SIGKILL  # each is read alone now: this one died over the killer
    assert [entry.outcome for _, entry in sorted(entries(site).items())] == ["created"] * 2 + [None] * 3
    assert in_a_process(site) == -signal.SIGKILL  # its turn came again: none after it overtakes it
    assert in_a_process(site) == 0
    found = entries(site)
    assert [found[row].outcome for row in (1, 2, 4, 5)] == ["created"] * 4
    assert (found[3].state, found[3].ticket) == ("set_aside", None)
    assert (found[3].why or "").startswith("reading it ended the process 3 times")
    assert deaths(site) == [1, 1, MOST_DEATHS, 1, 1]


def test_one_that_is_alone_ends_no_more_than_three_processes(site: Path) -> None:
    journal(site, KILLER)
    assert [in_a_process(site) for _ in range(4)] == [-signal.SIGKILL] * MOST_DEATHS + [0]
    journal(site, "later")
    assert in_a_process(site) == 0
    assert {row: entry.outcome for row, entry in entries(site).items()} == {1: "set_aside", 2: "created"}


def test_it_is_listed_with_its_reason_and_a_replay_tries_it_once_more(site: Path) -> None:
    journal(site, KILLER)
    while in_a_process(site) != 0:
        pass
    command = ["inbox", "list", "--settings", str(site)]
    shown = CliRunner().invoke(group, command, catch_exceptions=False).output
    assert "set_aside" in shown
    assert "reading it ended the process 3 times" in shown
    program = open_program(load(site))
    with program.store.filing() as work:
        assert work.inbox.replay(1)
    program.store.close()
    assert in_a_process(site) == -signal.SIGKILL  # still deadly: one death more, not three
    assert in_a_process(site) == 0
    assert entries(site)[1].state == "set_aside"
    # What killed it is mended (the settings name no scanner): the command files it.
    replayed = CliRunner().invoke(
        group, ["inbox", "replay", "1", "--settings", str(site)], catch_exceptions=False
    )
    assert (replayed.exit_code, replayed.output.strip().splitlines()[-1]) == (0, "1: created")


def test_what_a_living_process_reads_is_left_to_it_and_counts_as_no_death(site: Path) -> None:
    journal(site, "a", "b")
    program = open_program(load(site))
    mine, other = Hand(program.store, lambda: NOW), Hand(program.store, lambda: NOW)
    assert [mail.id for mail in mine.next(1)] == [1]
    assert [mail.id for mail in other.next(5)] == [2]
    assert mine.next(1) == mine.next(1)  # who is interrupted by no death goes on with the same
    mine.drop()
    other.drop()
    assert [mail.id for mail in other.next(5)] == [1, 2]
    program.store.close()
    assert deaths(site) == [0, 0]


def test_a_process_elsewhere_is_taken_for_dead_after_two_minutes(site: Path) -> None:
    journal(site, "a")
    program = open_program(load(site))
    with program.store.write() as work:
        work.in_hand.take("elsewhere:0/1.1/x", [1], NOW)
    assert Hand(program.store, lambda: NOW + GONE_AFTER).next(5) == ()
    (mail,) = Hand(program.store, lambda: NOW + 2 * GONE_AFTER).next(5)
    assert (mail.id, mail.deaths) == (1, 1)
    program.store.close()


def test_a_failure_that_is_caught_is_no_death(site: Path) -> None:
    journal(site, "a")
    program = open_program(load(site))
    settings = [RuntimeError("no settings just now"), program.in_force]

    def in_force() -> InForce:
        given = settings.pop(0)
        if isinstance(given, Exception):
            raise given
        return given

    intake = Intake(program.store, in_force, lambda: NOW)
    with pytest.raises(RuntimeError):
        intake.run_once()
    program.store.close()
    read_all(site)
    assert entries(site)[1].outcome == "created"
    assert deaths(site) == [0]


def test_mail_of_an_archive_is_left_to_the_import_and_never_answered_by_a_daemon(site: Path) -> None:
    journal(site, "a", mailbox="", at=system_clock())
    read_all(site)
    assert entries(site)[1].state == "received"  # somebody imports it just now
    journal(site, "b", mailbox="", at=system_clock() - 2 * IMPORTED_BEFORE)
    read_all(site)
    assert (entries(site)[1].state, entries(site)[2].outcome) == ("received", "created")
    program = open_program(load(site))
    with program.store.read() as work:
        assert work.connection.execute(sa.select(sa.func.count()).select_from(outbox)).scalar_one() == 0
    program.store.close()
