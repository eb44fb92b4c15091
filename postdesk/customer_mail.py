"""This file files a person's mail: a new ticket, one more message, or a stranger's words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from postdesk.agent_proof import agent_of
from postdesk.article_answers import file_solved, suggest_articles
from postdesk.brakes import reached_limit
from postdesk.customer_answer import beside_our_mail
from postdesk.customer_words import file_customers_word
from postdesk.filing import Filing
from postdesk.related import continuation, is_proven, join_others, link_back
from postdesk.routes import assignee_for, route_mail
from postdesk.rule_actions import is_released, kept_out, quarantined, ready_answer, vouch_for_reply_to
from postdesk.survey_mail import file_survey_answer
from store.inbox import Fate
from store.people import person_of
from store.suppressions import suppressed
from threading_rules.identify import Kind
from threading_rules.tokens import Audience
from threading_rules.verdict import VerdictResult
from tickets.address import Address
from tickets.correspondence import (
    Appended,
    OpensLinked,
    PersonsMail,
    Rejected,
    customers_mail,
    opening,
    rerouting,
)
from tickets.events import CustomerWrote, Event, Linked
from tickets.notices import Notice
from tickets.route import Route
from tickets.thanks import is_thanks
from tickets.ticket import Ticket

AN_HOUR = timedelta(hours=1)


def file_persons_mail(filing: Filing) -> Fate:
    """File a mail that a person wrote, or a machine's that opens a ticket as a person's does."""
    storm = None if is_released(filing) else _storm(filing)
    if storm is not None:
        return quarantined(filing, storm)
    ticket = filing.ticket
    if ticket is None:
        return _open(filing, linked=())
    filing.reading = replace(filing.reading, message=beside_our_mail(filing, ticket))
    by_survey = filing.match.audience is Audience.SURVEY
    asked = file_survey_answer(filing, ticket) if by_survey else file_customers_word(filing, ticket)
    asked = asked or (None if by_survey else file_solved(filing, ticket))
    return asked if asked is not None else _append(filing, ticket)


def _append(filing: Filing, ticket: Ticket) -> Fate:
    mail = _persons_mail(filing, message=0)
    reaction = customers_mail(ticket, mail, filing.in_force.policy.queue(ticket.queue).closed, filing.now)
    match reaction:
        case OpensLinked(reason=reason):
            filing.decision["closed"] = reason
            later = continuation(filing, ticket)
            return _append(filing, later) if later else _open(filing, linked=(), follows=ticket)
        case Rejected(reason=reason):
            filing.decision["closed"] = reason
            return _reject(filing, ticket, reason)
        case Appended(third_party=third_party):
            party = "third_party" if third_party else "customer"
            route = Route() if third_party else route_mail(filing, ticket)
            refused = kept_out(filing, route)
            if refused is not None:
                return refused
            message = filing.remember(party=party, visibility="public", ticket=ticket.id)
            mail = _persons_mail(filing, message)
            again = customers_mail(
                ticket, mail, filing.in_force.policy.queue(ticket.queue).closed, filing.now
            )
            events = again.events if isinstance(again, Appended) else ()
            return _appended(filing, ticket, message, events, route, third_party=third_party)


def _appended(
    filing: Filing,
    ticket: Ticket,
    message: int,
    events: tuple[Event, ...],
    route: Route,
    *,
    third_party: bool,
) -> Fate:
    if not third_party:
        owner = assignee_for(filing, route, route.queue or ticket.queue, ticket=ticket)
        answers = ready_answer(filing, route, lambda: _no_acknowledgement(filing, Route()), ticket=ticket.id)
        # The rules' changes come first, so that a notification goes to the new owner.
        events = (*rerouting(ticket, route, owner), *events, *answers)
    ticket = filing.append(ticket, events)
    # What a stranger names stays out of the chain of ids that our mails to the customer refer to.
    filing.index(ticket.id, message, audience="third_party" if third_party else "customer")
    ticket = join_others(filing, ticket, third_party=third_party)
    # An agent who writes to the customer directly, with us in copy, needs no notification of that.
    colleague = agent_of(filing)
    author = colleague.key if colleague is not None else ""
    filing.announce(acknowledge=_may_acknowledge(filing, route), author=author)
    return Fate(outcome="appended", why="; ".join(filing.match.evidence), message=message, ticket=ticket.id)


def _open(filing: Filing, *, linked: tuple[int, ...], follows: Ticket | None = None) -> Fate:
    route = route_mail(filing, None)
    refused = kept_out(filing, route)
    if refused is not None:
        return refused
    if filing.reading.identity.spam and not is_released(filing):
        return quarantined(filing, "marked as spam by the mail server")
    vouch_for_reply_to(filing, route)
    queue = route.queue or (filing.reading.mailbox.queue if filing.reading.mailbox else "general")
    message = filing.remember(party="customer", visibility="public")
    by_person = filing.reading.identity.kind is Kind.MESSAGE or filing.vouched
    by_customer = by_person and filing.reading.author is not None
    begin, *more = opening(
        _persons_mail(filing, message),
        route,
        mailbox=filing.reading.mailbox.name if filing.reading.mailbox else filing.mail.mailbox,
        queue=queue,
        assignee=assignee_for(filing, route, queue, ticket=None),
        by_customer=by_customer,
    )
    why = "; ".join(filing.match.evidence)
    if follows is not None:
        more.append(Linked(ticket=follows.id, reason=filing.decision["closed"], how="follows"))
    more += [Linked(ticket=one, reason=why) for one in linked or filing.match.link]
    answers = ready_answer(filing, route, lambda: _no_acknowledgement(filing, Route()))
    ticket = filing.open(begin, (*more, *answers))  # type: ignore[arg-type]
    for answer in answers:
        filing.work.messages.attach(answer.message, ticket.id)
    filing.index(ticket.id, message)
    link_back(filing, ticket, follows)
    acknowledge = _may_acknowledge(filing, route)
    if acknowledge and by_customer and not answers:
        suggest_articles(filing, ticket)
    filing.announce(acknowledge=acknowledge)
    return Fate(outcome="created", why="; ".join(filing.match.evidence), message=message, ticket=ticket.id)


def _storm(filing: Filing) -> str | None:
    """Say why a mail is one too many: two machines answer each other, whatever their headers say."""
    author, limit = filing.reading.author, filing.in_force.policy.limits.mails_per_sender_per_hour
    if author is None:
        return None
    within = filing.work.messages.written_since(author.spec, filing.now - AN_HOUR)
    return (
        f"{within} mails of {author.key} within an hour, the limit of this site" if within >= limit else None
    )


def _reject(filing: Filing, ticket: Ticket, reason: str) -> Fate:
    """The queue wants no mail on old tickets: the author is told so, and the mail stays findable."""
    message = filing.remember(party="customer", visibility="internal", ticket=ticket.id)
    filing.index(ticket.id, message)
    author = filing.reading.author
    if author is not None and _may_acknowledge(filing, Route()):
        filing.tell(
            ticket,
            Notice(
                name="rejected",
                audience="customer",
                recipient=author.spec,
                recipient_name=author.name,
                seq=-filing.mail.id,  # no event of its own: the mail that caused it makes it unique
                event=CustomerWrote(message=message, author=author.spec),
                message=message,
            ),
        )
    return Fate(outcome="rejected", why=reason, message=message, ticket=ticket.id)


def _may_acknowledge(filing: Filing, route: Route) -> bool:
    """Decide whether the author gets automatic mail now, and note why not (RFC 3834, backscatter)."""
    why_not = _no_acknowledgement(filing, route)
    filing.decision["acknowledge"] = why_not or "yes"
    return why_not is None


def _no_acknowledgement(filing: Filing, route: Route) -> str | None:
    reading = filing.reading
    if not route.acknowledge:
        return "a routing rule says so"
    if reading.author is None:
        return "the mail has not exactly one author"
    if not reading.identity.answerable:
        return reading.identity.answerable_reason
    if reading.verdict.verdict is VerdictResult.FAIL:
        return f"its sender is not who From says: {'; '.join(reading.verdict.evidence)}"
    connection, key = filing.work.connection, reading.author.key
    why = suppressed(connection, key, filing.now)
    if why is not None:
        return f"{key} gets no automatic mail: {why}"
    ticket = filing.ticket.id if filing.ticket is not None else None
    return reached_limit(filing.work, filing.in_force, key, filing.now, ticket=ticket)


def _language(filing: Filing) -> str | None:
    """Return the language of the mail's author: as recorded, else of the mail, else of the organisation."""
    author, written = filing.reading.author, filing.reading.message.language
    if author is None or filing.ticket is not None:
        return written
    person = person_of(filing.work.connection, author.spec)
    organisation = filing.in_force.policy.organisation_of(author.spec)
    known = person.language if person else ""
    return known or written or (organisation.language if organisation else None)


def _persons_mail(filing: Filing, message: int) -> PersonsMail:
    reading = filing.reading
    return PersonsMail(
        message=message,
        author=reading.author or Address(spec=""),
        named=tuple(
            address
            for address in reading.message.recipients
            if not filing.in_force.is_ours(address.spec)
            and address.key not in filing.in_force.insiders
            and (reading.author is None or address.key != reading.author.key)
        ),
        subject=reading.message.subject,
        language=_language(filing),
        trusted=reading.verdict.verdict is not VerdictResult.FAIL,
        proven=is_proven(filing),
        thanks=is_thanks(reading.message.reply) and not reading.message.attachments,
        awaited=filing.match.awaited,
    )
