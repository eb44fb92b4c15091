"""This file holds an invented conversation in each language, for previews."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleWords:
    """What the people of the preview say."""

    language: str
    customer: str
    agent: str
    queue: str
    subject: str
    request: str
    answer: str
    note: str
    other_subject: str


def sample_words(language: str) -> SampleWords:
    """Return the conversation in a language; in English where we have none."""
    return _SAMPLES.get(language) or replace(_SAMPLES["en"], language=language)


_SAMPLES = {
    "en": SampleWords(
        language="en",
        customer="Jane Novak",
        agent="Anna Dvořák",
        queue="Printers",
        subject="The printer on the second floor smells of smoke",
        request="Hello,\n\nsince this morning our printer smells of smoke whenever it prints on both sides. "
        "We have switched it off for now.\n\nCan somebody have a look at it today?\n\nJane",
        answer="Hello Jane,\n\nthank you for switching it off, that was right. Our technician Petr comes "
        "today between two and three and brings a spare fuser.\n\nUntil then you can use the printer "
        "on the third floor; I have just given your team access. How it works: https://acme.example/help/third-floor",
        note="The fuser of this series was recalled, see the maker’s letter of May. Under warranty.",
        other_subject="Toner for the printer on the ground floor",
    ),
    "cs": SampleWords(
        language="cs",
        customer="Jana Nováková",
        agent="Anna Dvořáková",
        queue="Tiskárny",
        subject="Tiskárna ve druhém patře je cítit kouřem",
        request="Dobrý den,\n\nod rána je naše tiskárna cítit kouřem, kdykoli tiskne oboustranně. Zatím "
        "jsme ji vypnuli.\n\nMohl by se na ni dnes někdo podívat?\n\nNováková",
        answer="Dobrý den, paní Nováková,\n\nděkuji, že jste ji vypnuli, bylo to správně. Náš technik Petr "
        "k vám přijde dnes mezi druhou a třetí a přiveze náhradní zapékací jednotku.\n\nDo té doby můžete "
        "používat tiskárnu ve třetím patře; vašemu týmu jsem k ní právě zřídila přístup. Návod: "
        "https://acme.example/help/treti-patro",
        note="Zapékací jednotku této řady výrobce v květnu stahoval, viz jeho dopis. Je to záruční oprava.",
        other_subject="Toner do tiskárny v přízemí",
    ),
    "ru": SampleWords(
        language="ru",
        customer="Яна Новакова",
        agent="Анна Дворжак",
        queue="Принтеры",
        subject="Принтер на втором этаже пахнет дымом",
        request="Здравствуйте!\n\nС утра наш принтер пахнет дымом, когда печатает с двух сторон. Пока мы его "
        "выключили.\n\nМожет ли кто-нибудь посмотреть его сегодня?\n\nЯна Новакова",
        answer="Здравствуйте, Яна!\n\nСпасибо, что выключили его, — это было правильно. Наш техник Пётр "
        "придёт сегодня между двумя и тремя часами и принесёт запасной термоблок.\n\nДо этого можно "
        "пользоваться принтером на третьем этаже: я только что открыла доступ вашей группе. Как это сделать: "
        "https://acme.example/help/third-floor",
        note="Термоблоки этой серии производитель отзывал в мае, см. его письмо. Ремонт по гарантии.",
        other_subject="Тонер для принтера на первом этаже",
    ),
}
