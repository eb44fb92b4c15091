"""This file reads the text of a mail out of winmail.dat, for mail that has its words nowhere else.

Exchange keeps a text as plain, as HTML, or as compressed RTF ([MS-OXTNEF], [MS-OXRTFCP], [MS-RTF]).
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

from mailer.tnef import BrokenError, attributes, properties

MAX_RTF = 500_000

_BODY = 0x800C  # attBody
_CODE_PAGE = 0x9007  # attOemCodepage
_PROPERTIES = 0x9003  # attMsgProps
_PLAIN = 0x1000  # PidTagBody
_HTML = 0x1013  # PidTagHtml
_RTF = 0x1009  # PidTagRtfCompressed
# What the dictionary of the compression holds at its start ([MS-OXRTFCP] section 2.1.3.1.2).
_KNOWN = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_WINDOW = 4_096
_RTF_TOKEN = re.compile(
    rb"\\'([0-9a-fA-F]{2})|\\([a-z]{1,32})(-?\d{1,10})? ?|\\([^a-z])|([{}])|([^\\{}]+)|(.)"
)
_UNSHOWN = frozenset(
    {"fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "footer", "generator"}
)
_SIGNS = {"par": "\n", "line": "\n", "tab": "\t", "emdash": "—", "endash": "–", "lquote": "‘",
          "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•", "cell": "\t", "row": "\n",
          }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class TnefText:
    """The text of a winmail.dat, in the forms it has."""

    plain: str = ""
    html: str = ""
    cut: bool = False  # whether there was more than we read


def text_of(octets: bytes, /) -> TnefText:
    """Return the text of a winmail.dat; empty where it has none or is broken."""
    codec = "cp1252"
    plain = html = ""
    rtf = b""
    try:
        for identifier, value in attributes(octets):
            if identifier == _CODE_PAGE and len(value) >= 4:
                codec = _codec(int.from_bytes(value[:4], "little"))
            elif identifier == _BODY:
                plain = _decoded(value, codec)
            elif identifier == _PROPERTIES:
                found = dict(properties(value))
                plain = plain or _decoded(found.get(_PLAIN, b""), codec)
                html = html or _decoded(found.get(_HTML, b""), codec)
                rtf = decompress(found.get(_RTF, b""))
                plain = plain or rtf_to_text(rtf)
    except (BrokenError, struct.error):
        return TnefText(plain=plain, html=html)
    return TnefText(plain=plain.replace("\r\n", "\n"), html=html, cut=len(rtf) > MAX_RTF)


def decompress(octets: bytes, /) -> bytes:
    """Return RTF out of its compressed form ([MS-OXRTFCP] section 3.1); empty where it is none."""
    if octets[8:12] == b"MELA":
        return octets[16 : 16 + MAX_RTF + 1]
    if octets[8:12] != b"LZFu":
        return b""
    window = bytearray(_KNOWN.ljust(_WINDOW, b"\0"))
    end, at, out = len(_KNOWN), 16, bytearray()
    while at < len(octets) and len(out) <= MAX_RTF:
        flags = octets[at]
        at += 1
        for bit in range(8):
            if flags >> bit & 1:
                reference = int.from_bytes(octets[at : at + 2], "big")
                at += 2
                start, length = reference >> 4, (reference & 15) + 2
                if start == end or at > len(octets):
                    return bytes(out)
                run = [(start + step) % _WINDOW for step in range(length)]
            else:
                if at >= len(octets):
                    return bytes(out)
                window[end] = octets[at]
                run, at = [end], at + 1
            for place in run:
                window[end] = window[place]
                out.append(window[place])
                end = (end + 1) % _WINDOW
    return bytes(out)


def rtf_to_text(rtf: bytes, /) -> str:
    """Return the words of RTF in one pass; what a reader does not show is left out."""
    out: list[str] = []
    hidden = [False]
    codec, skip = "cp1252", 0  # skip: signs that stand in for a Unicode one, for old readers
    for token in _RTF_TOKEN.finditer(rtf[:MAX_RTF]):
        octet, word, number, symbol, brace, run = (token[group] for group in range(1, 7))
        name = word.decode() if word else ""
        if brace == b"{":
            hidden.append(hidden[-1])
        elif brace == b"}":
            if len(hidden) > 1:
                hidden.pop()
        elif name in _UNSHOWN or symbol == b"*":
            hidden[-1] = True
        elif name == "htmlrtf":
            hidden[-1] = number != b"0"
        elif name == "ansicpg" and number:
            codec = _codec(int(number))
        elif hidden[-1]:
            continue
        elif name == "u" and number:
            out.append(chr(int(number) & 0xFFFF))
            skip = 1
        elif name:
            out.append(_SIGNS.get(name, ""))
        elif octet:
            out.append("" if skip else bytes([int(octet, 16)]).decode(codec, "replace"))
            skip = 0
        elif run or symbol:
            words = (run or (symbol if symbol in {b"\\", b"{", b"}"} else b"")).decode(codec, "replace")
            words = words.replace("\r", "").replace("\n", "")
            out.append(words[skip:])
            skip = 0
    text = "".join(out).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _codec(page: int) -> str:
    """Name the codec of a Windows code page."""
    name = {65001: "utf-8", 1200: "utf-16-le", 20127: "cp1252", 28591: "cp1252"}.get(page, f"cp{page}")
    try:
        b"".decode(name)
    except LookupError:
        return "cp1252"
    return name


def _decoded(octets: bytes, codec: str) -> str:
    octets = octets.rstrip(b"\0")
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode(codec, "replace")
