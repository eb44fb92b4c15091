"""This file makes and reads the signed links and addresses by which a person does one thing without a login.

A link names its purpose, a ticket, a number (which survey) and a person, and is signed with a key of its own
for each purpose: the link of a status page is worth nothing on the page of a survey, and none of them is a
reply address. Whoever holds a link may do what it is for and nothing else.
"""

from __future__ import annotations

import base64
import hmac
import re
from dataclasses import dataclass
from enum import StrEnum

from threading_rules.tokens import Keys, person_tag

PAGE_MAC_BYTES = 16  # 128 bits: a web address has room
STOP_MAC_BYTES = 10  # 80 bits, as reply addresses have: a local part has 64 octets
_LINK = re.compile(r"([a-z])\.([0-9]{1,10})\.([0-9]{1,9})\.([a-z2-7]{8})\.([a-z2-7]{26})")
_STOP = re.compile(r"u\.([a-z])\.([0-9]{1,10})\.([a-z2-7]{8})([a-z2-7]{16})")


class Purpose(StrEnum):
    """What a link is for."""

    SURVEY = "x"
    STATUS = "s"
    NO_SURVEYS = "q"
    NO_PROGRESS = "p"
    NO_DIGESTS = "d"


STOPS: dict[Purpose, str] = {
    Purpose.NO_SURVEYS: "survey",
    Purpose.NO_PROGRESS: "progress",
    Purpose.NO_DIGESTS: "digest",
}
"""The kinds of mail that a person can end, as the store names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a genuine link says."""

    purpose: Purpose
    ticket: int  # 0 for a digest, which is about none
    person: str  # tag of the address it was made for, see ``tokens.person_tag``
    number: int = 0  # of a survey: the resolution that was asked about


def make_link(keys: Keys, purpose: Purpose, ticket: int, person: str, /, number: int = 0) -> str:
    """Return the last part of a page's address."""
    fields = f"{purpose.value}.{ticket}.{number}.{person_tag(person)}"
    return f"{fields}.{_mac(keys.current, f'page {purpose.name}', fields, PAGE_MAC_BYTES)}"


def read_link(keys: Keys, text: str, /) -> Link | None:
    """Return what a page's address says, None where it is not ours or was tampered with."""
    match = _LINK.fullmatch(text)
    purpose = _purpose(match[1]) if match else None
    if match is None or purpose is None:
        return None
    fields = text.rpartition(".")[0]
    if not _genuine(keys, f"page {purpose.name}", fields, match[5], PAGE_MAC_BYTES):
        return None
    return Link(purpose=purpose, ticket=int(match[2]), number=int(match[3]), person=match[4])


def make_stop(keys: Keys, purpose: Purpose, ticket: int, person: str, /) -> str:
    """Return the detail of the address by which a person ends a kind of mail (RFC 2369 section 3.2)."""
    fields = f"u.{purpose.value}.{ticket}.{person_tag(person)}"
    return fields + _mac(keys.current, f"stop {purpose.name}", fields, STOP_MAC_BYTES)


def read_stop(keys: Keys, detail: str, /) -> Link | None:
    """Return which mail a person ends by writing to this address, None where it is not ours."""
    match = _STOP.fullmatch(detail.strip().lower())
    purpose = _purpose(match[1]) if match else None
    if match is None or purpose not in STOPS:
        return None
    if not _genuine(keys, f"stop {purpose.name}", match[0][:-16], match[4], STOP_MAC_BYTES):
        return None
    return Link(purpose=purpose, ticket=int(match[2]), person=match[3])


def _purpose(letter: str) -> Purpose | None:
    return next((one for one in Purpose if one.value == letter), None)


def _genuine(keys: Keys, space: str, fields: str, mac: str, size: int) -> bool:
    genuine = False
    for secret in keys.verifying():
        # No early end: the time must not tell which key matched.
        genuine |= hmac.compare_digest(_mac(secret, space, fields, size), mac)
    return genuine


def _mac(secret: bytes, space: str, fields: str, size: int) -> str:
    key = hmac.digest(secret, f"postdesk {space}".encode(), "sha256")
    octets = hmac.digest(key, fields.encode(), "sha256")[:size]
    return base64.b32encode(octets).decode("ascii").lower().rstrip("=")
