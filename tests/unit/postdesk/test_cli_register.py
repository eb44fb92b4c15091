"""This file proves the commands over a database: their JSON keys are a public contract, as are exit codes."""

from __future__ import annotations

import json
import mailbox
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from postdesk.cli.main import group

SETTINGS = """\
identity: {name: Acme, domain: acme.example}
mailboxes:
  support:
    address: support@acme.example
    imap: {host: localhost, username: u, password: p}
    smtp: {host: localhost, username: u, password: p}
agents:
  anna: {name: Anna, email: [anna@acme.example], queues: [general], roles: [agent]}
"""
FIRST = b"""\
From: Jana <jana@customer.example>
To: support@acme.example
Subject: The printer is on fire
Message-ID: <one@customer.example>
Date: Mon, 23 Nov 2020 09:00:00 +0000

It burns.
"""
SECOND = b"""\
From: Jana <jana@customer.example>
To: support@acme.example
Subject: Re: The printer is on fire
Message-ID: <two@customer.example>
In-Reply-To: <one@customer.example>
Date: Mon, 23 Nov 2020 10:00:00 +0000

It still burns.
"""
TICKET = {
    "ref", "subject", "status", "queue", "priority", "assignee", "requester", "tags", "language", "opened_at",
    "updated_at", "due_at", "due_kind",
}  # fmt: skip


@pytest.fixture(name="here", autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("POSTDESK_SETTINGS", raising=False)
    (tmp_path / "settings.yaml").write_text(SETTINGS)
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "1.eml").write_bytes(FIRST)
    (tmp_path / "archive" / "2.eml").write_bytes(SECOND)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(group, list(words), catch_exceptions=False)


def lines(*words: str) -> list[dict[str, Any]]:
    done = run(*words)
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_import_tells_of_each_mail_where_it_went(here: Path) -> None:
    told = lines("import", "--json", "archive")
    assert [set(line) for line in told] == [{"file", "index", "message_id", "ticket", "outcome", "why"}] * 2
    assert [(line["index"], line["message_id"], line["ticket"], line["outcome"]) for line in told] == [
        (0, "<one@customer.example>", "SUP-1001", "created"),
        (0, "<two@customer.example>", "SUP-1001", "appended"),
    ]
    again = lines("import", "--json", "archive")
    assert [(line["ticket"], line["outcome"]) for line in again] == [("SUP-1001", "duplicate")] * 2


def test_import_counts_the_mails_of_an_mbox_from_nought(here: Path) -> None:
    box = mailbox.mbox(str(here / "all.mbox"))
    box.add(mailbox.mboxMessage(FIRST))
    box.add(mailbox.mboxMessage(SECOND))
    box.close()
    told = lines("import", "--json", "--join", "always", "all.mbox")
    assert [(line["file"], line["index"], line["ticket"]) for line in told] == [
        ("all.mbox", 0, "SUP-1001"),
        ("all.mbox", 1, "SUP-1001"),
    ]


def test_import_reads_a_maildir_and_leaves_unfinished_mail_out(here: Path) -> None:
    for name in ("cur", "new", "tmp"):
        (here / "Maildir" / name).mkdir(parents=True)
    (here / "Maildir" / "cur" / "1:2,S").write_bytes(FIRST)
    (here / "Maildir" / "tmp" / "2").write_bytes(SECOND)
    assert [line["outcome"] for line in lines("import", "--json", "Maildir")] == ["created"]


def test_import_sends_nothing(here: Path) -> None:
    lines("import", "--json", "archive")
    assert lines("outbox", "list", "--all", "--json") == []


def test_import_ends_with_1_where_a_path_cannot_be_read_and_names_it() -> None:
    done = run("import", "--json", "archive", "nowhere")
    assert done.exit_code == 1
    assert "nowhere: cannot be read: No such file or directory" in done.stderr


def test_progress_goes_to_standard_error_only() -> None:
    done = run("import", "--json", "archive")
    assert all(line.startswith("{") for line in done.stdout.splitlines())
    assert "2 mails: 1 appended, 1 created" in done.stderr


def test_tickets_list_has_the_keys_of_the_contract() -> None:
    run("import", "archive")
    [ticket] = lines("tickets", "list", "--json")
    assert set(ticket) == TICKET
    assert (ticket["ref"], ticket["requester"]) == ("SUP-1001", "jana@customer.example")
    assert ticket["opened_at"] == "2020-11-23T09:00:00+00:00"


def test_tickets_show_adds_messages_and_events() -> None:
    run("import", "archive")
    [ticket] = lines("tickets", "show", "SUP-1001", "--json")
    assert set(ticket) >= TICKET | {"messages", "events"}
    assert [message["reply"] for message in ticket["messages"]] == ["It burns.", "It still burns."]
    assert ticket["events"][0]["kind"] == "Opened"
    assert [event["seq"] for event in ticket["events"]] == list(range(1, len(ticket["events"]) + 1))
    assert ticket["messages"][1]["decision"]["thread"]["rule"] == 4
    assert lines("tickets", "show", "1001", "--json") == [ticket], "a number names a ticket as well"
    assert "It still burns." in run("tickets", "show", "SUP-1001").stdout


def test_a_ticket_that_is_not_there_ends_with_1_and_advice() -> None:
    for words in (["show"], ["close"], ["assign"], ["tag"], ["merge"]):
        more = {"assign": ["anna"], "tag": ["x"], "merge": ["SUP-8"]}.get(words[0], [])
        done = run("tickets", *words, "SUP-9", *more)
        assert done.exit_code == 1
        assert "there is no ticket SUP-" in done.stderr
        assert "see postdesk tickets list" in done.stderr


