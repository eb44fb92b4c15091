"""This file gives commands their settings and database, and turns refusals into words and exit codes."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

if TYPE_CHECKING:
    from datetime import timedelta

    from postdesk.settings_file import Loaded
    from postdesk.wiring import Program

WRONG, USAGE, TRY_LATER, BAD_SETTINGS = 1, 2, 75, 78
_F = TypeVar("_F", bound=Callable[..., Any])


def settings_option(function: _F) -> _F:
    """Accept ``--settings`` after the command's name as well."""
    return click.option("--settings", type=click.Path(path_type=Path), help="The settings file.")(function)


def json_option(function: _F) -> _F:
    """Accept ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")(function)


def chosen_settings(settings: Path | None) -> Path | None:
    """Return the file that --settings names, after the command or before it."""
    chosen: Path | None = settings or (click.get_current_context().find_root().obj or {}).get("settings")
    return chosen


def load_settings(settings: Path | None) -> Loaded:
    """Load the settings that the command line, the environment or the folder names; exits with 78."""
    from postdesk.settings_file import SettingsInvalid, find, load

    try:
        loaded = load(find(chosen_settings(settings)))
    except SettingsInvalid as invalid:
        fail(str(invalid), code=BAD_SETTINGS)
    for warning in loaded.warnings:
        click.echo(f"warning: {warning}", err=True)
    return loaded


@contextmanager
def opened(settings: Path | None) -> Iterator[Program]:
    """Open the site: settings and database."""
    from postdesk.logs import set_up_logs
    from postdesk.wiring import open_program
    from store.engine import DatabaseAway, StoreUnavailable

    loaded = load_settings(settings)
    set_up_logs("warning", loaded.settings.log.format)
    try:
        program = open_program(loaded)
    except StoreUnavailable as unavailable:
        fail(str(unavailable), code=TRY_LATER)
    try:
        yield program
    except DatabaseAway as away:
        fail(
            f"the database is away or full: {away.orig} — what was not finished left no trace", code=TRY_LATER
        )
    finally:
        program.store.close()


def duration(text: str) -> timedelta:
    """Return the time that ``4h`` or ``3d`` stands for; ends with 2 where it stands for none."""
    from postdesk.settings_model.values import Wrong, parse_duration

    try:
        return parse_duration(text)
    except Wrong as wrong:
        raise click.BadParameter(str(wrong)) from wrong


def fail(message: str, *, code: int = WRONG) -> NoReturn:
    """Say what is wrong on standard error and end."""
    click.echo(message, err=True)
    sys.exit(code)


def print_json(value: Any) -> None:
    """Print one JSON object on a line of its own."""
    click.echo(json.dumps(value, ensure_ascii=False, default=str))


def person() -> str:
    """Return who gives a command, for the history."""
    return os.environ.get("SUDO_USER") or os.environ.get("USER") or "command line"
