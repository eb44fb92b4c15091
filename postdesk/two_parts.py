"""This file compares the commands in the text of a mail with those in its HTML.

A client writes both from one draft. Where they command different things, one of them is not what its author
saw, and neither is carried out.
"""

from __future__ import annotations

from mailer.html_text import html_to_text
from tickets.commands import CommandBlock, read_block

_SIGNS = ("#", "＃")


def parts_differ(block: CommandBlock, html: str | None) -> bool:
    """Tell whether a command of the text is not to be seen in the HTML, or one on top there not in it."""
    shown = html_to_text(html).strip() if html else ""
    if not shown:
        return False
    lines = [line for line in shown.splitlines() if any(sign in line for sign in _SIGNS)]
    seen = {command.verb for line in lines for command in read_block(line).commands}
    told = {command.verb for command in block.commands}
    on_top = {command.verb for command in read_block(shown).commands}
    return bool(told - seen or on_top - told)
