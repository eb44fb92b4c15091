"""The language of a text: right on short mail, silent in doubt."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.language import detect_language, language_of
from mailer.parse import parse

_SAMPLES = Path(__file__).parents[2] / "mails" / "languages"


def _sentences(language: str) -> list[str]:
    return (_SAMPLES / f"{language}.txt").read_text(encoding="utf-8").splitlines()


def _without_diacritics(text: str) -> str:
    return "".join(
        letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter)
    )


@pytest.mark.parametrize("language", ["en", "cs", "ru"])
def test_of_a_hundred_sentences_95_are_told_and_none_is_told_wrong(language: str) -> None:
    found = [detect_language(sentence) for sentence in _sentences(language)]
    assert len(found) == 100
    assert found.count(language) >= 95
    assert set(found) <= {language, None}


def test_czech_without_diacritics_is_mostly_told_and_seldom_wrong() -> None:
    found = [detect_language(_without_diacritics(sentence)) for sentence in _sentences("cs")]
    assert found.count("cs") >= 75
    assert len([language for language in found if language not in {"cs", None}]) <= 3


def test_sentences_of_the_other_languages_are_mostly_told_and_seldom_wrong() -> None:
    rows = [line.split("\t") for line in _sentences("others")]
    right = sum(detect_language(sentence) == language for language, sentence in rows)
    wrong = sum(detect_language(sentence) not in {language, None} for language, sentence in rows)
    assert right / len(rows) >= 0.85
    assert wrong / len(rows) <= 0.05


def test_of_short_questions_most_are_told_and_none_is_told_wrong() -> None:
    rows = [line.split("\t") for line in _sentences("short")]
    found = [(language, detect_language(sentence), sentence) for language, sentence in rows]
    assert [one for one in found if one[1] not in {one[0], None}] == []
    assert sum(one[1] is not None for one in found) / len(rows) >= 0.85


@pytest.mark.parametrize("words", _sentences("two_words"))
def test_two_words_are_no_proof_of_a_language(words: str) -> None:
    assert detect_language(words) is None


@pytest.mark.parametrize("language", ["en", "cs", "ru"])
def test_a_mail_of_some_sentences_is_always_told(language: str) -> None:
    sentences = _sentences(language)
    for start in range(0, 100, 5):
        assert detect_language("\n".join(sentences[start : start + 5])) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "OK",
        "Thanks",
        "Děkuji moc",
        "Anna Dvořák",
        "李安",
        "12345 67-89",
        "https://acme.example/en/where-is-my-order",
        "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt",
    ],
)
def test_in_doubt_there_is_no_language(text: str) -> None:
    assert detect_language(text) is None


def test_a_foreign_name_and_a_link_do_not_change_the_language() -> None:
    text = "Hi Jiří, the invoice for Dvořák & Müller is missing, see https://acme.example/účet"
    assert detect_language(text) == "en"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("プリンターが動きません。John Smith", "ja"),
        ("打印机今天早上坏了", "zh"),
        ("프린터가 작동하지 않습니다", "ko"),
        ("เครื่องพิมพ์ใช้งานไม่ได้", "th"),
        ("המדפסת שלי לא עובדת", "he"),
        ("Ο εκτυπωτής μου δεν λειτουργεί", "el"),
    ],
)
def test_a_script_of_one_language_tells_it(text: str, language: str) -> None:
    assert detect_language(text) == language


@given(st.text(max_size=400))
def test_any_text_has_an_answer(text: str) -> None:
    found = detect_language(text)
    assert found is None or (len(found) == 2 and found.isalpha())


@pytest.mark.parametrize(
    ("text", "stated", "language"),
    [
        ("Dík", "cs", "cs"),
        ("Dík", "cs-CZ", "cs"),
        ("Ok", "en-US", "en"),
        ("Dík", "en-US", None),  # what many Outlooks write, whoever writes with them
        ("Спасибо", "en-US", None),
        ("Спасибо", "uk", "uk"),
        ("Ok", "ru", None),
        ("Ok", "en, de", None),
        ("Ok", "x-none", None),
        ("Ok", "", None),
        ("Das ist leider noch nicht gelöst, bitte helfen Sie mir.", "en-US", "de"),
    ],
)
def test_content_language_counts_where_the_words_do_not_tell(
    text: str, stated: str, language: str | None
) -> None:
    assert language_of(text, stated=stated) == language


def test_the_subject_counts_where_there_is_no_text() -> None:
    subject = "Tiskárna v kanceláři už zase nefunguje"
    assert language_of("", subject=subject) == "cs"
    assert language_of("Ok", subject=subject) is None
    raw = f"From: a@x.example\nSubject: {subject}\nContent-Language: cs\n\n".encode()
    assert parse(raw).language == "cs"