def test_close_and_assign_change_the_ticket_and_write_their_mails() -> None:
    run("import", "archive")
    assert lines("tickets", "assign", "SUP-1001", "anna", "--json")[0]["assignee"] == "anna"
    assert lines("tickets", "close", "SUP-1001", "the fuse", "--json")[0]["status"] == "resolved"
    [ticket] = lines("tickets", "list", "--json", "--status", "resolved")
    assert ticket["assignee"] == "anna"
    written = lines("outbox", "list", "--json")
    assert [(one["notice"], one["recipient"]) for one in written] == [
        ("agent_notification", "anna@acme.example"),
        ("resolved", "jana@customer.example"),
    ]
    assert set(written[0]) == {
        "id", "ticket", "notice", "recipient", "subject", "state", "attempts", "next_try", "last_reply",
        "created_at", "sent_at",
    }  # fmt: skip


def test_assign_names_the_agents_there_are() -> None:
    run("import", "archive")
    done = run("tickets", "assign", "SUP-1001", "nobody-we-know")
    assert done.exit_code == 1
    assert "there are: anna" in done.stderr


def test_the_list_of_tickets_can_be_narrowed() -> None:
    run("import", "archive")
    run("tickets", "tag", "SUP-1001", "printer")
    assert (
        len(lines("tickets", "list", "--json", "--tag", "printer", "--requester", "JANA@customer.example"))
        == 1
    )
    assert lines("tickets", "list", "--json", "--queue", "elsewhere") == []
    assert lines("tickets", "list", "--json", "--status", "resolved") == []


def test_outbox_mails_can_be_discarded_and_retried() -> None:
    run("import", "archive")
    run("tickets", "assign", "SUP-1001", "anna")
    [mail] = lines("outbox", "list", "--json")
    number = str(mail["id"])
    assert run("outbox", "discard", number).exit_code == 0
    assert lines("outbox", "list", "--json") == []
    assert run("outbox", "discard", number).exit_code == 1, "it does not wait any more"
    assert run("outbox", "retry", number).exit_code == 0
    assert [one["state"] for one in lines("outbox", "list", "--json")] == ["queued"]
    assert run("outbox", "retry", "999").exit_code == 1


def test_inbox_tells_the_fate_of_each_mail_and_gives_back_its_octets() -> None:
    run("import", "archive")
    assert lines("inbox", "list", "--json") == [], "nothing is set aside"
    entries = lines("inbox", "list", "--all", "--json")
    assert [entry["outcome"] for entry in entries] == ["appended", "created"]
    assert set(entries[0]) == {
        "id", "mailbox", "source", "size", "received_at", "state", "outcome", "ticket", "why",
    }  # fmt: skip
    assert run("inbox", "show", "1", "--raw").stdout_bytes == FIRST
    assert "done: created" in run("inbox", "show", "1").stdout
    assert run("inbox", "show", "99").exit_code == 1
    assert run("inbox", "replay", "1").exit_code == 1, "only what is set aside is filed again"


def test_explain_has_the_keys_of_the_contract_and_changes_nothing() -> None:
    run("import", "archive/1.eml")
    [told] = lines("explain", "--json", "archive/2.eml")
    assert set(told) >= {"kind", "party", "verdict", "thread", "route", "events", "notices"}
    assert set(told["thread"]) >= {"rule", "ticket", "evidence"}
    assert set(told["route"]) >= {"queue", "hits", "misses"}
    assert (told["kind"], told["party"], told["thread"]["ticket"]) == ("message", "customer", "SUP-1001")
    assert lines("explain", "--json", "archive/2.eml") == [told], "the first look left nothing behind"
    assert [entry["id"] for entry in lines("inbox", "list", "--all", "--json")] == [1]
    text = run("explain", "archive/2.eml").stdout
    assert "SUP-1001, by rule 4 (known Message-ID)" in text


def test_explain_ends_with_1_for_what_it_cannot_read_or_does_not_know() -> None:
    assert run("explain", "nowhere.eml").exit_code == 1
    done = run("explain", "--mailbox", "sales", "archive/1.eml")
    assert done.exit_code == 1
    assert "there are: support" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["tickets", "list"],
        ["inbox", "list"],
        ["outbox", "list"],
        ["explain", "archive/1.eml"],
        ["import", "archive"],
    ],
    ids=" ".join,
)
def test_each_command_takes_the_settings_before_and_after_its_name(here: Path, words: list[str]) -> None:
    (here / "settings.yaml").rename(here / "mine.yaml")
    assert run(*words).exit_code == 78, "without a word there are none"
    assert run("--settings", "mine.yaml", *words).exit_code == 0
    assert run(*words, "--settings", "mine.yaml").exit_code == 0


def test_a_database_that_is_away_ends_with_75(here: Path) -> None:
    away = "database: {url: 'postgresql+psycopg://nobody@127.0.0.1:1/none'}\n"
    (here / "settings.yaml").write_text(SETTINGS + away)
    done = run("tickets", "list")
    assert done.exit_code == 75
    assert "check database.url" in done.stderr


def test_run_without_a_mailbox_ends_with_78(here: Path) -> None:
    (here / "settings.yaml").write_text("identity: {name: Acme, domain: acme.example}\n")
    done = run("run")
    assert done.exit_code == 78
    assert "mailboxes" in done.stderr
