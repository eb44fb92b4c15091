"""This file writes ``mailto:`` links that open a mail with subject and body filled in (RFC 6068)."""

from __future__ import annotations

from urllib.parse import quote

from mailer.header_fields import UnsafeValue, addr_spec, refuse_controls

_LONGEST = 1_500  # characters; Outlook on Windows cuts somewhat beyond 2,000, with its own escapes added


def mailto(address: str, /, *, subject: str = "", body: str = "") -> str:
    """Return a link; spaces as ``%20`` and line breaks as ``%0D%0A`` (RFC 6068 section 5).

    Raises ``UnsafeValue`` for a link longer than 1,500 characters: half a command would be worse than none.
    """
    refuse_controls(subject)
    fields = [("subject", " ".join(subject.split())), ("body", "\r\n".join(body.splitlines()))]
    query = "&".join(f"{name}={quote(value, safe='', errors='replace')}" for name, value in fields if value)
    link = f"mailto:{quote(addr_spec(address), safe='@+')}".replace("+", "%2B") + (
        f"?{query}" if query else ""
    )
    if len(link) > _LONGEST:
        raise UnsafeValue(f"a mailto: link of {len(link)} characters, {_LONGEST} are allowed")
    return link
