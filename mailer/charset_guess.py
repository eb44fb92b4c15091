"""This file guesses the charset of octets that no label explains, from the way letters go together.

It looks only at non-ASCII octets, knows the sets that real undeclared mail uses, and says nothing where the
evidence is thin: a wrong guess is worse than windows-1252, which at least is expected.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

MAX_OCTETS = 4_096

_RUNS = re.compile(rb"[\x80-\xff]+")
# The commonest letters of Russian, Ukrainian and Bulgarian text; they make up about two thirds of it.
_COMMON_CYRILLIC = frozenset("оеаинтсрвлкмдпу")
_CYRILLIC = ("cp1251", "koi8-u", "cp866", "iso8859-5", "mac_cyrillic")
_GREEK = ("cp1253", "iso8859-7")
_COMMON_GREEK = frozenset("αοιετνσρκπάέήίόύώς")
_CENTRAL = ("cp1250", "iso8859-2")
_CENTRAL_LETTERS = frozenset("áčďéěíňóřšťúůýžľĺŕôäąćęłńśźżőűö")
_CENTRAL_RARE = frozenset("ľĺŕą")  # what the commonest letters of one set look like in the other
_NOT_WESTERN = frozenset("èøòìùðþ¹¾")
_CENTRAL_SURE = frozenset("čěřšťůžľĺŕąćęłńśźżőűď")


def guess_charset(octets: bytes, /) -> str:
    """Return the codec that octets are probably written in, "" where they do not tell."""
    octets = octets[:MAX_OCTETS]
    runs = _RUNS.findall(octets)
    if not runs:
        return ""
    high = sum(map(len, runs))
    if high / len(runs) < 2.0:
        return _single_letters(octets, high)
    score, codec = max(
        _alphabet(octets, _CYRILLIC, _COMMON_CYRILLIC), _alphabet(octets, _GREEK, _COMMON_GREEK)
    )
    return codec if score >= 0.45 else _east_asian(octets)


def plausible(octets: bytes, codec: str, /) -> bool:
    """Whether octets decode strictly into letters that text of that codec has."""
    try:
        text = octets[:MAX_OCTETS].decode(codec)
    except (UnicodeError, LookupError):
        return len(octets) > MAX_OCTETS and plausible(octets[: MAX_OCTETS - 1], codec)
    foreign = [char for char in text if char > "\x7f"]
    wrong = sum(
        1 for char in foreign if char <= "\xa0" or "\ue000" <= char <= "\uf8ff" or not char.isprintable()
    )
    return wrong * 20 <= len(foreign)


def _alphabet(octets: bytes, codecs: tuple[str, ...], common: frozenset[str]) -> tuple[float, str]:
    """Return score and codec where letters are the common ones and capitals start words."""
    best, best_score = "", 0.0
    for codec in codecs:
        text = octets.decode(codec, "replace")
        foreign = [char for char in text if char > "\x7f"]
        letters = sum(char.isalpha() for char in foreign)
        if letters * 10 < len(foreign) * 8:
            continue
        usual = sum(char in common for char in foreign)
        # A capital after a small letter: the mark of a text read in the wrong set.
        torn = sum(left.islower() and right.isupper() and right > "\x7f" for left, right in pairwise(text))
        capitals = sum(char.lower() in common and char.isupper() for char in foreign)
        score = (usual + 0.6 * capitals - 2 * torn) / len(foreign)
        if score > best_score:
            best, best_score = codec, score
    return best_score, best


def _east_asian(octets: bytes) -> str:
    """Tell the double-octet sets apart by the rows that common characters stand in."""
    shares = {
        "cp932": _share(octets, "cp932", lambda char: "\u3040" <= char <= "\u30ff"),
        "euc_jp": _share(octets, "euc_jp", lambda char: "\u3040" <= char <= "\u30ff"),
        "cp949": _share(octets, "cp949", lambda char: "\uac00" <= char <= "\ud7a3"),
    }
    for codec, least in (("euc_jp", 0.3), ("cp932", 0.3)):
        if shares[codec] >= least:
            return codec
    pairs = [run[at : at + 2] for run in _RUNS.findall(octets) for at in range(0, len(run) - 1, 2)]
    if not pairs:
        return ""
    if shares["cp949"] >= 0.8 and all(pair[0] <= 0xC8 for pair in pairs) and len(pairs) >= 4:
        return "cp949"
    level_one = sum(0xB0 <= pair[0] <= 0xD7 and pair[1] >= 0xA1 for pair in pairs) / len(pairs)
    if (
        all(len(run) % 2 == 0 for run in _RUNS.findall(octets))
        and level_one >= 0.6
        and plausible(octets, "gb18030")
    ):
        return "gb18030"
    common = _share(octets, "cp950", lambda char: "\u4e00" <= char <= "\u9fff")
    return "cp950" if common >= 0.7 and plausible(octets, "cp950") else ""


def _share(octets: bytes, codec: str, wanted: Callable[[str], bool]) -> float:
    """Return the share of wanted characters among the foreign ones; 0 where the octets do not decode."""
    try:
        text = octets.decode(codec)
    except UnicodeError:
        return 0.0
    foreign = [char for char in text if char > "\x7f"]
    return sum(map(wanted, foreign)) / len(foreign)


def _single_letters(octets: bytes, high: int) -> str:
    """Tell Central European sets from the Western one: single foreign letters between ASCII letters."""
    if high < 4:
        return ""
    western = [char.lower() for char in octets.decode("cp1252", "replace") if char > "\x7f"]
    if sum(not char.isalpha() or char in _NOT_WESTERN for char in western) * 5 < high:
        return ""
    best, best_score = "", 0.0
    for codec in _CENTRAL:
        foreign = [char.lower() for char in octets.decode(codec, "replace") if char > "\x7f"]
        usual = sum(char in _CENTRAL_LETTERS for char in foreign) / len(foreign)
        sure = sum(char in _CENTRAL_SURE for char in foreign) / len(foreign)
        rare = sum(char in _CENTRAL_RARE for char in foreign) / len(foreign)
        if usual >= 0.95 and sure >= 0.25 and usual - rare > best_score:
            best, best_score = codec, usual - rare
    return best
