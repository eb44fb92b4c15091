"""This file looks at a way out for ``postdesk doctor``: does it let us in, and how large may a mail be."""

from __future__ import annotations

from dataclasses import dataclass

from mailer.smtp import SmtpAccount, SmtpTransport


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpLook:
    """What a server said."""

    trouble: str | None  # what stands in the way, None where nothing does
    largest: int | None = None  # octets (RFC 1870); None where it names no limit


class _LookingTransport(SmtpTransport):
    """A way out that also tells what the server offers."""

    def largest(self) -> int | None:
        """Return the SIZE that the server named when we came in."""
        client = self._lanes[0]._client
        size = client.esmtp_extensions.get("size", "") if client is not None else ""
        return int(size) or None if size.isdecimal() else None


def look_at_smtp(account: SmtpAccount) -> SmtpLook:
    """Log in, send nothing, and return what the server said."""
    transport = _LookingTransport(account)
    try:
        return SmtpLook(trouble=transport.try_login(), largest=transport.largest())
    finally:
        transport.close()
