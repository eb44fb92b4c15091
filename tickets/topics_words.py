"""This file reads the words of a matter out of a subject and a text: folded, without endings or courtesy.

It is light on purpose: endings are cut by a short list for each script and never below four letters, so that
the forms of one word mostly meet. A word is shown by the form people used most.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:[-/.][^\W_]+)*")
_MOST_LETTERS = 40  # longer ones are keys, links and encoded data
_LEAST_STEM = 4

_CYRILLIC = """
иями ями ами ого его ому ему ыми ими ией иях ях ах ов ев ей ой ый ий ая яя ое ее ые ие ую юю ам ям ом ем
им ым ия ию а я о е ы и у ю ь й
"""
_CZECH = """
ovani eni ani ami emi imi ich ych eho emu ovi ove ech ach em am um im ym ou ho mu a e i y o u
"""
_ENGLISH = "ings ing edly ed ies es ly s e"
_CYRILLIC_ENDINGS, _CZECH_ENDINGS, _ENGLISH_ENDINGS = _CYRILLIC.split(), _CZECH.split(), _ENGLISH.split()

_ENGLISH_STOP = """
about after again all also and any are because been before being but can cannot could did does doing done
for from get gets getting give got had has have having her here him his how into its just know let like
made make many may might more most much must need needs not now off one only other our out over please
same see seem seems should since some still such take than that the their them then there these they thing
this those through too try trying two use used using very want wanted was way well were what when where
which while who why will with without would yes yet you your dear hello hey good morning afternoon evening
day thanks thank regards best kind sincerely sent team help support question hope looking forward
"""
_CZECH_STOP = """
aby ale ani ano asi bez bude budu byl byla bylo byly byt ceho cim den dnes dobry dekuji dekujeme diky
dosud ha hned chci chtel chtela jak jake jako jaky jeho jej jejich jen jeste jestli jich jim jine jiz jsem
jsme jsou jste kam kazdy kde kdo kdy kdyz ktera ktere kteri ktery kvuli mame mam mate mezi mi mne mnou moc
mohl mohla mohli moje mozna mozne muj muze muzete muzu nam nas nase nebo nejak nejde neni nez nic nich nim
pak pan pani po pod podle pokud porad potrebuji potom pozdravem prave pred pres pri pro proc prosim proto
protoze rad rada s se si sobe stale svuj tak take taky tam tato tedy ten teto tim to toho tohle tom tomu
toto tuto tyto uz vam vas vase ve vse vsechno vubec za zda zde zdravim ze zpet jde mel mela mit neco
nejaky
"""
_RUSSIAN_STOP = """
без более будет будут бы был была были было быть вам вами вас ваш ваша ваше ваши весь во вот все всего
всем всех всю вы где да даже для до добрый его ее если есть еще же за здравствуйте здесь из или им их как
какой ко когда который которая которые кто ли либо меня мне мной могу может можно мой моя мы на над надо
нам нас наш не него нее нет ни них но ну об однако он она они оно от очень по под пожалуйста после потому
почему при про раз сейчас себя снова со спасибо так также там тем теперь то тогда того тоже той только том
тот ту ты уже хочу хотел хотела чего чем что чтобы эта эти это этого этой этом этот эту я день утро вечер
уважением помогите помочь нужно
"""
_STOP = frozenset((_ENGLISH_STOP + _CZECH_STOP + _RUSSIAN_STOP).split())
"""Words that stand in any mail; the Czech ones without accents."""


def words(text: str) -> Iterator[tuple[str, str]]:
    """Give each word that may tell what a text is about: its stem, and the word as it was written."""
    for match in _WORD.finditer(text):
        word = match[0]
        stem = stem_of(word)
        if stem is not None:
            yield stem, word.casefold()


@lru_cache(maxsize=200_000)
def stem_of(word: str) -> str | None:
    """Return what the forms of a word have in common; None for a number and for a word that says nothing."""
    folded = fold(word)
    letters = sum(map(str.isalpha, folded))
    if letters == 0 or len(folded) > _MOST_LETTERS or folded in _STOP:
        return None
    if letters < len(folded):  # a model, an error code, a name of a file
        return folded if letters >= 1 and len(folded) >= 3 else None
    if len(folded) < 3:
        return None
    return _cut(folded)


def fold(word: str) -> str:
    """Return a word in small letters without accents, as hasty people write it."""
    decomposed = unicodedata.normalize("NFD", word.casefold())
    # й is a letter of its own; without its mark it would be another one.
    return unicodedata.normalize(
        "NFC",
        "".join(
            c
            for i, c in enumerate(decomposed)
            if not unicodedata.combining(c) or (i and decomposed[i - 1] == "и" and c == "\u0306")
        ),
    )


def _cut(word: str) -> str:
    if "а" <= word[0] <= "я":
        return _without(word, _CYRILLIC_ENDINGS)
    return _without(_without(word, _ENGLISH_ENDINGS), _CZECH_ENDINGS)


def _without(word: str, endings: list[str]) -> str:
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM:
            return word[: -len(ending)]
    return word
