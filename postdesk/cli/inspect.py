"""This file is ``postdesk inspect``: what we read in mail files, without settings or a database."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from postdesk.cli.context import (
    BAD_SETTINGS,
    chosen_settings,
    fail,
    json_option,
    print_json,
    settings_option,
)


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_option
@settings_option
def command(files: tuple[Path, ...], as_json: bool, settings: Path | None) -> None:
    """Show what postdesk reads in FILES (.eml, .mbox): people, text, the new words, attachments, kind.

    Bad mail never makes it fail: what was odd is listed under "defects". Settings are used where there are
    any (default_charset, trusted servers).
    """
    from postdesk.inspection import Inspector
    from postdesk.inspection_page import inspection_page
    from postdesk.settings_problems import SettingsInvalid

    try:
        inspector = Inspector.from_settings(chosen_settings(settings))
    except SettingsInvalid as invalid:
        fail(str(invalid), code=BAD_SETTINGS)
    failed = False
    colours = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    for file in files:
        try:
            for found in inspector.inspect_file(file):
                print_json(found) if as_json else click.echo(inspection_page(found, colours=colours))
        except OSError as error:
            click.echo(f"{file}: cannot be read: {error.strerror}", err=True)
            failed = True
    sys.exit(1 if failed else 0)
