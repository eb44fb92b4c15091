"""How well articles are chosen: 20 articles, 54 questions in three languages, near misses among them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tickets.articles import Article, Shelf, best_fits, question, shelf_of
from tickets.solved_words import SAY_SO, says_solved
from tickets.stems import stem

HERE = Path(__file__).parent


def rows(name: str) -> list[list[str]]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def shelf() -> Shelf:
    return shelf_of(
        Article(name=name, language=language, title=title, text="…", keywords=tuple(keywords.split(", ")))
        for language, name, title, keywords in rows("shelf.tsv")
    )


def test_suggestions_are_nearly_always_right_and_agents_see_all_that_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    all_of_them, right, wrong, missed, unseen = shelf(), 0, [], [], []
    for language, expected, subject, body in rows("questions.tsv"):
        candidates = [one for one in all_of_them.articles if one.language == language]
        fits = best_fits(all_of_them, candidates, question(subject, body, language))
        suggested = [fit.article.name for fit in fits if fit.strict]
        right += expected in suggested
        wrong += [(name, body) for name in suggested if name != expected]
        missed += [body] if expected != "-" and expected not in suggested else []
        unseen += [body] if expected != "-" and expected not in [fit.article.name for fit in fits] else []
    with capsys.disabled():
        print(f"\narticles: {right} right, {len(wrong)} wrong, {len(missed)} missed of {right + len(missed)}")
    assert right / (right + len(wrong)) >= 0.9
    assert right / (right + len(missed)) >= 0.7
    assert unseen == []


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", "invoice invoices"),
        ("en", "cancel cancelled cancelling cancellation"),
        ("cs", "faktura faktury fakturu fakturou faktuře faktur"),
        ("cs", "heslo hesla heslem hesel heslu"),
        ("cs", "objednávka objednávku objednávce objednávek"),
        ("ru", "пароль пароля паролем пароли"),
        ("ru", "счёт счета счету счетов счётом"),
        ("ru", "доставка доставки доставку доставкой"),
    ],
)
def test_the_forms_of_a_word_have_one_stem(language: str, forms: str) -> None:
    assert len({stem(form, language) for form in forms.split()}) == 1


def test_of_two_articles_that_fit_the_better_comes_first_and_three_at_most() -> None:
    many = shelf_of(
        Article(name=f"a{n}", language="en", title="Red printer cable", text="…", keywords=("printer cable",))
        for n in range(9)
    )
    fits = best_fits(
        many, many.articles, question("Red printer cable", "Where is the red printer cable?", "en")
    )
    assert [fit.article.name for fit in fits] == ["a0", "a1", "a2"]
    assert all(fit.strict and "100% of the title" in fit.why for fit in fits)


def test_words_far_apart_are_no_keyword() -> None:
    one = shelf_of([Article(name="a", language="en", title="X", text="…", keywords=("cancel order",))])
    assert best_fits(one, one.articles, question("", "Please cancel the order", "en"))[0].strict
    assert not best_fits(one, one.articles, question("", "Cancel my newsletter, the order may stay", "en"))


@pytest.mark.parametrize(
    "reply",
    [
        *SAY_SO.values(),
        "This solved it!",
        "Thank you, this solved it.",
        "solved",
        "Děkuji, pomohlo to",
        "Спасибо, помогло!",
        "Вопрос решён",
        "Danke, das hat geholfen",
        "this solved it 2",
    ],
)
def test_the_words_that_it_is_solved_are_understood(reply: str) -> None:
    assert says_solved(reply) is not None


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "Thanks",
        "This solved it? No.",
        "this solved it but the printer burns again",
        "Nothing of this solved it",
        "this did not solve it",
        "Nepomohlo to",
        "Не помогло",
        "to pomohlo jen na chvíli",
        "Solved. One more question: where is my invoice",
        "2",
    ],
)
def test_anything_more_or_less_is_not(reply: str) -> None:
    assert says_solved(reply) is None


def test_the_number_of_an_article_is_kept() -> None:
    found = says_solved("this solved it 2")
    assert found is not None
    assert found.number == 2
