"""This file finds the topics of a period: tags, routing rules, and clusters of words, each with its trend.

Words are read of at most ``SAMPLE`` tickets of each period, spread evenly, so that a report of a large site
takes seconds; what was counted in a sample is said to be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from store.report_texts import comments, first_words, hits_by_rule, latest_tickets
from store.work import Work
from tickets.measures import TicketMeasures
from tickets.measures_standing import SurveyOutcome
from tickets.survey_answers import read_score
from tickets.ticket import Ticket
from tickets.topics import Cluster, Matter, clusters, count_in, matter, similar
from tickets.topics_tone import Tone, tone_of
from tickets.topics_trends import Trend, trend

SAMPLE = 3000
MOST = 20
_EXAMPLES = 3
_COMMENTS = 2000
_T = TypeVar("_T")
_LOOKED_AT = 5000  # how many of the newest tickets may be similar


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How often something came up, and how often in the time of the same length before."""

    name: str
    count: int
    before: int
    trend: Trend  # which way it went, if that is news


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A cluster of words in what customers wrote."""

    words: tuple[str, ...]
    why: str  # the explanation: each word with its tickets
    count: int
    before: int
    examples: tuple[str, ...]  # names of tickets
    trend: Trend  # which way it went, if that is news


@dataclass(frozen=True, slots=True, kw_only=True)
class Topics:
    """What a period was about."""

    tags: tuple[Counted, ...]
    rules: tuple[Counted, ...]
    words: tuple[Topic, ...]
    read: int  # tickets whose words were read
    of: int  # tickets that customers opened in the period


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """A ticket that is about the same, and why we think so."""

    ref: str
    subject: str
    status: str
    alike: float  # 0 to 1
    words: tuple[str, ...]


def topics(
    work: Work,
    measured: Sequence[TicketMeasures],
    edges: tuple[datetime, datetime, datetime],
    queues: Collection[str] | None,
) -> Topics:
    """Find what the tickets opened in a period are about; ``edges`` also holds the time before."""
    earlier, since, until = edges
    here = [one for one in measured if since <= one.opened_at < until]
    there = [one for one in measured if earlier <= one.opened_at < since]
    hits = hits_by_rule(work.connection, since, until, queues)
    hits_before = hits_by_rule(work.connection, earlier, since, queues)
    asked = [one for one in here if one.by_customer]
    read = _sampled(asked)
    # Nothing is compared with a time in which there was no mail at all.
    comparable = bool(there)
    return Topics(
        tags=_counted(Counter(tag for one in here for tag in one.tags),
                      Counter(tag for one in there for tag in one.tags), comparable),
        rules=_counted(hits, hits_before, comparable),
        words=_words(work, read, [one for one in there if one.by_customer], len(asked)),
        read=len(read),
        of=len(asked),
    )  # fmt: skip


def tones(work: Work, answered: Sequence[SurveyOutcome]) -> dict[str, int]:
    """Count the tones of the comments that came with answers to surveys."""
    kinds = {survey.message: survey.kind for survey in answered if survey.message is not None}
    found = Counter[str]()
    for message, (text, language, _) in comments(work.connection, _sampled(list(kinds), _COMMENTS)).items():
        comment = read_score(text, kinds[message]).comment.strip()
        if comment:
            found[tone_of(comment, language).value] += 1
    return {tone.value: found[tone.value] for tone in Tone}


def similar_tickets(work: Work, ticket: Ticket, most: int = 5) -> tuple[Similar, ...]:
    """Return those of the newest tickets that are most like one."""
    ids = {*latest_tickets(work.connection, _LOOKED_AT), ticket.id}
    read = [matter(*one) for one in first_words(work.connection, sorted(ids))]
    wanted = next(one for one in read if one.ticket == ticket.id)
    found = similar(wanted, read, most)
    rows = work.tickets.read_many([one.ticket for one, _, _ in found])
    return tuple(
        Similar(
            ref=rows[one.ticket].ref,
            subject=rows[one.ticket].subject,
            status=rows[one.ticket].status.value,
            alike=round(alike, 3),
            words=shared,
        )
        for one, alike, shared in found
    )


def _counted(now: Counter[str], before: Counter[str], comparable: bool) -> tuple[Counted, ...]:
    ranked = sorted(set(now) | set(before), key=lambda name: (-now[name], -before[name], name))
    return tuple(
        Counted(
            name=name, count=now[name], before=before[name],
            trend=trend(now[name], before[name]) if comparable else Trend.STEADY,
        )
        for name in ranked[:MOST]
    )  # fmt: skip


def _sampled(found: Sequence[_T], most: int = SAMPLE) -> Sequence[_T]:
    """Return at most so many, spread evenly over the period."""
    if len(found) <= most:
        return found
    return [found[place * len(found) // most] for place in range(most)]


def _words(
    work: Work, read: Sequence[TicketMeasures], there: Sequence[TicketMeasures], asked: int
) -> tuple[Topic, ...]:
    refs = {one.id: one.ref for one in read}
    before_read = _sampled(there)
    matters = _matters(work, read)
    matters_before = _matters(work, before_read)
    grown = len(there) / len(before_read) if before_read else None
    return tuple(
        _topic(one, refs, asked / len(read), count_in(one, matters_before), grown)
        for one in clusters(matters)
    )


def _matters(work: Work, measured: Sequence[TicketMeasures]) -> list[Matter]:
    return [matter(*one) for one in first_words(work.connection, [one.id for one in measured])]


def _topic(
    found: Cluster, refs: dict[int, str], scale: float, before: int, scale_before: float | None
) -> Topic:
    """A count of a sample stands for so many more tickets, yet makes nothing more certain."""
    known = before * (scale_before or 0.0)
    count = len(found.tickets)
    return Topic(
        words=tuple(word.word for word in found.words),
        why=", ".join(f"{word.word} ({word.tickets})" for word in found.words),
        count=round(count * scale),
        before=round(known),
        examples=tuple(refs[ticket] for ticket in found.tickets[-_EXAMPLES:]),
        trend=trend(count, round(known / scale)) if scale_before is not None else Trend.STEADY,
    )
