"""This file proves the commands about settings: init, check, schema, rules check."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from postdesk.cli.main import group

RULES = """\
identity: {name: Acme, domain: acme.example}
queues: {billing: {}}
routing:
  - {name: first, then: {queue: billing}, stop: yes}
  - {name: second, on: both, then: {queue: general}}
  - {name: third, then: {tags: [x]}}
"""


@pytest.fixture(name="here", autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("POSTDESK_SETTINGS", raising=False)
    monkeypatch.delenv("SUPPORT_PASSWORD", raising=False)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(group, list(words))


def test_what_init_writes_is_accepted_by_check(here: Path) -> None:
    assert run("init", "desk").exit_code == 0
    assert json.loads((here / "desk" / "settings.schema.json").read_text())["title"] == "postdesk settings"
    found = run("--settings", "desk/settings.yaml", "check")
    assert found.exit_code == 0
    assert found.stdout == "desk/settings.yaml: the settings are right: 1 mailbox, 1 agent, 1 queue, 1 rule\n"
    assert "SUPPORT_PASSWORD is not set" in found.stderr


def test_init_leaves_settings_alone_that_are_there(here: Path) -> None:
    (here / "settings.yaml").write_text("mine")
    found = run("init")
    assert found.exit_code == 1
    assert "already there" in found.stderr
    assert (here / "settings.yaml").read_text() == "mine"


def test_init_says_what_to_do_where_it_cannot_write(here: Path) -> None:
    (here / "file").write_text("")
    found = run("init", "file/desk")
    assert found.exit_code == 1
    assert "name another folder" in found.stderr


def test_the_settings_option_counts_before_and_after_the_command(here: Path) -> None:
    (here / "mine.yaml").write_text("identity: {name: Acme, domain: acme.example}\n")
    before, after = run("--settings", "mine.yaml", "check"), run("check", "--settings", "mine.yaml")
    assert before.exit_code == after.exit_code == 0
    assert before.stdout == after.stdout


def test_wrong_settings_end_with_78_and_all_errors_on_standard_error(here: Path) -> None:
    (here / "settings.yaml").write_text("identity: {name: Acme}\nlogg: {}\n")
    found = run("check")
    assert found.exit_code == 78
    assert found.stdout == ""
    assert [line.split(": ")[0:2] for line in found.stderr.splitlines()] == [
        ["settings.yaml:1", "identity.domain"],
        ["settings.yaml:2", "logg"],
    ]


def test_without_settings_it_is_said_where_they_may_be(here: Path) -> None:
    found = run("check")
    assert found.exit_code == 78
    assert "`postdesk init` writes one to start from" in found.stderr


def test_check_with_connect_tries_no_login_while_a_secret_is_missing(here: Path) -> None:
    run("init")
    found = run("check", "--connect")
    assert found.exit_code == 78
    assert "no login was tried" in found.stderr


def test_check_with_connect_names_each_server_that_does_not_let_us_in(here: Path, unused_port: int) -> None:
    server = f"{{host: 127.0.0.1, port: {unused_port}, security: none, username: u, password: p}}"
    (here / "settings.yaml").write_text(
        "identity: {name: Acme, domain: acme.example}\n"
        f"mailboxes: {{desk: {{address: desk@acme.example, imap: {server}, smtp: {server}}}}}\n"
    )
    found = run("check", "--connect")
    assert found.exit_code == 1
    assert f"desk: imap 127.0.0.1:{unused_port} INBOX: no IMAP connection" in found.stdout
    assert f"desk: smtp 127.0.0.1:{unused_port}: no SMTP connection" in found.stdout
    assert found.stderr.endswith("2 of 2 logins failed\n")


@pytest.fixture(name="unused_port")
def _unused_port() -> int:
    import socket

    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def test_schema_is_a_json_schema_of_settings_or_of_rules() -> None:
    assert "routing" in json.loads(run("schema").stdout)["properties"]
    rules = json.loads(run("schema", "--rules").stdout)
    assert (rules["type"], rules["title"]) == ("array", "postdesk routing rules")


def test_rules_check_lists_the_rules_with_what_is_odd(here: Path) -> None:
    (here / "settings.yaml").write_text(RULES)
    found = run("rules", "check")
    assert found.exit_code == 0
    assert found.stdout.splitlines() == [
        "  1  first  (new, stops)",
        "  2  second  (both)",
        "  3  third  (new)",
        "     ! can never hit: “first” before it hits all its mails, and stops",
    ]


def test_rules_check_gives_a_json_object_a_rule(here: Path) -> None:
    (here / "settings.yaml").write_text(RULES)
    lines = [json.loads(line) for line in run("rules", "check", "--json").stdout.splitlines()]
    assert [line["rule"] for line in lines] == ["first", "second", "third"]
    assert lines[2]["warnings"] == ["can never hit: “first” before it hits all its mails, and stops"]
