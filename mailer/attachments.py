"""This file names and describes the files of a mail and cuts their octets out of it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from mimetypes import guess_extension

from mailer.bodies import read_bodies
from mailer.headers import clean, decode_value
from mailer.mime import Part, read_parts
from tickets.message import Attachment

MAX_NAME = 200

_RESERVED = re.compile(r'[<>:"|?*/\\\x00-\x1f]')


def safe_name(name: str, /) -> str:
    """Return a base name that is safe to show and to write: NFC, no path, no control or bidi characters."""
    name = unicodedata.normalize("NFC", clean(name))
    name = re.split(r"[/\\]", name)[-1].strip(" .")
    return name[:MAX_NAME]


def attachments_with_content(
    root: Part, text_parts: tuple[Part, ...], /
) -> Iterator[tuple[Attachment, bytes]]:
    """Yield each file of a mail with its octets."""
    texts = {id(part) for part in text_parts}
    for part in _files(root):
        if id(part) in texts:
            continue
        octets = part.source[part.start : part.end] if part.children else part.octets
        yield _attachment(part, octets), octets


def content(raw: bytes, digest: str, /) -> bytes | None:
    """Return the octets of the attachment with this digest."""
    root, _ = read_parts(raw)
    for attachment, octets in attachments_with_content(root, read_bodies(root).parts):
        if attachment.digest == digest:
            return octets
    return None


def _files(part: Part) -> Iterator[Part]:
    if part.is_multipart:
        for child in part.children:
            yield from _files(child)
    else:
        yield part


def _attachment(part: Part, octets: bytes) -> Attachment:
    name = part.disposition_parameters.get("filename") or part.parameters.get("name") or ""
    if not name and part.children:
        subject = part.children[0].raw_field("subject")
        name = (decode_value(subject) if subject else "message") + ".eml"
    content_id = part.raw_field("content-id")
    return Attachment(
        filename=safe_name(name) or "attachment" + (guess_extension(part.content_type) or ""),
        content_type=part.content_type,
        declared_type=part.content_type,
        size=len(octets),
        inline=part.disposition == "inline" or content_id is not None,
        content_id=decode_value(content_id).strip("<>") if content_id else None,
        digest=hashlib.sha256(octets).hexdigest(),
    )
