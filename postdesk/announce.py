"""This file turns notices into finished mails in the outbox, inside the transaction that caused them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from mailer import facts as f
from mailer.attachments import enclosures
from mailer.compose import Enclosure, Letter, compose
from mailer.header_fields import UnsafeValue
from postdesk.asked_files import asked_for
from postdesk.brakes import Announced, answers_mail, brake, is_counted
from postdesk.enclosed_files import choose_files, inline_digests, was_scanned
from postdesk.in_force import InForce
from postdesk.notice_facts import audience_of, facts_of
from postdesk.page_links import ENDED_BY, unsubscribe_links
from postdesk.relay import thread_of
from postdesk.reply_addresses import mailbox_of
from postdesk.ticket_facts import TicketFacts
from store.message_ids import OURS, KnownId
from store.messages import StoredMessage
from store.outbox import NewMail, add_mails
from store.work import Work
from threading_rules.references import THREAD_INDEX
from threading_rules.tokens import Audience
from tickets.address import Address, address_key
from tickets.notices import Notice
from tickets.policy import Agent

ALERT_WAITS = timedelta(minutes=15)
"""An alert that nobody gathered goes out by itself after so long."""

TEMPLATE_OF = {"ready_answer": "answered", "asked": "answered", "survey_unclear": "survey"}
"""Notices that look like another one."""

ANSWERS = frozenset({"answered", "asked"})
"""What a person of ours wrote to somebody outside."""


def announce(
    work: Work, in_force: InForce, notices: Iterable[tuple[int, Notice]], now: datetime
) -> tuple[Announced, ...]:
    """Write every notice's mail into the outbox."""
    about: dict[int, TicketFacts] = {}
    mails: list[NewMail] = []
    done: list[Announced] = []
    for ticket_id, notice in notices:
        facts = about.get(ticket_id) or _about(work, in_force, ticket_id, now)
        if facts is None:
            done.append(_skipped(notice, "the settings name no mailbox to send it from"))
            continue
        about[ticket_id] = facts
        why = brake(work, in_force, ticket_id, notice, now, coming=mails)
        if why is not None:
            done.append(_skipped(notice, why))
            continue
        try:
            mails.append(_write(facts, notice))
        except UnsafeValue as unsafe:
            # An address of five thousand letters opens its ticket; only no mail can be written to it.
            done.append(_skipped(notice, f"no mail can be written to it: {unsafe}"))
            continue
        done.append(Announced(notice=notice.name, recipient=notice.recipient))
    add_mails(work.connection, mails, now)
    work.ids.add(
        [
            KnownId(message_id=mail.message_id, ticket=mail.ticket, kind=OURS, audience=mail.audience, at=now)
            for mail in mails
            if mail.audience != "agent" and mail.ticket is not None
        ]
    )
    return tuple(done)


def _about(work: Work, in_force: InForce, ticket_id: int, now: datetime) -> TicketFacts | None:
    ticket = work.tickets.read(ticket_id)
    mailbox = mailbox_of(in_force, ticket) if ticket else None
    if ticket is None or mailbox is None:
        return None
    return TicketFacts(work=work, in_force=in_force, ticket=ticket, mailbox=mailbox, now=now)


def _skipped(notice: Notice, why: str) -> Announced:
    return Announced(notice=notice.name, recipient=notice.recipient, skipped=why)


def _write(about: TicketFacts, notice: Notice) -> NewMail:
    enclosed, files = _files(about, notice)
    letter = _letter(about, notice, files, enclosed)
    recipients = (notice.recipient, *notice.copies)
    return NewMail(
        ticket=about.ticket.id,
        seq=notice.seq,
        notice=notice.name,
        recipient=address_key(notice.recipient),
        audience=notice.audience,
        automatic=is_counted(notice),
        mailbox=about.mailbox.name,
        envelope_from=about.addresses.to(Audience.BOUNCE, notice.recipient),
        recipients=recipients,
        raw=_compose(letter),
        message_id=letter.message_id,
        subject=letter.subject,
        not_before=about.now + _delay(about, notice),
    )


