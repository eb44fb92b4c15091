"""This file is ``postdesk outbox``: what is still to send, and why."""

from __future__ import annotations

from pathlib import Path

import click

from postdesk.cli.context import fail, json_option, opened, print_json, settings_option


@click.group()
def command() -> None:
    """Look at outgoing mail: what waits, what failed and why; send it again or give it up."""


@command.command("list")
@click.option("--all", "every", is_flag=True, help="Sent and discarded mails as well.")
@json_option
@settings_option
def list_(every: bool, as_json: bool, settings: Path | None) -> None:
    """List mails that wait, are held or failed, with the reason and the next try."""
    from store.outbox import SqlOutbox

    with opened(settings) as program:
        for entry in SqlOutbox(program.store).entries(all_states=every):
            if as_json:
                print_json(
                    {
                        "id": entry.id,
                        "ticket": entry.ticket,
                        "notice": entry.notice,
                        "recipient": entry.recipient,
                        "subject": entry.subject,
                        "state": entry.state,
                        "attempts": entry.attempts,
                        "next_try": entry.not_before.isoformat() if entry.state == "queued" else None,
                        "last_reply": entry.last_reply,
                        "created_at": entry.created_at.isoformat(),
                        "sent_at": entry.sent_at.isoformat() if entry.sent_at else None,
                    }
                )
            else:
                click.echo(
                    f"{entry.id:>6}  {entry.state:<9} {entry.notice:<18} {entry.recipient:<30} "
                    f"{entry.not_before:%Y-%m-%d %H:%M}  {entry.attempts} tries  {entry.last_reply or ''}"
                )


@command.command()
@click.argument("mail", type=int, required=False)
@settings_option
def retry(mail: int | None, settings: Path | None) -> None:
    """Queue a mail for now; without an id all that were refused for now or failed.

    What only waits for its own time stays, such as an answer that its agent may still take back.
    """
    from scheduler.clock import system_clock
    from store.outbox import SqlOutbox

    with opened(settings) as program:
        count = SqlOutbox(program.store).retry(system_clock(), mail)
    if mail is not None and count == 0:
        fail(f"mail {mail} does not wait and did not fail — see postdesk outbox list --all")
    click.echo(f"{count} queued; the daemon sends them")


@command.command()
@click.argument("mail", type=int)
@settings_option
def discard(mail: int, settings: Path | None) -> None:
    """Give a mail up: it is kept, and never sent."""
    from store.outbox import SqlOutbox

    with opened(settings) as program:
        if not SqlOutbox(program.store).discard(mail):
            fail(f"mail {mail} does not wait — see postdesk outbox list --all")
    click.echo(f"{mail} will not be sent")


@command.command()
@click.argument("address")
@settings_option
def allow(address: str, settings: Path | None) -> None:
    """Write automatic mail to ADDRESS again, which bounced too often, was blocked, or wanted none."""
    from store.suppressions import lift
    from tickets.address import address_key

    with opened(settings) as program, program.store.write() as work:
        lifted = lift(work.connection, address_key(address))
    if not lifted:
        fail(f"{address} gets automatic mail already — see postdesk doctor")
    click.echo(f"{address} gets automatic mail again")
