"""This file decides which articles answer a customer's mail: few, and rather none than a wrong one.

An article fits where one clause of the mail (with the subject) says what its title says: three quarters of
the title by weight, and two words at least; or where the words of a keyword of two words or more stand
together; or where a keyword that is not in the title stands beside half of the title. A word weighs the
more the fewer articles have it. What fits much less than the best does is left out. Agents are shown more,
for they can judge.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from tickets.stems import stems

MOST = 3
TITLE_SHARE = 0.75
"""So much of a title, by weight, has to stand in a mail that the article answers."""

SHARE_WITH_KEYWORD = 0.5
LOOSE_SHARE = 0.4
"""So much is enough for an agent to look at it."""

AMONG_THE_BEST = 0.6
"""Whatever has less than this part of the best one's score is left out."""

_BETWEEN = re.compile(r"[.,;:!?()\n]+")
READ = 2_000
"""Characters of a mail that are looked at: who writes more says first what it is about."""


@dataclass(frozen=True, kw_only=True)
class Article:
    """A ready answer for customers."""

    name: str  # of its file, without language and ending
    language: str
    title: str
    text: str  # Markdown
    keywords: tuple[str, ...] = ()
    url: str | None = None
    queues: tuple[str, ...] = ()  # empty: all

    @cached_property
    def title_stems(self) -> frozenset[str]:
        """What the title says."""
        return frozenset(stems(self.title, self.language))

    @cached_property
    def keyword_stems(self) -> tuple[frozenset[str], ...]:
        """What each keyword says."""
        found = (frozenset(stems(keyword, self.language)) for keyword in self.keywords)
        return tuple(one for one in found if one)

    @cached_property
    def head(self) -> frozenset[str]:
        """Everything that title and keywords say: what the full-text index holds."""
        return self.title_stems.union(*self.keyword_stems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a mail asks, by stems in order."""

    subject: tuple[str, ...]
    clauses: tuple[tuple[str, ...], ...]

    @property
    def stems(self) -> frozenset[str]:
        """All of them, for the full-text search."""
        return frozenset(self.subject).union(*self.clauses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """An article that answers a mail, and why."""

    article: Article
    score: float
    strict: bool  # good enough for a customer; the others are for agents
    why: str


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """All articles of a site."""

    articles: tuple[Article, ...] = ()
    by_key: Mapping[tuple[str, str], Article] = field(default_factory=dict)  # name and language

    @cached_property
    def _having(self) -> Counter[tuple[str, str]]:
        """How many articles of a language have a stem in their heads."""
        return Counter((one.language, stem) for one in self.articles for stem in one.head)

    @cached_property
    def _sizes(self) -> Counter[str]:
        return Counter(one.language for one in self.articles)

    def weight(self, language: str, stem: str) -> float:
        """Return how much a stem tells: 1 where one article has it, 0 where all of many do."""
        size, having = self._sizes[language], self._having[language, stem]
        return math.log(1 + size / max(1, having)) / math.log(1 + size) if size else 0.0


def shelf_of(articles: Iterable[Article]) -> Shelf:
    """Return a shelf; of two articles with one name and language the first stays."""
    by_key: dict[tuple[str, str], Article] = {}
    for article in articles:
        by_key.setdefault((article.name, article.language), article)
    return Shelf(articles=tuple(by_key.values()), by_key=by_key)


def question(subject: str, text: str, language: str) -> Question:
    """Return what a mail asks, by stems; a clause is what stands between two signs of punctuation."""
    clauses = (stems(one, language) for one in _BETWEEN.split(text[:READ]))
    return Question(subject=stems(subject, language), clauses=tuple(one for one in clauses if one))


def best_fits(shelf: Shelf, candidates: Iterable[Article], asked: Question) -> tuple[Fit, ...]:
    """Return the candidates that fit, the best first."""
    found = [fit for article in candidates if (fit := fitting(shelf, article, asked)) is not None]
    found.sort(key=lambda fit: (not fit.strict, -fit.score, fit.article.name))
    return tuple(fit for fit in found if fit.score >= AMONG_THE_BEST * found[0].score)[:MOST]


def fitting(shelf: Shelf, article: Article, asked: Question) -> Fit | None:
    """Return how an article fits what is asked, None where it does not."""
    named = _said_of_title(shelf, article, asked)
    share = _weight(shelf, article, named) / (_weight(shelf, article, article.title_stems) or 1.0)
    whole = [one for one in article.keyword_stems if _says(asked, one)]
    phrase = any(len(one) > 1 for one in whole)
    beside = any(not one <= article.title_stems for one in whole)
    by_title = share >= TITLE_SHARE and len(named) > 1
    if not whole and share < LOOSE_SHARE:
        return None
    said = ", ".join(sorted(named.union(*whole)))
    return Fit(
        article=article,
        score=share + sum(0.5 * len(one) for one in whole),
        strict=by_title or phrase or (beside and share >= SHARE_WITH_KEYWORD),
        why=f"{share:.0%} of the title, {len(whole)} of its keywords: {said}",
    )


def _said_of_title(shelf: Shelf, article: Article, asked: Question) -> frozenset[str]:
    """Return what the subject and the one clause that says most say of a title."""
    title, subject = article.title_stems, article.title_stems.intersection(asked.subject)
    said = [subject | title.intersection(clause) for clause in asked.clauses]
    return max(said, key=lambda one: _weight(shelf, article, one), default=subject)


def _says(asked: Question, keyword: frozenset[str]) -> bool:
    """Tell whether the words of a keyword stand together somewhere, in any order."""
    size = len(keyword)
    return any(
        keyword == frozenset(part[at : at + size])
        for part in (asked.subject, *asked.clauses)
        for at in range(len(part) - size + 1)
    )


def _weight(shelf: Shelf, article: Article, found: Iterable[str]) -> float:
    return sum(shelf.weight(article.language, one) for one in found)
