"""This file shows what time does next, by person and queue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from store.histories import DueLine
from tickets.deadlines import calendar_of, sla_for
from tickets.policy import Policy

WORDS = {
    "wake": "comes back into work",
    "remind_agent": "reminds the agent who asked",
    "escalate": "escalates",
    "return": "goes back to the queue",
    "progress": "tells the customer how it is going",
    "remind": "reminds the customer",
    "close": "closes",
    "survey": "asks how it was",
    "postponed": "is tried again after a failure",
}


def due_as_json(line: DueLine, now: datetime) -> dict[str, Any]:
    """Return the keys of the public contract."""
    ticket = line.ticket
    return {
        "ref": ticket.ref,
        "at": line.at.isoformat(),
        "kind": line.kind,
        "promise_at": line.promise_at.isoformat() if line.promise_at else None,
        "overdue": line.promise_at is not None and line.promise_at < now,
        "assignee": ticket.assignee,
        "queue": ticket.queue,
        "status": ticket.status.value,
        "priority": ticket.priority.value,
        "subject": ticket.subject,
    }


def due_as_text(lines: Iterable[DueLine], policy: Policy, now: datetime) -> Iterator[str]:
    """Give the lines for people: each person's together, whose comes first first; nobody's by queue.

    Moments are those on the wall of who works on the ticket, as in every mail about it.
    """
    groups: dict[str, list[DueLine]] = {}
    for line in lines:
        owner = line.ticket.assignee or f"nobody, queue {line.ticket.queue}"
        groups.setdefault(owner, []).append(line)
    for owner, own in groups.items():
        yield f"{owner}:"
        for line in own:
            what = WORDS.get(line.kind, line.kind)
            late = "  OVERDUE" if line.promise_at is not None and line.promise_at < now else ""
            zone = ZoneInfo(calendar_of(sla_for(line.ticket, policy)).timezone)
            at = f"{line.at.astimezone(zone):%d.%m. %H:%M %Z}"
            yield f"  {at:<18} {line.ticket.ref:<10} {what:<36} {line.ticket.subject}{late}"
