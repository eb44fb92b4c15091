"""This file names and describes the files of a mail and cuts their octets out of it.

Whatever is not the text of the mail is a file: nothing is thrown away. Names are safe to show and to write,
types are what the octets look like, with what the sender says beside them.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from mimetypes import guess_extension
from urllib.parse import unquote

from mailer.bodies import Bodies, read_bodies
from mailer.dangerous_files import danger_of
from mailer.envelope_line import without_envelope_line
from mailer.file_types import look_of
from mailer.headers import clean, decode_value
from mailer.mime import Part, read_parts
from mailer.tnef import TNEF_TYPES, unpack
from tickets.message import Attachment

MAX_NAME_OCTETS = 200
MAX_EXTENSION = 20

_PATH = re.compile(r"[/\\]")
_UNSAFE_IN_NAMES = re.compile(r'[<>:"|?*]')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)", re.IGNORECASE)
_FROM_REPORTS = {"message/delivery-status": "delivery-status.txt", "text/rfc822-headers": "headers.txt",
                 "text/calendar": "invite.ics", "application/pgp-signature": "signature.asc",
                 "application/pkcs7-signature": "smime.p7s",
                 "message/disposition-notification": "receipt.txt",
                 "message/feedback-report": "feedback-report.txt"}  # fmt: skip
# Other forms of the same text that only some clients show.
_OTHER_FORMS = frozenset({"text/watch-html", "text/x-amp-html"})


def attachments_with_content(root: Part, bodies: Bodies, /) -> Iterator[tuple[Attachment, bytes]]:
    """Yield each file of a mail with its octets, in the order of the mail."""
    for part in attached_parts(root, bodies):
        octets = part.source[part.start : part.end] if part.children else part.octets
        if not octets and part.content_type.startswith("text/") and not _stated_name(part):
            continue
        files = unpack(octets) if _is_tnef(part) else ()
        for file in files:
            packed = replace(
                part,
                content_type=file.content_type or "application/octet-stream",
                parameters={},
                disposition_parameters={"filename": file.name},
                fields=(),
            )
            yield describe(packed, file.octets, bodies.html), file.octets
        if not files:
            yield describe(part, octets, bodies.html), octets


def content(raw: bytes, digest: str, /) -> bytes | None:
    """Return the octets of the attachment with this digest, None where the mail has no such file."""
    root, _ = read_parts(without_envelope_line(raw))
    for attachment, octets in attachments_with_content(root, read_bodies(root)):
        if attachment.digest == digest:
            return octets
    return None


def attached_parts(root: Part, bodies: Bodies, /) -> Iterator[Part]:
    """Yield the parts that are files: every leaf but the text; a message is one file with all it holds."""
    texts = {id(part) for part in bodies.parts if not _stated_name(part)}
    for part in _leaves(root):
        if id(part) not in texts and part.content_type not in _OTHER_FORMS:
            yield part
    yield from bodies.embedded


def describe(part: Part, octets: bytes, html: str | None, /) -> Attachment:
    """Return what a file is."""
    content_type = look_of(octets, part.content_type)
    raw_id = part.raw_field("content-id")
    content_id = decode_value(raw_id).strip("<> ")[:300] if raw_id else None
    name = part_name(part, content_type)
    return Attachment(
        filename=name,
        content_type=content_type,
        declared_type=part.content_type,
        size=len(octets),
        inline=part.disposition == "inline" or _is_shown(part, content_id, html),
        content_id=content_id or None,
        digest=hashlib.sha256(octets).hexdigest(),
        danger=None if part.children else danger_of(name, content_type, octets),
    )


def safe_name(name: str, /) -> str:
    """Return a base name that is safe to show and to write: NFC, no path, no control or bidi characters."""
    name = _PATH.split(unicodedata.normalize("NFC", clean(name)))[-1]
    name = " ".join(_UNSAFE_IN_NAMES.sub("_", name).split(" ")).strip(" .")
    if _DEVICES.match(name):
        name = "_" + name
    if len(name.encode()) > MAX_NAME_OCTETS:
        stem, dot, extension = name.rpartition(".")
        if not stem or len(extension.encode()) > MAX_EXTENSION:
            stem, dot, extension = name, "", ""
        room = MAX_NAME_OCTETS - len((dot + extension).encode())
        name = stem.encode()[:room].decode("utf-8", "ignore") + dot + extension
    return name


def _leaves(part: Part) -> Iterator[Part]:
    if part.is_multipart:
        for child in part.children:
            yield from _leaves(child)
    else:
        yield part


def _stated_name(part: Part) -> str:
    return part.disposition_parameters.get("filename") or part.parameters.get("name") or ""


def part_name(part: Part, content_type: str = "", /) -> str:
    """Return the safe name the sender gave to a file, or one that says what it is."""
    name = safe_name(_stated_name(part))
    if name:
        return name
    if part.children:
        subject = part.children[0].raw_field("subject")
        return ((safe_name(decode_value(subject)[:120]) if subject else "") or "message") + ".eml"
    if part.content_type in _FROM_REPORTS:
        return _FROM_REPORTS[part.content_type]
    location = part.raw_field("content-location")
    if location and (name := safe_name(unquote(decode_value(location)).partition("?")[0])):
        return name
    content_type = content_type or part.content_type
    kind = content_type.partition("/")[0]
    stem = kind if kind in {"image", "audio", "video", "message"} else "attachment"
    return stem + (guess_extension(content_type) or "")


def _is_shown(part: Part, content_id: str | None, html: str | None) -> bool:
    """Whether the HTML shows the file: by its Content-ID or Content-Location (RFC 2387, RFC 2557)."""
    if not html:
        return False
    if content_id and (f"cid:{content_id}" in html or f"cid:{content_id.replace('@', '%40')}" in html):
        return True
    location = part.raw_field("content-location")
    return bool(location) and decode_value(location or b"") in html


def _is_tnef(part: Part) -> bool:
    return part.content_type in TNEF_TYPES or _stated_name(part).lower() == "winmail.dat"


def enclosures(raw: bytes, /) -> tuple[tuple[Attachment, bytes], ...]:
    """Return every file of a raw mail with its octets."""
    root, _ = read_parts(without_envelope_line(raw))
    return tuple(attachments_with_content(root, read_bodies(root)))
