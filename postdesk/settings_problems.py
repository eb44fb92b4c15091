"""This file holds what is wrong with the settings, as ``settings.yaml:26: key: what — advice``."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

KeyPath = tuple[str | int, ...]
_PLAIN_KEY = re.compile(r"[^\W]([\w-]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong or odd, where it stands, and what would be right."""

    file: str
    line: int | None
    path: KeyPath
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {key_text(self.path)}: {self.message}" if self.path else f"{place}: {self.message}"


class SettingsInvalid(Exception):
    """The settings cannot be used; `errors` holds all there is to repair."""

    def __init__(self, errors: Iterable[Problem]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(str(error) for error in self.errors))


def key_text(path: KeyPath) -> str:
    """Return a path as people read it: ``routing[3].when.subject``."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            key = part if _PLAIN_KEY.fullmatch(part) else f"“{part}”"
            text += f".{key}" if text else key
    return text


def did_you_mean(word: str, known: Iterable[str], *, otherwise: str = "known are") -> str:
    """Return the advice for a word that is none of the known ones."""
    names = list(known)
    lower = {name.lower(): name for name in reversed(names)}
    close = difflib.get_close_matches(word.lower(), lower, n=1, cutoff=0.6)
    if close:
        return f"did you mean {lower[close[0]]}?"
    return f"{otherwise}: {', '.join(names[:40])}" if names else "none is defined"
