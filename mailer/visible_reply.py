"""This file separates what a person newly wrote from the quote and the signature below it.

Losing a person's words is the worst error: where it is not clear that something is a quote, it stays.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyParts:
    """The three parts of a mail's text; together they hold every line of it."""

    reply: str
    quoted: str
    signature: str


def split_reply(text: str, html: str | None, *, sent: str | None = None) -> ReplyParts:
    """Return what was newly written, what was quoted, and the signature.

    ``sent`` is the text of our own mail that is being answered, where it is known.
    """
    del html, sent
    body, signature = text, ""
    head, dashes, tail = text.partition("\n-- \n")
    if dashes and head.strip():
        body, signature = head, tail
    lines = body.split("\n")
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].startswith(">")):
        end -= 1
    quoted = "\n".join(lines[end:]).strip()
    if not quoted or not end or not lines[end - 1].rstrip().endswith(":"):
        return ReplyParts(reply=body.strip(), quoted="", signature=signature.strip())
    reply = "\n".join(lines[: end - 1]).strip()
    if not reply:
        return ReplyParts(reply=body.strip(), quoted="", signature=signature.strip())
    return ReplyParts(reply=reply, quoted=lines[end - 1] + "\n" + quoted, signature=signature.strip())
