"""This file merges tickets that are one conversation, and takes a merge back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from store.ticket_log import ScheduleOf
from store.work import Work
from tickets.address import address_key
from tickets.events import (
    Absorbed,
    Event,
    MergedInto,
    MergeUndone,
    ParticipantJoined,
    ParticipantLeft,
    Recorded,
)
from tickets.fold import fold
from tickets.ticket import Ticket


class MergeRefusedError(Exception):
    """Two tickets cannot be merged; the message says why."""


def merge(
    work: Work,
    source: Ticket,
    target: Ticket,
    *,
    reason: str,
    at: datetime,
    cause: int | None,
    schedule: ScheduleOf,
    by: str | None = None,
    trusted: frozenset[str] = frozenset(),
) -> Ticket:
    """Let the source's mail go to the target from here on, and return the target.

    Both histories stay. The source's people become third parties of the target, who see nothing, unless they
    are its requester's equals already or ``trusted`` (normal forms) names them. Raises MergeRefusedError.
    """
    if source.id == target.id:
        raise MergeRefusedError(f"{source.ref} cannot be merged into itself")
    # A ticket that was merged is no end of a merge: so there is never a cycle.
    for ticket in (source, target):
        if ticket.merged_into is not None:
            raise MergeRefusedError(f"{ticket.ref} was merged already — merge the ticket it went to")
    work.tickets.append(source, (MergedInto(ticket=target.id, reason=reason, by=by),), at, cause, schedule)
    joined: list[Event] = []
    for person in source.participants:
        known = address_key(person.address) in trusted
        present = target.participant(person.address)
        if present is None or (known and present.role == "third_party"):
            role = person.role if person.role == "silent" else "participant"
            joined.append(
                ParticipantJoined(
                    address=person.address, name=person.name, role=role if known else "third_party", by=by
                )
            )
    absorbed = Absorbed(ticket=source.id, reason=reason, by=by, unanswered_since=source.unanswered_since)
    merged, _ = work.tickets.append(target, (absorbed, *joined), at, cause, schedule)
    return merged


def undo_merge(
    work: Work, source: Ticket, *, at: datetime, schedule: ScheduleOf, by: str | None = None
) -> Ticket:
    """Take a merge back: the source's threads go to it again, and its people leave the target.

    What was written since stays with the target. Raises MergeRefusedError.
    """
    target = work.tickets.read(source.merged_into) if source.merged_into is not None else None
    if target is None:
        raise MergeRefusedError(f"{source.ref} was not merged")
    before = _before_merge(work.tickets.history(source.id), source)
    history = work.tickets.history(target.id)
    owed = without(history, target, lambda event: _is_absorbed(event, source.id)).unanswered_since
    undone: list[Event] = [MergeUndone(ticket=source.id, by=by, unanswered_since=owed, status=target.status)]
    undone += [ParticipantLeft(address=one, by=by) for one in brought_by(history, source.id)]
    work.tickets.append(target, undone, at, None, schedule)
    restored = MergeUndone(
        ticket=target.id, by=by, status=before.status, unanswered_since=before.unanswered_since
    )
    again, _ = work.tickets.append(source, (restored,), at, None, schedule)
    return again


def _before_merge(history: tuple[Recorded, ...], source: Ticket) -> Ticket:
    place = max(number for number, one in enumerate(history) if isinstance(one.event, MergedInto))
    return _fold(source, history[:place])


def _is_absorbed(event: Event, ticket: int) -> bool:
    return isinstance(event, Absorbed) and event.ticket == ticket


def without(history: tuple[Recorded, ...], now: Ticket, is_gone: Callable[[Event], bool]) -> Ticket:
    """Return the ticket as it would be if some of its events had never been."""
    return _fold(now, tuple(one for one in history if not is_gone(one.event)))


def _fold(ticket: Ticket, history: tuple[Recorded, ...]) -> Ticket:
    return fold(ticket.id, ticket.number, ticket.ref.rpartition("-")[0], history)


def brought_by(history: tuple[Recorded, ...], source: int) -> Iterator[str]:
    """Yield whom a merge brought into the target: those who joined right behind it, at the same moment."""
    place = max(number for number, one in enumerate(history) if _is_absorbed(one.event, source))
    for one in history[place + 1 :]:
        if not isinstance(one.event, ParticipantJoined) or one.at != history[place].at:
            return
        yield one.event.address
