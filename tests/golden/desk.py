"""This file is a whole postdesk without servers: mail is journalled, filed and answered in its own database.

A golden mail may quote what we wrote to somebody before: ``{{reply-to of received}}`` stands for the Reply-To
of the last mail ``received`` in the outbox; ``message-id``, ``references``, ``envelope-from`` and ``subject``
work alike, ``text``, ``quoted`` and ``html`` are what a client quotes of its body, and
``{{reply-to of agent_notification to bob@acme.example}}`` names one of several recipients.
"""

from __future__ import annotations

import email
import email.policy
import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from postdesk.due_work import DueWork
from postdesk.intake import Intake
from postdesk.register_views import line_as_json
from store.register import Wanted, list_tickets
from store.schema import inbox, messages, outbox, ticket_events
from tests.ready_database import open_site

SITE = Path(__file__).with_name("site.yaml")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
_PLACE = re.compile(
    rb"\{\{(reply-to|message-id|references|envelope-from|subject|text|quoted|html) of (\w+)"
    rb"(?: to (\S+?))?\}\}"
)
_SHOWN = re.compile(r"<body[^>]*>(.*)</body>", re.DOTALL)


class Desk:
    """One site with its own time."""

    def __init__(self, folder: Path, site: str | None = None) -> None:
        settings = folder / "settings.yaml"
        text = SITE.read_text("utf-8") if site is None else site
        settings.write_text(text, "utf-8")
        self.settings = settings
        self.program = open_site(settings)
        self.now = MONDAY
        self._intake = Intake(self.program.store, lambda: self.program.in_force, lambda: self.now)

    def close(self) -> None:
        """Leave the database."""
        self.program.store.close()

    def take(self, raw: bytes, mailbox: str = "support") -> int:
        """Journal and file one mail; return its row in the inbox."""
        with self.program.store.write() as work:
            row = work.inbox.add(
                mailbox=mailbox, source="test", raw=raw, size=None, received_at=self.now, internal_date=None
            )
        self._intake.file_rows((row,))
        return row

    def wait(self, span: timedelta) -> None:
        """Let time pass in steps of an hour, so that nothing due is passed over."""
        due, end = DueWork(self.program.store, lambda: self.program.in_force), self.now + span
        while self.now < end:
            self.now = min(self.now + timedelta(hours=1), end)
            for ticket in due.take_due(self.now, 100):
                due.handle(ticket, self.now)

    def filled(self, raw: bytes) -> bytes:
        """Put in what our own mails said."""
        return _PLACE.sub(lambda place: self._quoted(*place.groups()), raw)

    def _quoted(self, field: bytes, notice: bytes, recipient: bytes | None) -> bytes:
        wanted = sa.select(outbox).where(outbox.c.notice == notice.decode()).order_by(outbox.c.id.desc())
        if recipient is not None:
            wanted = wanted.where(outbox.c.recipient == recipient.decode())
        with self.program.store.read() as work:
            row = work.connection.execute(wanted).first()
        assert row is not None, f"no mail {notice.decode()} was written"
        if field == b"envelope-from":
            return str(row.envelope_from).encode()
        sent = _read(row.raw)
        if field in {b"text", b"quoted", b"html"}:
            return _quote(sent, field).encode()
        value = sent["Reply-To"].addresses[0].addr_spec if field == b"reply-to" else sent[field.decode()]
        return str(value).encode()

    def fate(self, row: int) -> dict[str, Any]:
        """Return what became of a mail, with all that was decided and written because of it."""
        with self.program.store.read() as work:
            entry = work.connection.execute(sa.select(inbox).where(inbox.c.id == row)).one()
            message = work.connection.execute(sa.select(messages).where(messages.c.inbox == row)).first()
            events = work.connection.execute(
                sa.select(ticket_events.c.kind)
                .where(ticket_events.c.cause == row)
                .order_by(ticket_events.c.ticket, ticket_events.c.seq)
            ).scalars()
            lines = list_tickets(work.connection, Wanted())
        decision = message.decision if message else {}
        return {
            "outcome": entry.outcome,
            "why": entry.why,
            "events": list(events),
            "visibility": message.visibility if message else None,
            "stored": message.reply if message else None,
            "party": decision.get("party"),
            "verdict": decision.get("verdict", {}).get("verdict"),
            "thread": decision.get("thread"),
            "route": decision.get("route"),
            "acknowledge": decision.get("acknowledge"),
            "survey": decision.get("survey"),
            "ticket": next(
                (
                    line_as_json(one, self.program.in_force.policy)
                    for one in lines
                    if one.ticket.id == entry.ticket
                ),
                None,
            ),
            "tickets": len(lines),
        }

    def written(self, after: int = 0) -> list[dict[str, Any]]:
        """Return the mails in the outbox behind a row, as their recipients read them."""
        wanted = sa.select(outbox).where(outbox.c.id > after).order_by(outbox.c.id)
        with self.program.store.read() as work:
            rows = work.connection.execute(wanted).all()
        return [_as_read(row) for row in rows]

    def last_written(self) -> int:
        """Return the last row of the outbox."""
        with self.program.store.read() as work:
            return work.connection.execute(sa.select(sa.func.max(outbox.c.id))).scalar_one() or 0


def _quote(sent: EmailMessage, field: bytes) -> str:
    """What clients quote of a mail: its text, the text behind quote marks, or what its HTML shows."""
    if field == b"html":
        part = sent.get_body(("html",))
        shown = _SHOWN.search(part.get_content()) if part is not None else None
        return shown[1] if shown else ""
    body = sent.get_body(("plain",))
    lines = str(body.get_content()).splitlines() if body is not None else []
    return "\n".join(f"> {line}" for line in lines) if field == b"quoted" else "\n".join(lines)


def _as_read(row: sa.Row[Any]) -> dict[str, Any]:
    sent = _read(row.raw)
    texts = [part.get_content() for part in sent.walk() if part.get_content_maintype() == "text"]
    header = {name.lower(): str(value) for name, value in sent.items()}
    return {
        "notice": row.notice,
        "to": row.recipient,
        "subject": sent["Subject"],
        "header": header,
        "text": texts[0],
        "files": [part.get_filename() for part in sent.walk() if part.get_filename()],
        "whole": "\n".join([*(f"{name}: {value}" for name, value in header.items()), *texts]),
    }


def _read(raw: bytes) -> EmailMessage:
    sent = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(sent, EmailMessage)
    return sent
