"""This file holds the tests a routing rule may make of a text: a closed set of small values.

Case, accents and runs of white space never decide, but in a regular expression white space does. A regular
expression that does not come to an end costs its time limit, once a mail, and counts as not found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import regex

from threading_rules.folding import bare, clean, fold
from tickets.address import address_key

MAX_PATTERN = 500  # characters; what a regex costs to compile is not under its time limit
MAX_SEARCHED = 100_000  # characters of a text that a regex looks through
MAX_VALUES = 1_000  # values of one field, recipients for instance
MAX_CAPTURE = 200  # characters that a named group may keep
REGEX_SECONDS = 0.1


class PatternInvalid(ValueError):
    """A regular expression cannot be used; the message says why."""


@lru_cache(maxsize=2_000)
def compile_pattern(pattern: str, /) -> regex.Pattern[str]:
    """Return the pattern compiled to ignore case and accents; raise PatternInvalid where it is wrong."""
    if len(pattern) > MAX_PATTERN:
        raise PatternInvalid(f"{len(pattern)} characters are too many, {MAX_PATTERN} are allowed")
    try:
        return regex.compile(bare(clean(pattern)), regex.IGNORECASE | regex.MULTILINE)
    except regex.error as error:
        where = "" if error.pos is None else f" at character {error.pos + 1}"
        raise PatternInvalid(f"{error.msg}{where}") from error
    except (RecursionError, OverflowError, ValueError, MemoryError) as error:
        raise PatternInvalid("it is too large or too deeply nested") from error


def group_names(pattern: str, /) -> tuple[str, ...]:
    """Return the names of a pattern's groups."""
    return tuple(compile_pattern(pattern).groupindex)


class FieldText:
    """The values of one field of one mail, folded when first asked for and then kept."""

    __slots__ = ("_clean", "_folded", "_joined", "_keys", "_searched", "values")

    def __init__(self, values: Sequence[str]) -> None:
        self.values = tuple(values[:MAX_VALUES])
        self._clean: str | None = None
        self._searched: str | None = None
        self._joined: str | None = None
        self._folded: tuple[str, ...] | None = None
        self._keys: tuple[str, ...] | None = None

    @property
    def folded(self) -> tuple[str, ...]:
        """The values as they are compared."""
        if self._folded is None:
            self._folded = tuple(fold(value) for value in self.values)
        return self._folded

    @property
    def joined(self) -> str:
        """The folded values, a line each."""
        if self._joined is None:
            self._joined = "\n".join(self.folded)
        return self._joined

    @property
    def keys(self) -> tuple[str, ...]:
        """The values as addresses in normal form."""
        if self._keys is None:
            self._keys = tuple(address_key(value) for value in self.values)
        return self._keys

    @property
    def clean(self) -> str:
        """All values, a line each, as captures are cut from."""
        if self._clean is None:
            self._clean = clean("\n".join(self.values)[:MAX_SEARCHED])
        return self._clean

    @property
    def searched(self) -> str:
        """All values, a line each, as regular expressions see them: as long as `clean`, without accents."""
        if self._searched is None:
            self._searched = bare(self.clean)
        return self._searched


@dataclass(frozen=True, slots=True)
class Contains:
    """One of the words stands somewhere in one of the values."""

    words: tuple[str, ...]
    folded: tuple[str, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "folded", tuple(fold(word) for word in self.words))

    def holds(self, text: FieldText) -> bool:
        """True where one of the words is found."""
        return any(map(text.joined.__contains__, self.folded))  # no word holds a line end

    def said(self, held: bool) -> str:
        """Return what is asked, or its contrary, in words."""
        return f"{'contains' if held else 'does not contain'} {_either(self.words)}"


@dataclass(frozen=True, slots=True)
class Is:
    """One of the values is exactly one of the words."""

    words: tuple[str, ...]
    folded: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "folded", frozenset(fold(word) for word in self.words))

    def holds(self, text: FieldText) -> bool:
        """True where one of the values equals one of the words."""
        return not self.folded.isdisjoint(text.folded)

    def said(self, held: bool) -> str:
        """Return what is asked, or its contrary, in words."""
        return f"{'is' if held else 'is not'} {_either(self.words)}"


@dataclass(frozen=True, slots=True)
class IsAddress:
    """One of the values is one of the addresses; ``@domain`` stands for all of a domain."""

    words: tuple[str, ...]
    keys: frozenset[str] = field(init=False, repr=False)
    names: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "keys", frozenset(address_key(word) for word in self.words))
        object.__setattr__(self, "names", frozenset(fold(word) for word in self.words if "@" not in word))

    def holds(self, text: FieldText) -> bool:
        """True where an address, its domain, or the name beside it is wanted."""
        for key in text.keys:
            if key in self.keys or f"@{key.rpartition('@')[2]}" in self.keys:
                return True
        return bool(self.names) and not self.names.isdisjoint(text.folded)

    def said(self, held: bool) -> str:
        """Return what is asked, or its contrary, in words."""
        return f"{'is' if held else 'is not'} {_either(self.words)}"


@dataclass(frozen=True, slots=True)
class StartsWith:
    """One of the values begins with one of the words."""

    words: tuple[str, ...]
    folded: tuple[str, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "folded", tuple(fold(word) for word in self.words))

    def holds(self, text: FieldText) -> bool:
        """True where one of the values begins so."""
        return any(value.startswith(self.folded) for value in text.folded)

    def said(self, held: bool) -> str:
        """Return what is asked, or its contrary, in words."""
        return f"{'starts with' if held else 'does not start with'} {_either(self.words)}"


@dataclass(frozen=True, slots=True)
class EndsWith:
    """One of the values ends with one of the words."""

    words: tuple[str, ...]
    folded: tuple[str, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "folded", tuple(fold(word) for word in self.words))

    def holds(self, text: FieldText) -> bool:
        """True where one of the values ends so."""
        return any(value.endswith(self.folded) for value in text.folded)

    def said(self, held: bool) -> str:
        """Return what is asked, or its contrary, in words."""
        return f"{'ends with' if held else 'does not end with'} {_either(self.words)}"


@dataclass(frozen=True, slots=True)
class Matches:
    """A regular expression finds something; what its named groups find is kept."""

    pattern: str
    compiled: regex.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "compiled", compile_pattern(self.pattern))

    def find(self, text: FieldText) -> dict[str, str] | None:
        """Return what the named groups found, None where nothing is found.

        Raises TimeoutError where the search takes longer than it may.
        """
        match = self.compiled.search(text.searched, timeout=REGEX_SECONDS)
        if match is None:
            return None
        if not self.compiled.groupindex:
            return {}
        spans = {name: match.span(name) for name in self.compiled.groupindex}
        return {
            name: " ".join(text.clean[start:end].split())[:MAX_CAPTURE]
            for name, (start, end) in spans.items()
            if start >= 0
        }

    def said(self, held: bool) -> str:
        """Return what is asked, or its contrary, in words."""
        return f"{'matches' if held else 'does not match'} /{self.pattern}/"


PlainTest = Contains | Is | IsAddress | StartsWith | EndsWith
TextTest = PlainTest | Matches


def _either(words: tuple[str, ...]) -> str:
    shown = [f"“{word[:60]}”" for word in words[:8]]
    rest = [f"{len(words) - 8} more"] if len(words) > 8 else []
    return " or ".join([*shown, *rest])
