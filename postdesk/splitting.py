"""This file splits a ticket: some of its messages go to a new one, and so does what answers them later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from postdesk.merging import without
from store.message_ids import OURS, KnownId
from store.messages import StoredMessage
from store.sent import mails_of_events
from store.ticket_log import ScheduleOf
from store.work import Work
from tickets.events import (
    AgentAnswered,
    AutomaticMailNoted,
    CustomerWrote,
    Event,
    Linked,
    NoteAdded,
    Opened,
    Recorded,
    SplitOff,
    ThirdPartyWrote,
)
from tickets.ticket import Ticket

OF_MESSAGES = (CustomerWrote, AgentAnswered, NoteAdded, ThirdPartyWrote, AutomaticMailNoted)
"""Events that go with their message to the new ticket; what else happened stays where it was."""


class SplitRefusedError(Exception):
    """Messages cannot leave their ticket; the message says why."""


def split(
    work: Work,
    ticket: Ticket,
    wanted: Sequence[int],
    *,
    at: datetime,
    schedule: ScheduleOf,
    version: str,
    by: str | None,
) -> tuple[Ticket, tuple[Recorded, ...]]:
    """Move messages to a new ticket and return it with its events. Raises SplitRefusedError."""
    history = work.tickets.history(ticket.id)
    moved = _movable(work, ticket, history, wanted)
    ids = {message.id for message in moved}
    prefix = ticket.ref.rpartition("-")[0]
    opened = _opened(ticket, moved[0])
    new, first = work.tickets.open(opened, prefix, moved[0].at, None, schedule, version)
    events = [(one.at, one.event) for one in history if _message_of(one.event) in ids - {moved[0].id}]
    link: Event = Linked(ticket=ticket.id, reason=f"split from {ticket.ref}")
    recorded = [first]
    for moment, event in (*events, (at, link)):
        new, more = work.tickets.append(new, (event,), moment, None, schedule)
        recorded += more
    owed = without(history, ticket, lambda event: _message_of(event) in ids).unanswered_since
    gone = SplitOff(ticket=new.id, messages=tuple(sorted(ids)), by=by, unanswered_since=owed)
    work.tickets.append(ticket, (gone,), at, None, schedule)
    _follow(work, ticket, new, ids, history, at)
    return new, tuple(recorded)


def _movable(
    work: Work, ticket: Ticket, history: tuple[Recorded, ...], wanted: Sequence[int]
) -> tuple[StoredMessage, ...]:
    if ticket.merged_into is not None:
        raise SplitRefusedError(f"{ticket.ref} was merged — split the ticket it went to, or undo the merge")
    there = {message.id: message for message in work.messages.of_ticket(ticket.id)}
    strange = [str(one) for one in wanted if one not in there]
    if strange:
        known = ", ".join(map(str, there)) or "none"
        raise SplitRefusedError(f"{ticket.ref} has no message {', '.join(strange)}; it has: {known}")
    if any(isinstance(one.event, Opened) and one.event.message in wanted for one in history):
        raise SplitRefusedError(f"the message that opened {ticket.ref} stays — name the later ones")
    return tuple(there[one] for one in sorted(set(wanted)))


def _opened(ticket: Ticket, message: StoredMessage) -> Opened:
    """The new ticket is its first message's author's, where that is a customer; else the same customer's."""
    theirs = message.party in {"customer", "third_party"} and bool(message.author)
    return Opened(
        message=message.id,
        requester=message.author if theirs else ticket.requester,
        requester_name=message.author_name if theirs else ticket.requester_name,
        subject=message.subject or ticket.subject,
        mailbox=ticket.mailbox,
        queue=ticket.queue,
        priority=ticket.priority.value,
        tags=ticket.tags,
        assignee=ticket.assignee,
        language=message.language or ticket.language,
        sla=ticket.sla,
        by_customer=theirs,
    )


def _message_of(event: Event) -> int | None:
    return event.message if isinstance(event, OF_MESSAGES) else None


def _follow(
    work: Work, ticket: Ticket, new: Ticket, ids: set[int], history: tuple[Recorded, ...], at: datetime
) -> None:
    """Let what answers the moved messages, and our mails about them, lead to the new ticket."""
    for one in ids:
        work.messages.attach(one, new.id)
    work.ids.move(ids, new.id)
    seqs = {one.seq for one in history if _message_of(one.event) in ids}
    mails = mails_of_events(work.connection, ticket.id, seqs)
    work.ids.forget(ticket.id, {mail.message_id for mail in mails})
    work.ids.add(
        [
            KnownId(message_id=mail.message_id, ticket=new.id, kind=OURS, audience=mail.audience, at=at)
            for mail in mails
        ]
    )
