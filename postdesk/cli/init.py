"""This file is ``postdesk init``: settings to start from."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import click

from postdesk.cli.context import fail

NAME, SCHEMA = "settings.yaml", "settings.schema.json"


def shipped_settings() -> str:
    """Return the annotated settings: beside the package in a checkout, inside it in a wheel."""
    inside = resources.files("postdesk").joinpath(NAME)
    if inside.is_file():
        return inside.read_text(encoding="utf-8")
    return Path(__file__).parents[2].joinpath(NAME).read_text(encoding="utf-8")


@click.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(file_okay=False, path_type=Path))
def command(folder: Path) -> None:
    """Write a commented settings.yaml into DIR (here, when left out), and the schema editors use.

    A settings.yaml that is already there is left alone.
    """
    from postdesk.settings_schema import settings_schema

    schema = json.dumps(settings_schema(), indent=2, ensure_ascii=False) + "\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / NAME).open("x", encoding="utf-8") as file:
            file.write(shipped_settings())
        (folder / SCHEMA).write_text(schema, encoding="utf-8")
    except FileExistsError:
        fail(f"{folder / NAME} is already there and stays as it is — name another folder: postdesk init DIR")
    except OSError as error:
        fail(f"{folder / NAME} cannot be written: {error.strerror} — name another folder: postdesk init DIR")
    click.echo(f"wrote {folder / NAME} and {SCHEMA}")
    click.echo(
        f"next: put your servers in, then `postdesk --settings {folder / NAME} check --connect`", err=True
    )
