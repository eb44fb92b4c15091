"""This file recognises the words by which a customer steers a request: one word alone in a reply."""

from __future__ import annotations

WORDS: dict[str, tuple[str, ...]] = {
    "status": ("status", "stav", "статус"),
    "close": ("close", "uzavřít", "uzavřete", "закрыть", "закройте"),
    "reopen": ("reopen", "otevřít", "otevřete", "открыть", "откройте"),
    "stop": ("stop", "стоп"),
    "human": ("human", "člověk", "человек"),
}
"""What each word is called in our languages; the templates teach them."""

_BY_NAME = {name: word for word, names in WORDS.items() for name in names}
_AROUND = " \t\r\n.!?#„“”\"'«»*\u00a0\u200b"


def customers_word(reply: str) -> str | None:
    """Return the word that a reply consists of, None where it says anything else."""
    return _BY_NAME.get(reply.strip(_AROUND).casefold())
