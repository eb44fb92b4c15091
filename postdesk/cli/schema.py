"""This file is ``postdesk schema``: the JSON Schema of the settings, for editors."""

from __future__ import annotations

import json

import click


@click.command()
@click.option(
    "--rules", is_flag=True, help="The schema of a file of rules (`routing: rules/*.yaml`) instead."
)
def command(rules: bool) -> None:
    """Print the JSON Schema of the settings, so that editors complete and underline.

    `postdesk schema > settings.schema.json` puts it where the first line of settings.yaml expects it; a file
    of rules wants `# yaml-language-server: $schema=…` with the schema that --rules prints.
    """
    from postdesk.settings_schema import rules_schema, settings_schema

    click.echo(json.dumps(rules_schema() if rules else settings_schema(), indent=2, ensure_ascii=False))
