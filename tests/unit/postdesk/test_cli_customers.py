"""Customers' records and articles on the command line: JSON keys are a contract, changes are logged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from postdesk.cli.main import group

SETTINGS = """\
identity: {name: Acme, domain: acme.example, languages: [en, cs]}
articles: articles
organisations: {bigcorp: {name: Big Corp, domains: [customer.example], fields: {plan: gold}}}
"""
MAIL = """\
From: Jana <jana@%s.example>
To: support@acme.example
Subject: Printer %d
Message-ID: <%d@customer.example>
Date: Mon, 23 Nov 2020 09:00:00 +0000

It burns.
"""


@pytest.fixture(name="site")
def _site(tmp_path: Path) -> Path:
    settings = tmp_path / "settings.yaml"
    settings.write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "jam.md").write_text(
        "---\ntitle: Clearing a paper jam\nlanguage: en\nkeywords: paper jam\n---\nPull it.\n",
        encoding="utf-8",
    )
    for number, domain in enumerate(("customer", "customer", "home")):
        (tmp_path / f"{number}.eml").write_text(MAIL % (domain, number, number), encoding="utf-8")
    postdesk(settings, "import", *(str(tmp_path / f"{number}.eml") for number in range(3)))
    return settings


def postdesk(settings: Path, *arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(group, ["--settings", str(settings), *arguments])
    assert result.exit_code == code, result.output
    return result


def lines(settings: Path, *arguments: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in postdesk(settings, *arguments, "--json").stdout.splitlines()]


def test_people_are_listed_with_organisation_and_requests(site: Path) -> None:
    people = {one["addresses"][0]: one for one in lines(site, "customers", "list")}
    assert set(people) == {"jana@customer.example", "jana@home.example"}
    jana = people["jana@customer.example"]
    assert (jana["organisation"], jana["fields"], jana["requests"]) == ("Big Corp", {"plan": "gold"}, 2)
    only = lines(site, "customers", "list", "--organisation", "big corp")
    assert [one["addresses"] for one in only] == [["jana@customer.example"]]


def test_a_merge_shows_the_tickets_of_both_and_is_taken_back(site: Path) -> None:
    postdesk(site, "customers", "merge", "jana@customer.example", "jana@home.example")
    (person,) = lines(site, "customers", "list")
    assert (person["addresses"], person["requests"]) == (["jana@customer.example", "jana@home.example"], 3)
    (view,) = lines(site, "customers", "show", "jana@home.example")
    assert {one["requester"] for one in view["tickets"]} == {"jana@customer.example", "jana@home.example"}
    assert view["log"][-1]["kind"] == "merged"
    postdesk(site, "customers", "unmerge", "jana@home.example")
    assert len(lines(site, "customers", "list")) == 2
    assert "no merge" in postdesk(site, "customers", "unmerge", "jana@home.example", code=1).output


def test_facts_and_notes_are_kept_and_each_change_is_logged(site: Path) -> None:
    postdesk(
        site,
        "customers",
        "set",
        "jana@home.example",
        "name=Jana Nová",
        "language=cs",
        "plan=free",
        "surveys=no",
    )
    postdesk(site, "customers", "note", "jana@home.example", "Calls on Fridays")
    (view,) = lines(site, "customers", "show", "jana@home.example")
    assert (view["name"], view["language"], view["fields"], view["surveys"]) == (
        "Jana Nová", "cs", {"plan": "free"}, False
    )  # fmt: skip
    assert view["notes"][0]["text"] == "Calls on Fridays"
    assert view["log"][0]["now"] == {"name": "Jana Nová", "language": "cs", "plan": "free", "surveys": False}
    text = postdesk(site, "customers", "show", "jana@home.example").output
    assert "Jana Nová" in text
    assert "plan: – → free" in text
    assert "Calls on Fridays" in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("set", "jana", "a=b"), "jana"),
        (("set", "jana@home.example", "nothing"), "name=value"),
        (("set", "jana@home.example", "language=xx"), "one of en, cs"),
        (("set", "jana@home.example", "surveys=maybe"), "yes or no"),
        (("note", "jana@home.example", " "), "1 to 2000"),
        (("merge", "jana@home.example", "jana@home.example"), "one person already"),
        (("show", "nobody@home.example"), "never wrote to us"),
    ],
)
def test_what_cannot_be_done_is_said(site: Path, arguments: tuple[str, ...], said: str) -> None:
    assert said in postdesk(site, "customers", *arguments, code=1).output


def test_articles_are_listed_checked_and_searched(site: Path) -> None:
    (line,) = lines(site, "articles", "list")
    assert set(line) == {"name", "language", "title", "url", "suggested", "sent", "solved", "shared"}
    (found,) = lines(site, "articles", "search", "There is a paper jam again")
    assert (found["name"], found["suggested"]) == ("jam", True)
    assert lines(site, "articles", "search", "The moon") == []
    assert "right: 1" in postdesk(site, "articles", "check").output
    (site.parent / "articles" / "wrong.md").write_text("no front matter", encoding="utf-8")
    assert "wrong.md: title is missing" in postdesk(site, "articles", "check", code=1).output
