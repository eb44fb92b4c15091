"""This file is ``postdesk articles``: what may be suggested to customers, and how well it does."""

from __future__ import annotations

from pathlib import Path

import click

from postdesk.cli.context import (
    duration,
    fail,
    json_option,
    load_settings,
    opened,
    print_json,
    settings_option,
)


@click.group()
def command() -> None:
    """Look at the articles that are suggested to customers."""


@command.command("list")
@click.option("--since", default="90d", show_default=True, help="Count what they did since so long ago.")
@json_option
@settings_option
def list_(since: str, as_json: bool, settings: Path | None) -> None:
    """List the articles: how often each was suggested, sent by an agent, and solved something."""
    from postdesk.article_views import article_lines
    from scheduler.clock import system_clock

    with opened(settings) as program:
        lines = article_lines(program, system_clock() - duration(since))
    for line in lines:
        if as_json:
            print_json(line)
        else:
            click.echo(
                f"{line['name']:<30} {line['language']}  {line['suggested']:>5} suggested"
                f"  {line['sent']:>5} sent  {line['solved']:>5} solved  {line['title']}"
            )


@command.command()
@json_option
@settings_option
def check(as_json: bool, settings: Path | None) -> None:
    """Read every article; tell what is wrong with which file. Exit 1 where something is."""
    from postdesk.articles import read_articles

    loaded = load_settings(settings).settings
    if loaded.articles is None:
        fail("the settings name no folder of articles — set articles: FOLDER")
    read = read_articles(loaded.articles, {"general": None, **loaded.queues})
    for problem in read.problems:
        if as_json:
            print_json({"file": problem.file, "problem": problem.message})
        else:
            click.echo(str(problem))
    if read.problems:
        fail(f"right: {len(read.shelf.articles)}, problems: {len(read.problems)}")
    if not as_json:
        click.echo(f"right: {len(read.shelf.articles)}")


@command.command()
@click.argument("words")
@click.option("--language", help="The language of the words; the first of the site where left out.")
@click.option("--queue", default="general", show_default=True, help="The queue the mail would come to.")
@json_option
@settings_option
def search(words: str, language: str | None, queue: str, as_json: bool, settings: Path | None) -> None:
    """Show which articles a mail with these words would bring, and why."""
    from postdesk.article_views import found_articles

    with opened(settings) as program:
        found = found_articles(program, words, language, queue)
    for line in found:
        if as_json:
            print_json(line)
        else:
            to = "customer and agents" if line["suggested"] else "agents only"
            click.echo(f"{line['name']:<30} {to:<20} {line['why']}")
    if not found and not as_json:
        click.echo("no article fits")
