"""This file recognises a mail that says thank you and nothing else; such a mail reopens nothing."""

from __future__ import annotations

import re
import unicodedata

MAX_WORDS = 14

_PHRASES = {
    "en": "thank thanks thankyou thx ty cheers great perfect excellent awesome super brilliant "
     "wonderful you so very much a lot many all for your the quick fast help support answer "
     "reply response it that works worked working now fine well again solved this is have nice "
     "good day weekend best regards kind and ok okay got appreciated really of i we",
    "cs": "děkuji děkuju díky dík děkujeme moc velice mnohokrát srdečně vám ti za rychlou pomoc "
     "odpověď reakci vyřízení super skvělé výborně perfektní už to funguje teď je vše v pořádku "
     "hezký pěkný den víkend přeji přejeme s pozdravem ok paráda skvěle vše a i",
    "ru": "спасибо благодарю благодарим большое огромное вам вас тебе тебя за помощь ответ быстрый быструю "
     "поддержку отлично супер прекрасно замечательно всё все работает заработало теперь хорошего "
     "дня выходных с уважением ок понял поняла очень помогли и",
    "de": "danke dankeschön vielen dank herzlichen besten schön sehr für die schnelle hilfe antwort "
     "ihre deine super prima perfekt toll klasse funktioniert jetzt alles klar schönen tag mit "
     "freundlichen grüßen lg mfg",
    "sk": "ďakujem ďakujeme vďaka veľmi pekne za pomoc odpoveď super výborne funguje už to všetko v "
     "poriadku",
    "uk": "дякую дякуємо щиро дуже за допомогу відповідь чудово все працює гарного дня",
    "pl": "dziękuję dziękujemy dzięki bardzo za pomoc odpowiedź super świetnie działa już wszystko "
     "pozdrawiam",
    "fr": "merci beaucoup bien pour votre aide réponse rapide parfait super cordialement bonne "
     "journée",
    "it": "grazie mille molte molto tante per il vostro tuo aiuto supporto risposta veloce perfetto funziona "
     "tutto cordiali saluti",
    "pt": "obrigado obrigada muito pela pelo ajuda resposta rápida perfeito funciona tudo cumprimentos",
    "nl": "bedankt dank je u wel hartelijk voor de hulp snelle reactie antwoord top werkt nu alles groeten "
     "vriendelijke groet met",
    "sv": "tack så mycket för hjälpen svaret snabba fungerar nu allt bra hälsningar vänliga",
    "da": "tak mange for hjælpen svaret det virker nu hilsen venlig takk hjelpen så",
    "fi": "kiitos paljon avusta nopeasta vastauksesta toimii nyt hyvin terveisin",
    "hu": "köszönöm köszönjük szépen nagyon a segítséget gyors választ működik üdvözlettel",
    "ro": "mulțumesc mulțumim foarte mult pentru ajutor răspuns funcționează acum",
    "es": "gracias muchas mil por su ayuda respuesta rápida perfecto genial saludos excelente",
}  # fmt: skip
_THANKING_WORDS = (
    "thank thanks thankyou thx ty cheers appreciated děkuji děkuju díky dík děkujeme спасибо "
    "благодарю благодарим danke dankeschön dank ďakujem ďakujeme vďaka дякую дякуємо dziękuję "
    "dziękujemy dzięki merci gracias grazie obrigado obrigada bedankt tack tak takk kiitos köszönöm "
    "köszönjük mulțumesc mulțumim"
)
_WORD = re.compile(r"[^\W\d_]+")


def _bare(word: str) -> str:
    """Fold case and accents: on phones many write without them."""
    decomposed = unicodedata.normalize("NFD", word.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


_KNOWN = {_bare(word) for words in _PHRASES.values() for word in words.split()}
_THANKING = {_bare(word) for word in _THANKING_WORDS.split()}


def is_thanks(reply: str) -> bool:
    """Tell whether the new text is a thank-you and nothing else, in any of our languages.

    A question mark, a number or one word that thanks do not consist of makes it a message; a name in the last
    line may stand.
    """
    lines = [line.strip() for line in reply.strip().splitlines() if line.strip()]
    if not lines or "?" in reply or any(c.isdigit() for c in reply):
        return False
    words = [_bare(word) for word in _WORD.findall(" ".join(lines))]
    if not words or len(words) > MAX_WORDS or not _THANKING & set(words):
        return False
    name = _WORD.findall(lines[-1]) if len(lines) > 1 else []
    if 0 < len(name) <= 3 and all(word[0].isupper() for word in name):
        words = words[: len(words) - len(name)]
    return all(word in _KNOWN for word in words)
