"""This file looks up what a mail's keys lead to: one query for ids, one for tickets, whatever the rules."""

from __future__ import annotations

from datetime import datetime

from postdesk.in_force import InForce
from postdesk.reading import Reading
from store.work import Work
from threading_rules.lookup import Found, Lead
from threading_rules.thread import choose, join_always
from threading_rules.thread_match import Question, ThreadMatch
from tickets.ticket import Ticket


def find_thread(
    work: Work, in_force: InForce, reading: Reading, now: datetime, *, always: bool
) -> tuple[ThreadMatch, Found]:
    """Return which ticket the mail belongs to, and the tickets that were looked at."""
    keys = reading.keys
    leads: dict[str, list[Lead]] = {}
    wanted = keys.all_ids if always else keys.all_ids.union(keys.conversations)
    for known in work.ids.find(wanted):
        lead = Lead(ticket=known.ticket, kind=known.kind, at=known.at)
        leads.setdefault(known.message_id, []).append(lead)
    named = {lead.ticket for found in leads.values() for lead in found} | set(keys.named_tickets)
    found = Found(
        leads={one: tuple(found) for one, found in leads.items()}, tickets=living_tickets(work, named)
    )
    question = Question(
        message=reading.message,
        keys=keys,
        found=found,
        prefix=in_force.policy.ticket_prefix,
        insiders=in_force.insiders,
        now=now,
        author_key=reading.author.key if reading.author else "",
    )
    return (join_always(question) if always else choose(question)), found


def living_tickets(work: Work, wanted: set[int]) -> dict[int, Ticket]:
    """Return tickets by the ids asked for; a merged one's id leads to the ticket it was merged into."""
    read = work.tickets.read_many(wanted)
    living: dict[int, Ticket] = {}
    for ticket_id in wanted:
        ticket = read.get(ticket_id)
        passed: set[int] = set()  # merging refuses cycles; a broken database must not hang us
        while ticket is not None and ticket.merged_into is not None and ticket.id not in passed:
            passed.add(ticket.id)
            following = read.get(ticket.merged_into) or work.tickets.read(ticket.merged_into)
            if following is not None:
                read[following.id] = following
            ticket = following
        if ticket is not None and ticket.merged_into is None:
            living[ticket_id] = living[ticket.id] = ticket
    return living
