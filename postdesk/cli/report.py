"""This file is ``postdesk report``: the figures of a period."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from postdesk.cli.context import duration, fail, json_option, opened, print_json, settings_option


@click.command("report")
@click.option(
    "--since", default="30d", show_default=True, help="How far back: 30d, 12w, or a date 2026-01-31."
)
@click.option("--html", "html", type=click.Path(path_type=Path, dir_okay=False), help="Write a page to FILE.")
@json_option
@settings_option
def command(since: str, html: Path | None, as_json: bool, settings: Path | None) -> None:
    """Print first and next response, resolution, backlog, first-contact resolution, surveys and topics."""
    from postdesk.report_page import page
    from postdesk.reporting import as_json as to_json
    from postdesk.reporting import as_text, figures
    from scheduler.clock import system_clock
    from store.histories import histories

    now = system_clock()
    begin = _begin(since, now)
    with opened(settings) as program, program.store.read() as work:
        in_force = program.in_force
        # Trends compare with the time of the same length before.
        found = figures(histories(work.connection, begin - (now - begin)), in_force.policy, begin, now)
    if html is not None:
        try:
            html.write_text(page(found, f"{in_force.policy.name}: report"), encoding="utf-8")
        except OSError as error:
            fail(f"{html} cannot be written: {error.strerror}")
        click.echo(f"written to {html}", err=True)
    if as_json:
        print_json(to_json(found))
    elif html is None:
        for line in as_text(found):
            click.echo(line)


def _begin(since: str, now: datetime) -> datetime:
    """Return the moment that a date or a time back means."""
    try:
        day = datetime.fromisoformat(since)
    except ValueError:
        return now - duration(since)
    begin = day if day.tzinfo else day.replace(tzinfo=UTC)
    if begin >= now:
        raise click.BadParameter(f"{since} is not in the past")
    return begin
