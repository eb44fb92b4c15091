"""This file takes the mbox line off a single mail that was cut out of an mbox."""

from __future__ import annotations

import re

# "From :" is the field, written with a blank before its colon (RFC 5322 section 4.5.1).
ENVELOPE_LINE = re.compile(rb">?From (?![ \t]{0,20}:)")


def without_envelope_line(raw: bytes, /) -> bytes:
    """Return a mail without a leading ``From `` line (or the ``>From `` that some gateways made of it)."""
    if ENVELOPE_LINE.match(raw):
        end = raw.find(b"\n")
        return raw[end + 1 :] if end != -1 else b""
    return raw
