"""This file turns the octets of a mail into an InboundMessage; it never raises, whatever the octets are."""

from __future__ import annotations

from mailer.addresses import read_addresses, read_date
from mailer.attachments import attachments_with_content
from mailer.bodies import read_bodies
from mailer.forwards import find_forwarded
from mailer.headers import MAX_SUBJECT, decode_fields, decode_value, message_id, message_ids
from mailer.language import detect_language
from mailer.envelope_line import without_envelope_line
from mailer.mime import Part, read_parts
from mailer.reports import enclosed_messages, recipient_statuses
from mailer.visible_reply import split_reply
from tickets.address import Address
from tickets.message import InboundMessage


def parse(raw: bytes, *, default_charset: str | None = None, sent: str | None = None) -> InboundMessage:
    """Return the facts of a mail; ``sent`` is the text of the mail of ours that it answers."""
    size = len(raw)
    root, defects = read_parts(without_envelope_line(raw))
    bodies = read_bodies(root, default_charset)
    values = _raw_values(root)

    def addresses(name: str) -> tuple[Address, ...]:
        return read_addresses(values.get(name, ()), default_charset, defects=defects)

    enclosed = enclosed_messages(root, default_charset)
    parts = split_reply(bodies.text, bodies.html, sent=sent)
    senders = read_addresses(values.get("sender", ()), default_charset)
    return InboundMessage(
        message_id=message_id(values.get("message-id", [None])[0]),
        subject=decode_value(values.get("subject", [b""])[0], default_charset)[:MAX_SUBJECT],
        senders=addresses("from"),
        sender=senders[0] if senders else None,
        reply_to=addresses("reply-to"),
        to=addresses("to"),
        cc=addresses("cc"),
        date=read_date(values.get("date", [None])[0]),
        headers=decode_fields(root.fields, default_charset),
        in_reply_to=message_ids(values.get("in-reply-to", ())),
        references=message_ids(values.get("references", ())),
        text=bodies.text,
        reply=parts.reply,
        quoted=parts.quoted,
        signature=parts.signature,
        html=bodies.html,
        attachments=tuple(attachment for attachment, _ in attachments_with_content(root, bodies)),
        forwarded=find_forwarded(bodies.text, enclosed),
        language=detect_language(parts.reply),
        report_type=root.parameters.get("report-type", "").lower() or None,
        content_type=root.content_type,
        part_types=tuple(part.content_type for part in root.walk() if not part.children),
        recipient_statuses=recipient_statuses(root),
        enclosed=enclosed,
        size=size,
        defects=tuple(defects),
    )


def _raw_values(root: Part) -> dict[str, list[bytes]]:
    """Return the raw values of the fields by their name in lower case."""
    values: dict[str, list[bytes]] = {}
    for name, raw in root.fields:
        values.setdefault(name.lower(), []).append(raw)
    return values
