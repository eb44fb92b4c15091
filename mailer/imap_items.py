"""This file takes mails out of the answers to FETCH; an answer without what we asked for gives nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

BEGINNING = 65_536
"""Octets of text that are fetched of a mail above the limit."""
LONGEST_HEADER = 1_048_576

# PEEK leaves \Seen to people (RFC 9051 section 6.4.5).
WHOLE = ("BODY.PEEK[]",)
START = (f"BODY.PEEK[HEADER]<0.{LONGEST_HEADER}>", f"BODY.PEEK[TEXT]<0.{BEGINNING}>")

Items = Mapping[int, Mapping[bytes, Any]]


def sizes(items: Items, uids: Sequence[int]) -> dict[int, int]:
    """Return RFC822.SIZE of each mail that is there, in the order asked for."""
    found = ((uid, items[uid].get(b"RFC822.SIZE")) for uid in uids if uid in items)
    return {uid: size for uid, size in found if isinstance(size, int)}


def whole_mails(items: Items, uids: Sequence[int]) -> dict[int, bytes]:
    """Return the octets of each mail that is there.

    A server may send FETCH unasked, with flags only, and such an answer may hide the mail's own.
    """
    found = ((uid, items[uid].get(b"BODY[]")) for uid in uids if uid in items)
    return {uid: raw for uid, raw in found if isinstance(raw, bytes)}


def started_mail(items: Items, uid: int) -> dict[int, bytes]:
    """Return header and beginning of a mail, as the mail it would be were it cut there."""
    item = items.get(uid, {})
    header, text = item.get(b"BODY[HEADER]<0>"), item.get(b"BODY[TEXT]<0>")
    return {uid: header + (text or b"")} if isinstance(header, bytes) else {}


def arrival(item: Mapping[bytes, Any]) -> datetime | None:
    """Return INTERNALDATE in UTC."""
    value = item.get(b"INTERNALDATE")
    return value.astimezone(UTC) if isinstance(value, datetime) and value.tzinfo else None
