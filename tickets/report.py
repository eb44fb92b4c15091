"""This file sums tickets up into the figures of a period, whole and cut by anything a ticket has.

A period holds its first moment and not its last one, so that periods side by side count everything once. What
was answered, resolved and asked counts when it happened; the backlog is that of the period's end.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tickets.measures import Milestone, MilestoneKind, TicketMeasures
from tickets.measures_standing import Standing, standing
from tickets.policy import Target
from tickets.report_figures import NOTHING, Score, Share, Spread, score, share, spread

NOBODY = "nobody"
"""The group of what belongs to no agent."""

Key = Callable[[TicketMeasures, str | None, datetime], Iterable[str]]
"""The groups that something counts in: its ticket, the agent whose it is, and when it was."""

BY: Mapping[str, Key] = {
    "queue": lambda ticket, _agent, _at: (ticket.queue,),
    "agent": lambda ticket, agent, _at: (agent or ticket.assignee or NOBODY,),
    "tag": lambda ticket, _agent, _at: ticket.tags,
    "language": lambda ticket, _agent, _at: (ticket.language or "unknown",),
}
"""What reports are cut by. An answer counts for who gave it, a ticket for its owner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The figures of a period."""

    opened: int
    resolved: int
    answers: int  # public ones, with those that nobody waited for: the load
    backlog: int
    backlog_age: Spread
    wall: Mapping[Target, Spread]
    business: Mapping[Target, Spread]
    kept: Mapping[Target, Share]
    first_contact: Share
    reopened: Share
    scores: Mapping[str, Score]


class _Tally:
    """What was counted so far."""

    __slots__ = (
        "ages", "answers", "asked", "first_contact", "given", "opened", "reopened", "resolved", "took",
    )  # fmt: skip

    def __init__(self) -> None:
        self.opened = self.resolved = self.answers = self.first_contact = self.reopened = 0
        self.ages: list[timedelta] = []
        self.took: dict[Target, list[Milestone]] = {}
        self.asked: dict[str, int] = {}
        self.given: dict[str, list[int]] = {}

    def report(self) -> Report:
        return Report(
            opened=self.opened,
            resolved=self.resolved,
            answers=self.answers,
            backlog=len(self.ages),
            backlog_age=spread(self.ages),
            wall={
                target: spread(t.wall for t in self._of(target) if t.wall is not None) for target in Target
            },
            business={
                target: spread(t.business for t in self._of(target) if t.business is not None)
                for target in Target
            },
            kept={target: _kept(self._of(target)) for target in Target},
            first_contact=share(self.first_contact, self.resolved),
            reopened=share(self.reopened, self.resolved),
            scores={
                kind: score(kind, asked, self.given.get(kind, ()))
                for kind, asked in sorted(self.asked.items())
            },
        )

    def _of(self, target: Target) -> Sequence[Milestone]:
        return self.took.get(target, ())


class _Cut:
    """The tallies of one way to cut."""

    def __init__(self, key: Key, since: datetime | None, until: datetime) -> None:
        self._key, self._since, self._until = key, since, until
        self.tallies: dict[str, _Tally] = {}

    def add(self, ticket: TicketMeasures, stands: Standing) -> None:
        """Count one ticket."""
        if self._within(ticket.opened_at):
            for tally in self._groups(ticket, None, ticket.opened_at):
                tally.opened += 1
        if stands.backlog and ticket.opened_at < self._until:
            for tally in self._groups(ticket, None, self._until):
                tally.ages.append(self._until - ticket.opened_at)
        for answer in stands.answers:
            if self._within(answer.at):
                self._answer(ticket, answer)
        resolution = stands.resolution
        if resolution is not None and self._within(resolution.at):
            for tally in self._groups(ticket, resolution.agent, resolution.at):
                tally.resolved += 1
                tally.first_contact += stands.first_contact
                tally.reopened += stands.reopened > 0
                tally.took.setdefault(Target.RESOLUTION, []).append(resolution)
        for survey in stands.surveys:
            if self._within(survey.asked_at):
                for tally in self._groups(ticket, survey.agent, survey.asked_at):
                    tally.asked[survey.kind] = tally.asked.get(survey.kind, 0) + 1
                    if survey.score is not None:
                        tally.given.setdefault(survey.kind, []).append(survey.score)

    def _answer(self, ticket: TicketMeasures, answer: Milestone) -> None:
        target = answer.target
        for tally in self._groups(ticket, answer.agent, answer.at):
            tally.answers += 1
            if target is not None:
                tally.took.setdefault(target, []).append(answer)

    def _within(self, at: datetime) -> bool:
        return at < self._until and (self._since is None or at >= self._since)

    def _groups(self, ticket: TicketMeasures, agent: str | None, at: datetime) -> Iterable[_Tally]:
        for name in self._key(ticket, agent, at):
            tally = self.tallies.get(name)
            if tally is None:
                tally = self.tallies[name] = _Tally()
            yield tally


def report(tickets: Iterable[TicketMeasures], until: datetime, since: datetime | None = None) -> Report:
    """Sum tickets up: what happened from ``since`` to ``until``, and the backlog at that moment."""
    found = reports(tickets, {"": lambda _ticket, _agent, _at: ("",)}, until, since)[""]
    return found.get("") or EMPTY


def report_by(
    tickets: Iterable[TicketMeasures], key: Key, until: datetime, since: datetime | None = None
) -> dict[str, Report]:
    """Sum up by a key; a ticket with several names counts under each."""
    return reports(tickets, {"": key}, until, since)[""]


def reports(
    tickets: Iterable[TicketMeasures],
    keys: Mapping[str, Key],
    until: datetime,
    since: datetime | None = None,
) -> dict[str, dict[str, Report]]:
    """Sum up by several keys in one pass."""
    cuts = {name: _Cut(key, since, until) for name, key in keys.items()}
    for ticket in tickets:
        stands = standing(ticket.milestones, until)
        for cut in cuts.values():
            cut.add(ticket, stands)
    return {
        name: {group: tally.report() for group, tally in sorted(cut.tallies.items())}
        for name, cut in cuts.items()
    }


def by_period(edges: Sequence[datetime]) -> Key:
    """Return the key of periods that begin at these moments; a group is named by its beginning."""
    names = [edge.isoformat() for edge in edges]

    def key(_ticket: TicketMeasures, _agent: str | None, at: datetime) -> Iterable[str]:
        place = bisect_right(edges, at) - 1
        return (names[place],) if place >= 0 else ()

    return key


def backlogs(tickets: Iterable[TicketMeasures], moments: Sequence[datetime]) -> tuple[int, ...]:
    """Return how many tickets were open at each of some moments, which are in order."""
    changes = [0] * (len(moments) + 1)
    for ticket in tickets:
        changes[bisect_right(moments, ticket.opened_at)] += 1
        is_open = True
        for one in ticket.milestones:
            now = _OPENNESS.get(one.kind, is_open)
            if now is not is_open:
                changes[bisect_right(moments, one.at)] += 1 if now else -1
                is_open = now
    counts, total = [], 0
    for change in changes[:-1]:
        total += change
        counts.append(total)
    return tuple(counts)


def with_backlog(found: Report, count: int) -> Report:
    """Return the figures of a period with the backlog of its own end."""
    return replace(found, backlog=count, backlog_age=NOTHING)


def _kept(took: Sequence[Milestone]) -> Share:
    promised = [t.kept for t in took if t.kept is not None]
    return share(sum(promised), len(promised))


_OPENNESS = {
    MilestoneKind.RESOLUTION: False,
    MilestoneKind.LEFT: False,
    MilestoneKind.REOPENED: True,
    MilestoneKind.BACK: True,
}
EMPTY = _Tally().report()
"""The figures of a time in which nothing was."""
