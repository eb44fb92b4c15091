"""This file reads the machine parts of a mail: delivery reports (RFC 3464) and enclosed messages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailer.bodies import read_bodies
from mailer.charsets import decode_octets
from mailer.headers import decode_fields
from mailer.mime import Part, read_parts
from tickets.message import EnclosedMessage, RecipientStatus

MAX_RECIPIENTS = 1_000
MAX_ENCLOSED = 50
MAX_OCTETS = 1_000_000  # of all delivery reports of a mail

_STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
_MESSAGE_TYPES = frozenset({"message/rfc822", "message/global", "message/news"})
_HEADER_TYPES = frozenset(
    {"text/rfc822-headers", "message/rfc822-headers", "message/global-headers", "text/rfc822"}
)
_GROUPS = re.compile(r"\n[ \t]*\n")


def recipient_statuses(root: Part, /) -> tuple[RecipientStatus, ...]:
    """Return the per-recipient groups of all delivery-status parts of the mail itself."""
    found: list[RecipientStatus] = []
    room = MAX_OCTETS
    for part in _leaves(root):
        if part.content_type in _STATUS_TYPES and room > 0:
            octets = part.octets[:room]
            room -= len(octets)
            text = decode_octets(octets, "utf-8").replace("\r\n", "\n").replace("\r", "\n")
            for group in _GROUPS.split(text, maxsplit=MAX_RECIPIENTS):
                fields = _fields(group)
                if any(
                    name in fields for name in ("final-recipient", "original-recipient", "action", "status")
                ):
                    found.append(_status(fields))
    return tuple(found[:MAX_RECIPIENTS])


def enclosed_messages(root: Part, default_charset: str | None = None, /) -> tuple[EnclosedMessage, ...]:
    """Return the messages in the mail; of headers alone the text is empty."""
    found = []
    for part in _leaves(root):
        if part.content_type in _MESSAGE_TYPES and part.children:
            inner, text = part.children[0], read_bodies(part.children[0], default_charset).text
        elif part.content_type in _HEADER_TYPES or part.content_type in _MESSAGE_TYPES:
            inner, text = read_parts(part.octets.lstrip(b"\r\n") + b"\n\n")[0], ""
        else:
            continue
        headers = decode_fields(inner.fields, default_charset)
        found.append(EnclosedMessage(content_type=part.content_type, headers=headers, text=text))
        if len(found) >= MAX_ENCLOSED:
            break
    return tuple(found)


def _leaves(part: Part) -> Iterator[Part]:
    if part.is_multipart:
        for child in part.children:
            yield from _leaves(child)
    else:
        yield part


def _fields(group: str) -> dict[str, str]:
    """Read ``Name: value`` lines with folds; the first of equal names counts."""
    fields: dict[str, list[str]] = {}
    name = ""
    for line in group.split("\n"):
        if line[:1] in {" ", "\t"} and name:
            fields[name].append(line.strip())
        else:
            name, colon, value = line.partition(":")
            name = name.strip().lower() if colon else ""
            if name in fields:
                name = ""
            elif name:
                fields[name] = [value.strip()]
    return {name: " ".join(values) for name, values in fields.items()}


def _status(fields: dict[str, str]) -> RecipientStatus:
    return RecipientStatus(
        final_recipient=fields.get("final-recipient"),
        original_recipient=fields.get("original-recipient"),
        action=fields.get("action"),
        status=fields.get("status"),
        diagnostic=fields.get("diagnostic-code"),
    )
