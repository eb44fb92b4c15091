"""This file cuts whole mails out of a mail that holds them: attached messages, and ``.eml`` files."""

from __future__ import annotations

from mailer.attachments import enclosures

_MESSAGES = frozenset({"message/rfc822", "message/global", "message/news"})


def enclosed_mails(raw: bytes, /) -> tuple[bytes, ...]:
    """Return the octets of each attached mail, in the order of the mail (RFC 2046 section 5.2.1).

    Some clients attach a mail as a file of no known type; then its name tells.
    """
    return tuple(
        octets
        for file, octets in enclosures(raw)
        if file.declared_type in _MESSAGES or file.filename.lower().endswith(".eml")
    )
