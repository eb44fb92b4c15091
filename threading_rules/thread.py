"""This file decides which ticket a mail belongs to: eight rules, the first that answers counts.

A mail's own words never decide. What a stranger can know or guess (a foreign Message-ID, a ticket number)
never lets anybody take part; it only puts the mail where agents see it. ``tickets.correspondence`` decides
what the mail may change.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from threading_rules.lookup import names_of
from threading_rules.references import parent_ids
from threading_rules.subjects import is_forward_subject
from threading_rules.thread_match import Question, ThreadMatch
from threading_rules.thread_modifiers import follow_split, not_hijacked, possibly_related, with_other_tickets
from threading_rules.tokens import Audience, Token, person_tag

SHARED_ANCESTOR_WITHIN = timedelta(days=30)


def choose(question: Question) -> ThreadMatch:
    """Return the first rule's answer."""
    for number, name, rule in RULES:
        match = rule(question)
        if match is not None:
            match = follow_split(question, replace(match, rule=number, name=name))
            return not_hijacked(question, with_other_tickets(question, match))
    return possibly_related(question, _new("nothing of ours and no known mail is named"))


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
        return _new("no mail of its conversation is filed yet")
    first, *others = sorted(tickets)
    return ThreadMatch(
        rule=4, name="known Message-ID", ticket=first, evidence=tuple(tickets.values()), merge=tuple(others)
    )


def _by_bounce_address(question: Question) -> ThreadMatch | None:
    # The envelope sender of each mail of ours is an address of its own (VERP); only reports come back to it.
    return _by_token(question, [t for t in question.keys.tokens if t.audience is Audience.BOUNCE])


def _by_reply_address(question: Question) -> ThreadMatch | None:
    # "Reply all" may hold several: the author's own first; of these a note first, for it harms nobody.
    tokens = [t for t in question.keys.tokens if t.audience is not Audience.BOUNCE]
    tag = person_tag(question.author)
    tokens.sort(key=lambda token: (token.person != tag, token.audience is not Audience.NOTE))
    return _by_token(question, tokens)


def _by_token(question: Question, tokens: list[Token]) -> ThreadMatch | None:
    for token in tokens:
        ticket = question.ticket(token.ticket)
        if ticket is not None:
            kind = token.audience.name.lower()
            return ThreadMatch(
                ticket=ticket.id,
                audience=token.audience,
                token=token,
                evidence=(f"it was sent to a signed address ({kind}) of {ticket.ref}",),
            )
    return None


def _by_own_id(question: Question) -> ThreadMatch | None:
    for one, own in question.keys.own_ids:
        ticket = question.ticket(own.ticket)
        if ticket is None:
            continue
        evidence = [f"{_field(question, one)} {one} is a mail of ours about {ticket.ref}"]
        audience = own.audience
        if audience is Audience.AGENT and is_forward_subject(question.message.subject):
            # freescout #4515: an agent who passes a notification on does not write to the customer.
            audience = Audience.NOTE
            evidence.append("it forwards that mail, so it is a note")
        return ThreadMatch(ticket=ticket.id, audience=audience, own_id=one, evidence=tuple(evidence))
    return None


def _by_known_id(question: Question) -> ThreadMatch | None:
    for one in question.keys.ids:
        for lead, ticket in question.filed(one):
            return ThreadMatch(
                ticket=ticket.id,
                own_id=one if lead.kind == "ours" else None,
                evidence=(f"{_field(question, one)} {one} is {_lead_words(lead.kind)} of {ticket.ref}",),
            )
    return None


def _by_missing_ancestor(question: Question) -> ThreadMatch | None:
    people = {question.author} | names_of(question.message)
    for ticket in question.awaiting():
        # Not for strangers to each other, whichever of the two saw the other's id somewhere.
        if any(ticket.participant(person) for person in people if person):
            why = f"a mail of {ticket.ref} answers this one, which comes only now"
            return ThreadMatch(ticket=ticket.id, awaited=True, evidence=(why,))
    thread = question.keys.own_thread
    known = question.ticket(thread.ticket) if thread else None
    if thread is not None and known is not None:
        # It is the same in all our mails to one side, so it tells no answer to the customer from a note.
        why = f"its Thread-Index is that of our mails about {known.ref}"
        return ThreadMatch(ticket=known.id, evidence=(why,))
    for one in (*question.keys.ids, *question.keys.conversations):
        for lead in question.leads(one):
            other = question.ticket(lead.ticket)
            if other is None or question.now - lead.at > SHARED_ANCESTOR_WITHIN:
                continue
            if any(other.participant(person) for person in people if person):
                why = f"{other.ref} answers the same missing mail {one}, with the same people"
                return ThreadMatch(ticket=other.id, evidence=(why,))
    return None


def _by_mark_in_text(question: Question) -> ThreadMatch | None:
    for mark in question.keys.marked:
        ticket = question.ticket(mark.ticket)
        if ticket is not None:
            # Who only quotes a notification may have passed it on: that is never an answer to the customer.
            passed_on = mark.audience is Audience.AGENT
            return ThreadMatch(
                ticket=ticket.id,
                audience=Audience.NOTE if passed_on else mark.audience,
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
        if question.takes_part(ticket) or question.author in question.insiders:
            why = f"its subject names {ticket.ref} and its author takes part there"
            return ThreadMatch(ticket=ticket.id, evidence=(why,))
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
    return ThreadMatch(rule=len(RULES) + 1, name="new ticket", ticket=None, evidence=(why,))


def _field(question: Question, one: str) -> str:
    return "In-Reply-To" if one in parent_ids(question.message) else "References"


def _lead_words(kind: str) -> str:
    return {"ours": "a mail of ours", "theirs": "a filed mail", "awaited": "a mail awaited"}[kind]
