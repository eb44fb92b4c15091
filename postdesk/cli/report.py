"""This file is ``postdesk report``: the figures of a period."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from postdesk.cli.context import duration, fail, json_option, opened, print_json, settings_option

if TYPE_CHECKING:
    from postdesk.reporting import PeriodFigures
    from postdesk.wiring import Program

_FIRST_YEAR = 1990
_BACK = "How far back: 30d, 12w, or a date 2026-01-31."


@click.command("report")
@click.option("--since", default="30d", show_default=True, help=_BACK)
@click.option("--until", help="Up to here, not included: a date, or 7d for a week ago. Without it up to now.")
@click.option("--queue", "queues", multiple=True, help="Only this queue; may be given several times.")
@click.option("--html", "html", type=click.Path(path_type=Path, dir_okay=False), help="Write a page to FILE.")
@click.option("--csv", "csv", type=click.Path(path_type=Path, dir_okay=False), help="Write a table to FILE.")
@click.option("--complete", is_flag=True, help="First find the milestones that tickets lack, and keep them.")
@json_option
@settings_option
def command(
    since: str,
    until: str | None,
    queues: tuple[str, ...],
    html: Path | None,
    csv: Path | None,
    complete: bool,
    as_json: bool,
    settings: Path | None,
) -> None:
    """Print first and next response, resolution, backlog, first-contact resolution, surveys and topics."""
    from postdesk.report_csv import as_csv
    from postdesk.report_json import as_json as to_json
    from postdesk.report_page import page
    from postdesk.report_text import as_text

    with opened(settings) as program:
        if complete:
            _complete(program)
        found = _figures(program, since, until, queues)
        name = program.in_force.policy.name
    if html is not None:
        _write(html, page(found, f"{name}: report"))
    if csv is not None:
        _write(csv, as_csv(found))
    if as_json:
        print_json(to_json(found))
    elif html is None and csv is None:
        for line in as_text(found):
            click.echo(line)


def _figures(program: Program, since: str, until: str | None, queues: tuple[str, ...]) -> PeriodFigures:
    from postdesk.reporting import Asked, figures, zone_of
    from scheduler.clock import system_clock

    policy = program.in_force.policy
    unknown = [name for name in queues if name not in policy.queues]
    if unknown:
        known = ", ".join(sorted(policy.queues))
        raise click.BadParameter(f"there is no queue {unknown[0]} — there are {known}", param_hint="--queue")
    zone, now = zone_of(policy), system_clock()
    end = _moment(until, now, zone, "--until") if until else now
    # "30d" counts back from the end; midnight keeps the first day whole.
    begin = _moment(since, end, zone, "--since")
    if begin >= end:
        raise click.BadParameter(f"{since} is not before {until or 'now'}", param_hint="--since")
    asked = Asked(
        since=begin, until=end, queues=queues or None, zone=zone, tone=program.settings.reports.tone,
        articles=program.settings.articles is not None,
    )  # fmt: skip
    with program.store.read() as work:
        return figures(work, asked, policy)


def _moment(text: str, end: datetime, zone: str, option: str) -> datetime:
    """Return the moment that a date or a time back means."""
    try:
        day = datetime.fromisoformat(text)
    except ValueError:
        return end - duration(text)
    if day.year < _FIRST_YEAR:
        raise click.BadParameter(f"{text} is before there was mail to report about", param_hint=option)
    return day if day.tzinfo else day.replace(tzinfo=ZoneInfo(zone))


def _complete(program: Program) -> None:
    """Find what is missing, some tickets in a transaction, so that a running daemon's mails wait for few."""
    from store.histories import histories_of, portions
    from store.milestones import complete_milestones
    from tickets.measures import measure

    policy, found = program.in_force.policy, 0
    with program.store.read() as work:
        parts = portions(work.connection, None)
    with click.progressbar(parts, label="finding milestones", file=sys.stderr) as bar:
        for part in bar:
            with program.store.filing() as work:
                for one in histories_of(work.connection, part):
                    measured = measure(one.id, one.number, one.prefix, one.events, policy)
                    found += complete_milestones(work.connection, measured)
    click.echo(f"{found} milestones were missing", err=True)


def _write(path: Path, content: str) -> None:
    try:
        path.write_text(content, encoding="utf-8", newline="")
    except OSError as error:
        fail(f"{path} cannot be written: {error.strerror}")
    click.echo(f"written to {path}", err=True)
