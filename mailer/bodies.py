"""This file chooses the text of a mail: our part's and nobody else's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mailer.charsets import decode_octets
from mailer.html_text import html_to_text
from mailer.mime import Part

_NOISE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bodies:
    """The text of a mail and where it came from."""

    text: str
    html: str | None
    parts: tuple[Part, ...]  # the parts that are the text, which are no attachments


def is_text(part: Part, /) -> bool:
    """Whether a leaf is something to read and not a file."""
    if part.content_type not in {"text/plain", "text/html"}:
        return False
    if part.disposition == "attachment":
        return False
    return part.disposition == "inline" or not _named(part)


def _named(part: Part) -> bool:
    return bool(part.disposition_parameters.get("filename") or part.parameters.get("name"))


def read_bodies(root: Part, default_charset: str | None = None, /) -> Bodies:
    """Return the text, HTML and the parts they stand in."""
    chosen = list(_chosen(root))
    texts: list[str] = []
    htmls: list[str] = []
    for part in chosen:
        decoded = part_text(part, default_charset)
        if part.content_type == "text/html":
            htmls.append(decoded)
        else:
            texts.append(decoded)
    text = "\n".join(piece.strip("\n") for piece in texts if piece.strip())
    html = "\n".join(htmls) if htmls else None
    if not text.strip() and html:
        text = html_to_text(html)
    return Bodies(text=text, html=html, parts=tuple(chosen))


def part_text(part: Part, default_charset: str | None = None, /) -> str:
    """Return the text of a leaf with plain line ends, format=flowed joined (RFC 3676)."""
    label = part.parameters.get("charset")
    text = decode_octets(part.octets, label, default=default_charset)
    text = _NOISE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if part.content_type != "text/html" and part.parameters.get("format", "").lower() == "flowed":
        return unflow(text, delsp=part.parameters.get("delsp", "").lower() == "yes")
    return text


def unflow(text: str, /, *, delsp: bool) -> str:
    """Join the soft line breaks of RFC 3676 section 4.1; a signature line stays."""
    lines: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ")
        flowed = content.endswith(" ") and content != "-- "
        body = content[:-1] if flowed and delsp else content
        if open_depth == depth and content != "-- ":
            lines[-1] += body
        else:
            lines.append(">" * depth + (" " if depth else "") + body)
        open_depth = depth if flowed else -1
    return "\n".join(lines)


def _chosen(part: Part) -> Iterator[Part]:
    """Yield the leaves that are text of ours; attached messages are somebody else's."""
    if part.children:
        if part.is_multipart and part.disposition != "attachment":
            for child in part.children:
                yield from _chosen(child)
    elif is_text(part):
        yield part
