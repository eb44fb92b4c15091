"""This file is ``postdesk reconcile``: every message of every mailbox and its fate."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from postdesk.cli.context import json_option, opened, print_json, settings_option


@click.command()
@json_option
@settings_option
def command(as_json: bool, settings: Path | None) -> None:
    """Compare the mailboxes with the ledger: every message must have a fate.

    Exit 1 where a message is unaccounted for or is set aside.
    """
    from postdesk.reconciling import account

    bad = False
    with opened(settings) as program:
        for line in account(program):
            bad = bad or line.unaccounted > 0 or line.trouble is not None
            if as_json:
                print_json(line.as_json())
            else:
                click.echo(line.as_text())
    sys.exit(1 if bad else 0)
