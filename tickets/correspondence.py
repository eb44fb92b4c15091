"""This file decides what a person's mail does to a ticket: which events it causes.

Who may do what is decided by the part somebody takes, never by what they know: a token or a Message-ID only
finds the ticket.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tickets import events as e
from tickets.address import Address, address_key
from tickets.policy import ClosedPolicy
from tickets.route import Priority, Route, Status
from tickets.ticket import Ticket

MAX_PARTICIPANTS = 25
LATE_BEGINNING_WITHIN = timedelta(days=1)
"""So long a mail that a ticket's first one answered may come after it and still be its beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonsMail:
    """A mail of a person on the customer's side."""

    message: int
    author: Address
    named: tuple[Address, ...]  # in To and Cc, without us and our agents
    subject: str
    language: str | None
    trusted: bool  # the sender verdict is not a failure
    proven: bool = True  # so much proof that it may bring others in: a verdict of pass, or a secret of ours
    thanks: bool  # it says thank you and nothing else
    awaited: bool = False  # the missing mail that the ticket's first one answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Appended:
    """The mail belongs to the ticket and causes these."""

    events: tuple[e.Event, ...]
    third_party: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OpensLinked:
    """The old ticket stays as it is; a new one is opened and linked."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """The old ticket stays as it is; the author is told so."""

    reason: str


Reaction = Appended | OpensLinked | Rejected


def opening(
    mail: PersonsMail,
    route: Route,
    *,
    mailbox: str,
    queue: str,
    assignee: str | None,
    by_customer: bool,
) -> tuple[e.Event, ...]:
    """Return the events that begin a ticket: Opened, and everybody who is in copy joins."""
    opened = e.Opened(
        message=mail.message,
        requester=mail.author.spec,
        requester_name=mail.author.name,
        subject=route.subject or mail.subject,
        mailbox=mailbox,
        queue=queue,
        priority=(route.priority or Priority.NORMAL).value,
        tags=tuple(tag for tag in route.tags if tag not in route.untags),
        assignee=assignee,
        language=route.language or mail.language,
        sla=route.sla,
        template_set=route.template_set,
        fields=route.fields,
        by_customer=by_customer,
    )
    joined = [e.ParticipantJoined(address=cc) for cc in route.cc]
    if by_customer:
        joined += _newcomers(replace(mail, proven=True), {mail.author.key, *map(address_key, route.cc)}, 1)
    return (opened, *joined)


def rerouting(ticket: Ticket, route: Route, assignee: str | None) -> tuple[e.Event, ...]:
    """Return what the rules change on a ticket that exists already."""
    events: list[e.Event] = []
    if route.queue and route.queue != ticket.queue:
        events.append(e.QueueChanged(queue=route.queue))
    if route.priority and route.priority is not ticket.priority:
        events.append(e.PriorityChanged(priority=route.priority.value))
    add = tuple(tag for tag in route.tags if tag not in ticket.tags and tag not in route.untags)
    remove = tuple(tag for tag in route.untags if tag in ticket.tags)
    if add or remove:
        events.append(e.TagsChanged(add=add, remove=remove))
    if assignee and assignee != ticket.assignee:
        events.append(e.Assigned(agent=assignee, reason="routing rule" if route.assignee else "stands in"))
    events += _relabelling(ticket, route)
    events += [e.ParticipantJoined(address=cc) for cc in route.cc if ticket.participant(cc) is None]
    return tuple(events)


def _relabelling(ticket: Ticket, route: Route) -> list[e.Event]:
    """Subject, language, promises, words and fields, as far as they differ."""
    events: list[e.Event] = []
    if route.subject and route.subject != ticket.subject:
        events.append(e.SubjectChanged(subject=route.subject))
    if route.language and route.language != ticket.language:
        events.append(e.LanguageChanged(language=route.language))
    if route.sla and route.sla != ticket.sla:
        events.append(e.SlaChanged(sla=route.sla))
    if route.template_set and route.template_set != ticket.template_set:
        events.append(e.TemplateSetChanged(template_set=route.template_set))
    changed = tuple(one for one in route.fields if one not in ticket.fields)
    if changed:
        events.append(e.FieldsSet(fields=changed))
    return events


def customers_mail(ticket: Ticket, mail: PersonsMail, policy: ClosedPolicy, now: datetime) -> Reaction:
    """Return what a mail that was threaded to a ticket does to it."""
    part = ticket.participant(mail.author.spec)
    if part is None and mail.trusted and _began(ticket, mail, now):
        return _late_beginning(mail)
    if part is None or part.role == "third_party" or not mail.trusted:
        # A stranger who holds a token or knows an id: seen by agents, changes nothing, learns nothing.
        wrote = e.ThirdPartyWrote(message=mail.message, author=mail.author.spec)
        return Appended(events=(wrote,), third_party=True)
    wrote_now = e.CustomerWrote(message=mail.message, author=mail.author.spec, awaits_answer=not mail.thanks)
    taking_part = {address_key(p.address) for p in ticket.participants if p.role != "third_party"}
    joined = _newcomers(mail, taking_part, len(ticket.participants))
    if ticket.status.is_open or mail.thanks:
        return Appended(events=(wrote_now, *joined))
    over_since = ticket.closed_at or ticket.resolved_at or ticket.updated_at
    over_since = min(over_since, ticket.resolved_at or over_since)
    if policy.reopen_within is None or now - over_since <= policy.reopen_within:
        reason = "the customer wrote again"
        return Appended(events=(e.Reopened(reason=reason), wrote_now, *joined))
    age = f"{ticket.ref} was {_over(ticket)} {(now - over_since).days} days ago"
    return Rejected(reason=age) if policy.then == "reject" else OpensLinked(reason=age)


def _over(ticket: Ticket) -> str:
    return "closed" if ticket.status is Status.CLOSED else "resolved"


def _began(ticket: Ticket, mail: PersonsMail, now: datetime) -> bool:
    """Tell whether a mail is the one that the ticket's first one answered, and was meant for its author too.

    Whoever saw an id somewhere can write a mail that has it, and would get our answers in the place of the
    one who asked us; a real beginning went to the one who answered it. Much later it is no matter of the
    order of arrival any more.
    """
    first = ticket.participant(ticket.requester)
    named = {address.key for address in mail.named}
    young = ticket.answers == 0 and now - ticket.opened_at <= LATE_BEGINNING_WITHIN
    return mail.awaited and young and first is not None and address_key(first.address) in named


def _late_beginning(mail: PersonsMail) -> Reaction:
    """The mail that an answer came before: its author began the matter; who answered goes on taking part."""
    changed = e.RequesterChanged(address=mail.author.spec, name=mail.author.name, former_role="participant")
    return Appended(events=(changed, e.CustomerWrote(message=mail.message, author=mail.author.spec)))


def _newcomers(mail: PersonsMail, known: set[str], count: int) -> list[e.ParticipantJoined]:
    """Whom a mail brings in: as participants where it is proven, else proposed, as third parties.

    Else somebody who forges the requester's From, and knows no more than a ticket's number, could put himself
    in copy and read all later answers.
    """
    role = "participant" if mail.proven else "third_party"
    joined: list[e.ParticipantJoined] = []
    for address in mail.named:
        if address.key in known or count + len(joined) >= MAX_PARTICIPANTS:
            continue
        known.add(address.key)
        joined.append(
            e.ParticipantJoined(address=address.spec, name=address.name, role=role, by=mail.author.spec)
        )
    return joined
