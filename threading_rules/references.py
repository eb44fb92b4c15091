"""This file reads which mails a mail answers: ids of In-Reply-To and References, in the order they count."""

from __future__ import annotations

import re

from threading_rules.thread_index import thread_header
from tickets.message import InboundMessage

MAX_IDS = 100
"""A thread never needs more; a field with thousands is an attack or an accident."""

THREAD_INDEX = "thread-index:"
"""What the names of Outlook's conversations begin with among the ids."""

OWN_ID = re.compile(r"[canxb]\.[0-9]{1,10}\.[0-9]{1,9}\.[a-z2-7]{24}@[^@<>\s]{1,255}", re.IGNORECASE)
"""The form of our Message-IDs anywhere in a text; ``threading_rules.tokens`` proves them."""

_CUT_AT = 16_000
"""Characters after which a reader may have cut a value; the end of References is worth most, so it is read
from the ids that were taken before the cut."""

_ID = re.compile(r"<([^<>\s]{1,998})>")
_FOLDED_ID = re.compile(r"<\s*([^<>\s]{1,500})\s+([^<>\s]{1,500})\s*>")
_BETWEEN = re.compile(r"[\s,;]*")


def parent_ids(message: InboundMessage) -> tuple[str, ...]:
    """Return the ids of In-Reply-To.

    RFC 5322 section 3.6.4 allows ids only, but old clients wrote prose around them ("Your message of
    Monday <a@b>, from <ann@example.org>"): then only the last one counts, and an address of the same mail
    never does.
    """
    addresses = _addresses(message)
    ids: list[str] = []
    for written in message.header_all("In-Reply-To"):
        value = _unfolded(written)
        found = [f"<{match}>" for match in _ID.findall(value) if match.lower() not in addresses]
        prose = _ID.sub("", value)
        if found and not _BETWEEN.fullmatch(prose):
            found = found[-1:]
        ids += found
    return tuple(dict.fromkeys(ids))[-MAX_IDS:]


def ancestor_ids(message: InboundMessage) -> tuple[str, ...]:
    """Return the ids of In-Reply-To, then of References from the end: the nearest ancestor first."""
    addresses = _addresses(message)
    chain: list[str] = []
    for value in message.header_all("References"):
        chain += [f"<{match}>" for match in _ID.findall(_unfolded(value)) if match.lower() not in addresses]
        if len(value) >= _CUT_AT:
            chain += message.references
    ids = dict.fromkeys((*reversed(parent_ids(message)), *reversed(chain)))
    if message.message_id:
        ids.pop(message.message_id, None)
    kept = list(ids)
    if len(kept) > MAX_IDS:
        kept = [*kept[: MAX_IDS - 1], kept[-1]]  # the root is worth most after the nearest
    return tuple(kept)


def own_id_candidates(message: InboundMessage, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ids, and whatever else in the same fields has the form of an id of ours.

    Relays and clients leave brackets out, put ids of their own around ours, or add a domain; ours are signed,
    so that nothing else can be taken for one.
    """
    written: list[str] = []
    for name in ("References", "In-Reply-To"):
        for value in message.header_all(name):
            written += [f"<{one}>" for one in OWN_ID.findall(_unfolded(value))]
    return tuple(dict.fromkeys((*ids, *reversed(written[-MAX_IDS:]))))


def conversation_names(message: InboundMessage) -> tuple[str, ...]:
    """Return Outlook's name of the conversation as an id: what all its mails' Thread-Index begin with."""
    header = thread_header(message)
    return (f"{THREAD_INDEX}{header.hex()}",) if header is not None else ()


def _unfolded(value: str) -> str:
    """Put ids together that a fold broke (RFC 5322 section 3.2.2: white space never belongs to one)."""
    return _FOLDED_ID.sub(
        lambda broken: f"<{broken[1]}{broken[2]}>" if "@" in broken[0] else broken[0], value
    )


def _addresses(message: InboundMessage) -> set[str]:
    everyone = (*message.senders, *message.to, *message.cc, *message.reply_to)
    return {address.spec.lower() for address in everyone}
