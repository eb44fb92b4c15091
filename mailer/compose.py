"""This file builds the bytes of a mail we send, once: what is stored is what is sent and sent again.

The standard library assembles the MIME parts (RFC 2045, 2046); header fields come finished from
``mailer.header_fields`` and are written as they are. The same letter gives the same bytes.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from email import policy
from email.generator import BytesGenerator
from email.message import Message
from hashlib import sha256
from io import BytesIO
from typing import Any
from urllib.parse import quote

from mailer.header_fields import (
    UnsafeValue,
    address_field,
    date_field,
    field_name,
    message_id_field,
    references_field,
    text_field,
    token_field,
)
from mailer.soft_breaks import with_soft_breaks
from tickets.address import Address

_HEADER_BLOCK = 3_900  # octets; with the fields of the body it stays under 4 KB, which every server takes
_CONTENT_TYPE = re.compile(r"[a-z0-9][a-z0-9.+_-]*/[a-z0-9][a-z0-9.+_-]*\Z")
_ASCII_NAME = re.compile(r"[A-Za-z0-9 ._()+,=-]+\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that goes along; one with a ``content_id`` is shown where the HTML names it (RFC 2392)."""

    filename: str
    content_type: str
    data: bytes = field(repr=False)
    content_id: str | None = None  # without angle brackets
    inline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Everything a mail of ours says; ``compose`` makes its bytes."""

    sender: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...] = ()
    reply_to: Address | None = None
    subject: str
    text: str
    html: str | None = None
    message_id: str
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()  # oldest first; bounded when written
    date: datetime
    auto_submitted: str | None = None  # auto-replied, auto-generated; None: a person wrote it (RFC 3834)
    precedence: str | None = None
    list_id: str | None = None  # ``name <id.domain>`` (RFC 2919)
    list_unsubscribe: tuple[str, ...] = ()  # https: and mailto: addresses (RFC 2369, RFC 8058)
    language: str | None = None  # RFC 3282
    headers: Mapping[str, str] = field(default_factory=dict)  # X-Postdesk-… and the like
    attachments: tuple[Enclosure, ...] = ()


def compose(letter: Letter) -> bytes:
    """Return the finished mail: CRLF, lines of at most 998 octets, no line a value could have forged.

    Raises ``UnsafeValue`` for what may not be sent.
    """
    fields = _fields(letter)
    if _size(fields) > _HEADER_BLOCK:
        fields = _fields(replace(letter, references=(*letter.references[:1], *letter.references[-1:])))
    if _size(fields) > _HEADER_BLOCK:
        raise UnsafeValue(
            f"a header of {_size(fields)} octets, {_HEADER_BLOCK} are allowed: too many recipients"
        )
    root = _body(letter)
    body_fields = root.items()
    for name in {name for name, _ in body_fields}:
        del root[name]
    for name, value in [*fields, *body_fields]:
        root[name] = value
    out = BytesIO()
    BytesGenerator(out, policy=_POLICY).flatten(root)
    return out.getvalue()


def _size(fields: list[tuple[str, str]]) -> int:
    return sum(len(name) + len(value.encode()) + 4 for name, value in fields)


def _fields(letter: Letter) -> list[tuple[str, str]]:
    """The header fields in the order people who read sources know."""
    if not letter.to:
        raise UnsafeValue("a mail without recipients")
    made = [
        ("Date", date_field(letter.date)),
        ("From", address_field([letter.sender])),
        ("To", address_field(letter.to)),
        ("Cc", address_field(letter.cc)),
        ("Reply-To", address_field([letter.reply_to]) if letter.reply_to else ""),
        ("Subject", text_field(letter.subject)),
        ("Message-ID", message_id_field(letter.message_id)),
        ("In-Reply-To", references_field([letter.in_reply_to]) if letter.in_reply_to else ""),
        ("References", references_field(letter.references)),
        ("Auto-Submitted", token_field(letter.auto_submitted or "")),
        ("X-Auto-Response-Suppress", "All" if letter.auto_submitted else ""),
        ("Precedence", token_field(letter.precedence or "")),
        ("List-Id", token_field(letter.list_id or "")),
        ("List-Unsubscribe", ",\r\n ".join(f"<{token_field(one)}>" for one in letter.list_unsubscribe)),
        ("List-Unsubscribe-Post", _one_click(letter.list_unsubscribe)),
        ("Content-Language", token_field(letter.language or "")),
        *((field_name(name), token_field(value)) for name, value in letter.headers.items()),
        ("MIME-Version", "1.0"),
    ]
    names = [name.lower() for name, _ in made]
    if len(set(names)) < len(names):
        raise UnsafeValue("a header field that is written already")
    return [(name, value) for name, value in made if value]


def _one_click(unsubscribe: tuple[str, ...]) -> str:
    # RFC 8058 section 3.1: the field promises that a POST to the https: address is enough.
    return "List-Unsubscribe=One-Click" if any(one.startswith("https:") for one in unsubscribe) else ""


def _body(letter: Letter) -> Message:
    boundary = "=_" + sha256(letter.message_id.encode()).hexdigest()[:32]
    part = _text_part(with_soft_breaks(letter.text), 'text/plain; charset="utf-8"; format=flowed')
    if letter.html is not None:
        shown = [one for one in letter.attachments if one.content_id]
        html = _text_part(letter.html, 'text/html; charset="utf-8"')
        if shown:
            html = _multipart("related", f'{boundary}r"; type="text/html', [html, *map(_file_part, shown)])
        part = _multipart("alternative", f"{boundary}a", [part, html])
    files = [one for one in letter.attachments if letter.html is None or not one.content_id]
    return _multipart("mixed", f"{boundary}m", [part, *map(_file_part, files)]) if files else part


def _multipart(subtype: str, boundary: str, parts: list[Message]) -> Message:
    """No part can contain the boundary: ``=_`` occurs neither in quoted-printable nor in base64."""
    made: Message = Message(policy=_POLICY)
    made["Content-Type"] = f'multipart/{subtype};\r\n boundary="{boundary}"'
    for part in parts:
        made.attach(part)
    return made


def _text_part(text: str, content_type: str) -> Message:
    made: Message = Message(policy=_POLICY)
    made["Content-Type"] = content_type
    if text.isascii() and "\x00" not in text and max(map(len, text.split("\n"))) <= 900 and "=_" not in text:
        made["Content-Transfer-Encoding"] = "7bit"
        made.set_payload(text.replace("\r", ""))
    else:
        made["Content-Transfer-Encoding"] = "quoted-printable"
        octets = text.replace("\r\n", "\n").encode("utf-8", "replace")
        made.set_payload(binascii.b2a_qp(octets, istext=True).decode("ascii"))
    return made


def _file_part(one: Enclosure) -> Message:
    """An attached mail goes as plain octets: RFC 2046 section 5.2.1 forbids base64 for it."""
    kind = one.content_type.lower()
    if not _CONTENT_TYPE.match(kind) or kind.startswith(("message/", "multipart/")):
        kind = "application/octet-stream"
    made: Message = Message(policy=_POLICY)
    made["Content-Type"] = kind
    disposition = "inline" if one.inline or one.content_id else "attachment"
    made["Content-Disposition"] = f"{disposition}{_filename(one.filename)}"
    if one.content_id:
        made["Content-ID"] = message_id_field(f"<{one.content_id}>")
    made["Content-Transfer-Encoding"] = "base64"
    encoded = binascii.b2a_base64(one.data, newline=False).decode("ascii")
    made.set_payload("\n".join(encoded[at : at + 76] for at in range(0, len(encoded), 76)) + "\n")
    return made


def _filename(name: str) -> str:
    """Return the parameter: quoted where it is plain ASCII, else in pieces of RFC 2231 section 4.1."""
    name = re.sub(r"[\x00-\x1f\x7f]", " ", name.rpartition("/")[2].rpartition("\\")[2]).strip() or "file"
    if _ASCII_NAME.match(name) and len(name) <= 60:
        return f';\r\n filename="{name}"'
    pieces = [""]
    for character in name[:150]:
        encoded = quote(character, safe="", errors="replace")
        if len(pieces[-1]) + len(encoded) > 50:
            pieces.append("")
        pieces[-1] += encoded
    pieces[0] = f"utf-8''{pieces[0]}"
    if len(pieces) == 1:
        return f";\r\n filename*={pieces[0]}"
    return "".join(f";\r\n filename*{index}*={piece}" for index, piece in enumerate(pieces))


class _Verbatim(policy.Policy):
    """Writes every field exactly as it is."""

    linesep = "\r\n"
    max_line_length = 998

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, _, value = "".join(sourcelines).partition(":")
        return name, value.strip()

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        return name, value

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002
        return value

    def fold(self, name: str, value: str) -> str:
        return f"{name}: {value}\r\n"

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("utf-8")


_POLICY = _Verbatim()
