"""This file is a whole help desk without servers: mail goes in as bytes and comes out as parsed mail."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import sqlalchemy as sa

from postdesk.due_work import DueWork
from postdesk.intake import Intake
from store.outbox import SqlOutbox
from store.schema import inbox, tickets
from store.ticket_log import read_ticket
from tests.ready_database import open_site
from tickets.delivery import Sent, Settlement
from tickets.ticket import Ticket

SETTINGS = """
identity: {name: Acme Support, domain: acme.example, languages: [en, cs, ru], ticket_prefix: SUP}
database: {url: "sqlite:///desk.db"}
authentication: {trusted: [mx.acme.example], without: WITHOUT}
mailboxes:
  support:
    address: support@acme.example
    imap: {host: 127.0.0.1, port: 1143, security: none, username: support, password: x}
    smtp: {host: 127.0.0.1, port: 1025, security: none}
agents:
  anna: {name: Anna Dvorak, email: [anna@acme.example], queues: [general], roles: [agent, lead]}
  boris: {name: Boris Reed, email: [boris@acme.example], queues: [billing], language: ru}
  cyril: {name: Cyril Novy, email: [cyril@acme.example], queues: [general], language: cs}
queues:
  general: {sla: standard, assign: anna, lead: anna, MORE}
  billing: {lead: anna}
sla:
  standard: {first_response: 4h, resolution: 3d}
escalation:
  - {at: 100% of first_response, notify: lead, priority: high}
surveys: {kind: csat, after_resolved: 1h}
reports: {weekly: "mon 08:00"}
"""


class Mail:
    """A mail that left the desk."""

    def __init__(self, raw: bytes, notice: str, recipients: tuple[str, ...]) -> None:
        self.raw = raw
        self.notice = notice
        self.recipients = recipients
        self.parsed: EmailMessage = email.message_from_bytes(raw, policy=email.policy.default)

    def __getitem__(self, name: str) -> str:
        return " ".join(str(self.parsed[name] or "").split())

    def _part(self, kind: str) -> str:
        return "".join(
            part.get_content() for part in self.parsed.walk() if part.get_content_type() == f"text/{kind}"
        )

    @property
    def text(self) -> str:
        """The plain text, its soft breaks undone (RFC 3676 section 4.2)."""
        return re.sub(r"(?<!--) \r?\n>? ?(?=\S)", " ", self._part("plain"))

    @property
    def html(self) -> str:
        return self._part("html")

    @property
    def everything(self) -> str:
        """All a recipient can find in it: header, and every part decoded."""
        parts = [part.get_payload(decode=True) or b"" for part in self.parsed.walk()]
        return str(self.parsed) + b"\n".join(p for p in parts if isinstance(p, bytes)).decode(
            "utf-8", "replace"
        )

    @property
    def answer_to(self) -> str:
        return str(self.parsed["Reply-To"].addresses[0].addr_spec)

    @property
    def files(self) -> list[str]:
        return [part.get_filename() or "" for part in self.parsed.walk() if part.get_filename()]


class Desk:
    """One site with the agents anna, boris and cyril."""

    def __init__(self, folder: Path, *, more: str = "language: en", without: str = "token") -> None:
        file = folder / "settings.yaml"
        file.write_text(SETTINGS.replace("MORE", more).replace("WITHOUT", without), encoding="utf-8")
        self.program = open_site(file)
        self.now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
        self.intake = Intake(self.program.store, lambda: self.program.in_force, lambda: self.now)
        self.outbox = SqlOutbox(self.program.store)
        self.sent: list[Mail] = []
        self._count = 0

    def take(self, raw: str | bytes) -> list[Mail]:
        """Let a mail come in; return what goes out because of it."""
        octets = raw.encode() if isinstance(raw, str) else raw
        with self.program.store.write() as work:
            work.inbox.add(
                mailbox="support",
                source="test",
                raw=octets,
                size=None,
                received_at=self.now,
                internal_date=None,
            )  # fmt: skip
        while self.intake.run_once():
            pass
        return self.out()

    def fates(self) -> list[tuple[str, str]]:
        """What became of every mail that came in."""
        with self.program.store.read() as work:
            rows = work.connection.execute(
                sa.select(inbox.c.state, inbox.c.outcome, inbox.c.why).order_by(inbox.c.id)
            )
            return [(row.outcome or row.state, row.why or "") for row in rows]

    def out(self) -> list[Mail]:
        """Send what is due."""
        claimed = self.outbox.claim("test", 200, self.now, timedelta(minutes=5))
        done = [Settlement(mail=one, outcome=Sent(reply="250 ok")) for one in claimed]
        self.outbox.settle_all("test", done, self.now)
        mails = [Mail(one.raw, one.notice, one.recipients) for one in claimed]
        self.sent += mails
        return mails

    def pass_time(self, **time: float) -> list[Mail]:
        """Let time go on and do what is due."""
        self.now += timedelta(**time)
        due = DueWork(self.program.store, lambda: self.program.in_force)
        for _ in range(20):
            waiting = due.take_due(self.now, 50)
            for one in waiting:
                due.handle(one, self.now)
            if not waiting:
                break
        return self.out()

    def ticket(self, number: int = 1001) -> Ticket:
        with self.program.store.read() as work:
            return read_ticket(
                work.connection.execute(sa.select(tickets.c.fold).where(tickets.c.id == number)).scalar_one()
            )

    def next_id(self, domain: str) -> str:
        self._count += 1
        return f"<{self._count}.test@{domain}>"

    def customer_writes(
        self, text: str, *, to: str = "support@acme.example", subject: str = "Printer on fire",
        author: str = "Jana Mala <jana@customer.example>", more: str = "",
    ) -> list[Mail]:  # fmt: skip
        return self.take(
            f"From: {author}\nTo: {to}\nSubject: {subject}\nMessage-ID: {self.next_id('customer.example')}\n"
            f"Date: Mon, 23 Nov 2026 09:00:00 +0000\n{more}\n{text}\n"
        )

    def agent_writes(
        self, text: str, notice: Mail, *, author: str = "Anna Dvorak <anna@acme.example>", to: str = "",
        more: str = "", quote: bool = True,
    ) -> list[Mail]:  # fmt: skip
        quoted = "On Mon, 23 Nov 2026 at 09:00, Acme Support <support@acme.example> wrote:\n" + "\n".join(
            f"> {line}" for line in notice.text.splitlines()
        )
        return self.take(
            f"From: {author}\nTo: {to or notice.answer_to}\nSubject: Re: {notice['Subject']}\n"
            f"Message-ID: {self.next_id('acme.example')}\nIn-Reply-To: {notice['Message-ID']}\n"
            f"References: {notice['References']} {notice['Message-ID']}\n{more}\n{text}\n\n"
            f"{quoted if quote else ''}\n"
        )

    def opened(self, text: str = "Hello, my printer burns. What now?") -> Mail:
        """A customer wrote; return Anna's notification."""
        return notice(self.customer_writes(text), "anna@acme.example")


def notice(mails: list[Mail], recipient: str, name: str = "agent_notification") -> Mail:
    """The mail of that kind to that person."""
    return next(one for one in mails if one.notice == name and one.recipients[0] == recipient)


def to_customer(mails: list[Mail], name: str = "answered") -> list[Mail]:
    """What goes to customers."""
    return [one for one in mails if one.notice == name]
