"""This file holds a desk for tests: settings, a database and the real intake, without servers.

Mails go in as text and come out of the outbox; time is a value that tests move.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from postdesk.explanation import explain
from postdesk.intake import Intake
from postdesk.settings_file import load
from postdesk.wiring import Program, build_in_force
from store.inbox import InboxEntry
from store.outbox import SqlOutbox
from store.register import Wanted, list_tickets
from tests.ready_database import open_site
from tickets.delivery import Outcome, OutgoingMail, Sent, Settlement
from tickets.ticket import Ticket

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SITE = """\
identity: {name: Acme Support, domain: acme.example, languages: [en, cs], ticket_prefix: SUP}
authentication: {without: token}
mailboxes:
  support:
    address: support@acme.example
    imap: {host: 127.0.0.1, port: 1143, security: none, username: support, password: x}
    smtp: {host: 127.0.0.1, port: 1025, security: none}
agents:
  anna: {name: Anna Nová, email: [anna@acme.example], queues: [general, billing], roles: [agent, lead]}
  petr: {name: Petr Malý, email: [petr@acme.example], queues: [general], roles: [agent]}
queues: {general: {}, billing: {}}
"""


@dataclass(slots=True)
class Desk:
    """A site that takes mail."""

    folder: Path
    program: Program
    now: datetime = MORNING
    _count: int = 0
    sent: list[OutgoingMail] = field(default_factory=list)

    def take(self, raw: str | bytes) -> InboxEntry:
        """Let a mail come in and be filed; return what became of it."""
        row = self.journal(raw)
        self.run()
        return self.entry(row)

    def journal(self, raw: str | bytes) -> int:
        """Let a mail come in."""
        octets = raw.encode() if isinstance(raw, str) else raw
        with self.program.store.write() as work:
            return work.inbox.add(
                mailbox="support", source="test", raw=octets, size=None,
                received_at=self.now, internal_date=None,
            )  # fmt: skip

    def run(self) -> None:
        """File everything that waits."""
        intake = Intake(self.program.store, lambda: self.program.in_force, lambda: self.now)
        while intake.run_once():
            pass

    def mail(self, subject: str = "Printer", body: str = "It burns.", **fields: str) -> str:
        """Write a mail; ``reply_to`` means the field Reply-To."""
        self._count += 1
        header = {
            "From": "Jana <jana@customer.example>",
            "To": "support@acme.example",
            "Subject": subject,
            "Message-ID": f"<{self._count}@customer.example>",
            "Date": "Mon, 23 Nov 2026 09:00:00 +0000",
            **{name.replace("_", "-").title(): value for name, value in fields.items()},
        }
        return "".join(f"{name}: {value}\n" for name, value in header.items()) + f"\n{body}\n"

    def entry(self, row: int) -> InboxEntry:
        """Return a line of the register of fates."""
        with self.program.store.read() as work:
            return work.inbox.entry(row)

    def ticket(self, number: int = 1001) -> Ticket:
        """Return a ticket."""
        with self.program.store.read() as work:
            found = work.tickets.read(number)
        assert found is not None, f"there is no ticket {number}"
        return found

    def tickets(self) -> list[Ticket]:
        """Return all tickets."""
        with self.program.store.read() as work:
            return [line.ticket for line in list_tickets(work.connection, Wanted())]

    def decision(self, ticket: int = 1001) -> dict[str, Any]:
        """Return the decision about the last message that came in to a ticket."""
        with self.program.store.read() as work:
            return [one for one in work.messages.of_ticket(ticket) if one.inbox is not None][-1].decision

    def out(self, notice: str | None = None) -> list[OutgoingMail]:
        """Send what waits; return what was sent, or only the mails of one notice."""
        outbox = SqlOutbox(self.program.store)
        mails: Sequence[OutgoingMail] = outbox.claim("test", 500, self.now, timedelta(minutes=5))
        self.settle(mails, Sent(reply="ok"))
        self.sent += mails
        return [mail for mail in mails if notice in {None, mail.notice}]

    def settle(self, mails: Sequence[OutgoingMail], outcome: Outcome) -> None:
        """Record what became of claimed mails."""
        settled = [Settlement(mail=mail, outcome=outcome) for mail in mails]
        SqlOutbox(self.program.store).settle_all("test", settled, self.now)

    def explain(self, raw: str | bytes) -> dict[str, Any]:
        """Explain a mail."""
        octets = raw.encode() if isinstance(raw, str) else raw
        return explain(self.program, octets, "support", lambda: self.now)

    def write(self, name: str, text: str) -> None:
        """Put a file beside the settings."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def use(self, more: str, site: str = SITE) -> None:
        """Change the settings while the desk stands."""
        self.write("settings.yaml", site + more)
        loaded = load(self.folder / "settings.yaml")
        self.program = Program(
            loaded=loaded, store=self.program.store, in_force=build_in_force(loaded, self.program.store)
        )


def open_desk(folder: Path, more: str = "", site: str = SITE) -> Desk:
    """Open a desk in an empty folder; ``more`` are further sections of its settings."""
    (folder / "settings.yaml").write_text(site + more, encoding="utf-8")
    return Desk(folder, open_site(folder / "settings.yaml"))


def read(mail: OutgoingMail) -> EmailMessage:
    """Return a mail of the outbox as its receiver reads it."""
    return message_from_bytes(mail.raw, policy=policy.default)  # type: ignore[arg-type, return-value]


def text_of(mail: OutgoingMail) -> str:
    """Return the plain text of a mail of the outbox."""
    part = read(mail).get_body(("plain",))
    return str(part.get_content()) if part is not None else ""
