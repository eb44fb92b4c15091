"""This file reads ready answers: Markdown files of the folder ``answers``, one for each language.

``refunds.cs.md`` comes before ``refunds.md`` where we write Czech. Front matter, as articles have it, is not
sent. ``{name}``, ``{subject}`` and the fields
of the rules stand for what the mail holds; what a stranger wrote there is never markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from mailer.safe_html import SafeHtml
from mailer.sanitise import text_to_html
from postdesk.front_matter import split_front_matter

_PLACEHOLDER = re.compile(r"\{(\w{1,40})\}")
_MARKUP = re.compile(r"[*_\[\]`#<>]|\s+")
_HEADING = re.compile(r"^#{1,6}[ \t]+(.*?)[ \t]*#*$", re.MULTILINE)
_LINK = re.compile(r"\[([^\[\]\n]{1,500})\]\((https?://[^\s()]{1,2000}|mailto:[^\s()]{1,500})\)")
_BOLD = re.compile(r"\*\*(?=\S)([^*\n]{1,1000})(?<=\S)\*\*")
_MAX_VALUE = 500


def find_answer(
    folder: Path | None, name: str, languages: Iterable[str], values: Mapping[str, str]
) -> str | None:
    """Return a ready answer as Markdown with its values filled in, None where there is no such file."""
    if folder is None:
        return None
    for file in (*(f"{name}.{language}.md" for language in languages), f"{name}.md"):
        try:
            markdown = (folder / file).read_text("utf-8", errors="replace")
        except OSError:
            continue
        _, text, problems = split_front_matter(markdown, file)
        if problems:  # no front matter then, but an answer that begins with a line
            text = markdown
        return _PLACEHOLDER.sub(lambda match: _value(values, match), text).strip()
    return None


def _value(values: Mapping[str, str], match: re.Match[str]) -> str:
    if match[1] not in values:
        return match[0]
    return " ".join(_MARKUP.sub(" ", values[match[1]]).split())[:_MAX_VALUE]


def plain_text(markdown: str) -> str:
    """Return Markdown as people type plain mail: links beside their words, no marks."""
    text = _HEADING.sub(r"\1", markdown)
    text = _LINK.sub(lambda match: _spelt_out(match[1], match[2].removeprefix("mailto:")), text)
    return _BOLD.sub(r"\1", text)


def _spelt_out(words: str, target: str) -> str:
    return target if words == target else f"{words} ({target})"


def html(markdown: str) -> SafeHtml:
    """Return Markdown as HTML: paragraphs, lines, links, bold and headings."""
    marked = _HEADING.sub(r"**\1**", markdown)
    marked = _LINK.sub(lambda match: _spelt_out(match[1], match[2].removeprefix("mailto:")), marked)
    return SafeHtml(_BOLD.sub(r"<strong>\1</strong>", text_to_html(marked)))
