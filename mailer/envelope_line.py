"""This file takes the mbox line off a single mail that was cut out of an mbox."""

from __future__ import annotations


def without_envelope_line(raw: bytes, /) -> bytes:
    """Return a mail without a leading ``From `` line (or the ``>From `` that some gateways made of it)."""
    if raw.startswith((b"From ", b">From ")):
        end = raw.find(b"\n")
        return raw[end + 1 :] if end != -1 else b""
    return raw
