"""This file is ``postdesk rules``: look at the routing rules before mail does, and at what they did."""

from __future__ import annotations

import os
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from postdesk.cli.context import (
    BAD_SETTINGS,
    fail,
    json_option,
    load_settings,
    opened,
    print_json,
    settings_option,
)

if TYPE_CHECKING:
    from postdesk.rule_report import RuleLine
    from postdesk.settings_file import Loaded


class _Duration(click.ParamType[timedelta]):
    """``30d``, as in the settings."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Return the time it stands for."""
        from postdesk.settings_model.values import parse_duration

        if isinstance(value, timedelta):
            return value
        try:
            return parse_duration(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.group()
def command() -> None:
    """Look at the routing rules before mail does, and at what they did."""


@command.command("check")
@click.option(
    "--since",
    type=_Duration(),
    default="30d",
    show_default=True,
    help="A rule that hit nothing for so long is named.",
)
@settings_option
@json_option
def check(since: timedelta, settings: Path | None, as_json: bool) -> None:
    """List the rules with their hits, and what is odd: overwritten, out of reach, never true, never hit.

    What is odd is no error, and the exit code is 0.
    """
    from postdesk.rule_report import report_rules
    from scheduler.clock import system_clock

    loaded = load_settings(settings)
    found = report_rules(loaded, system_clock(), since)
    for line in found.rules:
        if as_json:
            print_json(line.as_json())
        else:
            _print_rule(line)
    if not as_json:
        many = sum(len(line.warnings) for line in found.rules)
        asked = "" if found.asked is None else f", mails in the last {since.days} days: {found.asked}"
        version = loaded.settings.rules().version
        click.echo(f"rules: {len(found.rules)}, warnings: {many}{asked}, version: {version}", err=True)


def _print_rule(line: RuleLine) -> None:
    stops = ", stops" if line.stop else ""
    hits = "" if line.hits is None else f", {line.hits} {'hit' if line.hits == 1 else 'hits'}"
    click.echo(f"{line.index + 1:>3}  {line.rule}  ({line.on}{stops}{hits})")
    for message in line.warnings:
        click.echo(f"     ! {message}")


@command.command("replay")
@click.option("--since", type=_Duration(), default="30d", show_default=True, help="How far to look back.")
@click.option(
    "--with",
    "new",
    required=True,
    type=click.Path(path_type=Path),
    help="The new rules: a file with a list of rules, or whole settings.",
)
@click.option("--examples", type=click.IntRange(min=0), default=20, show_default=True, help="Mails shown.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes; as many as processors by default.")
@json_option
@settings_option
def replay(
    since: timedelta,
    new: Path,
    examples: int,
    workers: int | None,
    as_json: bool,
    settings: Path | None,
) -> None:
    """Ask the rules in force and new ones about past mail, and show what would differ. Nothing is changed.

    Each mail is asked about as it was then: at its time, with the ticket as it stood. With --json a line for
    each rule, one for each mail that differs, and the counts last.
    """
    from postdesk import replay_views as views
    from postdesk.replaying import compare
    from scheduler.clock import system_clock

    with opened(settings) as program:
        with_new = _new_rules(program.loaded, new)
        prefix = program.settings.identity.ticket_prefix
        began = system_clock()
        with click.progressbar(length=1, label="asking", file=sys.stderr, show_pos=False) as bar:

            def progress(done: int, every: int) -> None:
                bar.length = every
                bar.update(done - bar.pos)

            found = compare(
                program.store,
                program.settings,
                with_new.settings,
                began - since,
                workers=workers or os.cpu_count() or 1,
                progress=progress,
            )
        seconds = _seconds(began, system_clock())
    old_book, new_book = program.settings.rules(), with_new.settings.rules()
    lines = views.rules_as_json(found, old_book, new_book, prefix)
    if as_json:
        for line in lines:
            print_json(line)
        for mail in found.mails:
            print_json(views.mail_as_json(mail, prefix))
        print_json({**views.summary_as_json(found), "seconds": seconds})
        return
    for line in lines:
        click.echo(views.rule_as_text(line))
    for mail in found.mails[:examples]:
        click.echo("\n" + views.mail_as_text(mail, prefix))
    if len(found.mails) > examples:
        click.echo(f"\n… and {len(found.mails) - examples} more (--examples, --json)")
    click.echo(f"\n{views.summary_as_text(found)}\n{seconds} s", err=True)


def _seconds(began: datetime, ended: datetime) -> float:
    return round((ended - began).total_seconds(), 1)


def _new_rules(loaded: Loaded, new: Path) -> Loaded:
    """Read a file of rules in the place of ours, or whole settings; exits with 78 where they are wrong."""
    from postdesk.settings_file import SettingsInvalid, holds_settings, load

    try:
        return load(new) if holds_settings(new) else load(loaded.path, rules=new)
    except SettingsInvalid as invalid:
        fail(str(invalid), code=BAD_SETTINGS)
