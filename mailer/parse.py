"""This file turns the octets of a mail into an InboundMessage; it never raises, whatever the octets are.

Each step of the reading stands by itself: what one step cannot do is said among the defects, and the others
go on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from mailer.addresses import read_addresses, read_date
from mailer.attachments import attached_parts, attachments_with_content, part_name
from mailer.bodies import MAX_TEXT, Bodies, read_bodies, stated_charset
from mailer.envelope_line import without_envelope_line
from mailer.forwards import find_forwarded
from mailer.headers import MAX_SUBJECT, decode_fields, decode_value, message_id, message_ids, reply_ids
from mailer.language import language_of
from mailer.mime import Part, read_parts
from mailer.reports import enclosed_messages, recipient_statuses
from mailer.special_parts import calendar_method, reaction
from mailer.visible_reply import ReplyParts, split_reply
from tickets.address import Address
from tickets.message import Attachment, EnclosedMessage, InboundMessage

MAX_SIZE = 25 * 1024 * 1024

T = TypeVar("T")
_NO_MAILS: tuple[EnclosedMessage, ...] = ()
_NO_TEXT = Bodies(text="", html=None, parts=(), embedded=(), cut=False)


def parse(raw: bytes, *, default_charset: str | None = None, sent: str | None = None) -> InboundMessage:
    """Return the facts of a mail.

    ``default_charset`` is for octets that no label explains; ``sent`` is the text of the mail of ours that
    this one answers. Of a mail larger than MAX_SIZE header and text are read; the defects list its files.
    """
    defects: list[str] = []
    root = _attempt("the parts", lambda: _parts(raw, defects), _as_text(raw), defects)
    charset = stated_charset(root) or default_charset
    bodies = _attempt("the text", lambda: read_bodies(root, default_charset), _NO_TEXT, defects)
    if bodies.cut:
        defects.append(f"the text is longer than {MAX_TEXT} characters; the rest is left out")
    whole = ReplyParts(reply=bodies.text, quoted="", signature="")
    parts = _attempt(
        "the visible reply", lambda: split_reply(bodies.text, bodies.html, sent=sent), whole, defects
    )
    fields = _Fields(root=root, charset=charset, defects=defects)
    return _message(fields, bodies, parts, len(raw))


def _message(fields: _Fields, bodies: Bodies, parts: ReplyParts, size: int) -> InboundMessage:
    """Put the facts together."""
    root, charset, defects = fields.root, fields.charset, fields.defects
    enclosed = _attempt("the enclosed mails", lambda: enclosed_messages(root, charset), _NO_MAILS, defects)
    senders = fields.addresses("from")
    subject = decode_value(fields.first("subject") or b"", charset)[:MAX_SUBJECT]
    return InboundMessage(
        message_id=message_id(fields.first("message-id")),
        subject=subject,
        senders=senders,
        sender=next(iter(fields.addresses("sender")), None),
        reply_to=fields.addresses("reply-to"),
        to=fields.addresses("to"),
        cc=fields.addresses("cc"),
        date=_attempt("the date", lambda: read_date(fields.first("date")), None, defects),
        headers=decode_fields(root.fields, charset),
        in_reply_to=reply_ids(fields.all("in-reply-to"), {address.key for address in senders}),
        references=message_ids(fields.all("references")),
        text=bodies.text,
        reply=parts.reply,
        quoted=parts.quoted,
        signature=parts.signature,
        html=bodies.html,
        attachments=_attempt("the files", lambda: _files(root, bodies, size, defects), (), defects),
        forwarded=_attempt(
            "the forwarded mail", lambda: find_forwarded(bodies.text, enclosed), None, defects
        ),
        language=_attempt("the language", lambda: _language(fields, parts.reply, subject), None, defects),
        report_type=root.parameters.get("report-type", "").strip().lower() or None,
        content_type=root.content_type,
        part_types=tuple(part.content_type for part in root.walk() if not part.children),
        recipient_statuses=_attempt("the report", lambda: recipient_statuses(root), (), defects),
        enclosed=enclosed,
        reaction=_attempt("the reaction", lambda: reaction(root), None, defects),
        calendar_method=_attempt("the invitation", lambda: calendar_method(root), None, defects),
        size=size,
        defects=tuple(dict.fromkeys(defects)),
    )


def _language(fields: _Fields, reply: str, subject: str) -> str | None:
    stated = fields.first("content-language")
    return language_of(reply, stated=decode_value(stated) if stated else None, subject=subject)


def _attempt(what: str, step: Callable[[], T], otherwise: T, defects: list[str]) -> T:
    """Do one step of the reading; a mail that breaks it must not stop the others nor the mailbox."""
    try:
        return step()
    except Exception as error:  # noqa: BLE001 the guard of this room: libraries and rules meet strangers' octets
        defects.append(f"{what} could not be read: {type(error).__name__}: {str(error)[:200]}")
        return otherwise


def _parts(raw: bytes, defects: list[str]) -> Part:
    """Read the tree of parts."""
    root, found = read_parts(without_envelope_line(raw))
    defects.extend(found)
    return root


def _as_text(raw: bytes) -> Part:
    """Return a tree that says only that there is text."""
    return Part(
        source=raw,
        fields=(),
        start=0,
        end=len(raw),
        content_type="text/plain",
        parameters={},
        disposition="",
        disposition_parameters={},
        encoding="",
    )


def _files(root: Part, bodies: Bodies, size: int, defects: list[str]) -> tuple[Attachment, ...]:
    """Describe the files, or name them where the mail is too large to decode them."""
    if size <= MAX_SIZE:
        return tuple(attachment for attachment, _ in attachments_with_content(root, bodies))
    defects.append(f"the mail is larger than {MAX_SIZE} octets; its files are not read")
    defects.extend(
        f"not read: {part_name(part)} ({part.content_type}, {part.end - part.start} octets encoded)"
        for part in attached_parts(root, bodies)
    )
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fields:
    """The header fields of the mail itself, by name."""

    root: Part
    charset: str | None
    defects: list[str]

    def all(self, name: str) -> list[bytes]:
        """Return the raw values of a field; the name is in lower case."""
        return [raw for field_name, raw in self.root.fields if field_name.lower() == name]

    def first(self, name: str) -> bytes | None:
        """Return the first raw value of a field."""
        return self.root.raw_field(name)

    def addresses(self, name: str) -> tuple[Address, ...]:
        """Return the addresses of a field."""
        found: tuple[Address, ...] = ()
        step = lambda: read_addresses(self.all(name), self.charset, defects=self.defects)  # noqa: E731
        return _attempt(f"the field {name}", step, found, self.defects)
