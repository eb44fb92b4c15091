"""This file guesses the language of a text from its scripts, letters and frequent words; in doubt, None."""

from __future__ import annotations

_SCRIPTS = (("ko", 0xAC00, 0xD7A3), ("ja", 0x3040, 0x30FF), ("th", 0x0E00, 0x0E7F), ("zh", 0x4E00, 0x9FFF))


def detect_language(text: str) -> str | None:
    """Return the ISO 639-1 code of the text's language, None when in doubt."""
    for code, low, high in _SCRIPTS:
        if sum(low <= ord(letter) <= high for letter in text[:4000]) >= 3:
            return code
    return None
