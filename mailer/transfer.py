"""This file undoes content transfer encodings (RFC 2045 section 6); damaged data gives what can be read."""

from __future__ import annotations

import binascii
import re
import string

MAX_PADDINGS = 10_000

_SAMPLE = 2_000  # octets that are looked at for words
_WORDS = 4  # so few pieces may be anything
_WORD_OCTETS = 16  # more at the mean are no words, in no language

_ALPHABET = (string.ascii_letters + string.digits + "+/=").encode()
_NOT_BASE64 = bytes(octet for octet in range(256) if octet not in _ALPHABET)
_GROUPS = re.compile(rb"[A-Za-z0-9+/]+={0,2}")
_BASE64_RUN = re.compile(rb"[A-Za-z0-9+/]+")
_UU_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ", re.MULTILINE)


def decode_transfer(body: bytes, encoding: str) -> bytes:
    """Return the octets a body stands for; an unknown encoding leaves them as they are."""
    if encoding == "base64":
        return body if _is_prose(body) else decode_base64(body)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(body)
    if encoding in {"x-uuencode", "uuencode", "x-uue", "uue"}:
        return decode_uu(body)
    return body


def _is_prose(body: bytes) -> bool:
    """Tell whether a body is plain text that only says it was base64, as some programs write.

    Base64 comes in lines that are longer than words, and in whole groups of four characters.
    """
    sample = body[:_SAMPLE]
    if len(body) > _SAMPLE:
        sample = sample[: max(sample.rfind(b" "), sample.rfind(b"\n"), 0)]
    words = sample.split()
    if len(words) < _WORDS or sum(map(len, words)) > _WORD_OCTETS * len(words):
        return False
    foreign = sum(len(word) % 4 != 0 or not _GROUPS.fullmatch(word) for word in words)
    return foreign * 2 > len(words)


def decode_base64(body: bytes) -> bytes:
    """Decode base64 that may hold foreign characters, lack padding or consist of several padded pieces."""
    try:
        if body.find(b"=", 0, max(len(body.rstrip()) - 2, 0)) == -1:
            return binascii.a2b_base64(body)
    except binascii.Error:
        pass
    if body.count(b"=") > MAX_PADDINGS:
        body = body.replace(b"=", b"")
    pieces = []
    for run in _BASE64_RUN.findall(body.translate(None, _NOT_BASE64)):
        # One character more than a multiple of four carries six bits, no octet.
        whole = run[:-1] if len(run) % 4 == 1 else run
        pieces.append(binascii.a2b_base64(whole + b"=" * (-len(whole) % 4)))
    return b"".join(pieces)


def decode_uu(body: bytes) -> bytes:
    """Decode the first uuencoded file of a body; without a ``begin`` line the body stays as it is."""
    begin = _UU_BEGIN.search(body)
    if not begin:
        return body
    lines = body[begin.start() :].splitlines()[1:]
    if body.startswith(b"begin-base64", begin.start()):
        return decode_base64(b"\n".join(line for line in lines if line.strip(b"=")))
    decoded = []
    for line in lines:
        if line.strip() in {b"end", b"`", b""}:
            if line.strip() == b"end":
                break
            continue
        try:
            decoded.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Encoders that leave odd trailing characters: take as many as the length octet says.
            wanted = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                decoded.append(binascii.a2b_uu(line[:wanted]))
            except binascii.Error:
                continue
    return b"".join(decoded)
