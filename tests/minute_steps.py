"""This file counts business time the slow way, minute by minute on the wall clock, and makes up cases.

It shares no idea with ``tickets.workhours``, so where both agree both are right.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.ticket_stories import Story
from tickets import events as e
from tickets.policy import Calendar, Policy, Queue, Sla, Target
from tickets.route import Priority

MINUTE = timedelta(minutes=1)
HORIZON = 20 * 24 * 60  # minutes a case may last

# A zone and a day on which it does something unusual: the hour that is left out or repeated may be at
# night, at midnight (Cairo), half an hour long (Lord Howe), or a whole day (Apia).
_ODD_DAYS = (
    ("Europe/Prague", date(2026, 3, 29)),
    ("Europe/Prague", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Africa/Cairo", date(2026, 4, 24)),
    ("Africa/Cairo", date(2026, 10, 29)),
    ("Asia/Beirut", date(2026, 3, 29)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Asia/Kolkata", date(2026, 12, 31)),
    ("UTC", date(2028, 2, 29)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A ticket under an SLA, and what was done to it."""

    story: Story
    policy: Policy
    sla: Sla  # the one that holds in the end
    promise: int  # minutes, under the SLA and the priority it has in the end
    pauses: tuple[tuple[datetime, datetime], ...]

    @property
    def began(self) -> datetime:
        """When the promise began."""
        return self.story.ticket.opened_at


def open_at(moment: datetime, calendar: Calendar) -> bool:
    """Tell whether the clock on the wall is within the hours."""
    local = moment.astimezone(ZoneInfo(calendar.timezone))
    if local.date() in calendar.holidays:
        return False
    if not calendar.hours:
        return True
    spans = calendar.hours.get(local.weekday(), ())
    return any(start <= local.time() and (end is None or local.time() < end) for start, end in spans)


def stepped_due(
    began: datetime,
    minutes: int,
    calendar: Calendar,
    pauses: tuple[tuple[datetime, datetime], ...] = (),
) -> datetime | None:
    """Return when so many working minutes outside the pauses have passed, None beyond the horizon."""
    moment, left = began, minutes
    for _ in range(HORIZON):
        if left == 0:
            return moment
        paused = any(start <= moment < end for start, end in pauses)
        if not paused and open_at(moment, calendar):
            left -= 1
        moment += MINUTE
    return None


def stepped_between(begin: datetime, end: datetime, calendar: Calendar) -> int:
    """Return the working minutes from one moment to another."""
    minutes = int((end - begin) / MINUTE)
    return sum(open_at(begin + MINUTE * step, calendar) for step in range(minutes))


def random_calendar(chance: random.Random, zone: str, around: date) -> Calendar:
    """Make up hours and holidays."""
    hours: dict[int, tuple[tuple[time, time | None], ...]] = {}
    if chance.random() < 0.9:
        for weekday in range(7):
            if chance.random() < (0.9 if weekday < 5 else 0.4):
                hours[weekday] = _random_spans(chance)
    near = [around + timedelta(days=day) for day in range(-3, 15)]
    return Calendar(
        name="made up",
        timezone=zone,
        hours=hours,
        holidays=frozenset(chance.sample(near, chance.choice((0, 0, 1, 3)))),
    )


def _random_spans(chance: random.Random) -> tuple[tuple[time, time | None], ...]:
    count = chance.choice((1, 1, 2, 3))
    step = chance.choice((1, 15, 30))
    marks = sorted(chance.sample(range(0, 24 * 60 + 1, step), 2 * count))
    return tuple(
        (time(start // 60, start % 60), None if end == 24 * 60 else time(end // 60, end % 60))
        for start, end in zip(marks[::2], marks[1::2], strict=True)
    )


def random_case(seed: int) -> Case:
    """Make up a ticket with pauses and changes of priority, queue and SLA, most often over an odd day."""
    chance = random.Random(seed)
    zone, odd = chance.choice(_ODD_DAYS)
    slas = {name: _random_sla(chance, name, zone, odd) for name in ("one", "two", "three")}
    queues = {name: Queue(name=name, sla=slas[sla]) for name, sla in (("general", "one"), ("other", "two"))}
    began = datetime.combine(odd, time(), UTC) + MINUTE * chance.randrange(-2 * 24 * 60, 24 * 60)
    story = Story(began, priority=chance.choice(list(Priority)).value)
    pauses: list[tuple[datetime, datetime]] = []
    at = began
    for _ in range(chance.choice((0, 0, 1, 2, 4))):
        at += MINUTE * chance.randrange(1, 20 * 60)
        if chance.random() < 0.5:
            story.happens(at, _random_change(chance))
            continue
        until = at + MINUTE * chance.randrange(1, 30 * 60)
        story.happens(at, chance.choice((e.WaitingForCustomer(), e.PutOnHold())))
        story.happens(until, e.Resumed())
        pauses.append((at, until))
        at = until
    policy = Policy(name="Acme", domain="acme.example", queues=queues, slas=slas)
    # Said in words of its own: the ticket's SLA where it has one, else its queue's.
    sla = slas[story.ticket.sla or {"general": "one", "other": "two"}[story.ticket.queue]]
    promise = sla.by_priority[story.ticket.priority][Target.FIRST_RESPONSE] // MINUTE
    return Case(story=story, policy=policy, sla=sla, promise=promise, pauses=tuple(pauses))


def _random_sla(chance: random.Random, name: str, zone: str, odd: date) -> Sla:
    return Sla(
        name=name,
        calendar=random_calendar(chance, zone, odd),
        by_priority={
            priority: {Target.FIRST_RESPONSE: MINUTE * chance.randrange(1, 30 * 60)} for priority in Priority
        },
    )


def _random_change(chance: random.Random) -> e.Event:
    return chance.choice(
        (
            e.PriorityChanged(priority=chance.choice(list(Priority)).value),
            e.QueueChanged(queue=chance.choice(("general", "other"))),
            e.SlaChanged(sla=chance.choice((None, "one", "two", "three"))),
        )
    )
