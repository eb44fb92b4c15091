"""This file plays other promises over what really happened: how many would have been kept.

Each ticket's history is measured under the settings in force and under others: what was answered or resolved
in the period counts as kept or broken by the deadline that would have held then, and what is still owed and
overdue now counts as broken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.histories import TicketHistory
from tickets.deadlines import deadlines, is_owed, sla_for
from tickets.fold import fold
from tickets.measures import measure
from tickets.measures_standing import standing
from tickets.policy import Policy, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseOutcome:
    """What became of one promise: the ticket, which promise, whether it was kept."""

    ref: str
    queue: str
    target: Target
    at: datetime  # when it was done, or now where it is overdue
    kept: bool


@dataclass(slots=True, kw_only=True)
class Compared:
    """The promises of one queue and target: under the settings in force and under others."""

    queue: str
    target: Target
    promised: int = 0
    kept: int = 0
    new_promised: int = 0
    new_kept: int = 0
    gained: tuple[str, ...] = ()  # tickets whose promise is kept only under the others
    lost: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the keys of the public contract."""
        return {
            "queue": self.queue,
            "target": self.target.value,
            "promised": self.promised,
            "kept": self.kept,
            "share": _share(self.kept, self.promised),
            "new_promised": self.new_promised,
            "new_kept": self.new_kept,
            "new_share": _share(self.new_kept, self.new_promised),
            "gained": list(self.gained),
            "lost": list(self.lost),
        }


def simulate(
    found: Iterable[TicketHistory], present: Policy, other: Policy, since: datetime, now: datetime
) -> tuple[Compared, ...]:
    """Compare two policies over histories, by queue and target."""
    rows: dict[tuple[str, Target], Compared] = {}
    for history in found:
        before = {_key(one): one for one in outcomes(history, present, since, now)}
        after = {_key(one): one for one in outcomes(history, other, since, now)}
        for key in dict.fromkeys((*before, *after)):
            _count(rows, before.get(key), after.get(key))
    order = list(Target)
    return tuple(sorted(rows.values(), key=lambda row: (row.queue, order.index(row.target))))


def outcomes(
    history: TicketHistory, policy: Policy, since: datetime, now: datetime
) -> Iterator[PromiseOutcome]:
    """Give the promises of a ticket that were kept or broken from ``since`` to now."""
    measured = measure(history.id, history.number, history.prefix, history.events, policy)
    stands = standing(measured.milestones)
    took = (*stands.responses, *([stands.resolution] if stands.resolution else []))
    for one in took:
        if one.target is not None and one.kept is not None and since <= one.at <= now:
            yield PromiseOutcome(
                ref=measured.ref, queue=measured.queue, target=one.target, at=one.at, kept=one.kept
            )
    ticket = fold(history.id, history.number, history.prefix, history.events)
    for deadline in deadlines(ticket, sla_for(ticket, policy)):
        if is_owed(ticket, deadline.target) and deadline.breached(now):
            yield PromiseOutcome(
                ref=ticket.ref, queue=ticket.queue, target=deadline.target, at=now, kept=False
            )


def table(rows: Iterable[Compared], *, compared: bool) -> Iterator[str]:
    """Give the lines of a table for people."""
    yield f"{'queue':<16} {'promise':<15} {'given':>6} {'kept':>6} {'share':>6}" + (
        f"   {'given':>6} {'kept':>6} {'share':>6}   with the new settings" if compared else ""
    )
    for row in rows:
        line = f"{row.queue:<16} {row.target.value:<15} {row.promised:>6} {row.kept:>6} "
        line += f"{_percent(row.kept, row.promised):>6}"
        if compared:
            line += (
                f"   {row.new_promised:>6} {row.new_kept:>6} {_percent(row.new_kept, row.new_promised):>6}"
            )
            line += f"   +{len(row.gained)} -{len(row.lost)}" if row.gained or row.lost else ""
        yield line


def _key(outcome: PromiseOutcome) -> tuple[Target, datetime]:
    return outcome.target, outcome.at


def _count(
    rows: dict[tuple[str, Target], Compared], before: PromiseOutcome | None, after: PromiseOutcome | None
) -> None:
    one = before or after
    if one is None:
        return
    row = rows.setdefault((one.queue, one.target), Compared(queue=one.queue, target=one.target))
    if before is not None:
        row.promised += 1
        row.kept += before.kept
    if after is not None:
        row.new_promised += 1
        row.new_kept += after.kept
    was, would = before is not None and before.kept, after is not None and after.kept
    if would and before is not None and not was:
        row.gained = (*row.gained, one.ref)
    if was and after is not None and not would:
        row.lost = (*row.lost, one.ref)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "-"
