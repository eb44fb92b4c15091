"""This file recognises the words by which a customer steers a request: one word alone in a reply."""

from __future__ import annotations

import unicodedata

WORDS: dict[str, tuple[str, ...]] = {
    "status": ("status", "stav", "статус", "состояние", "statut", "estado", "stato", "stan", "stand"),
    "close": ("close", "uzavřít", "uzavřete", "zavřít", "zavřete", "закрыть", "закройте", "закрой",
              "schließen", "fermer", "cerrar", "chiudere", "zamknij", "zavrieť", "zatvoriť", "закрити"),
    "reopen": ("reopen", "otevřít", "otevřete", "znovu otevřít", "открыть", "откройте", "открой", "öffnen",
               "rouvrir", "reabrir", "riaprire", "otwórz", "otvoriť", "відкрити"),
    "stop": ("stop", "dost", "стоп", "хватит", "stopp", "arrêter", "parar", "basta"),
    "human": ("human", "person", "člověk", "člověka", "operátor", "человек", "человека", "оператор", "mensch",
              "humain", "humano", "umano", "człowiek", "človek", "людина"),
}  # fmt: skip
"""What each word is called in our languages; the templates teach them."""


def _plain(text: str) -> str:
    """Without accents and capitals, as people type on a phone."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


_BY_NAME = {_plain(name): word for word, names in WORDS.items() for name in names}
_LONGEST = 100
"""No word with what stands round it is longer."""

_AROUND = " \t\r\n.!?#„“”\"'«»*\u00a0\u200b"


def customers_word(reply: str) -> str | None:
    """Return the word that a reply consists of, None where it says anything else."""
    return _BY_NAME.get(_plain(reply[:_LONGEST].strip(_AROUND))) if len(reply) < _LONGEST else None
