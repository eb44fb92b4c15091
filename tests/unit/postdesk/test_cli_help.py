"""This file proves the command line as such: help that teaches and loads quickly, usage errors."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from postdesk.cli.main import COMMANDS, group

HEAVY = ("sqlalchemy", "alembic", "pydantic", "jinja2", "imapclient", "aiosmtplib", "apscheduler", "ruamel")


def _all_commands() -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in COMMANDS:
        yield (name,)
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from ((name, inner) for inner in command.list_commands(context))


EVERY = sorted(_all_commands())


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_the_help_of_every_command_teaches(words: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(group, [*words, "--help"])
    assert shown.exit_code == 0
    told = shown.output.split("Options:")[0].partition("\n")[2].strip()
    assert len(told) > 25, f"postdesk {' '.join(words)} --help says only {told!r}"


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_what_no_command_knows_is_a_usage_error(words: tuple[str, ...]) -> None:
    assert CliRunner().invoke(group, [*words, "--no-such-option"]).exit_code == 2


def test_the_list_of_commands_says_where_to_begin_and_what_exit_codes_mean() -> None:
    shown = " ".join(CliRunner().invoke(group, ["--help"]).output.split())
    assert "Start with `postdesk demo`" in shown
    assert "0 done, 1 something is wrong that the output names, 2 usage, 75 try later, 78 bad" in shown
    assert all(f" {name} " in shown for name in COMMANDS)


@pytest.mark.parametrize("words", ["--help", "tickets list --help", "import --help", "run --help"])
def test_help_loads_neither_database_nor_mail(words: str) -> None:
    program = (
        "import sys\n"
        "from postdesk.cli.main import main\n"
        f"sys.argv = ['postdesk', *{words!r}.split()]\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
        f"print('loaded:', [name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1:] == ["loaded: []"], done.stderr


def test_a_reader_that_goes_away_is_no_traceback(tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / f"{number:03}.eml").write_bytes(b"Subject: x\n\n" + b"word " * 2000)
    command = f"{sys.executable} -m postdesk inspect --json {tmp_path}/*.eml | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert done.stdout.startswith('{"file"')
    assert "Traceback" not in done.stderr
