"""This file finds whom a mail did not reach, in reports that say so in words only.

Policy: the places where an address can stand are a table, strongest first; the first row that finds any
decides, for a report mentions other addresses too (the postmaster to ask, the sender, ourselves) further
down the table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from threading_rules.bounce_words import says_full, says_not_delivered
from tickets.address import address_key

_ADDR = r"[^\s<>()\[\]:;,：；，。、\"'|*=]{1,64}@[\w.-]{1,253}\w"
_OPEN = r"[\[<({\"'“«]{0,3}(?:(?:smtp|rfc822|mailto)\s*[:;]\s*)?"
_ANY_ADDRESS = re.compile(rf"(?<![^\s<>()\[\]:;,：；，。、\"'|*=])({_ADDR})")
# "Recipient: <x>", "Unknown user: x", "Could not be delivered to: <x>", "[Status: Error, Address: <x>, …"
_LABELLED = re.compile(
    rf"(?:^|[,;]\s*)[\[\-*\s]*([^\W\d][^:：@\n]{{1,60}})[:：]\s*{_OPEN}({_ADDR})", re.IGNORECASE
)
_LABEL = re.compile(
    r"\b(?:recipients?|address|user|error-for|destinat\w*|empfänger|příjemce|получател\w*|адрес\w*)$"
    r"|(?:收件人|收件者|宛先|받는 ?사람|수신자)$"
    r"|(?:unknown|no such) (?:user|recipient|address)|\bmailbox\b",
    re.IGNORECASE,
)
_NOT_A_LABEL = re.compile(r"\b(?:from|sender|reply|contact|return|sent by|cc|envelope)\b", re.IGNORECASE)
# "<x>:", "x", "* x", "- x:", ">>> x <x>", "x on Fri, 20 Jul", "x ... unknown host", "x [User unknown]"
_AT_START = re.compile(
    rf"^(?:[\s*•·>\-–—.]|\d{{1,3}}[.)]\s){{0,12}}{_OPEN}({_ADDR})[>\])}}\"'”»]{{0,3}}(.*)$", re.IGNORECASE
)
_X400 = re.compile(rf"^[^@\n]{{0,200}}\bdda:smtp=({_ADDR})", re.IGNORECASE)
_MADE_FROM = re.compile(
    rf"\((?:ultimately )?(?:generated|expanded|forwarded|redirected) from:?\s*<?({_ADDR})>?\)", re.IGNORECASE
)
# RFC 5321 section 3.3: the command that names a recipient, in a transcript or in an error's words.
_RCPT = re.compile(rf"\bRCPT TO:\s*<?({_ADDR})", re.IGNORECASE)
_REFUSED = re.compile(rf"(?<!\d)(?:[45]\d\d|[45]\.\d{{1,3}}\.\d{{1,3}})[\s\-:][^@\n]{{0,80}}<({_ADDR})>")
_LONE_WORD = re.compile(r"^[\w.+\-]{2,64}$")
_MOST_LINES = 400
_MOST_LINE = 998  # RFC 5322 section 2.1.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An address that a report names as failed, and the words about it."""

    address: str
    words: str


@dataclass(frozen=True, slots=True)
class _Hit:
    line: int
    address: str


def _labelled(lines: list[str]) -> Iterable[_Hit]:
    for number, line in enumerate(lines):
        for label, address in _LABELLED.findall(line):
            said = label.strip()
            if not _NOT_A_LABEL.search(said) and (
                _LABEL.search(said) or says_not_delivered(said) or says_full(said)
            ):
                yield _Hit(number, address)


def _at_line_start(lines: list[str]) -> Iterable[_Hit]:
    for number, line in enumerate(lines):
        before = next((text for text in reversed(lines[max(0, number - 3) : number]) if text), "")
        if (hit := _AT_START.match(line) or _X400.match(line)) is not None and not _asks_to_contact(before):
            yield _Hit(number, hit.group(1))
        for address in _MADE_FROM.findall(line):
            yield _Hit(number, address)


def _asks_to_contact(line: str) -> bool:
    """A line that breaks off before an address: "please contact", "write to the postmaster at"."""
    return bool(re.search(r"\b(?:contact|e?mail|write to|via|at|from|by)$", line, re.IGNORECASE))


def _in_a_failure_sentence(lines: list[str]) -> Iterable[_Hit]:
    for number, line in enumerate(lines):
        sentence = " ".join(lines[max(0, number - 1) : number + 2])
        if says_not_delivered(sentence) or says_full(sentence):
            for address in _ANY_ADDRESS.findall(line):
                if not re.search(
                    rf"\b(?:from|contact|by|sorry)\W{{0,3}}{re.escape(address)}", line, re.IGNORECASE
                ):
                    yield _Hit(number, address)


def _in_the_session(lines: list[str]) -> Iterable[_Hit]:
    for number, line in enumerate(lines):
        for pattern in (_RCPT, _REFUSED):
            for address in pattern.findall(line):
                yield _Hit(number, address)


Finder = Callable[[list[str]], Iterable[_Hit]]

PLACES: tuple[tuple[str, Finder], ...] = (
    ("a field that names the recipient", _labelled),
    ("a line that begins with the address", _at_line_start),
    ("the sentence that says it failed", _in_a_failure_sentence),
    ("the SMTP session", _in_the_session),
)


def named_recipients(lines: tuple[str, ...], never: frozenset[str]) -> tuple[str, tuple[Named, ...]]:
    """Return where the failed addresses stand, and each with the words about it; ``never`` holds address
    keys.
    """
    kept = [line[:_MOST_LINE] for line in lines[:_MOST_LINES]]
    for place, finder in PLACES:
        hits = [
            hit
            for hit in finder(kept)
            if not _is_service(hit.address) and address_key(hit.address) not in never
        ]
        if hits:
            return place, _with_words(hits, kept)
    return "nowhere", ()


def lone_local_parts(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words that stand alone on the lines after a failure sentence that ends in a colon.

    A mail system that speaks of its own users may leave their domain out.
    """
    for number, line in enumerate(lines):
        if line.endswith(":") and says_not_delivered(" ".join(lines[max(0, number - 2) : number + 1])):
            following = [text for text in lines[number + 1 : number + 21] if text]
            names = [text for text in following if _LONE_WORD.match(text)]
            if names and _LONE_WORD.match(following[0]):
                return tuple(names)
    return ()


def is_only_an_address(line: str) -> bool:
    """Return whether a line holds one address and nothing else."""
    return re.fullmatch(rf"[\s*<\-•]{{0,8}}{_ADDR}[>:\s]{{0,4}}", line[:_MOST_LINE]) is not None


def _is_service(address: str) -> bool:
    """The addresses that RFC 2142 and RFC 5321 section 4.5.1 keep for the mail system itself."""
    return address.partition("@")[0].lower() in {"mailer-daemon", "abuse"}


def _with_words(hits: list[_Hit], lines: list[str]) -> tuple[Named, ...]:
    starts = sorted({hit.line for hit in hits})
    ends = dict(zip(starts, [*starts[1:], len(lines)], strict=True))
    found: dict[str, Named] = {}
    for hit in hits:
        words = "\n".join(lines[hit.line : ends[hit.line]])
        found.setdefault(address_key(hit.address), Named(address=hit.address, words=words))
    return tuple(found.values())
