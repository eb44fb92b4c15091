"""This file proves the grammar of numbers, dates and sizes in each language."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import Any

import pytest

from mailer.words import SCALES, Words, read_words

LANGUAGES = ("en", "cs", "ru")
MOMENT = datetime(2026, 11, 25, 13, 5, tzinfo=UTC)  # a Wednesday


def _source(language: str) -> str:
    return (resources.files("templates") / "_words" / f"{language}.toml").read_text("utf-8")


def _words(language: str) -> Words:
    return read_words(language, _source(language))


def _leaves(table: dict[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict) and key != "zones":
            yield from _leaves(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "1 обращение"),
        (2, "2 обращения"),
        (4, "4 обращения"),
        (5, "5 обращений"),
        (11, "11 обращений"),
        (12, "12 обращений"),
        (14, "14 обращений"),
        (21, "21 обращение"),
        (22, "22 обращения"),
        (25, "25 обращений"),
        (0, "0 обращений"),
        (101, "101 обращение"),
        (111, "111 обращений"),
        (1_002, "1002 обращения"),
    ],
)
def test_russian_counts_by_the_last_digits(count: int, said: str) -> None:
    words = _words("ru")
    assert words.plural(count, words.table["counts"]["requests"]) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 požadavků"),
        (1, "1 požadavek"),
        (2, "2 požadavky"),
        (4, "4 požadavky"),
        (5, "5 požadavků"),
        (21, "21 požadavků"),
        (22, "22 požadavků"),
        (101, "101 požadavků"),
    ],
)
def test_czech_counts_by_the_whole_number(count: int, said: str) -> None:
    words = _words("cs")
    assert words.plural(count, words.table["counts"]["requests"]) == said


@pytest.mark.parametrize(
    ("language", "span", "said"),
    [
        ("en", timedelta(hours=1, minutes=5), "1 hour 5 minutes"),
        ("cs", timedelta(hours=1, minutes=2), "1 hodinu 2 minuty"),
        ("cs", timedelta(days=5, hours=3, minutes=9), "5 dnů 3 hodiny"),
        ("ru", timedelta(minutes=21), "21 минуту"),
        ("ru", timedelta(days=2), "2 дня"),
        ("ru", timedelta(days=1, minutes=50), "1 день"),
        ("en", timedelta(seconds=2), "1 minute"),
    ],
)
def test_a_span_is_said_in_its_two_largest_units(language: str, span: timedelta, said: str) -> None:
    assert _words(language).duration(span) == said


@pytest.mark.parametrize(
    ("language", "case", "said"),
    [
        ("en", "", "Wednesday 25 November 2026, 14:05 (CET)"),
        ("en", "on", "on Wednesday 25 November 2026, 14:05 (CET)"),
        ("cs", "", "středa 25. listopadu 2026, 14:05 (SEČ)"),
        ("cs", "by", "středy 25. listopadu 2026, 14:05 (SEČ)"),
        ("cs", "on", "ve středu 25. listopadu 2026, 14:05 (SEČ)"),
        ("ru", "", "среда, 25 ноября 2026 г., 14:05 (CET)"),
        ("ru", "by", "среды, 25 ноября 2026 г., 14:05 (CET)"),
        ("ru", "on", "в среду, 25 ноября 2026 г., 14:05 (CET)"),
    ],
)
def test_a_moment_is_said_in_local_time_and_in_the_case_the_sentence_needs(
    language: str, case: str, said: str
) -> None:
    assert _words(language).moment(MOMENT, "Europe/Prague", case) == said


def test_the_zone_is_always_named() -> None:
    words = _words("ru")
    assert words.moment(MOMENT, "Europe/Moscow").endswith("16:05 (МСК)")
    assert words.moment(MOMENT, "Asia/Almaty").endswith("18:05 (UTC+05)")
    assert words.moment(datetime(2026, 7, 1, tzinfo=UTC), "Europe/Prague").endswith("02:00 (CEST)")


@pytest.mark.parametrize(
    ("octets", "said"),
    [(1, "1 kB"), (184_320, "184 kB"), (1_000_000, "1,0 MB"), (31_457_280, "31,5 MB")],
)
def test_sizes_have_the_comma_of_the_language(octets: int, said: str) -> None:
    assert _words("cs").size(octets) == said


@pytest.mark.parametrize("kind", SCALES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_scale_says_what_its_ends_mean(language: str, kind: str) -> None:
    low, high = SCALES[kind]
    said = _words(language).scale(kind)
    assert said.startswith(f"{low} = ")
    assert f", {high} = " in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_word(language: str) -> None:
    english = dict(_leaves(tomllib.loads(_source("en"))))
    other = dict(_leaves(tomllib.loads(_source(language))))
    assert set(other) == set(english)
    assert all(value for key, value in other.items() if not key.endswith("zones"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_counted_word_has_as_many_forms_as_its_rule_needs(language: str) -> None:
    table = tomllib.loads(_source(language))
    forms = 2 if table["plural"] == "one_other" else 3
    counted = [*table["counts"].values(), *(table["units"][unit] for unit in ("days", "hours", "minutes"))]
    assert {len(one) for one in counted} == {forms}
    assert {len(table["date"][f"weekdays{case}"]) for case in ("", "_by", "_on")} == {7}
    assert len(table["date"]["months"]) == len(table["date"]["months_short"]) == 12


def test_a_site_may_change_single_words() -> None:
    words = read_words("en", _source("en"), '[status]\nopen = "in progress"\n')
    assert words.name("status", "open") == "in progress"
    assert words.name("status", "closed") == "closed"


def test_a_name_without_a_word_stands_for_itself() -> None:
    assert _words("cs").name("status", "frozen") == "frozen"
