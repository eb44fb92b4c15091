"""This file turns octets into text, by the label where it is right and round it where it is wrong.

Order: text that is valid UTF-8 is UTF-8; then the label, through a table of what senders mean by it; then the
charset the mailbox usually gets; then a guess by letters; at last windows-1252, which always gives something.
"""

from __future__ import annotations

import codecs
import re

# What senders mean by a label: the larger set that their software really writes.
_MEANT = {
    "us-ascii": "cp1252", "ascii": "cp1252", "ansi_x3.4-1968": "cp1252",
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "iso8859-1": "cp1252", "8859-1": "cp1252",
    "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "windows-874": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "cn-gb": "gb18030", "euc-cn": "gb18030",
    "x-gbk": "gb18030", "cp936": "gb18030", "chinesesimplified": "gb18030",
    "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "ksc5601": "cp949", "euc-kr": "cp949", "korean": "cp949",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "ms_kanji": "cp932",
    "big5": "cp950", "x-big5": "cp950", "big-5": "cp950",
    "iso-8859-8-i": "iso8859-8", "iso-8859-8-e": "iso8859-8", "iso-8859-6-i": "iso8859-6",
    "x-mac-roman": "mac_roman", "macintosh": "mac_roman", "x-mac-cyrillic": "mac_cyrillic",
    "x-mac-ce": "mac_latin2", "unicode-1-1-utf-7": "utf-7", "unicode-1-1-utf-8": "utf-8", "cp-850": "cp850",
    "x-unknown": "", "unknown": "", "unknown-8bit": "", "x-user-defined": "", "default": "", "none": "", "binary": "",
    "8bit": "", "7bit": "", "iso-2022-jp": "iso2022_jp_ext", "iso-2022-cn": "gb18030",
}  # fmt: skip
_STATEFUL = frozenset({"iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_jp_ext", "iso2022_jp_3", "iso2022_kr",
                       "hz", "utf-7", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"})  # fmt: skip
_MULTIBYTE = frozenset({"gb18030", "gb2312", "gbk", "cp949", "euc_kr", "cp932", "shift_jis", "cp950", "big5", "euc_jp",
                        "big5hkscs", "johab"})  # fmt: skip
_ESCAPED = re.compile(rb"\x1b(?:\$[@B]|\([BJI]|\$\([DQ])")


def decode_octets(octets: bytes, label: str | None, /, *, default: str | None = None) -> str:
    """Return text for octets; it never fails and never holds a lone surrogate."""
    codec = codec_of(label)
    if codec in _STATEFUL:
        return _replace_lone(octets.decode(codec, "replace"))
    if octets.isascii():
        if b"\x1b" in octets and _ESCAPED.search(octets):
            return octets.decode("iso2022_jp_ext", "replace")
        return octets.decode("ascii")
    try:
        text = octets.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        # Two or three octets of GBK can look like UTF-8 by chance; four characters never did.
        if codec not in _MULTIBYTE or len(octets) - len(text) >= 4:
            return text
    if codec == "utf-8" and (text := _nearly_utf8(octets)):
        return text
    for candidate in (codec, codec_of(default), "cp1252"):
        if candidate and candidate != "utf-8":
            text = _decode(octets, candidate)
            if text is not None:
                return text
    return octets.decode("latin-1")


def codec_of(label: str | None, /) -> str:
    """Return the codec for a label of a mail, "" where there is none; only codecs of text count."""
    if not label:
        return ""
    name = label.strip().strip("\"'").lower()
    meant = _MEANT.get(name)
    if meant is not None:
        return meant
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    if not getattr(info, "_is_text_encoding", True) or info.name in {"undefined", "idna", "punycode", "unicode_escape",
                                                                   "raw_unicode_escape", "mbcs", "oem"}:  # fmt: skip
        return ""
    return _MEANT.get(info.name, info.name)


def _nearly_utf8(octets: bytes) -> str:
    """Return damaged UTF-8 with replacement characters, "" where it is something else."""
    text = octets.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return text if broken * 10 <= sum(1 for char in text if char > "\x7f") else ""


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
        return "".join(_cp1252(octet) for octet in octets)
    return octets.decode(codec, "replace")


def _cp1252(octet: int) -> str:
    try:
        return bytes((octet,)).decode("cp1252")
    except UnicodeDecodeError:
        return chr(octet)


def _replace_lone(text: str) -> str:
    """Replace lone surrogates, which UTF-7 and UTF-16 can give."""
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text
