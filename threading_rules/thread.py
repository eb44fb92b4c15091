"""This file decides which ticket a mail belongs to: eight rules, the first that answers counts.

A mail's own words never decide. What a stranger can know or guess (a foreign Message-ID, a ticket number)
never lets anybody take part; it only puts the mail where agents see it. ``tickets.correspondence`` decides
what the mail may change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from threading_rules.lookup import Found, LookupKeys, names_of
from threading_rules.references import parent_ids
from threading_rules.subjects import base_subject, is_answer_subject
from threading_rules.tokens import Audience, Token
from tickets.message import InboundMessage
from tickets.ticket import Ticket

SHARED_ANCESTOR_WITHIN = timedelta(days=30)
HIJACK_AFTER = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadMatch:
    """Where a mail belongs, by which rule, and why."""

    rule: int
    name: str
    ticket: int | None  # None: a new one
    evidence: tuple[str, ...]
    audience: Audience | None = None  # of the mail of ours that is answered, where a token or id says so
    token: Token | None = None
    own_id: str | None = None  # the Message-ID of ours that is answered
    awaited: bool = False  # this is the missing mail that the ticket's first one answered
    merge: tuple[int, ...] = ()  # tickets that this mail proves to be the same
    link: tuple[int, ...] = ()  # tickets that have to do with it and stay apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """All that the rules look at."""

    message: InboundMessage
    keys: LookupKeys
    found: Found
    prefix: str
    insiders: frozenset[str]  # normal forms of agents' addresses
    now: datetime

    def ticket(self, ticket_id: int) -> Ticket | None:
        """Return a ticket that exists, the target of a merge for a merged one."""
        return self.found.tickets.get(ticket_id)

    @property
    def author(self) -> str:
        """The normal form of the author's address, empty where there is not exactly one."""
        return self.message.author.key if self.message.author else ""


def choose(question: Question) -> ThreadMatch:
    """Return the first rule's answer."""
    for number, name, rule in RULES:
        match = rule(question)
        if match is not None:
            match = replace(match, rule=number, name=name)
            return _not_hijacked(question, _with_other_tickets(question, match))
    return replace(_new("nothing of ours and no known mail is named"), rule=len(RULES) + 1, name="new ticket")


def join_always(question: Question) -> ThreadMatch:
    """Join by Message-ID, In-Reply-To and References alone, and merge what a mail proves to be one.

    For importing archives (``import --join always``): age, state and people do not matter.
    """
    tickets: dict[int, str] = {}
    for one in sorted(question.keys.all_ids):
        for lead in question.found.leads.get(one, ()):
            ticket = question.ticket(lead.ticket)
            if ticket is not None:
                tickets.setdefault(ticket.id, f"{one} is {_lead_words(lead.kind)} of {ticket.ref}")
    if not tickets:
        return replace(_new("no mail of its conversation is filed yet"), rule=8, name="new ticket")
    first, *others = sorted(tickets)
    return ThreadMatch(
        rule=4, name="known Message-ID", ticket=first, evidence=tuple(tickets.values()), merge=tuple(others)
    )


def _by_bounce_address(question: Question) -> ThreadMatch | None:
    # The envelope sender of each mail of ours is an address of its own (VERP); only reports come back to it.
    return _by_token(question, (t for t in question.keys.tokens if t.audience is Audience.BOUNCE))


def _by_reply_address(question: Question) -> ThreadMatch | None:
    return _by_token(question, (t for t in question.keys.tokens if t.audience is not Audience.BOUNCE))


def _by_token(question: Question, tokens: Iterable[Token]) -> ThreadMatch | None:
    for token in tokens:
        ticket = question.ticket(token.ticket)
        if ticket is not None:
            return ThreadMatch(
                rule=0,
                name="",
                ticket=ticket.id,
                audience=token.audience,
                token=token,
                evidence=(
                    f"it was sent to a signed address ({token.audience.name.lower()}) of {ticket.ref}",
                ),
            )
    return None


def _by_own_id(question: Question) -> ThreadMatch | None:
    for one, own in question.keys.own_ids:
        ticket = question.ticket(own.ticket)
        if ticket is not None:
            return ThreadMatch(
                rule=0,
                name="",
                ticket=ticket.id,
                audience=own.audience,
                own_id=one,
                evidence=(f"{_field(question, one)} {one} is a mail of ours about {ticket.ref}",),
            )
    return None


def _by_known_id(question: Question) -> ThreadMatch | None:
    for one in question.keys.ids:
        leads = [lead for lead in question.found.leads.get(one, ()) if lead.kind != "awaited"]
        for lead in sorted(leads, key=lambda lead: lead.at, reverse=True):
            ticket = question.ticket(lead.ticket)
            if ticket is not None:
                return ThreadMatch(
                    rule=0,
                    name="",
                    ticket=ticket.id,
                    own_id=one if lead.kind == "ours" else None,
                    evidence=(f"{_field(question, one)} {one} is {_lead_words(lead.kind)} of {ticket.ref}",),
                )
    return None


