"""This file is ``postdesk inbox``: what came in and what became of it."""

from __future__ import annotations

from pathlib import Path

import click

from postdesk.cli.context import fail, json_option, opened, print_json, settings_option


@click.group()
def command() -> None:
    """Look at journalled mail: what is set aside, what became of each; file again what could not be filed."""


@command.command("list")
@click.option("--all", "every", is_flag=True, help="Every mail, not only what needs a look.")
@click.option("--limit", type=click.IntRange(min=1), default=200, show_default=True)
@json_option
@settings_option
def list_(every: bool, limit: int, as_json: bool, settings: Path | None) -> None:
    """List mail that was set aside, waits or is in quarantine, newest first, with the reason."""
    with opened(settings) as program, program.store.read() as work:
        states = [None] if every else ["set_aside", "received"]
        entries = [entry for state in states for entry in work.inbox.entries(state=state, limit=limit)]
        entries += () if every else work.inbox.entries(outcome="quarantined", limit=limit)
    for entry in entries:
        reason = (entry.why or "").strip().splitlines()
        if as_json:
            print_json(
                {
                    "id": entry.id,
                    "mailbox": entry.mailbox,
                    "source": entry.source,
                    "size": entry.size,
                    "received_at": entry.received_at.isoformat(),
                    "state": entry.state,
                    "outcome": entry.outcome,
                    "ticket": entry.ticket,
                    "why": reason[-1] if reason else "",
                }
            )
        else:
            what = f"{entry.state}/{entry.outcome}" if entry.outcome else entry.state
            click.echo(
                f"{entry.id:>7}  {entry.received_at:%Y-%m-%d %H:%M}  {what:<22} "
                f"{entry.mailbox or entry.source:<20} {reason[-1] if reason else ''}"
            )


@command.command()
@click.argument("mail", type=int)
@click.option("--raw", is_flag=True, help="The mail as it came, byte for byte.")
@settings_option
def show(mail: int, raw: bool, settings: Path | None) -> None:
    """Show what became of a mail and why; with --raw the mail itself."""
    with opened(settings) as program, program.store.read() as work:
        found = work.inbox.read(mail)
        if found is None:
            fail(f"there is no mail {mail} — see postdesk inbox list --all")
        if raw:
            click.echo(found.raw, nl=False)
            return
        entry = work.inbox.entry(mail)
    click.echo(f"mail {entry.id}, {entry.size} octets, from {entry.mailbox or entry.source}")
    click.echo(f"{entry.state}: {entry.outcome or '-'}, ticket {entry.ticket or '-'}\n\n{entry.why or ''}")


@command.command()
@click.argument("mail", type=int)
@settings_option
def release(mail: int, settings: Path | None) -> None:
    """File a mail after all that is in quarantine, or that a rule dropped.

    The routing rules are asked again, but do not keep it out a second time. The daemon files it where one
    runs; else it is filed here.
    """
    from postdesk.intake import Intake
    from scheduler.clock import system_clock

    with opened(settings) as program:
        with program.store.filing() as work:
            released = work.inbox.release(mail)
        if not released:
            fail(f"mail {mail} is neither in quarantine nor dropped — see postdesk inbox list --all")
        Intake(program.store, lambda: program.in_force, system_clock).file_rows((mail,))
        with program.store.read() as work:
            entry = work.inbox.entry(mail)
            ticket = work.tickets.read(entry.ticket) if entry.ticket is not None else None
    click.echo(f"{mail}: {entry.outcome}{f' {ticket.ref}' if ticket else ''}")


@command.command()
@click.argument("mail", type=int, required=False)
@settings_option
def replay(mail: int | None, settings: Path | None) -> None:
    """File a mail again that was set aside (or all of them); nothing is done twice."""
    from postdesk.intake import Intake
    from scheduler.clock import system_clock

    with opened(settings) as program:
        with program.store.filing() as work:
            aside = [mail] if mail else [entry.id for entry in work.inbox.entries(state="set_aside")]
            again = tuple(row for row in aside if work.inbox.replay(row))
        if mail is not None and not again:
            fail(f"mail {mail} is not set aside — see postdesk inbox list")
        Intake(program.store, lambda: program.in_force, system_clock).file_rows(again)
        with program.store.read() as work:
            entries = work.inbox.fates(again)
    for row in again:
        click.echo(f"{row}: {entries[row].outcome}")


@command.command()
@settings_option
def seen(settings: Path | None) -> None:
    """Say that you have looked at all mail so far that was too large to be read whole: doctor is content."""
    from store.health import know_oversize

    with opened(settings) as program:
        newest = know_oversize(program.store)
    click.echo(f"noted for all mail up to {newest}")
