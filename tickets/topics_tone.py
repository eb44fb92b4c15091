"""This file tells the tone of a customer's comment by a small lexicon for each language.

It counts kind and unkind words; a "not" just before turns one round. It knows no irony and is off by default:
a figure over many comments, never a judgement about one.
"""

from __future__ import annotations

import re
from enum import StrEnum

from tickets.topics_words import fold


class Tone(StrEnum):
    """How a comment sounds."""

    KIND = "kind"
    UNKIND = "unkind"
    MIXED = "mixed"
    NEUTRAL = "neutral"


_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_REACH = 3  # words that a "not" reaches over

# Beginnings of words, without accents.
_KIND = {
    "en": "thank great excellent fast quick prompt friendl helpful perfect love awesome good nice happy "
    "satisf polite profession solved wonderful amazing best brillian pleas smooth superb clear",
    "cs": "dekuj diky skvel vyborn rychl ochot mil pekn super perfektn spokojen prijemn profesional vyresen "
    "pomohl bezva vstricn paradn jasn vzorn uzasn dobr",
    "ru": "спасибо отличн быстр хорош вежлив прекрасн замечательн супер доволен довольн помог приятн "
    "профессионал благодар оперативн молодц лучш понятн удобн четк",
}
_UNKIND = {
    "en": "bad slow terrib awful rude useless worst disappoint angry ignor unhelpful poor late never wait "
    "unacceptab horribl frustrat annoy broken confus waste complain nobody unprofession",
    "cs": "spatn pomal hrozn hruz zklaman neochot neschop nikdo katastrof strasn ignor nespokojen drz "
    "bohuzel zbytecn nevyresen nefung otresn chab ceka nepomoh",
    "ru": "плох медлен ужас груб хам разочаров долго никто кошмар игнор недовол бесполезн отврат нерешен "
    "жда безобраз хуж неуд обман непонятн",
}
_NOT = {
    "en": "not no never don't didn't isn't wasn't doesn't cannot can't hardly nothing",
    "cs": "ne neni nebyl nebyla nebylo nebyli nejsem nebyly nikdy",
    "ru": "не ни нет никогда",
}


def tone_of(comment: str, language: str | None) -> Tone:
    """Return how a comment sounds; in a language without a lexicon all of them are asked."""
    asked = (language,) if language in _KIND else tuple(_KIND)
    read = [fold(word).replace("’", "'") for word in _WORD.findall(comment)]
    kind = unkind = 0
    for place, word in enumerate(read):
        value = max((_value(word, one) for one in asked), key=abs)
        if value and any(_negates(before, asked) for before in read[max(0, place - _REACH) : place]):
            value = -value
        kind += value > 0
        unkind += value < 0
    if kind and unkind:
        return Tone.MIXED
    if kind:
        return Tone.KIND
    return Tone.UNKIND if unkind else Tone.NEUTRAL


def _value(word: str, language: str) -> int:
    # The longer beginning decides: "nespokojen" is unkind, "spokojen" is kind.
    if word.startswith(_UNKIND_BEGINNINGS[language]):
        return -1
    return 1 if word.startswith(_KIND_BEGINNINGS[language]) else 0


def _negates(word: str, languages: tuple[str | None, ...]) -> bool:
    return any(word in _NOTS[one] for one in languages if one is not None)


_KIND_BEGINNINGS = {language: tuple(beginnings.split()) for language, beginnings in _KIND.items()}
_UNKIND_BEGINNINGS = {language: tuple(beginnings.split()) for language, beginnings in _UNKIND.items()}
_NOTS = {language: frozenset(words.split()) for language, words in _NOT.items()}
