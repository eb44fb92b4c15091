"""This file holds what doctor says about one thing: how it stands, in a sentence, and what helps."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum


class State(StrEnum):
    """How a thing stands; only ``fail`` makes doctor end with 1."""

    OK = "ok"
    WARN = "warn"  # it works, and somebody should know
    FAIL = "fail"  # mail or time is lost or late until somebody acts


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One check."""

    check: str  # what was looked at: "database", "support: imap"
    state: State
    says: str
    remedy: str = ""

    def as_json(self) -> dict[str, str]:
        """Return it for machines."""
        return {**asdict(self), "state": self.state.value}

    def as_text(self) -> str:
        """Return it for people: the remedy stands on a line of its own."""
        line = f"{self.state.value:<5} {self.check}: {self.says}"
        return f"{line}\n      → {self.remedy}" if self.remedy else line


def ok(check: str, says: str) -> Finding:
    """All is well."""
    return Finding(check=check, state=State.OK, says=says)


def warn(check: str, says: str, remedy: str) -> Finding:
    """It works, and somebody should know."""
    return Finding(check=check, state=State.WARN, says=says, remedy=remedy)


def fail(check: str, says: str, remedy: str) -> Finding:
    """Somebody must act."""
    return Finding(check=check, state=State.FAIL, says=says, remedy=remedy)


def span(time: timedelta) -> str:
    """Return a stretch of time as people say it."""
    seconds = int(time.total_seconds())
    for size, word in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{seconds // size} {word}{'s' if seconds >= 2 * size else ''}"
    return f"{seconds} second{'' if seconds == 1 else 's'}"


def size(octets: int) -> str:
    """Return a size as people say it."""
    for unit, word in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if octets >= unit:
            return f"{octets / unit:.1f} {word}"
    return f"{octets} octets"
