"""This file is ``postdesk check``: are the settings right, and do the servers let us in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postdesk.cli.context import BAD_SETTINGS, WRONG, fail, load_settings, settings_option

if TYPE_CHECKING:
    from postdesk.settings import Settings
    from postdesk.settings_model.servers import Mailbox


@click.command()
@settings_option
@click.option("--connect", is_flag=True, help="Log in to every IMAP and SMTP server; nothing is sent.")
def command(settings: Path | None, connect: bool) -> None:
    """Validate the settings; every error has file, line, key and advice.

    Secrets that cannot be read here are warnings, for the service may have them; with --connect they are
    errors. Exit code 78: the settings are wrong; 1: a server does not let us in.
    """
    loaded = load_settings(settings)
    for problem in loaded.missing_secrets:
        click.echo(f"{'error' if connect else 'warning'}: {problem}", err=True)
    if connect and loaded.missing_secrets:
        fail(f"{loaded.path}: secrets are missing, so no login was tried", code=BAD_SETTINGS)
    click.echo(f"{loaded.path}: {_summary(loaded.settings)}")
    for line in _left_behind(loaded.settings):
        click.echo(f"warning: {line}", err=True)
    if not connect:
        return
    troubles = 0
    for name, box in loaded.settings.mailboxes.items():
        for what, trouble in _logins(box, loaded.settings):
            click.echo(f"{name}: {what}: {trouble or 'logged in'}")
            troubles += trouble is not None
    if troubles:
        fail(f"{troubles} of {2 * len(loaded.settings.mailboxes)} logins failed", code=WRONG)


def _summary(settings: Settings) -> str:
    counts = (
        (len(settings.mailboxes), "mailbox", "mailboxes"),
        (len(settings.agents), "agent", "agents"),
        (len({"general", *settings.queues}), "queue", "queues"),
        (len(settings.routing), "rule", "rules"),
    )
    return "the settings are right: " + ", ".join(
        f"{number} {one if number == 1 else many}" for number, one, many in counts
    )


def _left_behind(settings: Settings) -> Iterator[str]:
    """Name who left open tickets behind; the lead of their queue hears of what happens to these."""
    from store.owners import left_behind

    for one in left_behind(settings.database.url, tuple(settings.agents)):
        named = ", ".join(one.refs[:10]) + (" …" if len(one.refs) > 10 else "")
        count = f"{len(one.refs)} open ticket{'s' if len(one.refs) > 1 else ''}"
        yield (
            f"agents: {one.owner} is not among them and has {count}: {named} — the lead of the queue is told "
            "of what happens to them; give them to somebody with postdesk tickets assign"
        )


def _logins(box: Mailbox, settings: Settings) -> Iterator[tuple[str, str | None]]:
    """Yield each server of a mailbox and what stands in the way, None where nothing does."""
    from mailer.imap import ImapMailbox
    from mailer.mailbox import MailboxRefused, MailboxUnavailable
    from mailer.smtp import SmtpTransport
    from postdesk.wiring import imap_account, smtp_account

    mailbox = ImapMailbox(imap_account(box.imap, settings.limits.message_bytes))
    trouble = None
    try:
        mailbox.open()
    except (MailboxUnavailable, MailboxRefused) as error:
        trouble = str(error)
    finally:
        mailbox.close()
    yield f"imap {box.imap.host}:{box.imap.port} {box.imap.folder}", trouble
    transport = SmtpTransport(smtp_account(box.smtp, helo=settings.identity.domain))
    try:
        yield f"smtp {box.smtp.host}:{box.smtp.port}", transport.try_login()
    finally:
        transport.close()
