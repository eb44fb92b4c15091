"""This file runs one threading case: what came before, one mail, and what must have become of it.

Mails are written as text; ``{received.id}`` or ``{notified.reply_to}`` in them stand for what the last mail
of ours of that kind had. The mail goes through the real intake over a database of its own.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from postdesk.filing import schedule_of
from store.messages import StoredMessage
from tests.desk import Desk, open_desk, read
from tickets.delivery import OutgoingMail
from tickets.events import Closed, Resolved

SITE = """\
identity: {name: Acme Support, domain: acme.example, languages: [en, cs, ru], ticket_prefix: SUP}
authentication: {trusted: [mx.acme.example], without: token}
mailboxes:
  support:
    address: support@acme.example
    lists: [helpdesk@groups.example]
    imap: {host: 127.0.0.1, port: 1143, security: none, username: support, password: x}
    smtp: {host: 127.0.0.1, port: 1025, security: none}
  billing:
    address: billing@acme.example
    imap: {host: 127.0.0.1, port: 1143, security: none, username: billing, password: x}
    smtp: {host: 127.0.0.1, port: 1025, security: none}
agents:
  anna: {name: Anna Nová, email: [anna@acme.example], queues: [general], roles: [agent, lead]}
"""
QUEUES = "queues: {general: {closed: {reopen_within: 14d, then: new_linked}}}\n"
REJECTING = "queues: {general: {closed: {reopen_within: 14d, then: reject}}}\n"
PASSED = "Authentication-Results: mx.acme.example; dmarc=pass header.from=%s\n"
FAILED = "Authentication-Results: mx.acme.example; dmarc=fail header.from=%s\n"

FIRST = """\
From: Jana <jana@customer.example>
To: support@acme.example
Subject: The printer burns
Message-ID: <first@customer.example>

It burns since Monday.
"""
ANSWER = """\
From: Anna <anna@acme.example>
To: {notified.reply_to}
Subject: {notified.subject}
Message-ID: <anna-answers@acme.example>
In-Reply-To: {notified.id}

