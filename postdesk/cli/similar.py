"""This file is ``postdesk tickets similar``: which tickets are about the same."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from postdesk.cli.context import fail, json_option, opened, print_json, settings_option


@click.command("similar")
@click.argument("ref")
@click.option("--limit", type=click.IntRange(min=1, max=50), default=5, show_default=True)
@json_option
@settings_option
def similar(ref: str, limit: int, as_json: bool, settings: Path | None) -> None:
    """Name the tickets most like REF by subject and first mail, with the words they share."""
    from postdesk.report_topics import similar_tickets

    with opened(settings) as program, program.store.read() as work:
        ticket = work.tickets.by_ref(ref)
        if ticket is None:
            fail(f"there is no ticket {ref}")
        found = similar_tickets(work, ticket, limit)
    for one in found:
        if as_json:
            print_json(asdict(one))
        else:
            click.echo(
                f"{one.ref:<12}{one.alike:>5.0%}  {one.status:<10}{one.subject}  ({', '.join(one.words)})"
            )
    if not found and not as_json:
        click.echo(f"no ticket is like {ticket.ref}", err=True)
