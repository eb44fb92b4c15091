"""This file sums tickets up into the figures of a period, whole and cut by anything a ticket has.

A period holds its first moment and not its last one, so that periods side by side count everything once. What
was answered, resolved and asked counts when it happened; the backlog is that of the period's end, and with it
the promises that are overdue and still owed, which count as broken.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tickets.measures import Milestone, MilestoneKind, Overdue, TicketMeasures
from tickets.measures_standing import Standing, SurveyOutcome, standing
from tickets.policy import Target
from tickets.report_figures import NOTHING, Score, Share, Spread, score, share, spread

_FIRST, _NEXT = MilestoneKind.FIRST_RESPONSE, MilestoneKind.NEXT_RESPONSE

NOBODY = "nobody"
"""The group of what belongs to no agent."""

Names = Callable[[TicketMeasures, str | None, datetime], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Key:
    """What to cut by: the groups of something, by its ticket, the agent whose it is, and when it was."""

    names: Names
    varies: bool = False  # within a ticket


BY: Mapping[str, Key] = {
    "queue": Key(lambda ticket, _agent, _at: (ticket.queue,)),
    "agent": Key(lambda ticket, agent, _at: (agent or ticket.assignee or NOBODY,), varies=True),
    "tag": Key(lambda ticket, _agent, _at: ticket.tags),
    "language": Key(lambda ticket, _agent, _at: (ticket.language or "unknown",)),
}
"""What reports are cut by. An answer counts for who gave it, a ticket for its owner."""
WHOLE = Key(lambda _ticket, _agent, _at: ("",))


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
        "ages", "answers", "asked", "first", "first_contact", "following", "given", "opened", "overdue",
        "reopened", "resolutions",
    )  # fmt: skip

    def __init__(self) -> None:
        self.opened = self.answers = self.first_contact = self.reopened = 0
        self.ages: list[timedelta] = []
        self.first: list[Milestone] = []
        self.following: list[Milestone] = []
        self.resolutions: list[Milestone] = []
        self.asked: dict[str, int] = {}
        self.given: dict[str, list[int]] = {}
        self.overdue: Counter[Target] = Counter()

    def report(self) -> Report:
        resolved = len(self.resolutions)
        took = {
            Target.FIRST_RESPONSE: self.first,
            Target.NEXT_RESPONSE: self.following,
            Target.RESOLUTION: self.resolutions,
        }
        return Report(
            opened=self.opened,
            resolved=resolved,
            answers=self.answers,
            backlog=len(self.ages),
            backlog_age=spread(self.ages),
            wall={name: spread(t.wall for t in done if t.wall is not None) for name, done in took.items()},
            business={
                name: spread(t.business for t in done if t.business is not None)
                for name, done in took.items()
            },
            kept={name: _kept(done, self.overdue[name]) for name, done in took.items()},
            first_contact=share(self.first_contact, resolved),
            reopened=share(self.reopened, resolved),
            scores={
                kind: score(kind, asked, self.given.get(kind, ()))
                for kind, asked in sorted(self.asked.items())
            },
        )


@dataclass(frozen=True, slots=True)
class _Contribution:
    """What one ticket adds to a period."""

    ticket: TicketMeasures
    stands: Standing
    opened: bool
    age: timedelta | None  # of what is open at the end
    answers: Sequence[Milestone]
    resolution: Milestone | None
    surveys: Sequence[SurveyOutcome]
    overdue: Sequence[Overdue]


class _Cut:
    """The tallies of one way to cut."""

    def __init__(self, key: Key, since: datetime | None, until: datetime) -> None:
        self._key, self._since, self._until = key, since, until
        self.tallies: dict[str, _Tally] = {}

    def add(self, one: _Contribution) -> None:
        """Count one ticket."""
        ticket = one.ticket
        fixed = None if self._key.varies else self._groups(ticket, None, self._until)
        if fixed == []:
            return
        if one.opened:
            for tally in fixed or self._groups(ticket, None, ticket.opened_at):
                tally.opened += 1
        if one.age is not None:
            for tally in fixed or self._groups(ticket, None, self._until):
                tally.ages.append(one.age)
        for answer in one.answers:
            for tally in fixed or self._groups(ticket, answer.agent, answer.at):
                tally.answers += 1
                if answer.kind is _FIRST:
                    tally.first.append(answer)
                elif answer.kind is _NEXT:
                    tally.following.append(answer)
        if one.resolution is not None:
            for tally in fixed or self._groups(ticket, one.resolution.agent, one.resolution.at):
                tally.resolutions.append(one.resolution)
                tally.first_contact += one.stands.first_contact
                tally.reopened += one.stands.reopened > 0
        for broken in one.overdue:
            for tally in fixed or self._groups(
                ticket, None, max(broken.due_at, self._since or broken.due_at)
            ):
                tally.overdue[broken.target] += 1
        for survey in one.surveys:
            for tally in fixed or self._groups(ticket, survey.agent, survey.asked_at):
                tally.asked[survey.kind] = tally.asked.get(survey.kind, 0) + 1
                if survey.score is not None:
                    tally.given.setdefault(survey.kind, []).append(survey.score)

    def _groups(self, ticket: TicketMeasures, agent: str | None, at: datetime) -> list[_Tally]:
        tallies = self.tallies
        return [
            tallies[name] if name in tallies else tallies.setdefault(name, _Tally())
            for name in self._key.names(ticket, agent, at)
        ]


def report(tickets: Iterable[TicketMeasures], until: datetime, since: datetime | None = None) -> Report:
    """Sum tickets up: what happened from ``since`` to ``until``, and the backlog at that moment."""
    found = reports(tickets, {"": WHOLE}, until, since)[""]
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
        added = _contribution(ticket, since, until)
        if added is not None:
            for cut in cuts.values():
                cut.add(added)
    return {
        name: {group: tally.report() for group, tally in sorted(cut.tallies.items())}
        for name, cut in cuts.items()
    }


def _contribution(ticket: TicketMeasures, since: datetime | None, until: datetime) -> _Contribution | None:
    """Return what a ticket adds to a period, None where that is nothing."""
    opened_at = ticket.opened_at
    if opened_at >= until and not ticket.milestones:
        return None
    stands = standing(ticket.milestones, until)
    opened = opened_at < until and (since is None or opened_at >= since)
    age = until - opened_at if stands.backlog and opened_at < until else None
    resolution, answers, surveys = stands.resolution, stands.answers, stands.surveys
    if since is not None and not opened:
        answers = tuple(one for one in answers if one.at >= since)
        surveys = tuple(one for one in surveys if one.asked_at >= since)
        if resolution is not None and resolution.at < since:
            resolution = None
    if not opened and age is None and resolution is None and not answers and not surveys:
        return None
    overdue = [one for one in ticket.overdue if one.due_at < until]
    return _Contribution(ticket, stands, opened, age, answers, resolution, surveys, overdue)


def by_period(edges: Sequence[datetime]) -> Key:
    """Return the key of periods that begin at these moments; a group is named by its beginning."""
    names = [edge.isoformat() for edge in edges]

    def names_of(_ticket: TicketMeasures, _agent: str | None, at: datetime) -> Iterable[str]:
        place = bisect_right(edges, at) - 1
        return (names[place],) if place >= 0 else ()

    return Key(names_of, varies=True)


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


def _kept(took: Sequence[Milestone], overdue: int) -> Share:
    promised = [t.kept for t in took if t.kept is not None]
    return share(sum(promised), len(promised) + overdue)


_OPENNESS = {
    MilestoneKind.RESOLUTION: False,
    MilestoneKind.LEFT: False,
    MilestoneKind.REOPENED: True,
    MilestoneKind.BACK: True,
}
EMPTY = _Tally().report()
"""The figures of a time in which nothing was."""
