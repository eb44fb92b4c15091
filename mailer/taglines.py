"""This file recognises the line a phone, a mail program or a virus scanner puts under a person's words.

"Sent from my cell, please excuse any typos" is one, "Sent from my desk, it is easier than on my phone" is a
person's sentence: what follows the opening words may only name a thing, excuse it, or link to it.
"""

from __future__ import annotations

import re

from mailer.client_words import PRONOUNS
from mailer.tagline_words import DEVICE, EXCUSE, SCANNED, SCANNER, SENT, SENT_INSIDE, SLOGAN, SMALL

_MAX_WORDS = 160

_VERB_LAST = re.compile(
    r"(?:von meine[mr](?:/meine[mr])?|diese (?:nachricht|e-mail) wurde|outlook (?:für|voor|til|for|для))"
    r" .{2,90} (?:gesendet|geschickt|versendet|verschickt|verfasst|geschrieben|beziehen"
    r"|herunterladen|downloaden|ophalen)\W{0,3}"
)
_NEEDS_VERB_LAST = ("von ", "diese ")
_ON_THE_WAY = re.compile(r"von unterwegs (?:gesendet|geschickt|geschrieben)\W{0,3}")
_PROGRAM = re.compile(
    r"(?:Mail|E-Mail|Email|Spark|Superhuman|Zoho|AOL|Seznam|Front|HEY|Почт|Пошт|Canary|Edison|Boxer|eM Client"
    r"|La Poste|Orange|SFR|Libero|Telekom|Interia|Onet|Roundcube|Evolution)"
)
_THING_END = re.compile(r"[,;.!](?=\s|$)|\s[-–]\s")
_MODEL = re.compile(r"(?:[A-Z]\w{0,12} ){0,3}[\w-]{0,12}\d\w{0,6}")
# "发自内心" (from the heart) is a person's, and so is what is denied: "iPhoneから送信できません".
_HAN = re.compile(r"(?:发自|發自|来自|來自|傳送自|传送自)\s?.{2,36}")
_HAN_MAIL = ("邮箱", "郵箱", "信箱", "手机", "手機", "客户端", "平板", "大师")
_DENIED = re.compile(r"[没沒不未无無]|ませ|ない|\b안 |못")
_MOST_AFTER = 8
_BRACKETS = str.maketrans("[]<>()", "      ")
_LINK = re.compile(r"<?(?:https?://|www\.)\S{3,400}|<?aka\.ms/\S{2,60}")
_NAME_FROM = re.compile(r"[^\W\d_]{2,20} (?:from|via) (?:my )?\w{3,12}")
_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")


def is_tagline(line: str) -> bool:
    """Tell whether a program wrote this line by itself ("Sent from my iPhone")."""
    text = line.strip()[:600].strip("*_<>()|[] \u00a0")
    words = " ".join(_LINK.sub(" ", text).translate(_BRACKETS).split())
    lowered = words.lower()
    if not 4 <= len(lowered) <= _MAX_WORDS:
        return False
    if inside := next((part for part in SENT_INSIDE if part in lowered), None):
        ends = lowered.startswith(inside) or len(lowered.partition(inside)[2]) <= _MOST_AFTER
        return len(words) <= 40 and ends and not _denied(lowered)
    if _HAN.fullmatch(words):
        return (_is_device(lowered) or any(part in words for part in _HAN_MAIL)) and not _denied(lowered)
    if _VERB_LAST.fullmatch(lowered):
        return _unknown(words) <= 2 and _is_device(lowered)
    if _ON_THE_WAY.fullmatch(lowered):
        return True
    if lowered.startswith(SENT) and not lowered.startswith(_NEEDS_VERB_LAST):
        return _names_a_thing(words, linked=bool(_LINK.search(text)))
    return any(part in text.lower() for part in SCANNER) and any(part in lowered for part in SCANNED)


def tagline_start(lines: list[str]) -> int:
    """Return the index from which only taglines, their links and blank lines follow; else ``len(lines)``."""
    start = len(lines)
    certain = False
    for place in range(len(lines) - 1, -1, -1):
        line = lines[place].strip()
        if not line:
            continue
        # "Ann from mobile" is a tagline only above a certain one: alone it may be a person's words.
        if is_tagline(line) or (certain and _NAME_FROM.fullmatch(line)):
            start, certain = place, True
        elif not (_LINK.fullmatch(line[:500]) and place and is_tagline(lines[place - 1])):
            break
    return start


def _names_a_thing(words: str, *, linked: bool) -> bool:
    lowered = words.lower()
    opener = max((part for part in SENT if lowered.startswith(part)), key=len)
    rest = words[len(opener) :].strip()
    cut = _THING_END.search(rest)
    thing, tail = (rest[: cut.start()], rest[cut.start() :]) if cut else (rest, "")
    tail_fits = _unknown(tail) <= 1 or any(part in tail.lower() for part in EXCUSE) or _is_slogan(thing, tail)
    if _unknown(thing) > 1 or not tail_fits or (opener == "from my" and len(thing.split()) > 3):
        return False
    named = "outlook" in opener or any(part in rest.lower() for part in DEVICE) or _PROGRAM.search(rest)
    if named:
        return True
    # A model ("TI-85"), or a program nobody has heard of with its link ("Sent from TypeApp").
    thing = thing.removeprefix("my ")
    return bool(_MODEL.fullmatch(thing)) or (
        linked and thing[:1].isupper() and not _unknown(thing) and len(thing.split()) <= 3
    )


def _is_device(lowered: str) -> bool:
    return any(part in lowered for part in DEVICE) or _PROGRAM.search(lowered.title()) is not None


def _denied(lowered: str) -> bool:
    return _DENIED.search(lowered) is not None


def _is_slogan(thing: str, tail: str) -> bool:
    """A program praises itself ("…, the secure mailbox"); a person who goes on speaks of "I" or "you"."""
    praised = any(part in tail.lower() for part in SLOGAN)
    return _is_device(thing.lower()) and praised and PRONOUNS.isdisjoint(_WORD.findall(tail))


def _unknown(words: str) -> int:
    """How many words are neither names of things nor the small words between them."""
    found = _WORD.findall(words)
    return sum(
        1
        for word in found
        if word.islower()
        and word not in SMALL
        and not any(part in word for part in DEVICE)
        and not word[-1].isdigit()
    )
