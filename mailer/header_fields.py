"""This file writes the values of header fields: ASCII, folded, never a line that a value could have forged.

The standard library folds by re-encoding whatever is longer than a line, message ids included, and a client
that does not find an id any more breaks the thread; so fields are finished here and stay as they are.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from email.utils import format_datetime

import idna

from tickets.address import Address

_LINE = 76  # characters a folded line should have at most (RFC 5322 section 2.1.1: 78 with CRLF's neighbours)
_REFERENCES = 1_400  # characters; some servers refuse or cut longer fields
_FORBIDDEN = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\x85\u2028\u2029]")
_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:[ .][A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*\.?\Z")
_DOT_ATOM = re.compile(r"[^\s\x00-\x20()<>\[\]:;@\\,\"\x7f]+\Z")
_MESSAGE_ID = re.compile(r"<[^\s<>\x00-\x20\x7f-\U0010ffff]+>\Z")
_FIELD_NAME = re.compile(r"[A-Za-z0-9-]+\Z")


class UnsafeValue(ValueError):
    """A value that may not stand in a header field."""


def text_field(value: str) -> str:
    """Return unstructured text (Subject), as encoded words where it is not ASCII."""
    refuse_controls(value)
    value = value.strip()
    if value.isascii() and "=?" not in value:
        return _folded_text(value)
    return "\r\n ".join(_encoded_words(value))


def address_field(addresses: Iterable[Address]) -> str:
    """Return a list of mailboxes (RFC 5322 section 3.4), one a line where there are several."""
    return ",\r\n ".join(mailbox(address) for address in addresses)


def mailbox(address: Address) -> str:
    """Return ``"Name" <local@a-label>``; a name goes as encoded words, an address never does."""
    spec = addr_spec(address.spec)
    name = " ".join(_without_controls(address.name).split())
    if not name:
        return spec
    if not name.isascii() or "=?" in name:
        words = "\r\n ".join(_encoded_words(name))
        return (
            f"{words}\r\n <{spec}>" if "\r\n" in words or len(words) + len(spec) > 60 else f"{words} <{spec}>"
        )
    if not _ATOM.match(name) or "." in name:
        name = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    fold = "\r\n " if len(name) + len(spec) > 60 else " "
    return f"{name}{fold}<{spec}>"


def addr_spec(spec: str) -> str:
    """Return an address with an A-label domain (RFC 5891); a local part beyond ASCII stays (RFC 6532)."""
    local, at, domain = spec.rpartition("@")
    if not at or not local or not domain:
        raise UnsafeValue(f"{spec!r} is no mail address")
    if not _DOT_ATOM.match(local):
        raise UnsafeValue(f"{spec!r} has a local part that needs quoting; no mail can be sent to it")
    if len(local.encode()) > 64:
        raise UnsafeValue(f"{spec!r} has a local part of more than 64 octets (RFC 5321 section 4.5.3.1.1)")
    try:
        ascii_domain = domain if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise UnsafeValue(f"{spec!r} has no valid domain: {error}") from None
    if not _DOT_ATOM.match(ascii_domain):
        raise UnsafeValue(f"{spec!r} has no valid domain")
    return f"{local}@{ascii_domain}"


def message_id_field(value: str) -> str:
    """Return one msg-id, unbroken; what is none is refused."""
    if not _MESSAGE_ID.match(value) or len(value) > 900:
        raise UnsafeValue(f"{value[:80]!r} is no message id")
    return value


def references_field(ids: Sequence[str]) -> str:
    """Return the root, the first reply and the newest ids, whole, one a line where they need several lines.

    Ids that could not stand in a header are left out: they are strangers', and a thread without one of its
    links is better than a mail that is not sent.
    """
    usable = [one for one in dict.fromkeys(ids) if _MESSAGE_ID.match(one) and len(one) <= 900]
    head, tail = usable[:2], usable[2:]
    room = _REFERENCES - sum(len(one) + 3 for one in head)
    kept: list[str] = []
    for one in reversed(tail):
        room -= len(one) + 3
        if room < 0:
            break
        kept.append(one)
    return "\r\n ".join(_bounded(head) + kept[::-1])


def date_field(moment: datetime) -> str:
    """Return a date-time of RFC 5322 section 3.3; a naive moment is refused, it would mean anything."""
    if moment.tzinfo is None:
        raise UnsafeValue("the date of a mail needs a time zone")
    return format_datetime(moment)


def token_field(value: str) -> str:
    """Return a structured value of ours (Auto-Submitted, List-Id, X-…) as it is; only ASCII on one line."""
    refuse_controls(value)
    if not value.isascii():
        return text_field(value)
    if len(value) > 900:
        raise UnsafeValue(f"a header value of {len(value)} characters")
    return value


def field_name(name: str) -> str:
    """Return a field name, or refuse it."""
    if not _FIELD_NAME.match(name):
        raise UnsafeValue(f"{name!r} is no header field name")
    return name


def refuse_controls(value: str) -> None:
    """Refuse what could end the field or hide in it."""
    if _FORBIDDEN.search(value):
        raise UnsafeValue(f"a header value with a control character: {value[:80]!r}")


def _without_controls(name: str) -> str:
    """A display name is a stranger's and matters less than the mail: controls go, the rest stays."""
    return _FORBIDDEN.sub(" ", name)


def _bounded(head: list[str]) -> list[str]:
    """Keep the first ids within the bound even where two are of absurd length."""
    if sum(len(one) + 3 for one in head) > _REFERENCES:
        return head[:1]
    return head


def _folded_text(value: str) -> str:
    """Fold before white space, which stays, so that unfolding gives the very same text."""
    lines = [""]
    for word in re.findall(r"[ \t]*[^ \t]+", value):
        if lines[-1] and word[0] in " \t" and len(lines[-1]) + len(word) > _LINE - 10:
            lines.append("")
        lines[-1] += word
    if any(len(one) > 900 for one in lines):
        return "\r\n ".join(_encoded_words(value))
    return "\r\n".join(lines)


def _encoded_words(value: str) -> list[str]:
    """Cut text into encoded words of at most 75 octets, never within a character (RFC 2047 section 5)."""
    chunks: list[bytes] = [b""]
    room = 33  # octets; the first shares its line with the field's name
    for character in value:
        octets = character.encode("utf-8", "replace")
        if len(chunks[-1]) + len(octets) > room:
            chunks.append(b"")
            room = 45
        chunks[-1] += octets
    return [f"=?utf-8?b?{base64.b64encode(chunk).decode()}?=" for chunk in chunks]
