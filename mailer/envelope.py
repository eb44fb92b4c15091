"""This file says what goes with MAIL FROM and RCPT TO, and makes addresses fit for them; pure.

An address that could say more to a server than an address is refused before any server hears it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from mailer.smtp_replies import Reply
from tickets.delivery import OutgoingMail

LONGEST_LOCAL = 64
LONGEST_PATH = 254  # RFC 5321 section 4.5.3.1.3: 256 octets with the angle brackets
LONGEST_ENVID = 100  # RFC 3461 section 4.4

# What would end the path, the command or the line; aiosmtplib cuts off at some of them without a word.
_FORBIDDEN = re.compile(r'[\s\x00-\x1f\x7f-\x9f<>,;:\\"()]')
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)\Z", re.IGNORECASE)
_LITERAL = re.compile(r"\[[0-9a-f:.]+\]\Z|\[IPv6:[0-9a-f:.]+\]\Z", re.IGNORECASE)


class AddressUnusableError(ValueError):
    """No server may be asked about this address; the message says why."""


def envelope_address(spec: str, /) -> str:
    """Return the address as it goes on the wire, its domain in A-labels (RFC 5890).

    The empty address is the null sender (RFC 5321 section 4.5.5). Quoted local parts are refused: nobody
    uses them, and they are the way to smuggle commands.
    """
    if not spec:
        return spec
    local, at, domain = spec.rpartition("@")
    if not at or not local or not domain:
        raise AddressUnusableError(f"{spec!r} is no address")
    if _FORBIDDEN.search(local) or "@" in local:
        raise AddressUnusableError(f"{spec!r} has characters before the @ that an address cannot have")
    if local.startswith(".") or local.endswith(".") or ".." in local:
        raise AddressUnusableError(f"{spec!r} has a misplaced dot before the @")
    address = f"{local}@{_wire_domain(domain, spec)}"
    if len(local.encode()) > LONGEST_LOCAL or len(address.encode()) > LONGEST_PATH:
        raise AddressUnusableError(f"{spec!r} is longer than RFC 5321 allows")
    return address


def _wire_domain(domain: str, spec: str) -> str:
    if _LITERAL.match(domain):
        return domain
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise AddressUnusableError(f"{spec!r} has no valid domain: {error}") from error
    if not all(_LABEL.match(label) for label in ascii_domain.split(".")):
        raise AddressUnusableError(f"{spec!r} has no valid domain")
    return ascii_domain


def envelope_id(message_id: str, /) -> str | None:
    """Return the Message-ID as an ENVID of RFC 3461, by which a report names our mail; None if too long."""
    bare = message_id.strip().strip("<>")
    encoded = "".join(c if "!" <= c <= "~" and c not in "+=" else f"+{ord(c):02X}" for c in bare)
    return encoded if bare.isascii() and 0 < len(encoded) <= LONGEST_ENVID else None


def wire_addresses(mail: OutgoingMail, /) -> tuple[dict[str, str], dict[str, Reply]]:
    """Return the recipients by what goes on the wire, and those no server needs to be asked about."""
    wires: dict[str, str] = {}
    refused: dict[str, Reply] = {}
    for recipient in mail.recipients:
        try:
            wires[envelope_address(recipient)] = recipient
        except AddressUnusableError as error:
            refused[recipient] = Reply(code=553, text=f"5.1.3 {error}")
    return wires, refused


def esmtp_options(
    mail: OutgoingMail, offered: Callable[[str], bool], /, *, utf8: bool
) -> tuple[list[str], list[str]]:
    """Return what to say with MAIL and with each RCPT, of what the server offers.

    A mail with octets beyond ASCII goes to a server without 8BITMIME as well: all of today take it, and to
    recode it would break signatures and our promise that the bytes are built once.
    """
    with_mail: list[str] = []
    with_recipient: list[str] = []
    if offered("8bitmime") and not mail.raw.isascii():
        with_mail.append("BODY=8BITMIME")  # RFC 6152
    if utf8 or (offered("smtputf8") and not mail.raw.partition(b"\r\n\r\n")[0].isascii()):
        with_mail.append("SMTPUTF8")  # RFC 6531
    if offered("dsn") and mail.envelope_from:
        # RFC 3461: report failures only, with our Message-ID and without the whole mail.
        with_mail.append("RET=HDRS")
        name = envelope_id(mail.message_id)
        with_mail += [f"ENVID={name}"] if name else []
        with_recipient.append("NOTIFY=FAILURE")
    return with_mail, with_recipient
