"""This file is ``postdesk template``: what our mails look like, with invented facts; it needs no settings."""

from __future__ import annotations

from pathlib import Path

import click


@click.group()
def command() -> None:
    """Look at the mails that customers and agents get."""


@command.command("list")
@click.option(
    "--templates",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of your own templates; they come before the built-in ones.",
)
def list_templates(templates: Path | None) -> None:
    """List every mail with its languages."""
    from mailer.render import Templates

    known = Templates(templates)
    for notice in known.notices():
        click.echo(f"{notice:<22} {' '.join(known.languages(notice))}")


@command.command()
@click.argument("name")
@click.option("--lang", "language", default="en", show_default=True, help="The language.")
@click.option(
    "--html",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write the HTML into this file; open it in a browser.",
)
@click.option(
    "--templates",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of your own templates; they come before the built-in ones.",
)
@click.option("--all", "every", is_flag=True, help="Show every shape the mail takes, not only the first.")
def preview(name: str, language: str, html: Path | None, templates: Path | None, every: bool) -> None:
    """Show the mail NAME (see ``list``) with invented facts: subject and text."""
    from mailer.render import RenderError, Templates
    from mailer.sample_facts import NOTICES, sample_variants

    known = Templates(templates)
    if name not in known.notices() or name not in NOTICES:
        raise click.UsageError(f"there is no mail {name}; there are: {', '.join(known.notices())}")
    if language not in known.languages(name):
        raise click.UsageError(
            f"{name} has no language {language}; it has: {', '.join(known.languages(name))}"
        )
    shapes = sample_variants(name, language)
    pages: list[str] = []
    for facts in shapes if every else shapes[:1]:
        try:
            rendered = known.render(name, language, facts, fallbacks=())
        except RenderError as error:
            raise click.ClickException(str(error)) from error
        if rendered.problem:
            raise click.ClickException(rendered.problem)
        click.echo(f"Subject: {rendered.subject}\n\n{rendered.text}")
        pages.append(rendered.html)
    if html is not None:
        html.write_text("\n".join(pages), "utf-8")
        click.echo(f"HTML written to {html}", err=True)
