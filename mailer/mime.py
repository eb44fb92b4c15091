"""This file splits the octets of a mail into its tree of parts, by offsets, without copying any of them.

It never raises and its work is linear: parts, depth, header octets and parameters are capped, and what is
cut is said among the defects. It is tolerant where real mail needs it: a missing end boundary, a boundary
that the header does not name, lone CR line ends, a header block that stops without a blank line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mailer.header_block import read_block
from mailer.parameters import content_value
from mailer.transfer import decode_transfer

MAX_DEPTH = 40
MAX_PARTS = 500
MAX_DELIMITERS = 50_000
MAX_TRAILER = 200  # white space after a boundary

# A byte order mark or blank lines that some tool put before the header.
_EMPTY_START = re.compile(rb"(?:\xef\xbb\xbf|[\r\n]){1,40}[A-Za-z-]{2,60}:[ \t]")
_FIRST_DELIMITER = re.compile(
    rb"^--([^\s][^\r\n]{0,200}?)[ \t]*\r?\n(?=content-)", re.IGNORECASE | re.MULTILINE
)
_IDENTITY = frozenset({"", "7bit", "8bit", "binary"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One entity of RFC 2045 section 2.4: its header fields, and its body or its children."""

    source: bytes
    fields: tuple[tuple[str, bytes], ...]  # names as written, values raw and still folded
    start: int  # of the body
    end: int
    content_type: str  # lower case, "text/plain" where none or a broken one is stated
    parameters: dict[str, str]
    disposition: str  # lower case, "" where there is none
    disposition_parameters: dict[str, str]
    encoding: str  # Content-Transfer-Encoding, lower case
    children: tuple[Part, ...] = ()

    @property
    def is_multipart(self) -> bool:
        """Whether the body is a list of parts."""
        return bool(self.children) and self.content_type.startswith("multipart/")

    def raw_field(self, name: str) -> bytes | None:
        """Return the first raw value of a field; the name is in lower case."""
        return next((value for field_name, value in self.fields if field_name.lower() == name), None)

    @property
    def octets(self) -> bytes:
        """The body with its transfer encoding undone (RFC 2045 section 6)."""
        return decode_transfer(self.source[self.start : self.end], self.encoding)

    def walk(self) -> Iterator[Part]:
        """Yield this part and everything below, in the order of the mail."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(slots=True, kw_only=True)
class _Budget:
    """What is left to spend on one mail, and what had to be cut."""

    parts: int = MAX_PARTS
    delimiters: int = MAX_DELIMITERS
    defects: list[str] = field(default_factory=list)

    def note(self, defect: str) -> None:
        if defect not in self.defects:
            self.defects.append(defect)


def read_parts(raw: bytes) -> tuple[Part, list[str]]:
    """Return the tree of a mail and its defects."""
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
    if _EMPTY_START.match(raw):
        raw = raw.lstrip(b"\xef\xbb\xbf\r\n")
    budget = _Budget()
    return _entity(raw, 0, len(raw), "text/plain", 0, budget), budget.defects


def _entity(source: bytes, start: int, end: int, default: str, depth: int, budget: _Budget) -> Part:
    """Read one entity between two offsets."""
    fields, body = read_block(source, start, end, budget.note)
    first: dict[str, bytes] = {}
    for name, value in fields:
        first.setdefault(name.lower(), value)
    content_type, parameters = _content_type(first.get("content-type", b""), default, budget)
    disposition, disposition_parameters = content_value(first.get("content-disposition", b""))
    encoding = content_value(first.get("content-transfer-encoding", b""))[0]
    children: tuple[Part, ...] = ()
    holder, at, stop = source, body, end
    is_message = content_type in {"message/rfc822", "message/global", "message/news"}
    if is_message or content_type.startswith("multipart/"):
        if depth >= MAX_DEPTH:
            budget.note(f"nested deeper than {MAX_DEPTH} levels; the rest is one part")
        else:
            if encoding not in _IDENTITY:
                decoded = decode_transfer(source[body:end], encoding)
                # RFC 2046 section 5.2.1 forbids it, some gateways do it: only believe it where it decodes.
                if is_message or decoded.lstrip().startswith(b"--"):
                    holder, at, stop = decoded, 0, len(decoded)
            if is_message:
                budget.parts -= 1
                children = (_entity(holder, at, stop, "text/plain", depth + 1, budget),)
            else:
                children = _children(holder, at, stop, content_type, parameters, depth, budget)
    return Part(
        source=source,
        fields=tuple(fields),
        start=body,
        end=end,
        content_type=content_type,
        parameters=parameters,
        disposition=disposition,
        disposition_parameters=disposition_parameters,
        encoding=encoding,
        children=children,
    )


def _content_type(raw: bytes, default: str, budget: _Budget) -> tuple[str, dict[str, str]]:
    """Return type and parameters of an entity; a broken type is what RFC 2045 section 5.2 presumes."""
    content_type, parameters = content_value(raw)
    if "/" in content_type:
        return content_type, parameters
    if content_type:
        budget.note(f"Content-Type without a subtype: {content_type[:60]}")
    return "text/" + content_type if content_type in {"plain", "html"} else default, parameters


def _children(
    source: bytes,
    start: int,
    end: int,
    content_type: str,
    parameters: dict[str, str],
    depth: int,
    budget: _Budget,
) -> tuple[Part, ...]:
    """Read the parts of a multipart; none where no boundary line is there."""
    default = "message/rfc822" if content_type == "multipart/digest" else "text/plain"
    spans = _spans(
        source, start, end, parameters.get("boundary", "").encode("utf-8", "surrogateescape"), budget
    )
    if not spans:
        # Some senders state another boundary than they write, or none: the first delimiter line tells it.
        found = _FIRST_DELIMITER.search(source, start, min(end, start + 4096))
        if found:
            spans = _spans(source, start, end, found.group(1).removesuffix(b"--"), budget)
            if spans:
                budget.note("the boundary was not the one the header names")
    if not spans:
        budget.note("a multipart without a boundary line; it is read as one text")
    children = []
    for left, right in spans:
        if budget.parts <= 0:
            budget.note(f"more than {MAX_PARTS} parts; the rest is not read")
            break
        budget.parts -= 1
        children.append(_entity(source, left, right, default, depth + 1, budget))
    return tuple(children)


def _spans(source: bytes, start: int, end: int, boundary: bytes, budget: _Budget) -> list[tuple[int, int]]:
    """Return the offsets of the parts between the delimiter lines (RFC 2046 section 5.1.1)."""
    spans: list[tuple[int, int]] = []
    boundary = boundary.rstrip()
    if not boundary:
        return spans
    needle = b"--" + boundary
    left = -1
    at = source.find(needle, start, end)
    while at != -1:
        budget.delimiters -= 1
        if budget.delimiters < 0:
            budget.note(f"more than {MAX_DELIMITERS} boundary lines; the rest is one part")
            break
        after = at + len(needle)
        line_end = source.find(b"\n", after, min(after + MAX_TRAILER, end))
        if line_end == -1:
            line_end = min(after + MAX_TRAILER, end)
        rest = source[after:line_end].strip()
        if (at == start or source[at - 1] in b"\r\n") and rest in {b"", b"--"}:
            if left != -1:
                spans.append((left, _before_line_end(source, left, at)))
            left = min(line_end + 1, end)
            if rest == b"--":
                return spans
        at = source.find(needle, at + len(needle), end)
    if left != -1:
        budget.note("the multipart has no end boundary")
        spans.append((left, end))
    return spans


def _before_line_end(source: bytes, left: int, at: int) -> int:
    """Step back over the line end that belongs to the delimiter."""
    if at > left and source[at - 1] == 0x0A:
        at -= 1
    if at > left and source[at - 1] == 0x0D:
        at -= 1
    return at
