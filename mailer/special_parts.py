"""This file reads the parts that make a mail something else than a message: a reaction, or a step of a
meeting.

Only the mail's own parts count, never those of a mail enclosed in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from mailer.charsets import decode_octets
from mailer.mime import Part

_GMAIL_REACTION = "text/vnd.google.email-reaction+json"
_METHOD = re.compile(rb"^METHOD[^:\r\n]{0,100}:\s*([A-Za-z-]{1,30})", re.MULTILINE | re.IGNORECASE)
_MOST_OCTETS = 10_000


def reaction(root: Part, /) -> str | None:
    """Return the emoji of a reaction (RFC 9078, or Gmail's own part), else None."""
    for part in _own_leaves(root):
        if part.content_type == _GMAIL_REACTION:
            return _gmail_emoji(decode_octets(part.octets[:_MOST_OCTETS], "utf-8"))
        if part.disposition == "reaction":
            return "".join(decode_octets(part.octets[:_MOST_OCTETS], "utf-8").split())[:40] or None
    return None


def calendar_method(root: Part, /) -> str | None:
    """Return what an invitation asks (RFC 6047, RFC 5546): REQUEST, REPLY, CANCEL …; else None."""
    for part in _own_leaves(root):
        if part.content_type == "text/calendar" and part.disposition != "attachment":
            found = _METHOD.search(part.octets[:_MOST_OCTETS])
            method = part.parameters.get("method") or (found.group(1).decode("ascii") if found else "")
            if method:
                return method.upper()[:30]
    return None


def _gmail_emoji(text: str) -> str | None:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return None
    emoji = told.get("emoji") if isinstance(told, dict) else None
    return emoji[:40] if isinstance(emoji, str) else None


def _own_leaves(part: Part) -> Iterator[Part]:
    if part.is_multipart:
        for child in part.children:
            yield from _own_leaves(child)
    elif not part.content_type.startswith("message/"):
        yield part
