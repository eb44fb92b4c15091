"""What is read in a mail decides what becomes of it: through the real intake, on a database of its own."""

from __future__ import annotations

import base64
import email
import email.policy
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
import sqlalchemy as sa

from bench.large_mails import KINDS as LARGE
from postdesk.intake import Intake
from store.messages import StoredMessage
from store.outbox import SqlOutbox
from store.schema import inbox, messages
from tests.ready_database import open_site
from tickets.delivery import OutgoingMail

SETTINGS = """
identity: {name: Acme Support, domain: acme.example, languages: [en, ru], ticket_prefix: SUP}
database: {url: "sqlite:///desk.db"}
authentication: {without: token}
mailboxes:
  support:
    address: support@acme.example
    default_charset: windows-1251
    imap: {host: 127.0.0.1, port: 1143, security: none, username: support, password: x}
    smtp: {host: 127.0.0.1, port: 1025, security: none}
  brno:
    address: brno@acme.example
    default_charset: windows-1250
    imap: {host: 127.0.0.1, port: 1143, security: none, username: brno, password: x}
    smtp: {host: 127.0.0.1, port: 1025, security: none}
agents:
  anna: {name: Anna Dvorak, email: [anna@acme.example], queues: [general], roles: [agent, lead]}
queues:
  general: {assign: anna}
"""
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)


class Desk:
    """A site without servers."""

    def __init__(self, folder: Path, more: str = "") -> None:
        file = folder / "settings.yaml"
        file.write_text(SETTINGS + more, encoding="utf-8")
        self.program = open_site(file)
        self.intake = Intake(self.program.store, lambda: self.program.in_force, lambda: NOW)

    def take(self, raw: bytes, mailbox: str = "support") -> list[OutgoingMail]:
        """Let a mail come in and return what goes out for it."""
        with self.program.store.write() as work:
            work.inbox.add(
                mailbox=mailbox, source="test", raw=raw, size=None, received_at=NOW, internal_date=None
            )
        while self.intake.run_once():
            pass
        return list(SqlOutbox(self.program.store).claim("test", 50, NOW, timedelta(minutes=5)))

    def fate(self) -> tuple[str, str]:
        """Return what became of the last mail, and why."""
        with self.program.store.read() as work:
            row = work.connection.execute(
                sa.select(inbox.c.outcome, inbox.c.why).order_by(inbox.c.id.desc()).limit(1)
            ).one()
        return row.outcome, row.why

    def last(self) -> StoredMessage:
        """Return the message that was filed last."""
        with self.program.store.read() as work:
            row = work.connection.execute(sa.select(messages).order_by(messages.c.id.desc()).limit(1)).one()
        return StoredMessage(**row._mapping)


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def mail(number: int, *header: str, body: bytes = b"Please help.\n") -> bytes:
    """Return a customer's mail."""
    lines = (
        "From: Jana <jana@c.example>",
        "To: support@acme.example",
        f"Subject: Help [{number}]",
        f"Message-ID: <{number}@c.example>",
        *header,
    )
    return "\n".join(lines).encode() + b"\n\n" + body


def with_files(number: int, *files: tuple[str, str, bytes, bool], reply_to: int | None = None) -> bytes:
    """Return a mail with files: name, type, octets, whether the text shows it."""
    parts = [b"--b\nContent-Type: text/html\n\n<p>See it.</p>" + b"<img src=cid:1>"]
    for name, kind, octets, inline in files:
        place = "inline" if inline else "attachment"
        head = f"Content-Type: {kind}\nContent-Disposition: {place}; filename={name}\n"
        head += "Content-ID: <1>\n" if inline else ""
        parts.append(
            b"--b\n" + head.encode() + b"Content-Transfer-Encoding: base64\n\n" + base64.b64encode(octets)
        )
    answer = (f"In-Reply-To: <{reply_to}@c.example>",) if reply_to else ()
    return mail(
        number,
        "Content-Type: multipart/related; boundary=b",
        *answer,
        body=b"\n".join(parts) + b"\n--b--\n",
    )


def agents_mail(out: list[OutgoingMail]) -> EmailMessage:
    """Return the one mail to an agent."""
    (raw,) = [one.raw for one in out if one.notice == "agent_notification"]
    return email.message_from_bytes(raw, policy=email.policy.default)


def names(message: EmailMessage) -> list[str | None]:
    return [part.get_filename() for part in message.iter_attachments()]


def words(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())  # RFC 3676 flows it


@pytest.mark.parametrize(
    "mark",
    [
        "X-Spam-Flag: YES",
        "X-Spam-Status: Yes, score=9.1 required=5.0",
        "X-Rspamd-Action: add header",
        "X-Forefront-Antispam-Report: CIP:192.0.2.1;SFV:SPM;CAT:SPM;SCL:5",
    ],
)
def test_what_the_servers_filter_calls_spam_is_quarantined_and_answered_by_nobody(
    desk: Desk, mark: str
) -> None:
    assert desk.take(mail(1, mark)) == []
    outcome, why = desk.fate()
    assert (outcome, why) == ("quarantined", "marked as spam by the mail server")
    assert any(mark.split(":")[0] in one for one in desk.last().decision["evidence"])


