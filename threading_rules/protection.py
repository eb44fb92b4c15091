"""This file says whether a mail is encrypted or signed, by its parts and by the marks in its text.

No key is held and no signature checked: it is named, so that nobody wonders at an empty text or at a file
called ``smime.p7m``, and nothing is decided by it.
"""

from __future__ import annotations

import re

from tickets.message import InboundMessage

_ENVELOPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_SIGNED_DATA = re.compile(r"smime-type\s?=\s?\"?signed-data", re.IGNORECASE)
_SIGNATURES = {
    "application/pgp-signature": "signed with OpenPGP (RFC 3156 section 5)",
    "application/pkcs7-signature": "signed with S/MIME (RFC 8551 section 3.5)",
    "application/x-pkcs7-signature": "signed with S/MIME (RFC 8551 section 3.5)",
}
_ARMOUR = (
    ("-----BEGIN PGP MESSAGE-----", "encrypted with OpenPGP inside the text (RFC 9580 section 6.2)"),
    ("-----BEGIN PGP SIGNED MESSAGE-----", "signed with OpenPGP inside the text (RFC 9580 section 7)"),
)


def read_protection(message: InboundMessage) -> str | None:
    """Return how a mail is encrypted or signed; None where it is neither."""
    if "application/pgp-encrypted" in message.part_types:
        return "encrypted with OpenPGP (RFC 3156 section 4); its text cannot be read here"
    if not _ENVELOPES.isdisjoint(message.part_types):
        if _SIGNED_DATA.search(message.header("content-type") or ""):
            return "signed with S/MIME in a form that wraps the text (RFC 8551 section 3.5.2)"
        return "encrypted with S/MIME (RFC 8551 section 3.3); its text cannot be read here"
    signature = next((_SIGNATURES[kind] for kind in message.part_types if kind in _SIGNATURES), None)
    if signature:
        return f"{signature}; the signature is not checked"
    start = message.reply.lstrip()[:60]
    return next((said for mark, said in _ARMOUR if start.startswith(mark)), None)
