"""This file recognises the few words by which a customer says that a suggested article was the answer.

Nothing but these words counts, thanks around them apart: within a longer mail they may mean anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tickets.stems import fold

SAY_SO = {"en": "this solved it", "cs": "to pomohlo", "ru": "это помогло", "de": "das hat geholfen"}
"""What we ask people to write, by language."""

_PHRASES = (
    *SAY_SO.values(),
    *("solved", "it is solved", "this solved my problem", "that solved it", "it solved it", "problem solved"),
    *("this helped", "that helped", "it helped", "this worked", "that worked", "it worked", "it works now"),
    *("this did it", "that did it", "this fixed it", "that fixed it", "this answers it", "fixed"),
    *("pomohlo", "pomohlo to", "tohle pomohlo", "toto pomohlo", "vyřešeno", "je to vyřešené", "vyřešilo to"),
    *("tím se to vyřešilo", "to to vyřešilo", "už to funguje", "už to jde", "problém vyřešen"),
    *("помогло", "всё помогло", "решено", "вопрос решён", "проблема решена", "заработало", "получилось"),
    *("всё заработало", "теперь работает", "это решило проблему", "спасибо помогло"),
    *("gelöst", "problem gelöst", "hat geholfen", "es hat geholfen", "erledigt", "jetzt geht es"),
    *("c'est résolu", "résolu", "cela m'a aidé", "resuelto", "solucionado", "me ha servido"),
    *("rozwiązane", "to pomogło", "pomogło", "вирішено", "допомогло", "це допомогло"),
)


def _plain(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W_]+", fold(text)))


_THANKS = frozenset(
    _plain(
        "thanks thank you many lot a děkuji děkuju díky moc спасибо большое благодарю danke vielen dank schön"
        " sehr merci gracias dziękuję дякую hello hi dobrý den здравствуйте"
    )
)
_KNOWN = frozenset(_plain(phrase) for phrase in _PHRASES)
_LONGEST = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """The customer says that it is solved."""

    number: int | None = None  # of the article, where it was named


def says_solved(reply: str) -> Solved | None:
    """Return what a reply says, None where it says anything else besides."""
    text = reply.strip()
    if not text or len(text) > _LONGEST or "?" in text:
        return None
    words = list(_plain(text))
    number = int(words.pop()) if words and re.fullmatch(r"[1-9]", words[-1]) else None
    if tuple(words) in _KNOWN or tuple(word for word in words if word not in _THANKS) in _KNOWN:
        return Solved(number=number)
    return None
