"""This file proves answers and notes on the command line, and whose tickets nobody looks after."""

from __future__ import annotations

import email
import email.policy
import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from postdesk.cli.main import group
from postdesk.settings_file import load
from postdesk.wiring import open_program
from store.schema import outbox

SETTINGS = """\
identity: {name: Acme, domain: acme.example}
mailboxes:
  support:
    address: support@acme.example
    imap: {host: localhost, username: u, password: p}
    smtp: {host: localhost, username: u, password: p}
agents:
  anna: {name: Anna, email: [anna@acme.example], queues: [general]}
  bob: {name: Bob, email: [bob@acme.example], queues: [general]}
"""
MAIL = b"""\
From: Jana <jana@customer.example>
To: support@acme.example
Subject: The printer is on fire
Message-ID: <one@customer.example>
Date: Mon, 23 Nov 2020 09:00:00 +0000

It burns.
"""


@pytest.fixture(name="here", autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("POSTDESK_SETTINGS", raising=False)
    monkeypatch.delenv("SUDO_USER", raising=False)
    monkeypatch.setenv("USER", "anna")
    (tmp_path / "settings.yaml").write_text(SETTINGS)
    (tmp_path / "one.eml").write_bytes(MAIL)
    run("import", "one.eml")
    return tmp_path


def run(*words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(group, list(words), input=typed, catch_exceptions=False)


def _sent(here: Path) -> list[tuple[str, str, str]]:
    """Notice, recipient and text of what is to go out."""
    program = open_program(load(here / "settings.yaml"))
    with program.store.read() as work:
        rows = work.connection.execute(sa.select(outbox.c.notice, outbox.c.recipient, outbox.c.raw)).all()
    program.store.close()
    found = []
    for row in rows:
        part = email.message_from_bytes(row.raw, policy=email.policy.default).get_body(("plain",))
        found.append((row.notice, row.recipient, part.get_content() if part else ""))
    return found


def test_an_answer_from_standard_input_goes_to_the_customer(here: Path) -> None:
    done = run("tickets", "reply", "SUP-1001", typed="Please switch it off — now.\n")
    assert done.exit_code == 0, done.output
    ((notice, recipient, text),) = _sent(here)
    assert (notice, recipient) == ("answered", "jana@customer.example")
    assert "Please switch it off — now." in text
    assert json.loads(run("tickets", "show", "--json", "SUP-1001").stdout)["assignee"] == "anna"


def test_an_answer_may_resolve_the_ticket_and_comes_from_a_file_in_anothers_name(here: Path) -> None:
    (here / "answer.txt").write_text("It is repaired.")
    done = run("tickets", "reply", "1001", "--file", "answer.txt", "--as", "bob", "--close", "--json")
    assert json.loads(done.stdout) == {"ref": "SUP-1001", "status": "resolved", "assignee": "bob"}
    assert [(notice, recipient) for notice, recipient, _ in _sent(here)] == [
        ("answered", "jana@customer.example")
    ]


def test_a_note_is_for_the_house(here: Path) -> None:
    run("tickets", "assign", "SUP-1001", "bob")
    done = run("tickets", "note", "SUP-1001", "--text", "He called twice.", "--json")
    assert json.loads(done.stdout)["ref"] == "SUP-1001"
    sent = _sent(here)
    assert {recipient for _, recipient, _ in sent} == {"bob@acme.example"}
    assert any("He called twice." in text for _, _, text in sent)


def test_an_answer_with_words_of_a_note_is_refused_until_somebody_insists(here: Path) -> None:
    secret = "The customer is three months behind with paying, so be careful what you promise them."
    run("tickets", "note", "SUP-1001", "--text", secret)
    done = run("tickets", "reply", "SUP-1001", "--text", f"Hello. {secret}")
    assert done.exit_code == 1
    assert "--anyway" in done.stderr
    assert "answered" not in {notice for notice, _, _ in _sent(here)}
    assert run("tickets", "reply", "SUP-1001", "--text", f"Hello. {secret}", "--anyway").exit_code == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("SUP-1001", "--text", "  "), 2, "no words"),
        (("SUP-9", "--text", "Hello"), 1, "there is no ticket SUP-9"),
        (("SUP-1001", "--text", "Hello", "--as", "eve"), 2, "--as: anna, bob"),
        (("SUP-1001", "--text", "Hello", "--file", "one.eml"), 2, "not both"),
        (("SUP-1001", "--file", "nowhere"), 2, "does not exist"),
    ],
)
def test_what_cannot_be_sent_is_refused_with_advice(
    here: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    done = run("tickets", "reply", *words)
    assert (done.exit_code, said in done.stderr) == (code, True)
    assert _sent(here) == []


def test_check_names_who_left_open_tickets_behind(here: Path) -> None:
    run("tickets", "assign", "SUP-1001", "bob")
    assert "bob" not in run("check").stderr
    (here / "settings.yaml").write_text("".join(x for x in SETTINGS.splitlines(True) if "bob:" not in x))
    assert "agents: bob is not among them and has 1 open ticket: SUP-1001" in run("check").stderr


def test_check_makes_no_database(here: Path) -> None:
    (here / "postdesk.db").unlink()
    assert run("check").exit_code == 0
    assert not (here / "postdesk.db").exists()
