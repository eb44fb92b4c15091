"""This file keeps the documents true: links lead somewhere, commands exist, generated pages are current."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from postdesk.cli.main import COMMANDS, group
from threading_rules.thread import RULES
from tickets.commands import VERBS

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")], key=lambda page: page.relative_to(ROOT).as_posix()
)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
FENCE = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
CALL = re.compile(r"^(?:\S*/)?postdesk((?: [a-z-]+| --[a-z-]+)+)")
MAKE = re.compile(r"^make ([a-z]+)")


def _code(page: Path) -> list[str]:
    """Return what a page shows as code: lines of blocks, and spans between backticks."""
    text = page.read_text("utf-8")
    blocks = [line for block in FENCE.findall(text) for line in block.splitlines()]
    return [*blocks, *re.findall(r"`([^`]+)`", FENCE.sub("", text))]


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def test_the_page_of_settings_says_what_the_model_says() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/settings_docs.py"],
        cwd=ROOT, capture_output=True, text=True, check=True, env={"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.stdout == (ROOT / "docs" / "settings.md").read_text("utf-8"), "write it anew: make docs"


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_link_of_a_page_leads_to_a_file(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text("utf-8")) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_command_a_page_names_exists_with_its_options(page: Path) -> None:
    wrong = []
    for call in (found[1] for found in map(CALL.match, _code(page)) if found):
        words = call.split()
        command: click.Command | None = group
        while words and isinstance(command, click.Group) and not words[0].startswith("-"):
            command = command.get_command(click.Context(group), words.pop(0))
        if command is None:
            wrong.append(call)
            continue
        known = {option for parameter in (*command.params, *group.params) for option in parameter.opts}
        wrong += [
            call for word in words if word.startswith("--") and word not in {*known, "--help", "--version"}
        ]
    assert wrong == []


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_target_of_make_that_a_page_names_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert [one[1] for one in map(MAKE.match, _code(page)) if one and one[1] not in targets] == []


def test_the_table_of_commands_in_the_documents_is_whole() -> None:
    page = (ROOT / "docs" / "admins.md").read_text("utf-8")
    assert [name for name in COMMANDS if f"`postdesk {name}" not in page] == []


def test_every_decision_is_in_the_list() -> None:
    page = (ROOT / "docs" / "decisions" / "README.md").read_text("utf-8")
    files = {file.name for file in (ROOT / "docs" / "decisions").glob("*.md")} - {"README.md"}
    assert {name for name in files if f"({name})" not in page} == set()


def test_agents_are_told_every_command() -> None:
    page = (ROOT / "docs" / "agents.md").read_text("utf-8")
    assert [verb for verb in VERBS if f"`#{verb}" not in page] == []


def test_the_page_about_threading_has_every_rule_under_its_number() -> None:
    page = (ROOT / "docs" / "threading.md").read_text("utf-8")
    rows = [(int(row[0]), row[1]) for row in re.findall(r"^\| (\d) \| ([^|]+?) \|", page, re.MULTILINE)]
    assert rows == [*((number, name) for number, name, _ in RULES), (8, "new ticket")]