def test_a_clean_bill_of_the_filter_changes_nothing(desk: Desk) -> None:
    notices = {one.notice for one in desk.take(mail(1, "X-Spam-Flag: NO", "X-Spam-Status: No, score=-2"))}
    assert notices == {"received", "agent_notification"}


def test_each_mailbox_reads_octets_without_a_label_in_its_own_charset(desk: Desk) -> None:
    desk.take(mail(1, body="Не работает принтер.\n".encode("windows-1251")))
    assert desk.last().text.strip() == "Не работает принтер."
    desk.take(mail(2, body="Tiskárna už zase nejde.\n".encode("windows-1250")), "brno")
    assert desk.last().text.strip() == "Tiskárna už zase nejde."


def test_dangerous_files_are_named_to_the_agent_and_kept(desk: Desk) -> None:
    out = desk.take(with_files(1, ("invoice.pdf", "application/pdf", b"MZ" + bytes(90), False)))
    told = agents_mail(out)
    assert "CAUTION: a program that looks like a document" in words(told)
    assert names(told) == ["invoice.pdf"]
    assert desk.last().attachments[0]["danger"] == "disguised"


def test_a_logo_that_an_earlier_mail_brought_is_not_sent_again(desk: Desk) -> None:
    logo, plan = ("logo.png", "image/png", PNG, True), ("plan.txt", "text/plain", b"one", False)
    assert names(agents_mail(desk.take(with_files(1, logo, plan)))) == ["logo.png", "plan.txt"]
    again = agents_mail(desk.take(with_files(2, logo, plan, reply_to=1)))
    assert desk.fate()[0] == "appended"
    assert names(again) == ["plan.txt"]
    assert "already sent to you" in words(again)


Scanner = Callable[[bytes], str]


@pytest.fixture(name="scanner")
def _scanner() -> Iterator[Scanner]:
    listening = socket.create_server(("127.0.0.1", 0))

    def start(reply: bytes) -> str:
        def run() -> None:
            while True:
                try:
                    link, _ = listening.accept()
                except OSError:
                    return
                with link, link.makefile("rb") as stream:
                    stream.read(10)
                    while size := int.from_bytes(stream.read(4), "big"):
                        stream.read(size)
                    link.sendall(reply)

        threading.Thread(target=run, daemon=True).start()
        return f"antivirus: {{clamd: '127.0.0.1:{listening.getsockname()[1]}'}}\n"

    yield start
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()


FILE = ("plan.txt", "text/plain", b"one", False)


def test_a_mail_with_a_virus_is_quarantined_and_nobody_gets_it(tmp_path: Path, scanner: Scanner) -> None:
    desk = Desk(tmp_path, scanner(b"stream: Test-Virus FOUND\0"))
    assert desk.take(with_files(1, FILE)) == []
    assert desk.fate() == ("quarantined", "the virus scanner found Test-Virus")


def test_a_clean_mail_goes_its_way_and_the_decision_says_so(tmp_path: Path, scanner: Scanner) -> None:
    desk = Desk(tmp_path, scanner(b"stream: OK\0"))
    told = agents_mail(desk.take(with_files(1, FILE)))
    assert "not scanned" not in words(told)
    assert desk.last().decision["antivirus"] == "clean"


def test_without_an_answer_of_the_scanner_the_mail_is_filed_and_said_to_be_not_scanned(
    tmp_path: Path, scanner: Scanner
) -> None:
    desk = Desk(tmp_path, scanner(b"INSTREAM size limit exceeded. ERROR\0"))
    told = agents_mail(desk.take(with_files(1, FILE)))
    assert "plan.txt" in words(told)
    assert "not scanned for viruses" in words(told)
    assert names(told) == ["plan.txt"]
    assert "size limit" in desk.last().decision["antivirus"]


def test_a_scanner_that_is_gone_loses_no_mail(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        where = f"127.0.0.1:{gone.getsockname()[1]}"
    desk = Desk(tmp_path, f"antivirus: {{clamd: '{where}'}}\n")
    assert {one.notice for one in desk.take(with_files(1, FILE))} == {"received", "agent_notification"}
    assert desk.last().decision["antivirus"].startswith("not scanned: clamd at")


def test_a_mail_of_thirty_megabytes_opens_a_ticket_with_its_text_and_says_what_was_not_read(
    desk: Desk,
) -> None:
    out = desk.take(LARGE["one file"](30_000_000))
    assert desk.fate()[0] == "created"
    assert {one.notice for one in out} == {"received", "agent_notification"}
    message = desk.last()
    assert (message.subject, message.text) == ("plans", "See the file.")
    assert any("plan.pdf" in defect for defect in message.decision["defects"])
    with desk.program.store.read() as work:
        kept = work.inbox.read(message.inbox or 0)
    assert kept is not None
    assert len(kept.raw) > 29_000_000  # the journal has every octet
