"""This file finds where a signature or a mailing list's footer begins in a person's text.

Only marks of standards and of list servers count: "Best regards" and names are a person's words and stay.
"""

from __future__ import annotations

import re

from mailer.header_blocks import is_rule
from mailer.taglines import tagline_start

_STRAY = re.compile(r"[-_=~*–—]{2,400}|ᐧ")
_MAX_SIGNATURE_LINES = 25  # longer than this, it is text below two dashes
_MAX_FOOTER_LINES = 14
_FOOTER = (
    *("unsubscribe", "mailing list", "listinfo", "mailman", "mailinglist", "subscribed to the", "listserv"),
    *(
        "abmelden",
        "abbestellen",
        "désabonner",
        "désinscrire",
        "cancelar la suscripción",
        "cancelar suscripción",
    ),
    *("odhlásit", "odhlášení", "отписаться", "рассылк", "відписатися", "wypisać", "disiscriv", "cancellarti"),
    *("afmelden", "uitschrijven", "avregistrera", "avprenumerera", "afmeld", "meld deg av", "groups.google"),
    *("配信停止", "退订", "取消订阅", "수신거부", "postituslista", "lista de correo", "liste de diffusion"),
)


def split_footer(lines: list[str]) -> tuple[list[str], list[str]]:
    """Split a text into what the person wrote and what was put under it: signature, taglines, list footer."""
    end = list_footer_start(lines)
    end = min(end, tagline_start(lines[:end]))
    end = min(end, signature_start(lines[:end]))
    end = min(end, tagline_start(lines[:end]))
    end = _closing_rule_start(lines[:end])
    return lines[:end], lines[end:]


def _closing_rule_start(lines: list[str]) -> int:
    """A line of dashes at the very end parts the text from nothing, and trackers leave a stray sign there."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or _STRAY.fullmatch(lines[end - 1].strip()[:400])):
        end -= 1
    return end


def signature_start(lines: list[str]) -> int:
    """Return the index of the ``-- `` line that begins the signature; ``len(lines)`` where there is none.

    RFC 3676 section 4.3; many clients lose the space at its end. What is too long for a signature is text,
    and so is a question below two bare dashes.
    """
    filled = sum(1 for line in lines if line.strip())
    last_question = max((place for place, line in enumerate(lines) if _asks(line)), default=-1)
    for place, line in enumerate(lines):
        filled -= bool(line.strip())
        if line.strip(" \u00a0\r\t") == "--" and filled <= _MAX_SIGNATURE_LINES:
            bare = not line.endswith((" ", "\u00a0"))
            if not (bare and last_question > place):
                return place
    return len(lines)


def _asks(line: str) -> bool:
    return line.rstrip().endswith(("?", "？"))


def list_footer_start(lines: list[str]) -> int:
    """Return the index of the rule above a mailing list's footer; ``len(lines)`` where there is none."""
    filled = 0
    for place in range(len(lines) - 1, -1, -1):
        line = lines[place].strip()
        if not line:
            continue
        filled += 1
        if filled > _MAX_FOOTER_LINES:
            break
        if is_rule(line) or line in {"—", "--"}:
            below = " ".join(part[:200] for part in lines[place + 1 :][:40]).lower()
            if ("@" in below or "http" in below) and any(part in below for part in _FOOTER):
                return place
    return len(lines)
