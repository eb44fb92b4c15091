"""This file lists the parts of a mail as the mail has them, for people who want to see how it is built.

Nothing is decoded but names; the sizes are those of the parts as they stand in the mail.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mailer.attachments import part_name
from mailer.envelope_line import without_envelope_line
from mailer.mime import Part, read_parts


@dataclass(frozen=True, slots=True, kw_only=True)
class PartLine:
    """One entity (RFC 2045 section 2.4) and where it stands."""

    depth: int
    last: bool  # of those beside it
    content_type: str
    charset: str | None
    encoding: str | None  # Content-Transfer-Encoding
    disposition: str | None
    name: str | None  # that the mail gives it
    size: int  # octets of its body as it stands in the mail


def part_tree(raw: bytes) -> tuple[PartLine, ...]:
    """Return the parts of a mail, each parent before its children."""
    root, _ = read_parts(without_envelope_line(raw))
    return tuple(_lines(root, 0, last=True))


def _lines(part: Part, depth: int, *, last: bool) -> Iterator[PartLine]:
    named = bool(part.disposition_parameters.get("filename") or part.parameters.get("name"))
    yield PartLine(
        depth=depth,
        last=last,
        content_type=part.content_type,
        charset=part.parameters.get("charset") if part.content_type.startswith("text/") else None,
        encoding=part.encoding or None,
        disposition=part.disposition or None,
        name=part_name(part) if named else None,
        size=part.end - part.start,
    )
    for child in part.children:
        yield from _lines(child, depth + 1, last=child is part.children[-1])