def _delay(about: TicketFacts, notice: Notice) -> timedelta:
    """An answer may be taken back for a while; an alert waits to be gathered (``postdesk.alerting``)."""
    if notice.name == "answered":
        return about.queue.send_delay
    return ALERT_WAITS if notice.occasion == "escalation" else timedelta(0)


def _compose(letter: Letter) -> bytes:
    """A name or file that may not stand in a mail is left out; the words still go."""
    try:
        return compose(letter)
    except UnsafeValue:
        plain = Letter(
            sender=Address(spec=letter.sender.spec),
            to=tuple(Address(spec=one.spec) for one in letter.to),
            reply_to=letter.reply_to,
            subject="".join(c for c in letter.subject if c.isprintable()),
            text=letter.text,
            html=letter.html,
            message_id=letter.message_id,
            date=letter.date,
            auto_submitted=letter.auto_submitted,
            language=letter.language,
        )
        return compose(plain)


def _letter(
    about: TicketFacts, notice: Notice, files: Sequence[f.File], enclosed: tuple[Enclosure, ...]
) -> Letter:
    in_force, ticket = about.in_force, about.ticket
    language = _language(about, notice)
    words = in_force.words_for(ticket.template_set) if notice.audience == "customer" else in_force.templates
    rendered = words.render(
        TEMPLATE_OF.get(notice.name, notice.name),
        language,
        facts_of(notice, about, files),
        fallbacks=(in_force.policy.languages[0], "en"),
    )
    audience = audience_of(notice)
    to_customer = notice.audience != "agent"
    references = _customers_chain(about, notice) if to_customer else (about.addresses.agents_root(),)
    return Letter(
        sender=Address(spec=about.mailbox.address, name=_sender_name(about, notice)),
        to=(Address(spec=notice.recipient, name=notice.recipient_name),),
        cc=tuple(Address(spec=copy) for copy in notice.copies),
        reply_to=Address(
            spec=about.addresses.to(audience, notice.recipient), name=_reply_name(about, audience)
        ),
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        message_id=about.addresses.message_id(audience, notice.seq, notice.name, notice.recipient),
        in_reply_to=references[-1] if references else None,
        references=references,
        date=about.now,
        auto_submitted=_auto_submitted(notice),
        list_id=None if to_customer else _list_id(about),
        list_unsubscribe=_unsubscribe(about, notice),
        language=rendered.language,
        headers={
            "X-Postdesk-Ticket": ticket.ref,
            "X-Postdesk-Loop": in_force.policy.domain,
            "Thread-Index": _thread_index(about, notice),
            **({} if to_customer else {"X-Postdesk-Event": notice.occasion or notice.name}),
        },
        attachments=enclosed,
    )


def _thread_index(about: TicketFacts, notice: Notice) -> str:
    began = None
    if notice.audience == "customer":
        began = about.work.ids.first_beginning_with(THREAD_INDEX, about.ticket.id, audience="customer")
    outside = notice.audience != "agent"
    return about.addresses.thread_index(began, about.now, notice.seq, to_customer=outside)


def _auto_submitted(notice: Notice) -> str | None:
    # RFC 3834 section 5: an answer of a person is none; an answer to a mail is "auto-replied".
    if not notice.automatic:
        return None
    return "auto-replied" if answers_mail(notice) else "auto-generated"


def _language(about: TicketFacts, notice: Notice) -> str:
    policy = about.in_force.policy
    if notice.audience == "customer":
        return policy.language_for(about.ticket.language, about.ticket.queue)
    agent = policy.agents.get(notice.agent or "")
    return policy.language_for(agent.language if agent else None, about.ticket.queue)


