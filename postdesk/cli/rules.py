"""This file is ``postdesk rules``: look at the routing rules before mail does."""

from __future__ import annotations

from pathlib import Path

import click

from postdesk.cli.context import json_option, load_settings, print_json, settings_option


@click.group()
def command() -> None:
    """Look at the routing rules before mail does."""


@command.command("check")
@settings_option
@json_option
def check(settings: Path | None, as_json: bool) -> None:
    """List the rules, with what is odd: overwritten, out of reach, never true.

    What is odd is no error, and the exit code is 0.
    """
    from threading_rules.rule_warnings import rule_warnings

    loaded = load_settings(settings)
    book = loaded.settings.rules()
    odd: dict[int, list[str]] = {}
    for warning in rule_warnings(book):
        odd.setdefault(warning.index, []).append(warning.message)
    for index, rule in enumerate(book.rules):
        if as_json:
            print_json(
                {
                    "index": index,
                    "rule": rule.name,
                    "on": rule.on.value,
                    "stop": rule.stop,
                    "warnings": odd.get(index, []),
                }
            )
            continue
        click.echo(f"{index + 1:>3}  {rule.name}  ({rule.on}{', stops' if rule.stop else ''})")
        for message in odd.get(index, []):
            click.echo(f"     ! {message}")
    if not as_json:
        many = sum(len(messages) for messages in odd.values())
        click.echo(f"rules: {len(book.rules)}, warnings: {many}, version: {book.version}", err=True)
