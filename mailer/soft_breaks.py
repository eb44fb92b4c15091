"""This file writes plain text as format=flowed (RFC 3676), so that it reads well in a window of any width.

A line longer than the width is broken at spaces by soft breaks; the text's own lines stay.
"""

from __future__ import annotations

_WIDTH = 72  # RFC 3676 section 4.2 asks for at most 78


def with_soft_breaks(text: str, /, *, width: int = _WIDTH) -> str:
    """Return the text with soft breaks; lines end with ``\\n``, the last one too.

    Trailing spaces of the text go, since they would join two lines, but for the signature separator ``-- ``
    (section 4.3). A word longer than the width stays whole: it may be an address.
    """
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n"):
        lines.extend(["-- "] if line == "-- " else _broken(line.rstrip(" "), width))
    return "\n".join(lines) + "\n"


def _broken(line: str, width: int) -> list[str]:
    depth = len(line) - len(line.lstrip(">"))
    content = line[depth:].removeprefix(" ") if depth else line
    room = width - depth - 1
    pieces: list[str] = []
    while len(content) > room:
        cut = content.rfind(" ", 3, room)  # from 3 on: a piece ``-- `` would begin a signature
        if cut < 0 or content[:cut].isspace():
            cut = content.find(" ", max(room, 3))
        if cut < 0:
            break
        pieces.append(content[: cut + 1])
        content = content[cut + 1 :]
    return [_stuffed(piece, depth) for piece in [*pieces, content]]


def _stuffed(piece: str, depth: int) -> str:
    """Add the space that a reader takes away again (section 4.4)."""
    if depth:
        return f"{'>' * depth} {piece}" if piece else ">" * depth
    return f" {piece}" if piece.startswith((" ", ">", "From ")) else piece
