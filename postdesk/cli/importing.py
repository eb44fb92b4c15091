"""This file is ``postdesk import``: an archive of mail becomes tickets."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postdesk.cli.context import fail, json_option, opened, print_json, settings_option

if TYPE_CHECKING:
    from postdesk.mail_files import FiledMail


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--join",
    type=click.Choice(["live", "always"]),
    default="live",
    show_default=True,
    help="always: by Message-ID, In-Reply-To and References alone, however old or closed the ticket is.",
)
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that read."
)
@json_option
@settings_option
def command(paths: tuple[Path, ...], join: str, workers: int, as_json: bool, settings: Path | None) -> None:
    """File the mails of PATHS: mbox, Maildir, .eml files and folders. No mail is sent.

    Every mail is filed, automatic and list mail too. When all are in, a line each tells its final ticket and
    whether it was created, appended, a duplicate or set aside (see `postdesk inbox list`).
    """
    from postdesk.importing import import_mails
    from postdesk.mail_files import mail_files, mails_of

    unreadable: list[str] = []
    try:
        files = list(mail_files(paths))
    except OSError as error:
        fail(f"{error.filename}: cannot be read: {error.strerror}")

    def mails() -> Iterator[FiledMail]:
        for file in files:
            try:
                yield from mails_of(file)
            except OSError as error:
                unreadable.append(f"{file}: cannot be read: {error.strerror}")

    with opened(settings) as program:
        total = sum(file.stat().st_size for file in files)
        counts: dict[str, int] = {}
        with click.progressbar(length=total, label="filing", file=sys.stderr, show_pos=False) as bar:
            results = list(
                import_mails(
                    program,
                    _counted(mails(), bar.update),
                    join_always=join == "always",
                    workers=workers,
                )
            )
        for one in results:
            counts[one.outcome] = counts.get(one.outcome, 0) + 1
            if as_json:
                print_json(asdict(one))
            else:
                click.echo(f"{one.ticket or '-':<12} {one.outcome:<10} {one.file}#{one.index}  {one.why}")
    words = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()))
    click.echo(f"{len(results)} mails: {words or 'none'}", err=True)
    for line in unreadable:
        click.echo(line, err=True)
    sys.exit(1 if unreadable else 0)


def _counted(mails: Iterator[FiledMail], update: Callable[[int], None]) -> Iterator[FiledMail]:
    for mail in mails:
        update(len(mail.raw))
        yield mail
