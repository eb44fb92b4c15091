"""This file merges tickets that are one conversation, and takes a merge back."""

from __future__ import annotations

from datetime import datetime

from store.ticket_log import ScheduleOf
from store.work import Work
from tickets.address import address_key
from tickets.events import Absorbed, Event, MergedInto, MergeUndone, ParticipantJoined
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
    for ticket in (source, target):
        if ticket.merged_into is not None:
            raise MergeRefusedError(f"{ticket.ref} was merged already — merge the ticket it went to")
    work.tickets.append(source, (MergedInto(ticket=target.id, reason=reason, by=by),), at, cause, schedule)
    joined: list[Event] = []
    for person in source.participants:
        if target.participant(person.address) is None:
            role = person.role if person.role == "silent" else "participant"
            known = address_key(person.address) in trusted
            joined.append(
                ParticipantJoined(
                    address=person.address, name=person.name, role=role if known else "third_party", by=by
                )
            )
    absorbed = Absorbed(ticket=source.id, reason=reason, by=by)
    merged, _ = work.tickets.append(target, (absorbed, *joined), at, cause, schedule)
    return merged


def undo_merge(
    work: Work, source: Ticket, *, at: datetime, schedule: ScheduleOf, by: str | None = None
) -> Ticket:
    """Take a merge back: the source's threads go to it again. Raises MergeRefusedError."""
    target = work.tickets.read(source.merged_into) if source.merged_into is not None else None
    if target is None:
        raise MergeRefusedError(f"{source.ref} was not merged")
    work.tickets.append(target, (MergeUndone(ticket=source.id, by=by),), at, None, schedule)
    again, _ = work.tickets.append(source, (MergeUndone(ticket=target.id, by=by),), at, None, schedule)
    return again
