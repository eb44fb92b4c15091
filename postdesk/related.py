"""This file ties a filed mail's ticket to the others that the mail names: merged, linked, or continued."""

from __future__ import annotations

from postdesk.filing import Filing
from postdesk.merging import merge
from threading_rules.lookup import names_of
from threading_rules.verdict import VerdictResult
from tickets.events import Linked
from tickets.ticket import Ticket

PROVEN_BY_SECRET = frozenset({2, 3, 6})
"""Threading rules whose evidence only somebody has who got a mail of ours: signed address, id or mark."""


def is_proven(filing: Filing) -> bool:
    """Tell whether a mail may bring others in: by its verdict, or by a secret of ours.

    Who knows only a number or a foreign id, and writes somebody's address into From, brings nobody in.
    """
    return filing.reading.verdict.verdict is VerdictResult.PASS or filing.match.rule in PROVEN_BY_SECRET


def join_others(filing: Filing, ticket: Ticket, *, third_party: bool) -> Ticket:
    """Merge what the mail proves to be one and link the rest; a stranger's word merges nothing."""
    match = filing.match
    named = names_of(filing.reading.message) if is_proven(filing) else frozenset()
    for other_id in () if third_party else match.merge:
        other = filing.found.tickets.get(other_id)
        if other is not None and other.id != ticket.id:
            ticket = merge(
                filing.work,
                other,
                ticket,
                reason="; ".join(match.evidence),
                at=filing.now,
                cause=filing.mail.id,
                schedule=filing.schedule,
                trusted=named,
            )
    apart = dict.fromkeys((*match.link, *match.merge) if third_party else match.link)
    links = tuple(Linked(ticket=one, reason="named by the same mail") for one in apart if one != ticket.id)
    return filing.append(ticket, links) if links else ticket


def link_back(filing: Filing, ticket: Ticket, follows: Ticket | None) -> None:
    """Say on the earlier ticket where its conversation went; one that a mail only names stays as it is."""
    used = filing.found.tickets.get(filing.match.follows or 0)
    earlier = follows or used
    if earlier is None:
        return
    how = "followed_by" if follows is not None else "related"
    link = Linked(ticket=ticket.id, reason=f"continued in {ticket.ref}", how=how)
    filing.work.tickets.append(earlier, (link,), filing.now, filing.mail.id, filing.schedule)


def continuation(filing: Filing, ticket: Ticket) -> Ticket | None:
    """Return the open ticket in which the author went on already with a closed one."""
    author = filing.reading.author
    later = [
        one.event.ticket
        for one in filing.work.tickets.history(ticket.id)
        if isinstance(one.event, Linked) and one.event.how == "followed_by"
    ]
    for number in reversed(later):
        one = filing.work.tickets.read(number)
        if one is None or author is None or one.merged_into is not None or not one.status.is_open:
            continue
        if one.participant(author.spec) is not None:
            filing.decision["thread"]["ticket"] = one.ref
            return one
    return None