Please pull the plug.
"""
NAMES = {"agent_notification": "notified"}


@dataclass(frozen=True, slots=True)
class Ours:
    """What a mail of ours had, for the text of a case."""

    mail: OutgoingMail

    @property
    def id(self) -> str:
        """Its Message-ID."""
        return self.mail.message_id

    @property
    def bare_id(self) -> str:
        """Its Message-ID without angle brackets."""
        return self.id.strip("<>")

    @property
    def local_id(self) -> str:
        """Its Message-ID without brackets and domain."""
        return self.bare_id.partition("@")[0]

    @property
    def reply_to(self) -> str:
        """Where an answer goes."""
        return parseaddr(read(self.mail)["Reply-To"])[1]

    @property
    def loud_reply_to(self) -> str:
        """The same, as a client writes it that changes case."""
        return self.reply_to.upper()

    @property
    def disguised_id(self) -> str:
        """Its Message-ID under another audience's letter."""
        return f"<{'a' if self.bare_id[0] == 'c' else 'c'}{self.bare_id[1:]}>"

    @property
    def disguised_reply_to(self) -> str:
        """Its reply address under another audience's letter."""
        user, _, rest = self.reply_to.partition("+")
        return f"{user}+{'a' if rest[0] == 'c' else 'c'}{rest[1:]}"

    @property
    def tampered_reply_to(self) -> str:
        """Its reply address for another ticket: the next number under the same signature."""
        user, _, rest = self.reply_to.partition("+")
        return f"{user}+{rest[:6]}{'b' if rest[6] != 'b' else 'c'}{rest[7:]}"

    @property
    def long_reply_to(self) -> str:
        """Its reply address with something behind the signature."""
        return self.reply_to.replace("@", "a@")

    @property
    def percent_reply_to(self) -> str:
        """The same, as a mailto: link writes it."""
        return self.reply_to.replace("+", "%2B")

    @property
    def loud_id(self) -> str:
        """Its Message-ID in capitals."""
        return self.id.upper()

    @property
    def references(self) -> str:
        """Its References."""
        return " ".join(str(read(self.mail)["References"] or "").split())

    @property
    def thread_index(self) -> str:
        """Its Thread-Index."""
        return str(read(self.mail)["Thread-Index"])

    @property
    def later_thread_index(self) -> str:
        """The same as a client writes it into the next mail: five octets longer."""
        return b64encode(b64decode(self.thread_index) + b"later").decode()

    @property
    def tampered_thread_index(self) -> str:
        """The same for another ticket: the next number under the same signature."""
        index = bytearray(b64decode(self.thread_index))
        index[10] += 1
        return b64encode(index).decode()

    @property
    def return_path(self) -> str:
        """Its envelope sender."""
        return self.mail.envelope_from

    @property
    def subject(self) -> str:
        """Its subject."""
        return str(read(self.mail)["Subject"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One row of the table."""

    name: str
    mail: str
    before: tuple[str, ...] = (FIRST,)
    settings: str = QUEUES
    rule: int
    ticket: int  # where it lies: 1001 is the first ticket
    party: str = "customer"
    evidence: str = ""
    outcome: str | None = None
    tickets: int | None = None  # how many there are then
    written_to: frozenset[str] | None = None  # who got mail because of it
    status: str | None = None
    verdict: str | None = None
    delivered: str = "support"  # by which mailbox it came

    def __str__(self) -> str:
        return self.name.replace(" ", "-")


@dataclass(slots=True)
class Scene:
    """A desk, and what has been sent so far."""

    desk: Desk
    ours: dict[str, Ours] = field(default_factory=dict)

    def play(self, steps: tuple[str, ...]) -> None:
        """Do what came before: mails, ``30 days``, ``resolved 1001``, ``closed 1001``."""
        for step in steps:
            words = step.split()
            if "\n" in step:
                self.take(step)
            elif words[1] == "days":
                self.desk.now += timedelta(days=int(words[0]))
            else:
                self.over(words[0], int(words[1]))

    def take(self, text: str, mailbox: str = "support") -> int:
        """Let a mail come in and return its row."""
        raw = text.format(**self.ours).encode()
        with self.desk.program.store.write() as work:
            row = work.inbox.add(
                mailbox=mailbox, source="test", raw=raw, size=None,
                received_at=self.desk.now, internal_date=None,
            )  # fmt: skip
        self.desk.run()
        self.remember_ours()
        return row

    def remember_ours(self) -> list[OutgoingMail]:
        """Send what waits."""
        mails = self.desk.out()
        self.ours |= {NAMES.get(mail.notice, mail.notice): Ours(mail) for mail in mails}
        return mails

    def over(self, how: str, number: int) -> None:
        """Resolve or close a ticket."""
        event = Resolved() if how == "resolved" else Closed()
        now = self.desk.now
        with self.desk.program.store.filing() as work:
            schedule = schedule_of(self.desk.program.in_force, now)
            work.tickets.append(self.desk.ticket(number), (event,), now, None, schedule)

    def message(self, row: int) -> StoredMessage:
        """Return the stored message of a mail that came in."""
        with self.desk.program.store.read() as work:
            rows = [one for number in range(1001, 1001 + 9) for one in work.messages.of_ticket(number)]
        return next(one for one in rows if one.inbox == row)


def open_scene(folder: Path, settings: str = QUEUES) -> Scene:
    """Open a scene in an empty folder."""
    return Scene(open_desk(folder, settings, SITE))


def judge(case: Case, folder: Path) -> None:
    """Run one case and compare everything that its row states."""
    scene = open_scene(folder, case.settings)
    scene.play(case.before)
    so_far = len(scene.desk.sent)
    row = scene.take(case.mail, case.delivered)
    entry, message = scene.desk.entry(row), scene.message(row)
    decision: dict[str, Any] = message.decision
    assert decision["thread"]["rule"] == case.rule, decision["thread"]
    assert (entry.ticket, message.ticket) == (case.ticket, case.ticket)
    assert message.party == case.party
    assert case.evidence in "; ".join(decision["thread"]["evidence"])
    expected = {
        "outcome": (entry.outcome, case.outcome),
        "tickets": (len(scene.desk.tickets()), case.tickets),
        "written to": ({to for mail in scene.desk.sent[so_far:] for to in mail.recipients}, case.written_to),
        "status": (scene.desk.ticket(case.ticket).status.value, case.status),
        "verdict": (decision["verdict"]["verdict"], case.verdict),
    }
    wrong = {name: pair for name, pair in expected.items() if pair[1] is not None and pair[0] != pair[1]}
    assert not wrong
