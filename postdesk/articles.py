"""This file reads the folder of articles that are suggested to customers, and keeps their index up to date.

An article is a Markdown file with front matter: title, language, keywords, and where wanted url and queues.
What is wrong with a file keeps that file out and no other; ``postdesk articles check`` tells it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from postdesk.front_matter import split_front_matter
from store.articles import DIGEST, index_articles
from store.work import Store
from tickets.articles import Article, Shelf, shelf_of

_log = structlog.get_logger("postdesk")
_NAME = re.compile(r"[\w-]{1,60}")
_LANGUAGE = re.compile(r"[a-z]{2}")
_KEYS = frozenset({"title", "language", "keywords", "url", "queues"})
_LONGEST = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleProblem:
    """Why a file is no article, or not the one its author meant."""

    file: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadArticles:
    """What a folder holds."""

    shelf: Shelf
    problems: tuple[ArticleProblem, ...]


def read_articles(folder: Path | None, queues: Mapping[str, object] | None = None) -> ReadArticles:
    """Read all articles of a folder and its folders; ``queues`` are those there are."""
    if folder is None:
        return ReadArticles(shelf=Shelf(), problems=())
    if not folder.is_dir():
        problem = ArticleProblem(
            file=str(folder), message="there is no such folder — make it, or set articles"
        )
        return ReadArticles(shelf=Shelf(), problems=(problem,))
    found: list[Article] = []
    problems: list[ArticleProblem] = []
    for file in sorted(folder.rglob("*.md")):
        name = str(file.relative_to(folder))
        article, wrong = _read(file, name, queues)
        if article is not None and any(
            (article.name, article.language) == (a.name, a.language) for a in found
        ):
            wrong, article = (*wrong, f"there is another {article.name} in {article.language}"), None
        problems += [ArticleProblem(file=name, message=message) for message in wrong]
        found += [article] if article is not None else []
    return ReadArticles(shelf=shelf_of(found), problems=tuple(problems))


def load_articles(folder: Path | None, store: Store, queues: Mapping[str, object]) -> Shelf:
    """Read the articles and bring their index up to date; what is wrong with a file is logged."""
    read = read_articles(folder, queues)
    for problem in read.problems:
        _log.warning("article_left_out", file=problem.file, problem=problem.message)
    entries = [(one.name, one.language, sorted(one.head)) for one in read.shelf.articles]
    digest = hashlib.sha256(repr(entries).encode()).hexdigest()
    if not entries and folder is None:
        return read.shelf  # the index of a site without articles is not asked
    with store.read() as work:
        if work.site.get(DIGEST) == digest:
            return read.shelf
    with store.filing() as work:
        index_articles(work.connection, entries)
        work.site.put(DIGEST, digest)
    return read.shelf


def _read(
    file: Path, name: str, queues: Mapping[str, object] | None
) -> tuple[Article | None, tuple[str, ...]]:
    try:
        markdown = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return None, (f"cannot be read: {error}",)
    if len(markdown) > _LONGEST:
        return None, (f"is longer than {_LONGEST} characters — part it",)
    front, text, problems = split_front_matter(markdown, name)
    stem, _, suffix = file.name.removesuffix(".md").partition(".")
    title, language = front.get("title"), front.get("language", suffix)
    wrong = [*problems]
    wrong += [f"{key} is not known — write {', '.join(sorted(_KEYS))}" for key in front if key not in _KEYS]
    if not isinstance(title, str) or not title.strip():
        wrong.append("title is missing — write title: How to reset your password")
    if not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
        wrong.append("language is missing — write language: en")
    if not _NAME.fullmatch(stem):
        wrong.append("its name has other signs than letters, digits, - and _")
    if not text:
        wrong.append("has no text")
    url = front.get("url")
    if url is not None and not (isinstance(url, str) and re.fullmatch(r"https?://\S{3,2000}", url)):
        wrong.append("url is no address of a page — write https://…")
    for queue in _strings(front.get("queues")):
        if queues is not None and queue not in queues:
            wrong.append(f"queues: there is no queue “{queue}”")
    if wrong:
        return None, tuple(wrong)
    return Article(
        name=stem,
        language=str(language),
        title=" ".join(str(title).split())[:200],
        text=text,
        keywords=_strings(front.get("keywords")),
        url=url,
        queues=_strings(front.get("queues")),
    ), ()


def _strings(value: Any) -> tuple[str, ...]:
    """Return a list of words; one word alone, or several with commas, is a list as well."""
    parts = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
    return tuple(str(one).strip() for one in parts if str(one).strip())
