"""This file puts a drafted mail of the bench into bytes, the way the many clients of many people do.

The bytes are put together by hand: a library would repair what real clients leave broken, and would write
every mail in the one form that it likes best.
"""

import base64
import html
import quopri
import random
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime

_FILES = (
    ("screen.png", "image/png", b"\x89PNG\r\n\x1a\n"),
    ("invoice.pdf", "application/pdf", b"%PDF-1.7\n"),
    ("fotografie poškození.jpg", "image/jpeg", b"\xff\xd8\xff\xe0"),
    ("отчёт.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK\x03\x04"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A mail before it is bytes."""

    message_id: str
    date: datetime
    sender: tuple[str, str]
    to: str
    cc: str | None
    subject: str
    in_reply_to: str | None
    references: tuple[str, ...]
    text: str
    quoted: str
    charsets: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Part:
    headers: tuple[str, ...]
    body: bytes


def build(draft: Draft, chance: random.Random) -> bytes:
    """Returns the mail's bytes with CRLF line ends."""
    charset, transfer = _fitting(draft, chance)
    body = _body(draft, charset, transfer, chance)
    if chance.random() < 0.15:
        files = [_attachment(chance) for _ in range(chance.choice((1, 1, 1, 2)))]
        body = _multipart("mixed", [body, *files], chance)
    lines = [*_headers(draft, charset, chance), "MIME-Version: 1.0", *body.headers]
    return "\r\n".join(lines).encode("ascii") + b"\r\n\r\n" + body.body


def _fitting(draft: Draft, chance: random.Random) -> tuple[str, str]:
    """Chooses a charset that has every letter of the mail, quotes of other people included."""
    weights = range(len(draft.charsets), 0, -1)
    charset, transfer = chance.choices(draft.charsets, list(weights))[0]
    try:
        (draft.text + draft.quoted).encode(charset)
    except UnicodeEncodeError:
        return "utf-8", "base64"
    return charset, transfer


def _headers(draft: Draft, charset: str, chance: random.Random) -> list[str]:
    name, address = draft.sender
    lines = [
        f"Received: from mail.example by mx.acme.example; {format_datetime(draft.date)}",
        f"Date: {format_datetime(draft.date)}",
        f"From: {_word(name, charset)} <{address}>",
        f"To: <{draft.to}>",
        f"Message-ID: {draft.message_id}",
        f"Subject: {_word(draft.subject, charset)}",
    ]
    if draft.cc:
        lines.append(f"Cc: {draft.cc}")
    # Some clients send one of the two only; References is what most rely on.
    if draft.in_reply_to and chance.random() < 0.92:
        lines.append(f"In-Reply-To: {draft.in_reply_to}")
    if draft.references:
        lines.append("References: " + "\r\n ".join(draft.references))
    return lines


def _word(text: str, charset: str) -> str:
    try:
        # A comma or a dot in a name needs quotes (RFC 5322 section 3.2.3); subjects here have neither.
        return text.encode("ascii").decode()
    except UnicodeEncodeError:
        pass
    try:
        return Header(text, charset, maxlinelen=70).encode(linesep="\r\n")
    except (UnicodeError, LookupError):
        return Header(text, "utf-8", maxlinelen=70).encode(linesep="\r\n")


def _body(draft: Draft, charset: str, transfer: str, chance: random.Random) -> _Part:
    plain = draft.text + ("\n\n" + draft.quoted if draft.quoted else "") + "\n"
    form = chance.random()
    if form < 0.55:
        return _text("plain", plain, charset, transfer)
    markup = _text("html", _html(draft), charset, transfer)
    if form < 0.65:
        return markup
    return _multipart("alternative", [_text("plain", plain, charset, transfer), markup], chance)


def _html(draft: Draft) -> str:
    paragraphs = (html.escape(part, quote=False).replace("\n", "<br>\n") for part in draft.text.split("\n\n"))
    said = "".join(f"<p>{part}</p>\n" for part in paragraphs)
    first, _, rest = draft.quoted.partition("\n")
    quoted = rest.replace("\n> ", "\n").removeprefix("> ")
    block = ""
    if draft.quoted:
        inner = html.escape(quoted, quote=False).replace("\n", "<br>\n")
        block = f"<div>{html.escape(first)}</div>\n<blockquote>{inner}</blockquote>\n"
    return f"<html><head><style>p {{ margin: 0 }}</style></head><body>\n{said}{block}</body></html>\n"


def _text(subtype: str, text: str, charset: str, transfer: str) -> _Part:
    raw = text.replace("\n", "\r\n").encode(charset)
    headers = (f"Content-Type: text/{subtype}; charset={charset}", f"Content-Transfer-Encoding: {transfer}")
    if transfer == "base64":
        return _Part(headers=headers, body=_base64(raw))
    if transfer == "quoted-printable":
        raw = quopri.encodestring(raw.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
    return _Part(headers=headers, body=raw)


def _attachment(chance: random.Random) -> _Part:
    name, kind, magic = chance.choice(_FILES)
    data = magic + chance.randbytes(chance.randint(1_000, 60_000))
    quoted = "".join(f"%{byte:02X}" for byte in name.encode())
    where = f'filename="{name}"' if name.isascii() else f"filename*=utf-8''{quoted}"
    headers = (
        f"Content-Type: {kind}",
        f"Content-Disposition: attachment; {where}",
        "Content-Transfer-Encoding: base64",
    )
    return _Part(headers=headers, body=_base64(data))


def _base64(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


def _multipart(subtype: str, parts: list[_Part], chance: random.Random) -> _Part:
    boundary = f"=_{chance.getrandbits(64):016x}"
    pieces = []
    for part in parts:
        head = "\r\n".join(part.headers).encode("ascii")
        pieces.append(
            b"--" + boundary.encode() + b"\r\n" + head + b"\r\n\r\n" + part.body.rstrip(b"\r\n") + b"\r\n"
        )
    body = b"".join(pieces) + b"--" + boundary.encode() + b"--\r\n"
    return _Part(headers=(f'Content-Type: multipart/{subtype}; boundary="{boundary}"',), body=body)
