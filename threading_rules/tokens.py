"""This file makes and reads signed reply addresses and Message-IDs.

A token proves the thread, never the person: who writes is decided by From and its verdict. Each audience has
a key of its own, derived from the site's key, so that a customer's token can never be made into an agent's.
A token binds ticket, person and revision and carries 80 bits of HMAC-SHA-256. It is base32 in lower case, so
that it survives clients that change case, and of fixed width, so that it fits a local part of 64 octets
(RFC 5321 section 4.5.3.1.1) beside any sensible user name.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from enum import StrEnum

from tickets.address import address_key

MAC_BYTES = 10  # 80 bits
PERSON_BYTES = 5
TICKET_DIGITS = 6  # base32: a billion tickets
REVISION_DIGITS = 2  # base32, modulo 1024: enough to tell an old notification from a new one
REVISIONS = 32**REVISION_DIGITS
NONCE_BYTES = 10  # of a probe; it is as long as a reply address, so that it meets the same servers' limits
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
_DETAIL = re.compile(
    rf"([canxb])([{_ALPHABET}]{{6}})([{_ALPHABET}]{{2}})([{_ALPHABET}]{{8}})([{_ALPHABET}]{{16}})"
)
_PROBE = re.compile(rf"d([{_ALPHABET}]{{16}})([{_ALPHABET}]{{16}})")
_MESSAGE_ID = re.compile(
    rf"<?([canxb])\.([0-9]{{1,10}})\.([0-9]{{1,9}})\.([{_ALPHABET}]{{8}})([{_ALPHABET}]{{16}})@[^@<>\s]+>?",
    re.IGNORECASE,
)


class Audience(StrEnum):
    """Who was written to, and so what an answer means."""

    CUSTOMER = "c"  # an answer is the customer's mail
    AGENT = "a"  # an answer goes to the customer
    NOTE = "n"  # an answer stays internal
    SURVEY = "x"  # an answer is a score
    BOUNCE = "b"  # the envelope sender (VERP): only reports come here


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What a verified reply address says."""

    audience: Audience
    ticket: int
    revision: int  # of the ticket when the mail was written, modulo REVISIONS
    person: str  # tag of the address it was made for, see ``person_tag``


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnId:
    """What a verified Message-ID of ours says."""

    audience: Audience
    ticket: int
    seq: int  # of the event that caused the mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The site's secret, and the one before it while old mails are still answered."""

    current: bytes
    previous: bytes | None = None

    def verifying(self) -> tuple[bytes, ...]:
        """The secrets under which a token may have been made."""
        return (self.current,) if self.previous is None else (self.current, self.previous)


def person_tag(spec: str, /) -> str:
    """Return the short form of an address inside a token (40 bits; the MAC covers it)."""
    return _base32(hashlib.sha256(address_key(spec).encode()).digest()[:PERSON_BYTES])


def make_detail(keys: Keys, audience: Audience, ticket: int, person: str, revision: int, /) -> str:
    """Return the detail of a reply address (``user+DETAIL@domain``) for one ticket and person."""
    fields = (
        audience.value
        + _digits(ticket, TICKET_DIGITS)
        + _digits(revision % REVISIONS, REVISION_DIGITS)
        + person_tag(person)
    )
    return fields + _mac(keys.current, f"address {audience.name}", fields)


def read_detail(keys: Keys, detail: str, /) -> Token | None:
    """Return what a reply address says, None where it is not ours or was tampered with."""
    match = _DETAIL.fullmatch(detail.strip().lower())
    if match is None:
        return None
    audience = Audience(match[1])
    if not _genuine(keys, f"address {audience.name}", match[0][:-16], match[5]):
        return None
    return Token(audience=audience, ticket=_number(match[2]), revision=_number(match[3]), person=match[4])


def make_message_id(keys: Keys, audience: Audience, ticket: int, seq: int, what: str, domain: str, /) -> str:
    """Return our Message-ID for one event and ``what`` (notice and recipient): the same each time.

    RFC 5322 section 3.6.4: unique for ever; here because (ticket, seq, what) is.
    """
    tag = _base32(hashlib.sha256(what.encode()).digest()[:PERSON_BYTES])
    fields = f"{audience.value}.{ticket}.{seq}.{tag}"
    return f"<{fields}{_mac(keys.current, f'message-id {audience.name}', fields)}@{domain}>"


def read_message_id(keys: Keys, message_id: str, /) -> OwnId | None:
    """Return what a Message-ID of ours says, None where it is somebody else's or forged.

    The domain does not count: relays rewrite it, and the MAC proves the rest.
    """
    match = _MESSAGE_ID.fullmatch(message_id.strip())
    if match is None:
        return None
    letter, ticket, seq, tag, mac = (part.lower() for part in match.groups())
    audience = Audience(letter)
    if not _genuine(keys, f"message-id {audience.name}", f"{letter}.{ticket}.{seq}.{tag}", mac):
        return None
    return OwnId(audience=audience, ticket=int(ticket), seq=int(seq))


def make_probe(keys: Keys, nonce: bytes, /) -> str:
    """Return the detail of an address to which ``postdesk doctor`` writes to itself."""
    fields = "d" + _base32(nonce[:NONCE_BYTES])
    return fields + _mac(keys.current, "probe", fields)


def read_probe(keys: Keys, detail: str, /) -> str | None:
    """Return the nonce of a probe, None where it is none of ours; it names no ticket and lets nobody in."""
    match = _PROBE.fullmatch(detail.strip().lower())
    if match is None or not _genuine(keys, "probe", f"d{match[1]}", match[2]):
        return None
    return match[1]


def signature(keys: Keys, space: str, fields: str, /) -> bytes:
    """Sign fields in a space of their own, where they are no text."""
    return _digest(keys.current, space, fields)


def is_signed(keys: Keys, space: str, fields: str, mac: bytes, /) -> bool:
    """Tell whether a signature of 80 bits at least is ours."""
    genuine = False
    for secret in keys.verifying():
        genuine |= hmac.compare_digest(_digest(secret, space, fields)[: len(mac)], mac)
    return genuine and len(mac) >= MAC_BYTES


def _genuine(keys: Keys, space: str, fields: str, mac: str) -> bool:
    genuine = False
    for secret in keys.verifying():
        # No early end: the time must not tell which key matched.
        genuine |= hmac.compare_digest(_mac(secret, space, fields), mac)
    return genuine


def _mac(secret: bytes, space: str, fields: str) -> str:
    return _base32(_digest(secret, space, fields)[:MAC_BYTES])


def _digest(secret: bytes, space: str, fields: str) -> bytes:
    # Deriving a key per use and audience keeps the namespaces apart even where fields coincide.
    key = hmac.digest(secret, f"postdesk {space}".encode(), "sha256")
    return hmac.digest(key, fields.encode(), "sha256")


def _base32(data: bytes) -> str:
    return base64.b32encode(data).decode("ascii").lower().rstrip("=")


def _digits(number: int, width: int) -> str:
    if not 0 <= number < 32**width:
        raise ValueError(f"{number} does not fit {width} base32 digits")
    return "".join(_ALPHABET[(number >> (5 * place)) & 31] for place in reversed(range(width)))


def _number(digits: str) -> int:
    number = 0
    for digit in digits:
        number = number * 32 + _ALPHABET.index(digit)
    return number
