"""This file changes a rule's answer: splits are followed, other tickets merged or linked, hijacks undone.

Policy: a mail may prove that two tickets are one only if they await it or have the same requester. Everything
else that it names is linked, so that agents see it, and stays apart.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from threading_rules.subjects import base_subject
from threading_rules.thread_match import Question, ThreadMatch
from threading_rules.tokens import Audience
from tickets.ticket import Ticket

HIJACK_AFTER = timedelta(days=14)
MAX_LINKS = 5
"""Tickets one mail may be linked to; a field full of ids is no reason to touch them all."""

_HIJACKABLE = frozenset({2, 3, 4, 5})  # rules whose evidence a client carries along without asking


def follow_split(question: Question, match: ThreadMatch) -> ThreadMatch:
    """Go to the ticket that the answered message was split off to."""
    home = question.ticket(match.ticket)
    if home is None or not home.split_off:
        return match
    for one in question.keys.ids:
        for _, ticket in question.filed(one):
            if ticket.id in home.split_off or set(ticket.links) & set(home.split_off):
                why = f"{one} was split off from {home.ref} to {ticket.ref}"
                return replace(match, ticket=ticket.id, evidence=(*match.evidence, why))
            return match  # the nearest mail that we know decides
    return match


def with_other_tickets(question: Question, match: ThreadMatch) -> ThreadMatch:
    """Say which other tickets the mail names: the same conversation, or only related."""
    home = question.ticket(match.ticket)
    if home is None:
        return match
    merge: dict[int, str] = {}
    link: dict[int, str] = {}
    for one in (question.message.message_id or "", *question.keys.ids):
        for lead in question.leads(one):
            other = question.ticket(lead.ticket)
            if other is None or other.id == home.id or lead.kind == "ours":
                continue
            apart = other.id in home.links or home.id in other.links
            why = None if apart else _why_the_same(question, one, lead.kind, home, other)
            if why is not None:
                merge[other.id] = why
            elif lead.kind == "theirs" and one != question.message.message_id:
                link[other.id] = f"it names a mail of {other.ref} too, which stays apart"
    only = {number: why for number, why in link.items() if number not in merge}
    only = dict(sorted(only.items())[:MAX_LINKS])
    return replace(
        match,
        merge=tuple(sorted(merge)),
        link=tuple(only),
        evidence=(*match.evidence, *merge.values(), *only.values()),
    )


def _why_the_same(question: Question, one: str, kind: str, home: Ticket, other: Ticket) -> str | None:
    if kind == "awaited" and one == question.message.message_id:
        return f"{other.ref} awaited this mail"
    named = kind == "theirs" and one != question.message.message_id
    part = home.participant(other.requester) if other.requester and named else None
    if part is not None and part.role == "requester":
        return f"{other.ref} is of the same requester and named by the same mail"
    return None


def not_hijacked(question: Question, match: ThreadMatch) -> ThreadMatch:
    """Take back a match where somebody used an old mail of the thread to begin a new matter."""
    ticket = question.ticket(match.ticket)
    if ticket is None or match.rule not in _HIJACKABLE or match.awaited:
        return match
    if match.audience is Audience.SURVEY or question.author in question.insiders:
        return match
    subject = base_subject(question.message.subject, question.prefix)
    new_subject = bool(subject) and subject != base_subject(ticket.subject, question.prefix)
    days = (question.now - ticket.updated_at).days
    quotes_us = bool(question.message.quoted.strip() or question.keys.marked or question.keys.numbers)
    if not new_subject or quotes_us or question.now - ticket.updated_at <= HIJACK_AFTER:
        return match
    why = f"but it is {days} days later, has a new subject and quotes nothing of ours: a new matter, linked"
    return ThreadMatch(
        rule=8,
        name="new ticket",
        ticket=None,
        link=(ticket.id,),
        follows=ticket.id,
        evidence=(*match.evidence, f"{why} to {ticket.ref}"),
    )


def possibly_related(question: Question, match: ThreadMatch) -> ThreadMatch:
    """Link a new ticket to those whose tag its subject bears, and to those of strangers who answered it.

    A number can be guessed and an id can be seen somewhere: neither lets anybody in.
    """
    if match.ticket is not None or match.link:
        return match
    why = {
        ticket.id: f"{ticket.ref} answers this mail, but nobody takes part in both: only linked"
        for ticket in question.awaiting()
    }
    for number in question.keys.numbers:
        ticket = question.ticket(number)
        if ticket is not None:
            tag = f"possibly related: its subject names {ticket.ref}, where its author takes no part"
            why.setdefault(ticket.id, tag)
    why = dict(list(why.items())[:MAX_LINKS])
    return replace(match, link=tuple(why), evidence=(*match.evidence, *why.values()))
