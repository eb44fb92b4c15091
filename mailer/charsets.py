"""This file turns octets into text, by the label where it is right and round it where it is wrong.

Order: what is valid UTF-8 is UTF-8; then the label, through a table of what senders mean by it; where there
is no label, the charset the rest of the mail or the mailbox uses; then a guess by letters; at last
windows-1252, which always gives something.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from mailer.charset_guess import guess_charset, plausible

# What senders mean by a label: the larger set that their software really writes. "" is no label at all.
_MEANT = {
    label: codec
    for codec, labels in (
        ("cp1252", "us-ascii ascii ansi_x3.4-1968 iso-8859-1 latin1 latin-1 iso8859-1 8859-1 iso_8859-1 646"),
        ("cp1254", "iso-8859-9 iso8859-9 latin5"),
        ("cp874", "iso-8859-11 iso8859-11 tis-620 windows-874 x-windows-874"),
        ("gb18030", "gb2312 gbk gb_2312-80 cn-gb euc-cn x-gbk cp936 chinesesimplified x-euc-cn iso-2022-cn"),
        ("cp949", "ks_c_5601-1987 ks_c_5601 ksc5601 ks_c_5601-1989 euc-kr euc_kr korean x-windows-949"),
        ("cp932", "shift_jis shift-jis sjis x-sjis ms_kanji windows-31j shift_jisx0213"),
        ("cp950", "big5 x-big5 big-5 cn-big5 x-x-big5"),
        ("iso8859-8", "iso-8859-8-i iso-8859-8-e logical visual"),
        ("iso8859-6", "iso-8859-6-i iso-8859-6-e"),
        ("mac_roman", "x-mac-roman macintosh mac"),
        ("mac_cyrillic", "x-mac-cyrillic"),
        ("mac_latin2", "x-mac-ce x-mac-centraleurroman"),
        ("koi8-u", "koi8-r koi8 koi8r x-koi8-r"),
        ("utf-7", "unicode-1-1-utf-7 x-unicode-2-0-utf-7 utf7"),
        ("utf-8", "unicode-1-1-utf-8 utf8mb4 utf-8mb4 x-utf-8 unicode utf_8 u8"),
        ("cp850", "cp-850 x-cp850"),
        (
            "",
            "x-unknown unknown unknown-8bit x-user-defined default none binary 8bit 7bit charset",
        ),
    )
    for label in labels.split()
}
# ISO-2022 and HZ switch sets by sequences of ASCII octets: only the label or the sequence tells.
_STATEFUL = frozenset(
    {
        "iso2022_jp",
        "iso2022_jp_1",
        "iso2022_jp_2",
        "iso2022_jp_3",
        "iso2022_jp_ext",
        "iso2022_jp_2004",
        "iso2022_kr",
    }
    | {"hz", "utf-7", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"}
)
_MULTIBYTE = frozenset(
    {
        "gb18030",
        "gb2312",
        "gbk",
        "cp949",
        "euc_kr",
        "cp932",
        "shift_jis",
        "cp950",
        "big5",
        "big5hkscs",
        "euc_jp",
        "johab",
    }
    | {"shift_jis_2004", "euc_jis_2004", "euc_jisx0213", "shift_jisx0213"}
)
_NO_TEXT = frozenset({"undefined", "idna", "punycode", "unicode-escape", "raw-unicode-escape", "mbcs", "oem"})
_CP1252 = "".join(
    chr(octet) if octet in {0x81, 0x8D, 0x8F, 0x90, 0x9D} else bytes((octet,)).decode("cp1252")
    for octet in range(256)
)
_JIS_SWITCH = re.compile(rb"\x1b\$(?:[@B]|\([A-D])|\x1b\([BJI]")
_JIS_ROWS = re.compile(rb"\x1b(\$[@B]|\([A-Z]|\$\([A-D])([^\x1b]*)")


def decode_octets(octets: bytes, label: str | None, /, *, default: str | None = None) -> str:
    """Return text for octets; it never fails and never holds a lone surrogate.

    ``default`` is the charset the rest of the mail or the mailbox uses, for octets without a label.
    """
    if octets.isascii() and not (label and codec_of(label) in _STATEFUL):
        return (
            _iso_2022_jp(octets)
            if b"\x1b" in octets and _JIS_SWITCH.search(octets)
            else octets.decode("ascii")
        )
    codec = codec_of(label)
    if codec in _STATEFUL:
        return _stateful(octets, codec)
    try:
        text = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    else:
        # Two or three octets of GBK can look like UTF-8 by chance; four characters never did.
        if codec not in _MULTIBYTE or len(octets) - len(text) >= 8:
            return text
    if codec in {"utf-8", ""} and (text := _nearly_utf8(octets)):
        return text
    if codec not in {"utf-8", ""} and not (is_ascii_label(label) and default):
        decoded = _decode(octets, codec)
        if decoded is not None:
            return decoded
    return _unlabelled(octets, codec_of(default))


def is_ascii_label(label: str | None, /) -> bool:
    """Whether a label promises ASCII, which octets above 127 break: then it says nothing about them."""
    return label is not None and label.strip().lower() in {"us-ascii", "ascii", "ansi_x3.4-1968"}


@lru_cache(maxsize=512)
def codec_of(label: str | None, /) -> str:
    """Return the codec for a label of a mail, "" where there is none; only codecs of text count."""
    if not label or len(label) > 60:
        return ""
    name = label.strip().strip("\"'").lower()
    meant = _MEANT.get(name)
    if meant is not None:
        return meant
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    if not getattr(info, "_is_text_encoding", True) or info.name in _NO_TEXT:
        return ""
    return _MEANT.get(info.name, info.name)


def _unlabelled(octets: bytes, default: str) -> str:
    """Decode what no label explains."""
    if default and default not in _STATEFUL | {"utf-8", "cp1252"} and plausible(octets, default):
        return octets.decode(default, "replace")
    return _decode(octets, guess_charset(octets) or "cp1252") or octets.decode("latin-1")


def _stateful(octets: bytes, codec: str) -> str:
    """Decode a set with shift sequences or units of several octets."""
    if codec.startswith("utf-") and codec != "utf-7" and octets.isascii() and b"\x00" not in octets:
        # The label of UTF-16 over plain text: a gateway changed the text and kept the label.
        return octets.decode("ascii")
    if codec.startswith("iso2022_jp"):
        return _iso_2022_jp(octets)
    try:
        text = octets.decode(codec)
    except UnicodeError:
        if not octets.isascii():
            return decode_octets(octets, None)
        text = octets.decode(codec, "replace")
    return _replace_lone(text)


def _iso_2022_jp(octets: bytes) -> str:
    """Decode ISO-2022-JP; rows that only vendors have (NEC, IBM) go through their Shift_JIS places."""
    for codec in ("iso2022_jp_ext", "iso2022_kr"):
        try:
            return octets.decode(codec)
        except UnicodeError:
            continue
    if not octets.isascii() and b"\x1b" not in octets:
        return decode_octets(octets, None)
    start = octets.find(b"\x1b")
    pieces = [octets[:start].decode("cp932", "replace")]
    for switch, data in _JIS_ROWS.findall(octets):
        if switch[:2] in {b"$@", b"$B"}:
            pieces.append(_jis_to_shift_jis(data).decode("cp932", "replace"))
        elif switch == b"(I":
            pieces.append(bytes(octet | 0x80 for octet in data).decode("cp932", "replace"))
        else:
            pieces.append(data.decode("cp932", "replace"))
    return "".join(pieces)


def _jis_to_shift_jis(data: bytes) -> bytes:
    """Move pairs of JIS X 0208 rows to their Shift_JIS places; line ends stay."""
    moved = bytearray()
    at = 0
    while at < len(data):
        first = data[at] & 0x7F
        if first < 0x21 or at + 1 >= len(data):
            moved.append(first)
            at += 1
            continue
        second = data[at + 1] & 0x7F
        lead = (first - 0x21) // 2 + (0x81 if first < 0x5F else 0xC1)
        if first % 2:
            trail = second + (0x1F if second < 0x60 else 0x20)
        else:
            trail = second + 0x7E
        moved += bytes((lead, trail & 0xFF))
        at += 2
    return bytes(moved)


def _nearly_utf8(octets: bytes) -> str:
    """Return damaged UTF-8 with replacement characters, "" where it is something else."""
    text = octets.decode("utf-8", "replace")
    foreign = len(text) - len(text.encode("ascii", "ignore"))
    return text if text.count("\ufffd") * 10 <= foreign else ""


def _decode(octets: bytes, codec: str) -> str | None:
    """Decode strictly, or nearly so in a multi-byte set; None where the codec does not fit."""
    try:
        return octets.decode(codec)
    except UnicodeError:
        pass
    if codec in _MULTIBYTE:
        text = octets.decode(codec, "replace")
        if text.count("\ufffd") * 10 <= len(octets):
            return text
        return None
    if codec == "cp1252":
        # The five octets windows-1252 leaves open stand for themselves.
        return codecs.charmap_decode(octets, "replace", _CP1252)[0]
    return octets.decode(codec, "replace")


def _replace_lone(text: str) -> str:
    """Replace lone surrogates, which UTF-7 and UTF-16 can give."""
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text
