"""This file reads which mails a mail answers: ids of In-Reply-To and References, in the order they count."""

from __future__ import annotations

import re

from tickets.message import InboundMessage

MAX_IDS = 100
"""A thread never needs more; a field with thousands is an attack or an accident."""

_ID = re.compile(r"<([^<>\s]{1,998})>")
_BETWEEN = re.compile(r"[\s,;]*")


def parent_ids(message: InboundMessage) -> tuple[str, ...]:
    """Return the ids of In-Reply-To.

    RFC 5322 section 3.6.4 allows ids only, but old clients wrote prose around them ("Your message of
    Monday <a@b>, from <ann@example.org>"): then only the last one counts, and an address of the same mail
    never does.
    """
    addresses = _addresses(message)
    ids: list[str] = []
    for value in message.header_all("In-Reply-To"):
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
        chain += [f"<{match}>" for match in _ID.findall(value) if match.lower() not in addresses]
    ids = dict.fromkeys((*reversed(parent_ids(message)), *reversed(chain)))
    if message.message_id:
        ids.pop(message.message_id, None)
    kept = list(ids)
    if len(kept) > MAX_IDS:
        kept = [*kept[: MAX_IDS - 1], kept[-1]]  # the root is worth most after the nearest
    return tuple(kept)


def _addresses(message: InboundMessage) -> set[str]:
    everyone = (*message.senders, *message.to, *message.cc, *message.reply_to)
    return {address.spec.lower() for address in everyone}
