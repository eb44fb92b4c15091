"""This file keeps the full-text index of articles: FTS5 on SQLite, PostgreSQL's own text search.

What is indexed are stems (``tickets.stems``), so both databases find the same without knowing a language.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from store.schema import ticket_events
from store.schema_customers import WORDS, articles

DIGEST = "articles_digest"
"""The name under which a site keeps what its index was made of."""

_SQLITE = sa.table(WORDS, sa.column("rowid"), sa.column("stems"))
_WANTED = sa.bindparam("wanted", type_=sa.Text)
_ON_SQLITE = (
    sa.select(articles.c.name)
    .join(_SQLITE, _SQLITE.c.rowid == articles.c.id)
    .where(sa.literal_column(WORDS).op("MATCH")(_WANTED), articles.c.language == sa.bindparam("language"))
    .order_by(sa.literal_column(f"bm25({WORDS})"), articles.c.name)
    .limit(sa.bindparam("most"))
)
_VECTOR = sa.func.to_tsvector(sa.literal_column("'simple'"), articles.c.stems)
_QUERY = sa.func.to_tsquery(sa.literal_column("'simple'"), _WANTED)
_ON_POSTGRESQL = (
    sa.select(articles.c.name)
    .where(_VECTOR.op("@@")(_QUERY), articles.c.language == sa.bindparam("language"))
    .order_by(sa.func.ts_rank(_VECTOR, _QUERY).desc(), articles.c.name)
    .limit(sa.bindparam("most"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleCount:
    """How often an article was of use."""

    name: str
    suggested: int = 0  # in how many tickets
    sent: int = 0  # how often an agent sent it
    solved: int = 0  # the customer said that this one did it
    shared: int = 0  # the customer said that one of several did it


def index_articles(connection: sa.Connection, entries: Iterable[tuple[str, str, Collection[str]]]) -> None:
    """Make the index anew of names, languages and stems."""
    is_sqlite = connection.dialect.name == "sqlite"
    connection.execute(sa.delete(articles))
    if is_sqlite:
        connection.execute(sa.delete(_SQLITE))
    rows = [
        {"id": number, "name": name, "language": language, "stems": " ".join(sorted(stems))}
        for number, (name, language, stems) in enumerate(entries, 1)
    ]
    if not rows:
        return
    connection.execute(sa.insert(articles), rows)
    if is_sqlite:
        connection.execute(sa.insert(_SQLITE), [{"rowid": row["id"], "stems": row["stems"]} for row in rows])


def find_articles(
    connection: sa.Connection, stems: Collection[str], language: str, most: int = 30
) -> tuple[str, ...]:
    """Return the names of articles in a language that have any of the stems, the best first."""
    if not stems:
        return ()
    # Stems are letters and digits only, so nothing of what a stranger wrote is an operator in the query.
    asked = {"language": language, "most": most}
    if connection.dialect.name == "sqlite":
        asked["wanted"] = " OR ".join(f'"{stem}"' for stem in sorted(stems))
        return tuple(connection.execute(_ON_SQLITE, asked).scalars())
    asked["wanted"] = " | ".join(f"'{stem}'" for stem in sorted(stems))
    return tuple(connection.execute(_ON_POSTGRESQL, asked).scalars())


def article_counts(
    connection: sa.Connection, since: datetime | None = None, until: datetime | None = None
) -> tuple[ArticleCount, ...]:
    """Return how often each article was suggested, sent by an agent, and solved something, by name."""
    kinds = ("ArticlesSuggested", "ArticleSent", "SolvedByArticle")
    statement = sa.select(ticket_events.c.kind, ticket_events.c.body).where(ticket_events.c.kind.in_(kinds))
    if since is not None:
        statement = statement.where(ticket_events.c.at >= since)
    if until is not None:
        statement = statement.where(ticket_events.c.at < until)
    counts: dict[str, Counter[str]] = {}
    for kind, body in connection.execute(statement):
        names = [body["article"]] if kind == "ArticleSent" else body["articles"]
        what = {"ArticlesSuggested": "suggested", "ArticleSent": "sent"}.get(kind) or (
            "solved" if len(names) == 1 else "shared"
        )
        for name in names:
            counts.setdefault(name, Counter())[what] += 1
    return tuple(ArticleCount(name=name, **counts[name]) for name in sorted(counts))
