"""This file gives the tests of time a desk on a real store: mail in, the clock turned, mail out."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from postdesk.due_work import DueWork
from postdesk.intake import Intake
from postdesk.rescheduling import Rescheduling
from postdesk.settings_file import load
from postdesk.wiring import Program, build_in_force, open_program
from scheduler.sweep import Sweep
from store.outbox import SqlOutbox
from store.register import Wanted, list_tickets
from tests.ready_database import open_site
from tickets import events as e
from tickets.delivery import Sent, Settlement
from tickets.ticket import Ticket

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday at ten in Prague."""

SITE = """
identity: {name: Acme Support, domain: acme.example, languages: [en, cs, ru], ticket_prefix: SUP}
database: {url: "%(url)s"}
authentication: {without: token}
mailboxes:
  support:
    address: support@acme.example
    imap: {host: 127.0.0.1, port: 1143, security: none, username: support, password: x}
    smtp: {host: 127.0.0.1, port: 1025, security: none}
agents:
  anna: {name: Anna, email: [anna@acme.example], queues: [general], roles: [agent, lead]}
  bob: {name: Bob, email: [bob@acme.example], queues: [general]}
  mia: {name: Mia, email: [mia@acme.example], roles: [manager]}
calendars:
  office: {timezone: Europe/Prague, hours: {mon-fri: ["09:00-17:00"]}}
"""
LADDER = """
queues:
  general: {sla: standard, assign: anna, lead: mia}
sla:
  standard: {calendar: office, first_response: 4h, resolution: 3d}
escalation:
  - {at: 75% of first_response, notify: assignee}
  - {at: 100% of first_response, notify: lead, priority: high}
"""


class Desk:
    """A site, its store, and a clock that only the test turns."""

    def __init__(self, folder: Path, url: str, settings: str, now: datetime = MONDAY) -> None:
        self._file = folder / "settings.yaml"
        self._url = url
        self.now = now
        self._mails = 0
        self.configure(settings)
        self.program: Program = open_site(self._file)
        self.again()

    def configure(self, settings: str) -> None:
        """Write the settings file; they count from ``again`` or ``reload`` on."""
        self._file.write_text(SITE % {"url": self._url} + settings, encoding="utf-8")

    def again(self) -> None:
        """Begin as a process that was just started: nothing is known but what the store holds."""
        self.program.store.close()
        self.program = open_program(load(self._file))
        self.due_work = DueWork(self.program.store, lambda: self.program.in_force)
        self.sweep = Sweep(self.due_work, lambda: self.now, limit=10)
        self.intake = Intake(self.program.store, lambda: self.program.in_force, lambda: self.now)
        self.rescheduling = Rescheduling(self.program.store, lambda: self.program.in_force, lambda: self.now)

    def reload(self) -> None:
        """Take the settings file as it is now, as the running daemon does."""
        loaded = load(self._file)
        in_force = build_in_force(loaded, self.program.store)
        self.program = replace(self.program, loaded=loaded, in_force=in_force)
        while self.rescheduling.run_once():
            pass

    def customer_writes(
        self, about: str = "The printer burns", to: str = "", who: str = "carla@customer.example"
    ) -> Ticket:
        """File a customer's mail; return the ticket it is on."""
        self._file_mail(who, about, to or "support@acme.example", "Please help me with this.")
        return self.tickets()[-1]

    def answers(self, mail: EmailMessage, text: str, who: str = "") -> None:
        """Let the one who got a mail answer it."""
        self._file_mail(who or str(mail["To"]), f"Re: {mail['Subject']}", str(mail["Reply-To"]), text, mail)

    def _file_mail(
        self, who: str, subject: str, to: str, text: str, answered: EmailMessage | None = None
    ) -> None:
        self._mails += 1
        mail = EmailMessage(policy=email.policy.SMTP)
        mail["From"], mail["To"], mail["Subject"] = who, to, subject
        mail["Message-ID"] = (
            f"<{self._mails}.{who.split('@')[0][-8:].strip('< ')}@{who.rpartition('@')[2].strip('> ')}>"
        )
        if answered is not None:
            mail["In-Reply-To"] = str(answered["Message-ID"])
        mail.set_content(text)
        with self.program.store.write() as work:
            work.inbox.add(
                mailbox="support", source="test", raw=bytes(mail), size=None, received_at=self.now,
                internal_date=None,
            )  # fmt: skip
        while self.intake.run_once():
            pass

    def after(self, span: timedelta) -> list[EmailMessage]:
        """Turn the clock on, sweep, and return what goes out."""
        self.now += span
        self.look()
        return self.sent()

    def look(self) -> None:
        """Sweep until nothing is due."""
        while self.sweep.run_once():
            pass

    def watch(self, span: timedelta, step: timedelta = timedelta(minutes=15)) -> list[EmailMessage]:
        """Sweep every so often for a span, as the daemon does; return what went out."""
        end, sent = self.now + span, []
        while self.now < end:
            sent += self.after(step)
        return sent

    def sent(self) -> list[EmailMessage]:
        """Send what may be sent now; each mail carries its notice as ``X-Notice``."""
        outbox, sent = SqlOutbox(self.program.store), []
        while claimed := outbox.claim("test", 50, self.now, timedelta(minutes=5)):
            for mail in claimed:
                outbox.settle_all("test", [Settlement(mail=mail, outcome=Sent(reply="250 ok"))], self.now)
                read = email.message_from_bytes(mail.raw, policy=email.policy.default)
                assert isinstance(read, EmailMessage)
                read["X-Notice"] = mail.notice
                sent.append(read)
        return sent

    def tickets(self) -> list[Ticket]:
        """Return all tickets by number."""
        with self.program.store.read() as work:
            return [line.ticket for line in list_tickets(work.connection, Wanted())]

    def history(self, ticket: Ticket) -> list[e.Event]:
        """Return what happened to a ticket."""
        with self.program.store.read() as work:
            return [recorded.event for recorded in work.tickets.history(ticket.id)]

    def due_at(self, ticket: Ticket) -> datetime | None:
        """Return when time does something to a ticket next."""
        with self.program.store.read() as work:
            return work.tickets.schedule(ticket.id).due_at


def notices(mails: list[EmailMessage]) -> list[str]:
    """Return what the mails are, with the first part of their recipients."""
    return [f"{mail['X-Notice']} to {str(mail['To']).split('<')[-1].split('@')[0]}" for mail in mails]


def text_of(mail: EmailMessage) -> str:
    """Return the words of a mail in one line."""
    part = mail.get_body(("plain",))
    assert part is not None
    return " ".join(part.get_content().split())
