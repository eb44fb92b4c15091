"""This file proves ``inspect``: its keys are a public contract, and bad mail never stops it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from postdesk.cli.main import group
from postdesk.inspection import Inspector
from postdesk.settings_problems import SettingsInvalid

CONTRACT = {
    "file", "message_id", "subject", "from", "reply_to", "to", "cc", "date", "text", "reply", "quoted",
    "signature", "html", "attachments", "kind", "auto_generated", "bounce", "in_reply_to", "references",
    "language", "forwarded", "authentication", "defects",
}  # fmt: skip
MAIL = b"From: Jana <jana@customer.example>\nSubject: Fire\n\nIt burns.\n"
LINE = b"From jana@customer.example Mon Nov 23 09:00:00 2026\n"


@pytest.fixture(name="here", autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("POSTDESK_SETTINGS", raising=False)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(group, ["inspect", *words], catch_exceptions=False)


def test_an_object_has_the_keys_of_the_contract() -> None:
    found = Inspector().inspect(MAIL, "a.eml")
    assert set(found) >= CONTRACT
    assert found["file"] == "a.eml"
    assert json.loads(json.dumps(found)) == found


@given(st.binary(max_size=400))
def test_no_octets_make_it_fail(raw: bytes) -> None:
    found = Inspector().inspect(raw, "x")
    assert set(found) >= CONTRACT
    assert "error" not in found


def test_it_needs_neither_settings_nor_a_database(here: Path) -> None:
    (here / "a.eml").write_bytes(MAIL)
    done = run("--json", "a.eml")
    assert (done.exit_code, json.loads(done.stdout)["subject"]) == (0, "Fire")
    assert sorted(path.name for path in here.iterdir()) == ["a.eml"]


def test_an_mbox_gives_one_object_a_mail_with_its_index(here: Path) -> None:
    (here / "all.mbox").write_bytes(LINE + MAIL + b"\n" + LINE + MAIL)
    found = [json.loads(line) for line in run("--json", "all.mbox").stdout.splitlines()]
    assert [one["index"] for one in found] == [0, 1]
    assert {one["subject"] for one in found} == {"Fire"}


def test_a_file_that_cannot_be_opened_ends_with_1_and_the_others_are_read(here: Path) -> None:
    (here / "a.eml").write_bytes(MAIL)
    done = run("--json", "nowhere.eml", "a.eml")
    assert done.exit_code == 1
    assert "nowhere.eml: cannot be read" in done.stderr
    assert json.loads(done.stdout)["file"] == "a.eml"


def test_settings_give_the_charset_and_the_trusted_servers(here: Path) -> None:
    (here / "mine.yaml").write_text(
        "identity: {name: Acme, domain: acme.example}\n"
        "authentication: {trusted: [mx.acme.example]}\n"
        "mailboxes: {desk: {address: desk@acme.example, default_charset: koi8-r, "
        "imap: {host: localhost, username: u, password: p}, smtp: {host: localhost}}}\n"
    )
    raw = b"From: a@b.example\nAuthentication-Results: mx.acme.example; dmarc=pass header.from=b.example\n\n"
    (here / "a.eml").write_bytes(raw + "Привет, как дела".encode("koi8-r"))
    found = json.loads(run("--settings", "mine.yaml", "--json", "a.eml").stdout)
    assert found["text"] == "Привет, как дела"
    assert found["authentication"]["verdict"] == "pass"
    before = CliRunner().invoke(group, ["--settings", "mine.yaml", "inspect", "--json", "a.eml"])
    assert json.loads(before.stdout) == found
    assert json.loads(run("--json", "a.eml").stdout)["authentication"] is None, "nobody is trusted without"


def test_settings_that_are_named_and_wrong_end_with_78(here: Path) -> None:
    (here / "wrong.yaml").write_text("identity: {}\n")
    (here / "a.eml").write_bytes(MAIL)
    with pytest.raises(SettingsInvalid):
        Inspector.from_settings(Path("wrong.yaml"))
    done = run("--settings", "wrong.yaml", "a.eml")
    assert done.exit_code == 78
    assert "identity.domain" in done.stderr


def test_a_dangerous_file_is_named_as_such() -> None:
    raw = (
        MAIL.partition(b"\n\n")[0] + b"\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nIt burns.\n--b\n"
        b"Content-Type: application/octet-stream; name=photo.jpg.exe\n\nMZ\n--b--\n"
    )
    found = Inspector().inspect(raw, "a.eml")
    assert found["attachments"][0]["danger"] == "disguised"
