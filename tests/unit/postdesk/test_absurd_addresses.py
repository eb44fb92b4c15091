"""Absurdly long addresses and ids, and NULs, are no reason to set a mail aside, on either database."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from postdesk.intake import Intake
from postdesk.settings_file import load
from postdesk.wiring import open_program

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SETTINGS = """
identity: {name: Acme Support, domain: acme.example}
database: {url: "URL"}
mailboxes:
  support:
    address: support@acme.example
    imap: {host: 127.0.0.1, security: none, username: support, password: x}
    smtp: {host: 127.0.0.1, security: none}
agents:
  anna: {name: Anna, email: [anna@acme.example], queues: [general]}
"""
HEAD = b"To: support@acme.example\r\nSubject: help\r\n"
ABSURD = {
    "NUL": b"From: Jana <jana@c.example>\r\n" + HEAD + b"Message-ID: <1@c>\r\n\r\nHello \x00 my printer\x00",
    "NUL in fields": b"From: J \xff\xfe <jana@c.example>\r\nReferences: <a\x00b@c>\r\n" + HEAD + b"\r\n\x00",
    "long domain": b"From: a@" + b"x" * 5000 + b".example\r\n" + HEAD + b"\r\nHello",
    "long local part": b"From: " + b"l" * 400 + b"@x.example\r\n" + HEAD + b"\r\nHello",
    "long ids": b"From: j@c.example\r\nMessage-ID: <"
    + b"z" * 3000
    + b"@q>\r\nReferences: <"
    + "ž".encode() * 990
    + b"@c>\r\n"
    + HEAD
    + b"\r\nHello",
}


def file_all(url: str, folder: Path) -> list[tuple[str | None, str | None]]:
    """File every absurd mail and return what became of each."""
    (folder / "settings.yaml").write_text(SETTINGS.replace("URL", url), encoding="utf-8")
    program = open_program(load(folder / "settings.yaml"))
    with program.store.write() as work:
        rows = tuple(
            work.inbox.add(
                mailbox="support", source="test", raw=raw, size=None, received_at=NOW, internal_date=None
            )
            for raw in ABSURD.values()
        )
    Intake(program.store, lambda: program.in_force, lambda: NOW).file_rows(rows)
    with program.store.read() as work:
        fates = work.inbox.fates(rows)
    program.store.close()
    return [(fates[row].outcome, None if fates[row].outcome == "created" else fates[row].why) for row in rows]


def test_absurd_mail_opens_its_ticket_on_sqlite(tmp_path: Path) -> None:
    assert file_all("sqlite:///desk.db", tmp_path) == [("created", None)] * len(ABSURD)


@pytest.mark.servers
def test_absurd_mail_opens_its_ticket_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    assert file_all(postgres_url, tmp_path) == [("created", None)] * len(ABSURD)
