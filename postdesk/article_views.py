"""This file shows articles on the command line: what each did, and what some words would find."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from postdesk.article_answers import fits_of
from postdesk.wiring import Program
from store.articles import ArticleCount, article_counts


def article_lines(program: Program, since: datetime) -> list[dict[str, Any]]:
    """Return each article with its counts, those no longer there as well; the most useful first."""
    with program.store.read() as work:
        counts = {one.name: one for one in article_counts(work.connection, since)}
    lines = [
        _line(one.name, one.language, one.title, one.url, counts.get(one.name))
        for one in program.in_force.articles.articles
    ]
    there = {line["name"] for line in lines}
    lines += [_line(name, "", "", None, count) for name, count in counts.items() if name not in there]
    return sorted(
        lines, key=lambda line: (-line["solved"], -line["suggested"], line["name"], line["language"])
    )


def found_articles(program: Program, words: str, language: str | None, queue: str) -> list[dict[str, Any]]:
    """Return the articles that a mail with these words would bring."""
    chosen = program.in_force.policy.language_for(language, queue)
    with program.store.read() as work:
        found = fits_of(work, program.in_force, ("", words), chosen, queue)
    return [
        {
            "name": fit.article.name,
            "language": fit.article.language,
            "title": fit.article.title,
            "suggested": fit.strict,
            "score": round(fit.score, 2),
            "why": fit.why,
        }
        for fit in found
    ]


def _line(
    name: str, language: str, title: str, url: str | None, count: ArticleCount | None
) -> dict[str, Any]:
    count = count or ArticleCount(name=name)
    return {
        "name": name,
        "language": language,
        "title": title,
        "url": url,
        "suggested": count.suggested,
        "sent": count.sent,
        "solved": count.solved,
        "shared": count.shared,
    }
