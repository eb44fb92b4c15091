"""This file reads YAML 1.2 into plain values and remembers where each of them stands.

It builds the values itself from the node tree, so that duplicate keys are all reported at once with both
lines, dates and clock times stay text, and an alias bomb or a foreign tag ends in a message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

KeyPath = tuple[str | int, ...]
_TAG = "tag:yaml.org,2002:"
_LEADING_ZERO = re.compile(r"[-+]?0\d")  # 0777 is a text of digits; as a number it would lose its zero
_MAX_NODES = 100_000
_MAX_DEPTH = 50
_MAX_BYTES = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a value stands."""

    file: str  # as people call it
    line: int
    path: KeyPath  # inside this file


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlProblem:
    """Something that is wrong with the text itself."""

    place: Place
    message: str


@dataclass(slots=True, kw_only=True)
class Document:
    """The values of one file, and their places; `problems` are all there are, not only the first."""

    value: Any = None
    places: dict[KeyPath, Place] = field(default_factory=dict)
    problems: list[YamlProblem] = field(default_factory=list)


def read_yaml(raw: bytes, shown: str) -> Document:
    """Read one YAML document; never raises on what the text holds."""
    document = Document()
    reader = _Reader(document, shown)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        reader.problem(line, (), "this is not UTF-8 text — save the file as UTF-8")
        return document
    if len(raw) > _MAX_BYTES:
        reader.problem(1, (), f"the file has {len(raw):,} bytes — settings of up to {_MAX_BYTES:,} are read")
        return document
    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reader.problem(mark.line + 1 if mark else 1, (), _syntax(error))
        return document
    except (YAMLError, RecursionError) as error:
        reader.problem(_line_of_odd_character(text), (), _unreadable(error))
        return document
    if node is None:
        reader.problem(1, (), "the file is empty — `postdesk init` writes one to start from")
        return document
    document.value = reader.read(node, ())
    return document


def _line_of_odd_character(text: str) -> int:
    for number, line in enumerate(text.split("\n"), 1):
        if any(character < " " and character not in "\t\r" for character in line):
            return number
    return 1


def _unreadable(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "the values are nested too deeply — write them flatter"
    return "a control character stands here — remove it"


def _syntax(error: MarkedYAMLError) -> str:
    problem = str(error.problem or error.context or "")
    if "'\\t'" in problem:
        return "a tab cannot indent in YAML — use spaces"
    if "mapping values are not allowed" in problem:
        return "a second “: ” stands in this line — put the value in quotes, or check the indentation"
    if "another document" in problem:
        return "a second document begins here (---) — keep all settings in one"
    if "undefined alias" in problem:
        return f"{problem} — define it above with &, or put the text in quotes"
    if "expected <block end>" in problem or "expected <block mapping" in problem:
        return "this line is indented differently from those it belongs to — line them up with spaces"
    if "while scanning a simple key" in str(error.context) or "could not find expected ':'" in problem:
        return "this line has no “: ” — write key: value"
    if "expected ',' or" in problem:
        return "a bracket that opens here is not closed, or a comma is missing — add ] or }"
    if "while scanning a quoted scalar" in str(error.context):
        return "a quote that opens here is not closed — add it"
    if "cannot start any token" in problem:
        return f"{problem} — put the text in quotes"
    return f"this is not YAML: {problem} — put texts with special characters in quotes"


class _Reader:
    """One pass over the nodes of a document."""

    def __init__(self, document: Document, shown: str) -> None:
        self.document = document
        self.shown = shown
        self.nodes = 0
        self.full = False

    def problem(self, line: int, path: KeyPath, message: str) -> None:
        place = Place(file=self.shown, line=line, path=path)
        self.document.problems.append(YamlProblem(place=place, message=message))

    def read(self, node: Node, path: KeyPath) -> Any:
        line = node.start_mark.line + 1
        self.document.places.setdefault(path, Place(file=self.shown, line=line, path=path))
        self.nodes += 1
        if self.nodes > _MAX_NODES or len(path) > _MAX_DEPTH:
            if not self.full:
                self.problem(
                    line, path, "there are too many values — do not repeat * aliases inside each other"
                )
            self.full = True
            return None
        if isinstance(node, ScalarNode):
            return self._scalar(node, line, path)
        if isinstance(node, SequenceNode) and str(node.tag) == f"{_TAG}seq":
            return [self.read(item, (*path, index)) for index, item in enumerate(node.value)]
        if isinstance(node, MappingNode) and str(node.tag) == f"{_TAG}map":
            return self._mapping(node, path)
        self.problem(
            line, path, f"the tag {str(node.tag).replace(_TAG, '!!')} means nothing here — remove it"
        )
        return None

    def _mapping(self, node: MappingNode, path: KeyPath) -> dict[str, Any]:
        values: dict[str, Any] = {}
        lines: dict[str, int] = {}
        for key_node, value_node in self._pairs(node, path):
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                self.problem(line, path, "a key must be a plain word — put texts with brackets in quotes")
                continue
            key = str(key_node.value)
            if key in lines:
                self.problem(
                    line, (*path, key), f"stands twice, first in line {lines[key]} — keep one of them"
                )
                continue
            lines[key] = line
            self.document.places[(*path, key)] = Place(file=self.shown, line=line, path=(*path, key))
            values[key] = self.read(value_node, (*path, key))
        return values

    def _pairs(self, node: MappingNode, path: KeyPath) -> Iterator[tuple[Node, Node]]:
        own = {key.value for key, _ in node.value if isinstance(key, ScalarNode)}
        for key, value in node.value:
            if str(key.tag) != f"{_TAG}merge":
                yield key, value
                continue
            merged = value.value if isinstance(value, SequenceNode) else [value]
            for source in merged:
                if not isinstance(source, MappingNode):
                    self.problem(key.start_mark.line + 1, path, "<< merges mappings only — name one with *")
                    continue
                for inner in source.value:
                    if isinstance(inner[0], ScalarNode) and inner[0].value not in own:
                        own.add(inner[0].value)
                        yield inner

    def _scalar(self, node: ScalarNode, line: int, path: KeyPath) -> object:
        kind, text = str(node.tag).removeprefix(_TAG), str(node.value)
        if kind == "null":
            return None
        if kind == "bool":
            return text.lower() == "true"
        try:
            if kind == "int":
                return text if _LEADING_ZERO.match(text) else int(text.replace("_", ""), 0)
            if kind == "float":
                return float(text)
        except ValueError:
            return text
        if kind not in {"str", "timestamp"}:
            self.problem(line, path, f"the tag !!{kind} means nothing here — remove it")
        return text
