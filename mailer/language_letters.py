"""This file holds the letters that give a language away, by their presence and by their absence."""

from __future__ import annotations

# Letters beyond the plain alphabet, and the languages that write with them.
LETTERS: dict[str, str] = {
    "ě": "cs", "ř": "cs", "ů": "cs", "ľ": "sk", "ĺ": "sk", "ŕ": "sk", "ť": "cs sk", "ď": "cs sk",
    "ň": "cs sk", "č": "cs sk hr sl lt lv", "š": "cs sk hr sl lt lv et", "ž": "cs sk hr sl lt lv et",
    "ł": "pl", "ą": "pl lt", "ę": "pl lt", "ś": "pl", "ć": "pl hr", "ń": "pl", "ź": "pl", "ż": "pl",
    "ó": "pl cs sk es pt is hu ca vi it", "á": "cs sk es pt is hu vi", "í": "cs sk es pt is hu ca vi",
    "é": "cs sk es pt fr is hu it ca vi nl", "ú": "cs sk es pt is hu ca vi", "ý": "cs sk is vi", "ß": "de",
    "ä": "de sv fi sk et", "ö": "de sv fi is hu tr et", "ü": "de hu tr et es", "å": "sv da no",
    "ø": "da no", "æ": "da no is", "ð": "is", "þ": "is", "à": "fr it pt ca", "è": "fr it ca",
    "ê": "fr pt vi", "ç": "fr pt tr ca", "î": "fr ro", "ô": "fr sk pt vi", "û": "fr tr", "ï": "fr nl ca",
    "ë": "fr nl", "œ": "fr", "ù": "fr it", "ì": "it", "ò": "it ca", "ñ": "es", "ã": "pt vi",
    "õ": "pt et vi", "â": "pt ro fr vi", "¿": "es", "¡": "es", "ő": "hu", "ű": "hu", "ă": "ro vi",
    "ș": "ro", "ț": "ro", "ţ": "ro", "ş": "tr ro", "ğ": "tr", "ı": "tr", "đ": "hr vi", "ė": "lt", "ų": "lt",
    "ū": "lt lv", "į": "lt", "ā": "lv", "ē": "lv", "ī": "lv", "ņ": "lv", "ơ": "vi", "ư": "vi", "ạ": "vi",
    "ế": "vi", "ộ": "vi", "ы": "ru be kk", "э": "ru be", "ё": "ru be", "ъ": "ru bg", "і": "uk be kk",
    "ї": "uk", "є": "uk", "ґ": "uk", "ў": "be", "ә": "kk", "ғ": "kk", "қ": "kk", "ң": "kk", "ө": "kk",
    "ұ": "kk", "ү": "kk", "ѓ": "mk", "ќ": "mk", "ј": "sr mk", "љ": "sr mk", "њ": "sr mk", "ћ": "sr",
    "ђ": "sr", "џ": "sr",
}  # fmt: skip

# What runs of a language hardly ever lack, and how many of a hundred letters belong to it.
# "_" is the edge of a word.
MARKS: dict[str, tuple[str, int]] = {
    "cs": ("ě ř ů ou _se_ í_", 6), "sk": ("ľ ô ä ť ĺ ŕ ie ia iu _sa_ ú", 8), "pl": ("ł ą ę ś ć ń ź ż", 7),
    "uk": ("і ї є ґ", 7), "ru": ("ы ь э ё", 4), "bg": ("ъ", 2), "be": ("ў і", 7), "sr": ("ј љ њ ћ ђ", 6),
    "mk": ("ј ќ ѓ љ", 4), "kk": ("ә ғ қ ң ө ұ ү і", 12), "is": ("ð þ æ", 6), "fi": ("ä ö", 5),
    "sv": ("å ä ö", 5), "da": ("æ ø å", 4), "no": ("æ ø å", 4), "de": ("ä ö ü ß", 2),
    "fr": ("é è ê à ç œ ù", 3), "hu": ("ő ű é á ö ü", 9), "ro": ("ă ș ț ţ ş", 4), "tr": ("ğ ı ş ç ü", 8),
    "hr": ("č ć š ž đ", 3), "sl": ("č š ž", 3), "lt": ("ė ų į š ž ū", 6), "lv": ("ā ē ī ņ š ū", 9),
    "et": ("õ ä ö ü", 5), "vi": ("đ ơ ư ạ ế ộ", 9), "pt": ("ã ç õ á é ê", 3), "es": ("ñ ó á é í", 2),
    "ca": ("à è ç ò", 2), "it": ("à è ù ò ì", 1),
}  # fmt: skip
