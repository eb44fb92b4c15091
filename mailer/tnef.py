"""This file takes the files out of winmail.dat, the TNEF of Outlook and Exchange ([MS-OXTNEF])."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

MAX_ATTRIBUTES = 10_000
MAX_FILES = 200
TNEF_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})

_SIGNATURE = b"\x78\x9f\x3e\x22"
_ATTACH_TITLE = 0x8010
_ATTACH_DATA = 0x800F
_ATTACH_RENDERING = 0x9002  # the first attribute of each file
_ATTACH_PROPERTIES = 0x9005
_LONG_NAME = 0x3707  # PidTagAttachLongFilename
_MIME_TYPE = 0x370E  # PidTagAttachMimeTag
_DATA_OBJECT = 0x3701  # PidTagAttachDataBinary
_FIXED = {0x0002: 4, 0x0003: 4, 0x0004: 4, 0x000A: 4, 0x000B: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x0014: 8,
          0x0040: 8, 0x0048: 16}  # fmt: skip
_VARIABLE = frozenset({0x000D, 0x001E, 0x001F, 0x0102})


class BrokenError(Exception):
    """The octets of a winmail.dat end too early, or are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TnefFile:
    """One file of a winmail.dat."""

    name: str
    content_type: str
    octets: bytes


def unpack(octets: bytes, /) -> tuple[TnefFile, ...]:
    """Return the files of a winmail.dat; none where it has none or is broken, so that it is kept whole."""
    files: list[TnefFile] = []
    name, kind, data = "", "", b""
    try:
        for identifier, value in attributes(octets):
            if identifier == _ATTACH_RENDERING:
                if data:
                    files.append(TnefFile(name=name, content_type=kind, octets=data))
                name, kind, data = "", "", b""
            elif identifier == _ATTACH_TITLE:
                name = name or _text(value)
            elif identifier == _ATTACH_DATA:
                data = value
            elif identifier == _ATTACH_PROPERTIES:
                named = dict(properties(value))
                name = _text(named.get(_LONG_NAME, b"")) or name
                kind = _text(named.get(_MIME_TYPE, b"")).lower() or kind
                # An embedded object starts with the 16 octets of its interface.
                data = data or named.get(_DATA_OBJECT, b"")
    except (BrokenError, struct.error):
        return ()
    if data:
        files.append(TnefFile(name=name, content_type=kind, octets=data))
    return tuple(files[:MAX_FILES])


def attributes(octets: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the attributes: level, identifier, length, value, checksum."""
    if not octets.startswith(_SIGNATURE):
        raise BrokenError
    at = 6
    for _ in range(MAX_ATTRIBUTES):
        if at + 9 > len(octets):
            return
        _level, identifier, _kind, length = struct.unpack_from("<BHHI", octets, at)
        at += 9
        if at + length > len(octets):
            raise BrokenError
        yield identifier, octets[at : at + length]
        at += length + 2


def properties(value: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the MAPI properties of a file that hold text or octets."""
    (count,) = struct.unpack_from("<I", value, 0)
    at = 4
    for _ in range(min(count, MAX_ATTRIBUTES)):
        kind, identifier = struct.unpack_from("<HH", value, at)
        at += 4
        if identifier >= 0x8000:
            at = _skip_name(value, at)
        base, many = kind & 0x0FFF, bool(kind & 0x1000)
        values = 1
        if many or base in _VARIABLE:
            (values,) = struct.unpack_from("<I", value, at)
            at += 4
        for _ in range(min(values, MAX_ATTRIBUTES)):
            if base in _FIXED:
                at += _FIXED[base]
                continue
            if base not in _VARIABLE:
                raise BrokenError
            (length,) = struct.unpack_from("<I", value, at)
            at += 4
            data = value[at : at + length]
            at += length + (-length % 4)
            if base == 0x001F:
                data = data.decode("utf-16-le", "replace").encode()
            yield identifier, data[16:] if base == 0x000D else data


def _skip_name(value: bytes, at: int) -> int:
    """Step over the name of a named property."""
    (kind,) = struct.unpack_from("<I", value, at + 16)
    if kind == 0:
        return at + 24
    (length,) = struct.unpack_from("<I", value, at + 20)
    return int(at + 24 + length + (-length % 4))


def _text(octets: bytes) -> str:
    """Return a string property without its end."""
    octets = octets.rstrip(b"\x00")
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("cp1252", "replace")
