"""Scores read out of what people write; the table ``tests/survey_answers.tsv`` holds 339 answers."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.survey_answers import SCALES, read_score, read_subject, subject_for

TABLE = Path(__file__).parents[2] / "survey_answers.tsv"


_PIECES = (
    "5",
    "4",
    "10",
    "of",
    "/",
    "or",
    "-",
    ".",
    "!",
    "five",
    "stars",
    "days",
    "a",
    "пять",
    "*",
    "★",
    "😍",
    "\n",
)


def _table() -> list[tuple[str, int | None, str]]:
    rows = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            kind, expected, text = line.split("\t")
            rows.append((kind, None if expected == "-" else int(expected), text.replace("\\n", "\n")))
    return rows


@pytest.mark.parametrize(("kind", "expected", "text"), _table())
def test_an_answer_is_read_as_its_writer_meant_it_or_asked_about(
    kind: str, expected: int | None, text: str
) -> None:
    reading = read_score(text, kind)
    assert reading.score == expected, reading.why


@pytest.mark.parametrize(
    ("text", "comment"),
    [
        ("5", ""),
        ("5!!!", ""),
        ("5 – everything fine", "everything fine"),
        ("пять с плюсом, спасибо", "спасибо"),
        ("5️⃣ great", "great"),
        ("Five stars!", ""),
        ("4/5 - nearly perfect", "nearly perfect"),
        ("I'd give it a 4.", "I'd give it a 4."),
        ("Thank you. 5", "Thank you. 5"),
        ("no number at all ", "no number at all"),
        ("😍 wow", "wow"),
    ],
)
def test_what_is_said_beside_the_score_is_kept(text: str, comment: str) -> None:
    assert read_score(text, "csat").comment == comment


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Thank you", "names no score"),
        ("4 for speed, 5 for friendliness", "several scores"),
        ("9/10", "another scale"),
        ("6", "not on the scale"),
        ("4-5", "between two scores"),
        ("almost 5", "with a doubt"),
        ("Note 1", "where one is the best"),
        ("Eins a", "where one is the best"),
        ("4 or so", "one of several"),
    ],
)
def test_an_unclear_answer_says_what_is_unclear(text: str, why: str) -> None:
    reading = read_score(text, "csat")
    assert reading.score is None
    assert why in reading.why
    assert reading.comment == text


def test_a_score_names_the_words_it_was_read_from() -> None:
    assert read_score("четыре с плюсом", "csat").why == "“четыре”"


def test_the_first_score_that_stands_alone_holds_against_numbers_in_the_comment() -> None:
    assert (
        read_score("4\n\nLast time I would have given 2 points, this time it was better.", "csat").score == 4
    )


def test_two_scores_that_each_stand_alone_are_asked_about() -> None:
    assert read_score("5\n4", "csat").score is None


def test_only_the_beginning_of_a_long_answer_is_read() -> None:
    assert read_score("5\n" + "and so on " * 100_000, "csat").score == 5
    assert read_score("so " * 666 + " 10", "nps").score is None  # cut within the ten


def test_a_survey_of_another_kind_is_an_error_of_ours() -> None:
    with pytest.raises(KeyError):
        read_score("5", "stars")


@pytest.mark.parametrize("kind", SCALES)
def test_each_score_of_each_scale_comes_back_from_the_subject_of_its_link(kind: str) -> None:
    low, high = SCALES[kind]
    for score in range(low, high + 1):
        assert read_subject(subject_for(score, "SUP-1042"), kind) == score


@pytest.mark.parametrize(
    "subject",
    ["Re: How did we do? [SUP-1005]", "5 SUP-1001", "6 [SUP-1001]", "5", "Re: 5 laptops [SUP-1001]", ""],
)
def test_a_subject_that_is_no_link_of_ours_holds_no_score(subject: str) -> None:
    assert read_subject(subject, "csat") is None


@given(st.text(), st.sampled_from(sorted(SCALES)))
def test_whatever_is_written_the_score_is_on_the_scale_or_unclear(text: str, kind: str) -> None:
    low, high = SCALES[kind]
    reading = read_score(text, kind)
    assert reading.score is None or low <= reading.score <= high
    assert reading.why


@given(st.lists(st.sampled_from(_PIECES)))
def test_no_mixture_of_its_own_words_confuses_the_reader(words: list[str]) -> None:
    reading = read_score(" ".join(words), "csat")
    assert reading.score in {None, 1, 2, 3, 4, 5}
