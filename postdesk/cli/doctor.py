"""This file is ``postdesk doctor``: is everything healthy, and what helps where it is not."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postdesk.cli.context import (
    BAD_SETTINGS,
    WRONG,
    chosen_settings,
    duration,
    json_option,
    print_json,
    settings_option,
)

if TYPE_CHECKING:
    from datetime import timedelta

    from postdesk.doctor.finding import Finding
    from postdesk.settings_file import Loaded


@click.command()
@click.option("--no-mail", is_flag=True, help="Send nothing: sub-addresses are not tried.")
@click.option(
    "--wait", default="60s", show_default=True, metavar="TIME", help="How long to wait for that mail."
)
@json_option
@settings_option
def command(no_mail: bool, wait: str, as_json: bool, settings: Path | None) -> None:
    """Look at settings, database, servers and what waits; say how each stands and what helps.

    It sends each mailbox a mail to a sub-address of itself and looks whether it arrives; a running daemon
    knows such mail and makes no ticket of it. Exit code 1 where something fails, 78 where the settings are
    wrong; a warning changes neither.
    """
    from postdesk.logs import set_up_logs
    from postdesk.settings_file import SettingsInvalid, find, load

    most = duration(wait)
    set_up_logs("error")
    try:
        loaded = load(find(chosen_settings(settings)))
    except SettingsInvalid as invalid:
        _print(_wrong_settings(invalid), as_json=as_json)
        sys.exit(BAD_SETTINGS)
    failed = _print(_examine(loaded, most, send=not no_mail), as_json=as_json)
    if failed:
        click.echo(f"{failed} checks failed", err=True)
        sys.exit(WRONG)


def _wrong_settings(invalid: Exception) -> Iterator[Finding]:
    from postdesk.doctor.finding import fail

    yield fail("settings", str(invalid), "correct them; `postdesk check` tells when they are right")


def _examine(loaded: Loaded, most: timedelta, *, send: bool) -> Iterator[Finding]:
    from postdesk.doctor.examination import Questions, examine, judge_settings
    from postdesk.doctor.finding import fail
    from postdesk.settings_model.secrets import SecretMissing
    from postdesk.wiring import open_program
    from scheduler.clock import system_clock
    from store.engine import StoreUnavailable

    yield from judge_settings(loaded)
    for problem in loaded.missing_secrets:
        yield fail(
            "settings: secrets",
            str(problem),
            "run doctor as the user and with the environment of the service",
        )
    try:
        program = open_program(loaded)
    except StoreUnavailable as unavailable:
        yield fail("database", str(unavailable), "nothing else can be looked at before it is there")
        return
    except SecretMissing as missing:
        yield fail("keys", str(missing), "nothing else can be looked at before the key is there")
        return
    how = Questions(send=send, wait=most, clock=system_clock, pause=time.sleep, tell=_tell)
    try:
        yield from examine(program, how)
    finally:
        program.store.close()


def _print(findings: Iterable[Finding], *, as_json: bool) -> int:
    """Print each as soon as it is known; return how many failed."""
    from postdesk.doctor.finding import State

    failed = 0
    for finding in findings:
        failed += finding.state is State.FAIL
        print_json(finding.as_json()) if as_json else click.echo(finding.as_text())
    return failed


def _tell(progress: str) -> None:
    """Show progress on one line of a terminal; nowhere else."""
    if sys.stderr.isatty():
        click.echo(f"\r{progress} ", nl=False, err=True)
