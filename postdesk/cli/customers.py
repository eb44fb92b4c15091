"""This file is ``postdesk customers``: who writes to us, and what we know of them."""

from __future__ import annotations

from pathlib import Path

import click

from postdesk.cli.context import fail, json_option, opened, person, print_json, settings_option


@click.group()
def command() -> None:
    """Look at customers' records and change them; each change is logged with who made it."""


@command.command("list")
@click.option("--organisation", help="Only people of this organisation.")
@click.option("--limit", type=int, default=100, show_default=True, help="So many at most.")
@json_option
@settings_option
def list_(organisation: str | None, limit: int, as_json: bool, settings: Path | None) -> None:
    """List the people who wrote to us, whoever wrote last first."""
    from postdesk.customer_views import customer_lines

    with opened(settings) as program:
        for line in customer_lines(program, organisation, limit):
            if as_json:
                print_json(line)
            else:
                click.echo(
                    f"{', '.join(line['addresses']):<40} {line['requests']:>5} requests, {line['open']} open"
                    f"  {line['organisation']}  {line['name']}".rstrip()
                )


@command.command()
@click.argument("address")
@json_option
@settings_option
def show(address: str, as_json: bool, settings: Path | None) -> None:
    """Show a person: addresses, organisation, what is known, notes, requests, every change."""
    from postdesk.customer_views import customer_view, shown_customer

    with opened(settings) as program:
        view = customer_view(program, address)
    if view is None:
        fail(f"{address} never wrote to us and has no record")
    if as_json:
        print_json(view)
    else:
        click.echo(shown_customer(view))


@command.command("set")
@click.argument("address")
@click.argument("facts", nargs=-1, required=True, metavar="NAME=VALUE...")
@settings_option
def set_(address: str, facts: tuple[str, ...], settings: Path | None) -> None:
    """Set facts: name, greeting, organisation, language, surveys (yes, no), or fields of your own.

    An empty value takes a fact away: plan=
    """
    from postdesk.customer_views import WrongFact, set_facts

    with opened(settings) as program:
        try:
            set_facts(program, address, facts, person())
        except WrongFact as wrong:
            fail(str(wrong))
    click.echo(f"{address} is up to date")


@command.command()
@click.argument("address")
@click.argument("text")
@settings_option
def note(address: str, text: str, settings: Path | None) -> None:
    """Keep a note about a person; agents see the last ones in their notifications."""
    from postdesk.customer_views import WrongFact, add_note

    with opened(settings) as program:
        try:
            add_note(program, address, text, person())
        except WrongFact as wrong:
            fail(str(wrong))
    click.echo("noted")


@command.command()
@click.argument("keep")
@click.argument("other")
@settings_option
def merge(keep: str, other: str, settings: Path | None) -> None:
    """Let two addresses be one person: KEEP's facts stay, OTHER's fill what is blank."""
    from postdesk.customer_views import WrongFact, merge_customers

    with opened(settings) as program:
        try:
            merged = merge_customers(program, keep, other, person())
        except WrongFact as wrong:
            fail(str(wrong))
    click.echo(f"one person now: {', '.join(merged)} — postdesk customers unmerge {other} takes it back")


@command.command()
@click.argument("address")
@settings_option
def unmerge(address: str, settings: Path | None) -> None:
    """Take back the last merge that brought ADDRESS."""
    from postdesk.customer_views import WrongFact, unmerge_customer

    with opened(settings) as program:
        try:
            stays, again = unmerge_customer(program, address, person())
        except WrongFact as wrong:
            fail(str(wrong))
    click.echo(f"two people again: {', '.join(stays)} and {', '.join(again)}")
