"""This file parts a Markdown file into front matter (YAML between lines of ``---``) and text."""

from __future__ import annotations

import re
from typing import Any

from postdesk.settings_yaml import read_yaml

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)


def split_front_matter(markdown: str, file: str) -> tuple[dict[str, Any], str, tuple[str, ...]]:
    """Return the mapping, the text after it, and what is wrong with the mapping; without any it is empty."""
    match = _FRONT.match(markdown)
    if match is None:
        return {}, markdown.strip(), ()
    document = read_yaml(match[1].encode(), file)
    problems = tuple(f"line {one.place.line + 1}: {one.message}" for one in document.problems)
    text = markdown[match.end() :].strip()
    if document.value is None:
        return {}, text, problems
    if not isinstance(document.value, dict):
        return {}, text, (*problems, "the front matter is no mapping — write title: …")
    return document.value, text, problems
