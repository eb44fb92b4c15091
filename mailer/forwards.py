"""This file finds the mail that somebody forwarded to us; where it is not sure, it says nothing."""

from __future__ import annotations

from email.utils import parseaddr

from tickets.address import Address
from tickets.message import EnclosedMessage, Forwarded


def find_forwarded(text: str, enclosed: tuple[EnclosedMessage, ...]) -> Forwarded | None:
    """Return the sender, subject and text of a forwarded mail, None where there is none or it is not sure."""
    del text
    for message in enclosed:
        fields = {name.lower(): value for name, value in reversed(message.headers)}
        name, spec = parseaddr(fields.get("from", ""))
        if message.content_type == "message/rfc822" and spec:
            return Forwarded(
                sender=Address(spec=spec, name=name), subject=fields.get("subject", ""), text=message.text
            )
    return None
