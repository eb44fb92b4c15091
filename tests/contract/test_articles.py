"""The full-text index of articles finds the same on both databases."""

from __future__ import annotations

import pytest

from store.articles import find_articles, index_articles
from store.work import Store

ENTRIES = (
    ("password", "en", {"reset", "password", "log"}),
    ("jam", "en", {"paper", "jam", "print"}),
    ("order", "en", {"cancel", "order", "paper"}),
    ("heslo", "cs", {"obnov", "hesl"}),
    ("parol", "ru", {"восстанов", "парол"}),
)


@pytest.fixture(name="shelves")
def _shelves(database: Store) -> Store:
    with database.write() as work:
        index_articles(work.connection, ENTRIES)
    return database


def found(store: Store, stems: set[str], language: str = "en") -> set[str]:
    with store.read() as work:
        return set(find_articles(work.connection, stems, language))


def test_any_stem_finds_in_its_language_only(shelves: Store) -> None:
    assert found(shelves, {"paper", "moon"}) == {"jam", "order"}
    assert found(shelves, {"hesl", "paper"}, "cs") == {"heslo"}
    assert found(shelves, {"парол"}, "ru") == {"parol"}
    assert found(shelves, {"moon"}) == found(shelves, set()) == set()


def test_the_more_stems_the_better(shelves: Store) -> None:
    with shelves.read() as work:
        assert find_articles(work.connection, {"paper", "jam", "print"}, "en")[0] == "jam"
        assert len(find_articles(work.connection, {"paper", "jam"}, "en", most=1)) == 1


def test_words_of_the_query_language_are_mere_words(shelves: Store) -> None:
    assert found(shelves, {"or", "near", "and", "not"}) == set()


def test_an_index_made_anew_forgets_the_old_one(shelves: Store) -> None:
    with shelves.write() as work:
        index_articles(work.connection, ENTRIES[:1])
    assert found(shelves, {"paper", "reset"}) == {"password"}
    with shelves.write() as work:
        index_articles(work.connection, ())
    assert found(shelves, {"reset"}) == set()
