"""This file makes and reads Thread-Index, by which Outlook and Exchange keep a conversation together.

MS-OXOMSG section 2.2.1.3: a header of 22 octets, six of the time it began and sixteen that name it, then five
octets for each mail that follows. Clients carry the header along where they lose every Message-ID. Ours is
named by ticket and signature, so it proves the thread and never the person; customers and agents have names
of their own, and nothing leads from one to the other. Thread-Topic is not written: where it is absent the
receiver takes the subject, which is what we would write.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from threading_rules.tokens import Audience, Keys, is_signed, signature
from tickets.message import InboundMessage

HEADER = 22
CHILD = 5
_NAMED_AT = 6  # octets of time before the name
_FIELDS = 5  # of the name: who was written to, and the ticket; the rest is the signature, 88 bits
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)  # of FILETIME, which counts tenths of microseconds
_COARSE = 1 << 49  # ticks, about 1.8 years: longer differences lose more of their low bits


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnThread:
    """What a verified Thread-Index of ours says."""

    audience: Audience
    ticket: int


def thread_header(message: InboundMessage) -> bytes | None:
    """Return the header of a mail's Thread-Index, None where it has none."""
    value = "".join((message.header("Thread-Index") or "").split())
    try:
        index = base64.b64decode(value[:400], validate=True)
    except (binascii.Error, ValueError):
        return None
    return index[:HEADER] if len(index) >= HEADER else None


def own_header(keys: Keys, audience: Audience, ticket: int, began: datetime, /) -> bytes:
    """Return the header of all our mails to one side about a ticket: the same each time it is made."""
    fields = audience.value.encode() + ticket.to_bytes(_FIELDS - 1, "big")
    time = (_ticks(began) >> 16).to_bytes(_NAMED_AT, "big")
    return time + fields + signature(keys, "thread-index", fields.hex())[: HEADER - _NAMED_AT - _FIELDS]


def read_header(keys: Keys, header: bytes, /) -> OwnThread | None:
    """Return what a header says, None where it is forged or somebody else's; its time does not count."""
    fields, mac = header[_NAMED_AT : _NAMED_AT + _FIELDS], header[_NAMED_AT + _FIELDS : HEADER]
    if len(header) != HEADER or not is_signed(keys, "thread-index", fields.hex(), mac):
        return None
    return OwnThread(audience=Audience(chr(fields[0])), ticket=int.from_bytes(fields[1:], "big"))


def thread_index(header: bytes, now: datetime, number: int, /) -> str:
    """Return the field of one mail in the conversation; ``number`` tells mails of one moment apart."""
    began = int.from_bytes(header[:_NAMED_AT], "big") << 16
    passed = max(_ticks(now) - began, 0)
    coarse = passed >= _COARSE
    block = int(coarse) << 31 | (passed >> (23 if coarse else 18)) & 0x7FFFFFFF
    return base64.b64encode(header + block.to_bytes(4, "big") + bytes([number & 0xFF])).decode("ascii")


def _ticks(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1) * 10
