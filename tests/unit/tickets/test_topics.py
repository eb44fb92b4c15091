"""What people write about: words, clusters, trends, likeness, tone."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.topics import clusters, count_in, matter, similar
from tickets.topics_tone import Tone, tone_of
from tickets.topics_trends import CERTAIN, Trend, chance_of, trend
from tickets.topics_words import stem_of, words


@pytest.mark.parametrize(
    "forms",
    [
        "invoice invoices invoiced",
        "refund refunded refunding",
        "faktura faktury fakturu fakturou fakturách",
        "tiskárna tiskárny tiskarnu",
        "принтер принтера принтеры",
        "счёт счета",
        "оплата оплаты оплатой",
    ],
)
def test_the_forms_of_a_word_meet_in_one_stem(forms: str) -> None:
    assert len({stem_of(form) for form in forms.split()}) == 1


def test_courtesy_and_numbers_say_nothing_and_codes_do() -> None:
    text = "Dobrý den, prosím, thank you, спасибо, 12345: error E-42 in doc.pdf"
    assert [stem for stem, _ in words(text)] == ["error", "e-42", "doc.pdf"]


INVOICES = ["Invoice wrong amount", "Wrong amount on the invoice", "The invoice amount is wrong again"]
PRINTERS = ["Printer jams", "Paper jams in the printer", "The printer jams every morning"]
РУССКИЕ = ["Не пришёл заказ, курьер опоздал", "Заказ не привёз курьер", "Где мой заказ? Курьера нет"]


def test_topics_are_words_that_come_together_and_explain_themselves() -> None:
    matters = [matter(number, text, "") for number, text in enumerate(INVOICES + PRINTERS + РУССКИЕ)]
    found = clusters(matters)
    assert {one.tickets for one in found} == {(0, 1, 2), (3, 4, 5), (6, 7, 8)}
    invoices = next(one for one in found if one.tickets == (0, 1, 2))
    assert {(word.word, word.tickets) for word in invoices.words} == {
        ("invoice", 3), ("wrong", 3), ("amount", 3),
    }  # fmt: skip
    assert count_in(invoices, [matter(9, "wrong invoice", ""), matter(10, "printer", "")]) == 1


@given(st.permutations(range(9)))
def test_topics_do_not_depend_on_the_order_of_tickets(order) -> None:
    texts = INVOICES + PRINTERS + РУССКИЕ
    found = clusters([matter(number, texts[number], "") for number in order])
    assert {tuple(sorted(one.tickets)) for one in found} == {(0, 1, 2), (3, 4, 5), (6, 7, 8)}


def test_one_that_became_two_is_no_news() -> None:
    assert trend(2, 1) is Trend.STEADY
    assert trend(12, 10) is Trend.STEADY
    assert trend(15, 3) is Trend.GROWS
    assert trend(0, 9) is Trend.FALLS
    assert trend(7, 0) is Trend.GROWS
    assert trend(0, 0) is Trend.STEADY
    assert trend(1200, 1000) is Trend.GROWS


@given(st.integers(1, 390), st.data())
def test_the_chance_of_a_coin_is_counted_exactly(total: int, data) -> None:
    most = data.draw(st.integers(total // 2, total))
    exactly = sum(math.comb(total, heads) for heads in range(most, total + 1)) / 2**total
    assert chance_of(most, total) == pytest.approx(exactly)


@given(st.integers(0, 2000), st.integers(0, 2000))
def test_what_grows_one_way_falls_the_other(now: int, before: int) -> None:
    there, back = trend(now, before), trend(before, now)
    assert (there is Trend.STEADY) == (back is Trend.STEADY)
    if there is not Trend.STEADY:
        assert there is not back
        assert chance_of(max(now, before), now + before) < CERTAIN


def test_similar_tickets_share_words_that_are_rare_elsewhere() -> None:
    wanted = matter(1, "Printer jams with error E42", "The paper is stuck.")
    others = [
        matter(2, "Error E42", "My printer shows it and the paper is stuck."),
        matter(3, "Printer for sale", "Which one do you recommend?"),
        matter(4, "Invoice", "Where is it?"),
        wanted,
    ]
    found = similar(wanted, others)
    assert [one.ticket for one, _, _ in found][:1] == [2]
    assert "e42" in found[0][2]
    assert all(one.ticket not in {1, 4} for one, _, _ in found)
    assert found[0][1] > 0.5


@pytest.mark.parametrize(
    ("comment", "language", "tone"),
    [
        ("Thanks, very fast and friendly", "en", Tone.KIND),
        ("Not helpful at all", "en", Tone.UNKIND),
        ("It wasn’t bad", "en", Tone.KIND),
        ("Spokojen, rychlé vyřízení", "cs", Tone.KIND),
        ("Nespokojen, čekal jsem dlouho", "cs", Tone.UNKIND),
        ("Nebyl jsem spokojen", "cs", Tone.UNKIND),
        ("Спасибо, быстро и вежливо", "ru", Tone.KIND),
        ("Очень долго ждал ответа", "ru", Tone.UNKIND),
        ("Fast, but rude", "en", Tone.MIXED),
        ("The answer came on Monday", "en", Tone.NEUTRAL),
        ("Skvělé", None, Tone.KIND),
    ],
)
def test_the_tone_of_a_comment(comment: str, language: str | None, tone: Tone) -> None:
    assert tone_of(comment, language) is tone