def _sender_name(about: TicketFacts, notice: Notice) -> str:
    name = about.in_force.policy.name
    if notice.audience == "agent":
        if notice.name != "agent_notification":
            return name
        return f"{_who(about, notice)} via {name}"
    if notice.name not in ANSWERS:
        return name
    agent = _answering_agent(about, notice)
    shown = {"name": agent.name if agent else "", "queue": about.queue.title}.get(about.queue.agent_name, "")
    return f"{shown} ({name})" if shown else name


def _who(about: TicketFacts, notice: Notice) -> str:
    """Name who said what an agent is told of: not always the requester."""
    requester = about.ticket.requester_name or about.ticket.requester
    if notice.occasion == "note":
        colleague = _answering_agent(about, notice)
        return colleague.name if colleague else requester
    if notice.message is None or notice.occasion not in {"customer_answered", "third_party"}:
        return requester
    message = about.work.messages.read([notice.message])[notice.message]
    # A stranger may call himself what he likes; his address is what he is known by.
    shown = message.author_name if notice.occasion == "customer_answered" else ""
    return shown or message.author or requester


def _answering_agent(about: TicketFacts, notice: Notice) -> Agent | None:
    return about.in_force.policy.agents.get(getattr(notice.event, "agent", None) or "")


def _reply_name(about: TicketFacts, audience: Audience) -> str:
    match audience:
        case Audience.AGENT:
            return f"Answer customer {about.ticket.ref}"
        case Audience.NOTE:
            return f"Note on {about.ticket.ref}"
        case _:
            return about.in_force.policy.name


def _list_id(about: TicketFacts) -> str:
    slug = "".join(c if c.isascii() and c.isalnum() else "-" for c in about.queue.name.lower())
    domain = about.mailbox.address.rpartition("@")[2]
    return f"<{slug}.{about.mailbox.name}.{domain}>"


def _unsubscribe(about: TicketFacts, notice: Notice) -> tuple[str, ...]:
    purpose = ENDED_BY.get(notice.name) if notice.audience == "customer" else None
    if purpose is None:
        return ()
    return unsubscribe_links(about.in_force, about.mailbox, purpose, about.ticket.id, notice.recipient)


def _customers_chain(about: TicketFacts, notice: Notice) -> tuple[str, ...]:
    """The ids of the customer's conversation, oldest first; an agent's ids never occur in it."""
    if notice.audience == "third_party":  # nobody else's ids, only those of this side conversation
        key = address_key(notice.recipient)
        written = [one.message_id for one in about.history if address_key(one.author) == key]
        return tuple(one for one in written[-1:] if one)
    chain = about.work.ids.chain(about.ticket.id, audience="customer")
    if notice.name != "answered":
        return chain
    theirs = [one.message_id for one in about.history if one.party == "customer" and one.message_id in chain]
    return thread_of(chain, [one for one in theirs if one])


def _files(about: TicketFacts, notice: Notice) -> tuple[tuple[Enclosure, ...], tuple[f.File, ...]]:
    """The files of the message a notice is about: enclosed up to a limit, else only listed."""
    if notice.name == "transcript":
        return asked_for(about, notice.message), ()
    if notice.message is None or notice.name not in ANSWERS | {"agent_notification"}:
        return (), ()
    message = about.work.messages.read([notice.message]).get(notice.message)
    if message is None or message.inbox is None or not message.attachments:
        return (), ()
    return _cut_out(about, message, customers=notice.name in ANSWERS)


def _cut_out(
    about: TicketFacts, message: StoredMessage, *, customers: bool
) -> tuple[tuple[Enclosure, ...], tuple[f.File, ...]]:
    if customers:
        found = list(about.relayed(message).files)
    else:
        journalled = about.work.inbox.read(message.inbox or 0)
        found = [
            (
                attachment,
                Enclosure(filename=attachment.filename, content_type=attachment.content_type, data=data),
            )
            for attachment, data in (enclosures(journalled.raw) if journalled else ())
        ]
    earlier = [] if customers else [one for one in about.history if one.id < message.id]
    seen = inline_digests(earlier)
    return choose_files(found, seen=seen, scanned=customers or was_scanned(message))
