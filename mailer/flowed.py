"""This file joins the soft line breaks of format=flowed text (RFC 3676)."""

from __future__ import annotations


def unflow(text: str, /, *, delsp: bool) -> str:
    """Return text with its paragraphs on one line each, RFC 3676 section 4.1 and 4.2.

    A line that ends with a blank goes on in the next line of the same quote depth; the signature line ``-- ``
    ends a paragraph although it ends with a blank. With ``delsp`` that blank is no part of the text.
    """
    pieces: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ")
        soft = content.endswith(" ") and content != "-- "
        body = content[:-1] if soft and delsp else content
        if open_depth != depth or content == "-- ":
            pieces.append(("\n" if pieces else "") + (">" * depth + " " if depth else ""))
        pieces.append(body)
        open_depth = depth if soft else -1
    return "".join(pieces)
