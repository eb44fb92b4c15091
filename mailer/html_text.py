"""This file renders HTML as text that a person can read, and leaves out what the sender hid."""

from __future__ import annotations

import re

from inscriptis import get_text
from selectolax.lexbor import LexborHTMLParser


def html_to_text(html: str, /) -> str:
    """Return readable text."""
    try:
        text = get_text(html.encode("utf-8", "replace").decode())
    except (ValueError, RecursionError):
        text = ""
    if not text.strip():
        tree = LexborHTMLParser(html)
        text = tree.text(separator="\n") if tree.root else ""
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")