def _by_missing_ancestor(question: Question) -> ThreadMatch | None:
    for lead in question.found.leads.get(question.message.message_id or "", ()):
        ticket = question.ticket(lead.ticket) if lead.kind == "awaited" else None
        if ticket is not None:
            return ThreadMatch(
                rule=0,
                name="",
                ticket=ticket.id,
                awaited=True,
                evidence=(f"a mail of {ticket.ref} answers this one, which comes only now",),
            )
    for one in question.keys.ids:
        for lead in question.found.leads.get(one, ()):
            ticket = question.ticket(lead.ticket)
            if ticket is None or question.now - lead.at > SHARED_ANCESTOR_WITHIN:
                continue
            people = {address.key for address in question.message.senders} | names_of(question.message)
            if any(ticket.participant(person) for person in people):
                return ThreadMatch(
                    rule=0,
                    name="",
                    ticket=ticket.id,
                    evidence=(f"{ticket.ref} answers the same missing mail {one}, with the same people",),
                )
    return None


def _by_mark_in_text(question: Question) -> ThreadMatch | None:
    for mark in question.keys.marked:
        ticket = question.ticket(mark.ticket)
        if ticket is not None:
            return ThreadMatch(
                rule=0,
                name="",
                ticket=ticket.id,
                audience=mark.audience,
                token=mark if isinstance(mark, Token) else None,
                evidence=(f"its text quotes a signed mark of {ticket.ref}",),
            )
    return None


def _by_subject_tag(question: Question) -> ThreadMatch | None:
    # A number can be guessed: it counts only for those who take part anyway (zammad #5064).
    for number in question.keys.numbers:
        ticket = question.ticket(number)
        if ticket is None or not question.author:
            continue
        if ticket.participant(question.author) or question.author in question.insiders:
            return ThreadMatch(
                rule=0,
                name="",
                ticket=ticket.id,
                evidence=(f"its subject names {ticket.ref} and its author takes part there",),
            )
    return None


RULES: tuple[tuple[int, str, Callable[[Question], ThreadMatch | None]], ...] = (
    (1, "bounce address", _by_bounce_address),  # a report about one mail of ours
    (2, "reply address", _by_reply_address),  # To, Cc, Delivered-To and their like
    (3, "own Message-ID", _by_own_id),  # In-Reply-To, then References from the end
    (4, "known Message-ID", _by_known_id),  # the same order, ids of filed mail
    (5, "missing ancestor", _by_missing_ancestor),  # order of arrival does not matter
    (6, "mark in the text", _by_mark_in_text),  # what is left when a relay rewrote all headers
    (7, "subject tag", _by_subject_tag),  # participants and agents only
)


def _new(why: str) -> ThreadMatch:
    return ThreadMatch(rule=0, name="", ticket=None, evidence=(why,))


def _with_other_tickets(question: Question, match: ThreadMatch) -> ThreadMatch:
    """Say which other tickets the mail names: the same conversation, or only related."""
    home = question.ticket(match.ticket) if match.ticket is not None else None
    if home is None:
        return match
    merge: dict[int, str] = {}
    link: dict[int, str] = {}
    for one in question.keys.all_ids:
        for lead in question.found.leads.get(one, ()):
            other = question.ticket(lead.ticket)
            if other is None or other.id == home.id or lead.kind == "ours":
                continue
            awaited = one == question.message.message_id and lead.kind == "awaited"
            apart = other.id in home.links or home.id in other.links
            same_requester = bool(other.requester) and _same(other, home) and lead.kind == "theirs"
            if awaited and not apart:
                merge[other.id] = f"{other.ref} awaited this mail"
            elif same_requester and not apart:
                merge[other.id] = f"{other.ref} is of the same requester and named by the same mail"
            elif lead.kind == "theirs":
                link[other.id] = f"it names a mail of {other.ref} too, which stays apart"
    unmerged = {number: why for number, why in link.items() if number not in merge}
    return replace(
        match,
        merge=tuple(sorted(merge)),
        link=tuple(sorted(unmerged)),
        evidence=(*match.evidence, *merge.values(), *unmerged.values()),
    )


def _same(one: Ticket, other: Ticket) -> bool:
    participant = one.participant(other.requester)
    return participant is not None and participant.role == "requester"


def _not_hijacked(question: Question, match: ThreadMatch) -> ThreadMatch:
    """Take back a match where somebody used an old mail of the thread to begin a new matter."""
    ticket = question.ticket(match.ticket) if match.ticket is not None else None
    if ticket is None or match.rule not in {2, 3, 4, 5} or question.author in question.insiders:
        return match
    subject = base_subject(question.message.subject, question.prefix)
    other_subject = bool(subject) and subject != base_subject(ticket.subject, question.prefix)
    answer = is_answer_subject(question.message.subject) or bool(question.message.quoted.strip())
    old = question.now - ticket.updated_at > HIJACK_AFTER
    if not (other_subject and old) or answer or question.keys.numbers or question.keys.marked:
        return match
    if match.audience is Audience.SURVEY:
        return match
    return ThreadMatch(
        rule=8,
        name="new ticket",
        ticket=None,
        link=(ticket.id,),
        evidence=(
            *match.evidence,
            f"but it is {(question.now - ticket.updated_at).days} days later, has a new subject and quotes "
            f"nothing of ours: a new matter, linked to {ticket.ref}",
        ),
    )


def _field(question: Question, one: str) -> str:
    return "In-Reply-To" if one in parent_ids(question.message) else "References"


def _lead_words(kind: str) -> str:
    return {"ours": "a mail of ours", "theirs": "a filed mail", "awaited": "a mail awaited"}[kind]
