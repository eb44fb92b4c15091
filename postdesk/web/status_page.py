"""This file is the page that shows a customer how a request stands: what happened and when, but no texts.

It shows less than the mail with the same words, for a link travels further than a mailbox does: no internal
notes, nothing of strangers, of files the names only. It changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.responses import Response

from postdesk.in_force import InForce
from postdesk.reply_addresses import mailbox_of
from postdesk.ticket_facts import TicketFacts
from postdesk.web.pages import Voice, voice_to
from store.messages import StoredMessage
from store.work import Store
from threading_rules.links import Link
from threading_rules.tokens import person_tag
from tickets.ticket import Ticket

SHOWN_AFTER_CLOSING = timedelta(days=90)
SHOWN_MESSAGES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One message of the history, without its text."""

    at: datetime
    moment: str  # ISO 8601
    title: str
    author: str
    role: str  # customer, agent
    files: tuple[str, ...]


def show_status(store: Store, in_force: InForce, link: Link, now: datetime, stranger: Voice) -> Response:
    """Return the page for the requester."""
    with store.read() as work:
        ticket = work.tickets.read(link.ticket)
        if ticket is not None and ticket.merged_into is not None:
            ticket = work.tickets.read(ticket.merged_into)
        mailbox = mailbox_of(in_force, ticket) if ticket is not None else None
        if ticket is None or mailbox is None or person_tag(ticket.requester) != link.person:
            return stranger.message("unknown", 404)
        if ticket.closed_at is not None and now - ticket.closed_at > SHOWN_AFTER_CLOSING:
            return voice_to(in_force, ticket).message("gone", 410)
        about = TicketFacts(work=work, in_force=in_force, ticket=ticket, mailbox=mailbox, now=now)
        messages = work.messages.of_ticket(ticket.id, last=SHOWN_MESSAGES)
        values = {
            "ref": ticket.ref,
            "subject": ticket.subject,
            "status": ticket.status.value,
            "promise": about.kept_promise,
            "owner": _named(in_force, ticket, ticket.assignee),
            "opened_at": ticket.opened_at,
            "updated_at": messages_end(messages, ticket),
            "entries": [_entry(in_force, ticket, one) for one in messages if _is_shown(one)],
        }
    return voice_to(in_force, ticket).page("status", values)


def messages_end(messages: tuple[StoredMessage, ...], ticket: Ticket) -> datetime:
    """Return when last something happened that the customer knows of."""
    known = [one.at for one in messages if _is_shown(one)]
    marks = (ticket.opened_at, ticket.resolved_at, ticket.closed_at, *known)
    return max(moment for moment in marks if moment is not None)


def _is_shown(message: StoredMessage) -> bool:
    return message.visibility == "public" and message.party in {"customer", "agent", "us"}


def _entry(in_force: InForce, ticket: Ticket, message: StoredMessage) -> Entry:
    ours = message.party != "customer"
    name = _named(in_force, ticket, message.agent) if ours else message.author_name or message.author
    return Entry(
        at=message.at,
        moment=message.at.isoformat(timespec="minutes"),
        title=message.subject,
        author=name or in_force.policy.name,
        role="agent" if ours else "customer",
        files=tuple(one["filename"] for one in message.attachments if not one["inline"]),
    )


def _named(in_force: InForce, ticket: Ticket, key: str | None) -> str:
    """Name an agent where the queue signs by name; else our agents are who the queue says they are."""
    queue = in_force.policy.queue(ticket.queue)
    agent = in_force.policy.agents.get(key or "")
    if agent is None:
        return ""
    return {"name": agent.name, "queue": queue.title}.get(queue.agent_name, "") or in_force.policy.name
