"""This file reports on the routing rules: how often each hit lately, and what is odd about it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from postdesk.settings_file import Loaded
from store.engine import StoreUnavailable
from store.migrate import open_store
from store.rule_hits import RulesAsked, rule_hits
from threading_rules.routing import too_slow
from threading_rules.rule_warnings import rule_warnings

ENOUGH = 20
"""Mails that rules were asked about before it means anything that one of them never hit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """One rule as ``rules check`` lists it."""

    index: int
    rule: str
    on: str
    stop: bool
    warnings: list[str]
    hits: int | None  # None where there is no database yet
    last_hit: str | None

    def as_json(self) -> dict[str, Any]:
        """Return it for ``--json``."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleReport:
    """All rules, and how many mails they were asked about."""

    rules: tuple[RuleLine, ...]
    asked: int | None


def report_rules(loaded: Loaded, now: datetime, within: timedelta) -> RuleReport:
    """Return the rules with their hits within a time, and their oddities."""
    book = loaded.settings.rules()
    found = _hits(loaded, now - within)
    asked = found.mails if found is not None else None
    odd: dict[int, list[str]] = {}
    for warning in rule_warnings(book):
        odd.setdefault(warning.index, []).append(warning.message)
    lines = []
    for index, rule in enumerate(book.rules):
        hit = found.hits.get(rule.name) if found is not None else None
        slow = found.notes[too_slow(rule.name)] if found is not None else 0
        warnings = odd.get(index, [])
        if hit is None and asked is not None and asked >= ENOUGH:
            warnings = [*warnings, f"hit none of the {asked} mails of the last {within.days} days"]
        if slow:
            warnings = [
                *warnings,
                f"mails for which its regex took too long, so that it counted as not found: {slow}",
            ]
        lines.append(
            RuleLine(
                index=index,
                rule=rule.name,
                on=rule.on.value,
                stop=rule.stop,
                warnings=warnings,
                hits=None if asked is None else hit.count if hit else 0,
                last_hit=hit.last.isoformat() if hit else None,
            )
        )
    return RuleReport(rules=tuple(lines), asked=asked)


def _hits(loaded: Loaded, since: datetime) -> RulesAsked | None:
    """Count in the database, None where there is none: rules may be checked far from where they work."""
    url = loaded.settings.database.url
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        return None
    try:
        store = open_store(url)
    except StoreUnavailable:
        return None
    try:
        with store.read() as work:
            return rule_hits(work.connection, since)
    finally:
        store.close()
