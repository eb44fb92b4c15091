"""This file holds what articles for customers did for a ticket; see ``tickets.events``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlesSuggested:
    """The acknowledgement named articles, the best first."""

    articles: tuple[str, ...]  # by name
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleSent:
    """An agent put an article into an answer."""

    article: str
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SolvedByArticle:
    """The customer said that an article was the answer; of several names one was, and nobody knows which."""

    message: int
    articles: tuple[str, ...]
