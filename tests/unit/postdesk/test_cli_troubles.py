"""This file shows what a command says and ends with when the database fails it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from postdesk.cli.context import TRY_LATER, USAGE, opened
from postdesk.cli.main import group
from postdesk.cli.tickets import STATES
from tickets.route import Status


def test_a_database_that_goes_away_under_a_command_ends_it_with_75_and_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = tmp_path / "settings.yaml"
    settings.write_text("identity: {name: Acme, domain: acme.example}\n")
    with pytest.raises(SystemExit) as ended, opened(settings) as program, program.store.read() as work:
        work.connection.exec_driver_sql("SELECT * FROM a_table_that_was_here_a_moment_ago")
    assert ended.value.code == TRY_LATER
    assert "the database is away or full: no such table" in capsys.readouterr().err


def test_a_database_that_cannot_be_read_ends_a_command_with_75_and_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = tmp_path / "settings.yaml"
    settings.write_text("identity: {name: Acme, domain: acme.example}\n")
    (tmp_path / "postdesk.db").write_text("no database " * 1000)
    with pytest.raises(SystemExit) as ended, opened(settings):
        raise AssertionError("it was opened")
    assert ended.value.code == TRY_LATER
    assert "put a backup in its place" in capsys.readouterr().err


def test_a_state_that_no_ticket_has_is_refused_with_those_there_are() -> None:
    assert tuple(status.value for status in Status) == STATES
    asked = CliRunner().invoke(group, ["tickets", "list", "--status", "opened"])
    assert asked.exit_code == USAGE
    assert "'new', 'open', 'waiting', 'hold', 'resolved', 'closed'" in asked.stderr
