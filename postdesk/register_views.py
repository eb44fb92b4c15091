"""This file shows tickets: as JSON with the keys of the public contract, and as text for people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from store.codec import write_event
from store.messages import StoredMessage
from store.register import RegisterLine
from store.work import Work
from tickets.deadlines import next_owed
from tickets.policy import Policy
from tickets.ticket import Ticket


def line_as_json(line: RegisterLine, policy: Policy) -> dict[str, Any]:
    """Return a line of the register."""
    return {**_head(line.ticket), **_due(line, policy)}


def _due(line: RegisterLine, policy: Policy) -> dict[str, Any]:
    """Say what is due next and when: what we owe somebody, else what time does by itself."""
    owed = next_owed(line.ticket, policy)
    at, kind = (owed[0], owed[1].value) if owed is not None else (line.due_at, line.due_kind)
    return {"due_at": at.isoformat() if at else None, "due_kind": kind}


def _head(ticket: Ticket) -> dict[str, Any]:
    return {
        "ref": ticket.ref,
        "subject": ticket.subject,
        "status": ticket.status.value,
        "queue": ticket.queue,
        "priority": ticket.priority.value,
        "assignee": ticket.assignee,
        "requester": ticket.requester,
        "tags": list(ticket.tags),
        "language": ticket.language,
        "opened_at": ticket.opened_at.isoformat(),
        "updated_at": ticket.updated_at.isoformat(),
    }


def line_as_text(line: RegisterLine, policy: Policy) -> str:
    """Return a line of the register for people."""
    ticket = line.ticket
    at = _due(line, policy)["due_at"]
    due = f"{datetime.fromisoformat(at):%d.%m. %H:%M}" if at else "-"
    return (
        f"{ticket.ref:<10} {ticket.status.value:<9} {ticket.priority.value:<7} {ticket.assignee or '-':<10} "
        f"{due:<13} {ticket.queue:<12} {ticket.requester:<30} {ticket.subject}"
    )


def ticket_as_json(work: Work, ticket: Ticket, policy: Policy) -> dict[str, Any]:
    """Return a ticket with its messages and events."""
    row = work.tickets.schedule(ticket.id)
    return {
        **_head(ticket),
        **_due(RegisterLine(ticket=ticket, due_at=row.due_at, due_kind=row.due_kind), policy),
        "requester_name": ticket.requester_name,
        "mailbox": ticket.mailbox,
        "participants": [{"address": p.address, "role": p.role} for p in ticket.participants],
        "merged_into": ticket.merged_into,
        "links": list(ticket.links),
        "sla": ticket.sla,
        "template_set": ticket.template_set,
        "fields": dict(ticket.fields),
        "survey_score": ticket.survey_score,
        "messages": [
            {
                "id": message.id,
                "ticket": message.ticket,
                "inbox": message.inbox,
                "at": message.at.isoformat(),
                "party": message.party,
                "visibility": message.visibility,
                "kind": message.kind,
                "author": message.author,
                "agent": message.agent,
                "subject": message.subject,
                "message_id": message.message_id,
                "reply": message.reply,
                "text": message.text,
                "attachments": message.attachments,
                "decision": message.decision,
            }
            for message in _messages(work, ticket)
            if message.posts_entry
        ],
        "events": [
            # An event's own `kind` (of a survey, a failure) stands as `detail`.
            {
                "seq": one.seq,
                "at": one.at.isoformat(),
                "kind": kind,
                **{"detail" if name == "kind" else name: value for name, value in body.items()},
            }
            for one in work.tickets.history(ticket.id)
            for kind, _, body in [write_event(one.event)]
        ],
    }


def _trace(decision: dict[str, Any]) -> list[str]:
    """Return which routing rules hit a mail and what decided, and what else was decided by rules."""
    route = decision.get("route", {})
    lines = [f"    · rule {hit['rule']}: {hit['why']}" for hit in route.get("hits", [])]
    lines += [f"    · {note}" for note in route.get("notes", [])]
    if "answer" in decision and "hits" in route:
        lines.append(f"    · ready answer: {decision['answer']}")
    return [*lines, f"    · Reply-To: {decision['reply_to']}"] if "reply_to" in decision else lines


def _messages(work: Work, ticket: Ticket) -> list[StoredMessage]:
    """The messages of a ticket and of all that were merged into it, oldest first."""
    found = list(work.messages.of_ticket(ticket.id))
    waiting, passed = list(ticket.absorbed), {ticket.id}
    while waiting:
        absorbed = work.tickets.read(waiting.pop())
        if absorbed is not None and absorbed.id not in passed:
            passed.add(absorbed.id)
            waiting += absorbed.absorbed
            found += work.messages.of_ticket(absorbed.id)
    return sorted(found, key=lambda message: (message.at, message.id))


def _due_words(value: dict[str, Any]) -> str:
    return f"{value['due_at']} ({value['due_kind'].replace('_', ' ')})" if value["due_at"] else "-"


def ticket_as_text(value: dict[str, Any]) -> str:
    """Return a ticket for people: card, messages, history."""
    lines = [
        f"{value['ref']}  {value['subject']}",
        f"  {value['status']}, {value['priority']}, queue {value['queue']}",
        f"  owner {value['assignee'] or 'nobody'}",
        f"  customer {value['requester_name']} <{value['requester']}>, due {_due_words(value)}",
    ]
    lines += [f"  {name} {field}" for name, field in value["fields"].items()]
    for message in value["messages"]:
        lines += [
            "",
            f"  {message['at'][:16]}  {message['party']} {message['author']} ({message['visibility']})",
            *(f"    {line}" for line in message["reply"].splitlines()),
            *_trace(message["decision"]),
        ]
    lines += ["", "  history"]
    for event in value["events"]:
        details = {
            k: v for k, v in event.items() if k not in {"seq", "at", "kind"} and v not in (None, "", [])
        }
        told = ", ".join(f"{name} {detail}" for name, detail in details.items())
        lines.append(f"    {event['seq']:>3}  {event['at'][:16]}  {event['kind']}  {told}")
    return "\n".join(lines)
