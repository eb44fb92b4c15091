"""This file finds the mail that somebody forwarded to us; where it is not sure, it says nothing.

An inline forward is a header block below a line that says "forwarded", or a block with which the text begins.
A block below a person's words without such a line is how Outlook quotes in an answer too: that is not sure,
unless somebody says that it is a forward, as its subject does.
"""

from __future__ import annotations

import re
from email.utils import parseaddr

from mailer.attributions import attribution_ending_at
from mailer.client_words import FORWARDED_MESSAGE, LABELS, Role
from mailer.header_blocks import HeaderBlock, header_block_at, may_open_block, separator_words
from tickets.address import Address
from tickets.message import EnclosedMessage, Forwarded

_MAX_LINES = 400  # a forward is announced near the top
_WINDOW = 80  # of lines that may hold its header block
_MAX_LABELS = 8
_AFTER_TIME = re.compile(r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[ap]m)?\s?,\s?", re.IGNORECASE)
_FIELD = re.compile(r"X-[A-Za-z0-9-]{1,60}: ")
_ENDS = re.compile(r"\b(?:end of|end forwarded|конец|завершение|кінець|завершення)\b", re.IGNORECASE)
_WHOLE_MAIL = ("message/rfc822", "message/global")
_BRACKETS = str.maketrans("[]", "<>")


def find_forwarded(
    text: str, enclosed: tuple[EnclosedMessage, ...], *, told: bool = False
) -> Forwarded | None:
    """Return the sender, subject and text of a forwarded mail, None where there is none or it is not sure.

    ``told`` says that the mail is known to be a forward, so that any header block is that of the mail in it.
    ``enclosed`` are the mails inside the mail (RFC 2046 section 5.2.1, RFC 6532 section 3.7); of several
    nobody can say which is meant.
    """
    mails = [message for message in enclosed if message.content_type in _WHOLE_MAIL]
    if len(mails) == 1:
        return _of_enclosed(mails[0])
    return None if mails else _of_text(text.replace("\r\n", "\n").split("\n"), told=told)


def _of_enclosed(message: EnclosedMessage) -> Forwarded | None:
    fields = {name.lower(): value for name, value in reversed(message.headers)}
    sender = _address(fields.get("from", ""))
    if sender is None:
        return None
    return Forwarded(sender=sender, subject=fields.get("subject", ""), text=message.text)


def _of_text(lines: list[str], *, told: bool) -> Forwarded | None:
    started = False
    for place, line in enumerate(lines[:_MAX_LINES]):
        if not line.strip():
            continue
        unmarked = _unmarked(line)
        if may_open_block(unmarked):
            announced = told or _announces(unmarked)
            found = _forward_at(lines, place, announced=announced) if announced or not started else None
            if found is not None:
                return found
        started = True
    return None


def _announces(line: str) -> bool:
    words = separator_words(line)
    return bool(words) and any(part in words for part in FORWARDED_MESSAGE)


def _forward_at(lines: list[str], place: int, *, announced: bool) -> Forwarded | None:
    window = [_unmarked(part) for part in lines[place : place + _WINDOW]]
    block = header_block_at(window, 0)
    if block and (announced or block.value(Role.SUBJECT)):
        return _of_block(lines, place, block)
    return _of_attribution(lines, place, window) if announced else None


def _of_attribution(lines: list[str], place: int, window: list[str]) -> Forwarded | None:
    """Read a forward that begins like an answer, as Yandex writes it: a line with date and author, and below
    the text a second line that says where it ends.
    """
    subject = ""
    for row in range(1, min(_MAX_LABELS, len(window))):
        line = window[row].strip()
        label, _, value = line.partition(":")
        if LABELS.get(label.lower()) is Role.SUBJECT:
            subject = value.strip()
        elif line.endswith(":") and "@" in line and attribution_ending_at(window, row + 1, row):
            sender = _address(_AFTER_TIME.split(line.rstrip(":"), 1)[-1])
            if sender is None:
                return None
            below = lines[place + row + 1 :]
            ends = (number for number, one in enumerate(below) if _ENDS.search(one) and _announces(one))
            end = max(ends, default=len(below))  # a forward inside of it has an end of its own
            return Forwarded(sender=sender, subject=subject, text="\n".join(below[:end]).strip())
    return None


def _of_block(lines: list[str], place: int, block: HeaderBlock) -> Forwarded | None:
    sender = _address(block.value(Role.FROM))
    if sender is None:
        return None
    rest = _below(lines[place + block.end :])
    filled = [line for line in rest if line.strip()]
    if filled and all(line.lstrip().startswith(">") for line in filled):
        rest = [_unmarked(line) for line in rest]
    return Forwarded(sender=sender, subject=block.value(Role.SUBJECT), text="\n".join(rest).strip())


def _below(lines: list[str]) -> list[str]:
    """The text below a block: without further fields that mutt shows, and without its line at the end."""
    start = 0
    while start < min(len(lines), _MAX_LABELS) and _FIELD.match(lines[start]):
        start += 1
    text = lines[start:]
    last = next((place for place in reversed(range(len(text))) if text[place].strip()), 0)
    if text and _ENDS.search(text[last]) and _announces(text[last]):
        del text[last:]
    return text


def _unmarked(line: str) -> str:
    """The line without one quote mark: Apple Mail marks the block it forwards."""
    stripped = line.lstrip()
    return stripped[1:].removeprefix(" ") if stripped.startswith(">") else line


def _address(value: str) -> Address | None:
    """Read a From value as clients show it: ``Ann <a@b>``, ``Ann [mailto:a@b]``, ``<a@b<mailto:a@b>>``."""
    value = value[:998].translate(_BRACKETS).replace("mailto:", "").replace("*", "")
    head, bracket, tail = value.partition("<")
    spec = tail.split(">")[0].split("<")[0].strip() if bracket else ""
    if "@" in spec:
        return Address(spec=spec, name=head.strip(" \"'"))
    name, spec = parseaddr(value)
    return Address(spec=spec, name=name) if "@" in spec else None
