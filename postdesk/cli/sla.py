"""This file is ``postdesk sla``: what other promises would have meant."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from postdesk.cli.context import BAD_SETTINGS, fail, json_option, opened, print_json, settings_option

if TYPE_CHECKING:
    from tickets.policy import Policy


@click.group()
def command() -> None:
    """Look at promises (SLA) and what others would have meant."""


@command.command("simulate")
@click.option("--days", type=click.IntRange(min=1), default=30, show_default=True, help="How far back.")
@click.option(
    "--with",
    "other",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Settings with other targets or calendars.",
)
@json_option
@settings_option
def simulate(days: int, other: Path | None, as_json: bool, settings: Path | None) -> None:
    """Count the promises kept over the stored history; with --with, also under other settings.

    Nothing is changed and nothing is sent.
    """
    from datetime import timedelta

    from postdesk.simulating import simulate, table
    from scheduler.clock import system_clock
    from store.histories import histories

    with opened(settings) as program, program.store.read() as work:
        present = program.in_force.policy
        now = system_clock()
        since = now - timedelta(days=days)
        rows = simulate(
            histories(work.connection, since), present, _policy(other) if other else present, since, now
        )
    if as_json:
        for row in rows:
            print_json(row.as_json())
        return
    for line in table(rows, compared=other is not None):
        click.echo(line)
    if not rows:
        click.echo(f"no promise was due in the last {days} days", err=True)


def _policy(path: Path) -> Policy:
    from postdesk.settings_file import SettingsInvalid, load

    try:
        return load(path).settings.policy()
    except SettingsInvalid as invalid:
        fail(str(invalid), code=BAD_SETTINGS)
