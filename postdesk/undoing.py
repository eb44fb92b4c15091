"""This file takes back what an agent's last command mail did to a ticket, within ten minutes.

The state is put back by new events; history stays. An answer comes back only while it waits for the queue's
``send_delay``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from postdesk.filing import Filing
from postdesk.merging import brought_by, merge, undo_merge
from store.sent import still_waits, withdraw
from tickets import events as e
from tickets.address import address_key
from tickets.fold import fold
from tickets.policy import Agent
from tickets.route import Status
from tickets.ticket import Ticket

WINDOW = timedelta(minutes=10)

_CHANGES = (
    e.Assigned | e.QueueChanged | e.PriorityChanged | e.TagsChanged | e.SubjectChanged | e.LanguageChanged
    | e.WaitingForCustomer | e.PutOnHold | e.Resumed | e.Resolved | e.Reopened | e.Closed
    | e.ParticipantJoined | e.ParticipantLeft | e.RequesterChanged | e.Absorbed | e.SplitOff
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What takes a command mail back."""

    events: tuple[e.Event, ...] = ()
    refusal: str | None = None
    answer_left: bool = False  # the state comes back, the answer does not
    withdrawn: tuple[tuple[int, int], ...] = ()  # event and message of answers that have not left
    merged: tuple[int, ...] = ()  # tickets that stand alone again
    split: tuple[int, ...] = ()  # tickets whose messages come back, by a merge


def undo(filing: Filing, agent: Agent, ticket: Ticket) -> Undone:
    """Return the events that put the ticket back, or why there is nothing to take back."""
    history = filing.work.tickets.history(ticket.id)
    mine = [one for one in history if _by(one.event) == agent.key and filing.now - one.at <= WINDOW]
    if not mine:
        return Undone(refusal="nothing_to_undo")
    last = [one for one in mine if one.at == mine[-1].at]
    before_all = history[: last[0].seq - 1]
    if not before_all:
        return Undone(refusal="nothing_to_undo")
    before = fold(ticket.id, ticket.number, ticket.ref.rpartition("-")[0], before_all)
    events: list[e.Event] = []
    left = False
    withdrawn: list[tuple[int, int]] = []
    for one in last:
        if isinstance(one.event, e.AgentAnswered):
            if still_waits(filing.work.connection, ticket.id, one.seq, "answered", filing.now):
                withdrawn.append((one.seq, one.event.message))
                events.append(
                    e.AnswerWithdrawn(
                        message=one.event.message,
                        agent=agent.key,
                        unanswered_since=before.unanswered_since,
                        first_answered_at=before.first_answered_at,
                    )
                )
            else:
                left = True
    merged = tuple(one.event.ticket for one in reversed(last) if isinstance(one.event, e.Absorbed))
    split = tuple(one.event.ticket for one in last if isinstance(one.event, e.SplitOff))
    brought = {one for source in merged for one in brought_by(history, source)}
    events += [
        one
        for one in _back(ticket, before, agent.key)
        if not (isinstance(one, e.ParticipantLeft) and one.address in brought)
    ]
    if not (events or merged or split):
        return Undone(refusal="sent_already" if left else "nothing_to_undo")
    return Undone(
        events=tuple(events), answer_left=left, withdrawn=tuple(withdrawn), merged=merged, split=split
    )


def take_back(filing: Filing, ticket: Ticket, undone: Undone, by: str) -> None:
    """Take answers out of the outbox, which makes them internal, and merges and splits back."""
    for seq, message in undone.withdrawn:
        withdraw(filing.work.connection, ticket.id, seq, "answered")
        filing.work.messages.show(message, "internal")
    for number in undone.merged:
        source = filing.work.tickets.read(number)
        if source is not None and source.merged_into == ticket.id:
            undo_merge(filing.work, source, at=filing.now, schedule=filing.schedule, by=by)
    for number in undone.split:
        part, home = filing.work.tickets.read(number), filing.work.tickets.read(ticket.id)
        if part is not None and home is not None and part.merged_into is None:
            merge(
                filing.work, part, home, reason="the split was taken back", at=filing.now,
                cause=filing.mail.id, schedule=filing.schedule, by=by,
                trusted=frozenset(address_key(one.address) for one in part.participants),
            )  # fmt: skip


def _by(event: e.Event) -> str | None:
    if isinstance(event, e.AgentAnswered):
        return event.agent
    return event.by if isinstance(event, _CHANGES) else None


def _back(now: Ticket, before: Ticket, by: str) -> Iterator[e.Event]:
    yield from _status_back(now, before, by)
    if now.assignee != before.assignee:
        yield e.Assigned(agent=before.assignee, by=by, reason="undone")
    if now.queue != before.queue:
        yield e.QueueChanged(queue=before.queue, by=by)
    if now.priority is not before.priority:
        yield e.PriorityChanged(priority=before.priority.value, by=by)
    add = tuple(tag for tag in before.tags if tag not in now.tags)
    remove = tuple(tag for tag in now.tags if tag not in before.tags)
    if add or remove:
        yield e.TagsChanged(add=add, remove=remove, by=by)
    if now.subject != before.subject:
        yield e.SubjectChanged(subject=before.subject, by=by)
    if before.language and now.language != before.language:
        yield e.LanguageChanged(language=before.language, by=by)
    if address_key(now.requester) != address_key(before.requester):
        yield e.RequesterChanged(address=before.requester, name=before.requester_name, by=by)
    for person in now.participants:
        if before.participant(person.address) is None:
            yield e.ParticipantLeft(address=person.address, by=by)
    for person in before.participants:
        if now.participant(person.address) is None:
            yield e.ParticipantJoined(address=person.address, name=person.name, role=person.role, by=by)


def _status_back(now: Ticket, before: Ticket, by: str) -> Iterator[e.Event]:
    if now.status is before.status or {now.status, before.status} == {Status.NEW, Status.OPEN}:
        return
    if not now.status.is_open and before.status.is_open:
        yield e.Reopened(by=by, reason="undone")
    elif now.status in {Status.WAITING, Status.HOLD}:
        yield e.Resumed(by=by)
    match before.status:
        case Status.WAITING:
            yield e.WaitingForCustomer(by=by, until=before.paused_until)
        case Status.HOLD:
            yield e.PutOnHold(by=by, until=before.paused_until)
        case Status.RESOLVED:
            yield e.Resolved(by=by, reason="undone")
        case Status.CLOSED:
            yield e.Closed(by=by, reason="undone")
        case _:
            return
