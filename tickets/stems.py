"""This file cuts words to their stems, so that invoices are found by an invoice and faktury by fakturu.

Endings are cut by a list for each language, the longest that leaves enough of the word. It is a light cut: it
need not find the root, only cut most forms of one word alike. The same cut is made on what is searched and on
what is asked, so no database has to know a language. Words that carry no matter of their own are left out.
"""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
_SHORTEST = 3
"""So many letters stay of a word whose ending is cut; a shorter word is left as it is."""

_ENDINGS = {
    "en": "ingly ations ation ments ment ing ies ied ed es ly s e y",
    "cs": "ováními ování ováním ování ovala ovali ovalo ovat oval uje ují ující ováno ován ována ovány"
    " ením ení áním ání ami emi ími ými ích ých ách ech ího ého ímu ému ovi ům ích ové ých"
    " ete íte áte ila ilo ili ily ala alo ali aly ena eno eny en it at il al"
    " ího ý á é í ou om em ám ím ým ů ě ej eš íš áš e y i a u o ů",
    "ru": "иями ями ами иях ях ах ием ем ом ого его ому ему ыми ими ами ией ей ой ий ый ая яя ое ее ые ие"
    " ую юю ию ия ии ов ев ям ам ым им ить ать ять еть ил ал ял ел ила ала или али ило ало ится ается"
    " ает яет ит ют ишь аешь ется утся ться лся лась лись сь ся ешь ет ти ть л а я о е ы и у ю ь й",
    "de": "ungen ung erin innen ern em en er es e n s st t",
}
_STOP = {
    "en": "a an the and or but if of in on at to for from with by as is are was were be been am it its this"
    " that these those i you he she we they me him her us them my your his our their not no do does did"
    " don have has had how what when where which who why can could will would should may please thank"
    " thanks hello hi dear there here so than then too very just get got want need help about after again"
    " new one some any all also into out up down regards best problem question like know make let tell"
    " still yet more much many using use doesn didn isn wasn ve ll re im only own same via per way work"
    " works",
    "cs": "a i o u v ve k ke s se z ze na do od po pro při před bez nad pod je jsou jsem jsi jste jsme byl"
    " byla bylo být bych by aby že ale nebo ani když jak jako co kdo kde kdy proč který která které kterou"
    " to ten ta tento tato toto tu tom já ty on ona my vy oni mi mě mne ti vám vás nám nás mu ho jí si"
    " svůj můj moje mám máte má mít není nejsou ne ano už ještě jen jenom také tak tam tady prosím děkuji"
    " díky dobrý den zdravím chtěl chtěla potřebuji mohu můžete může lze jde nejde nějak pomoc pomozte"
    " problém dotaz nový všechno vše velmi moc pak potom proto protože pokud jestli zda",
    "ru": "а и в во на с со к ко о об от до из за по под над при для без у не ни нет да что чтобы как так это"
    " этот эта эти то тот та те я ты он она оно мы вы они мне меня мной вас вам нас нам его ее их мой моя"
    " мое мои ваш ваша ваше ваши есть быть был была было были будет бы ли же ещё уже только очень можно"
    " нужно надо хочу могу можете пожалуйста спасибо здравствуйте добрый день где когда почему кто который"
    " которая которые или но если после перед также там тут помогите подскажите проблема вопрос новый всё"
    " все весь себя свой",
    "de": "der die das ein eine einen einem und oder aber in im an am auf aus bei mit nach von vom zu zum zur"
    " für ist sind war ich du er sie es wir ihr mein meine ihre nicht kein keine wie was wer wo wann warum"
    " kann können bitte danke hallo guten tag habe haben hat mir mich uns ihnen sehr noch schon nur auch"
    " wenn dass als problem frage neu",
}


def fold(word: str) -> str:
    """Return a word without case and accents."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(char for char in plain if unicodedata.category(char) != "Mn")


def _folded(words: str) -> tuple[str, ...]:
    return tuple(sorted({fold(word) for word in words.split()}, key=lambda word: (-len(word), word)))


_CUTS = {language: _folded(endings) for language, endings in _ENDINGS.items()}
_LEFT_OUT = {language: frozenset(_folded(words)) for language, words in _STOP.items()}
_FLEETING = re.compile(
    r"(?<=[bcdfghjklmnpqrstvxz])e(?=[bcdfghjklmnpqrstvxz]$)|(?<=[бвгджзклмнпрстфхцчшщ])[ео](?=к$|ц$)"
)
"""A vowel that comes and goes before a last consonant: heslo, hesel; письмо, писем; звонок, звонка."""


def stem(word: str, language: str | None) -> str:
    """Return what all forms of a word have in common, as far as its ending tells."""
    plain = fold(word)
    for ending in _CUTS.get(language or "", ()):
        if plain.endswith(ending) and len(plain) - len(ending) >= _SHORTEST:
            plain = plain.removesuffix(ending)
            break
    if language == "en":
        return plain[:-1] if len(plain) > _SHORTEST and plain[-1:] == plain[-2:-1] else plain
    if language == "cs" and plain.endswith("c"):
        plain = f"{plain[:-1]}k"  # objednávka, objednávce
    return _FLEETING.sub("", plain) if language in {"cs", "ru"} and len(plain) > _SHORTEST else plain


def stems(text: str, language: str | None) -> tuple[str, ...]:
    """Return the stems of the words of a text that say what it is about, in order."""
    left_out = _LEFT_OUT.get(language or "", frozenset())
    return tuple(
        stem(word, language) for word in _WORD.findall(text) if len(word) > 1 and fold(word) not in left_out
    )
