"""This file is ``postdesk explain``: what would happen to a mail and why."""

from __future__ import annotations

from pathlib import Path

import click

from postdesk.cli.context import fail, json_option, opened, print_json, settings_option


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--mailbox", help="The mailbox it would come in by; without it the one its To names.")
@json_option
@settings_option
def command(file: Path, mailbox: str | None, as_json: bool, settings: Path | None) -> None:
    """Tell what would happen to the mail in FILE, and why; nothing is changed and nothing sent.

    It says what kind of mail it is, who wrote it and how sure we are, which ticket it would join by which
    rule, where the routing rules would send it, what would be recorded and which mails would go out.
    """
    from postdesk.explanation import explain
    from postdesk.trial import tell

    with opened(settings) as program:
        try:
            raw = file.read_bytes()
        except OSError as error:
            fail(f"{file}: cannot be read: {error.strerror}")
        boxes = program.in_force.policy.mailboxes
        if mailbox is not None and mailbox not in boxes:
            fail(f"there is no mailbox {mailbox}; there are: {', '.join(boxes) or 'none'}")
        explanation = explain(program, raw, mailbox)
    if as_json:
        print_json(explanation)
    else:
        click.echo(tell(explanation))
