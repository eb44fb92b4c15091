"""This file files what machines send: loops, bounces, automatic answers, receipts. None of it is answered.

A report counts only where it names a mail of ours that went to that address: by the signed envelope sender,
or by a Message-ID in our outbox. Else anybody could forge one and silence a customer.
"""

from __future__ import annotations

from datetime import timedelta

from postdesk.filing import Filing
from store.inbox import Fate
from store.sent import SentMail, mails_about, sent_mail
from store.suppressions import note_hard_bounce
from threading_rules.bounces import BounceReport
from threading_rules.identify import Kind
from threading_rules.tokens import Audience, person_tag
from tickets.address import address_key
from tickets.events import AutomaticMailNoted, DeliveryFailed
from tickets.ticket import Ticket

HARD_BOUNCES = 3
"""So many within HARD_BOUNCE_WINDOW, and an address gets no automatic mail any more."""

HARD_BOUNCE_WINDOW = timedelta(days=30)


def file_machine_mail(filing: Filing) -> Fate:
    """File a mail that no person wrote, or that is no message; for kinds that open no ticket of their own."""
    kind = filing.reading.identity.kind
    if kind is Kind.LOOP:
        return Fate(outcome="loop", why="; ".join(filing.reading.identity.evidence))
    if kind is Kind.BOUNCE and filing.reading.identity.bounce is not None:
        return _bounce(filing, filing.reading.identity.bounce)
    return _note(filing, kind.value)


def _note(filing: Filing, kind: str) -> Fate:
    ticket = filing.ticket
    message = filing.remember(party="machine", visibility="internal", ticket=ticket.id if ticket else None)
    if ticket is None:
        return Fate(outcome=kind, why="; ".join(filing.reading.identity.evidence), message=message)
    filing.append(ticket, (AutomaticMailNoted(message=message, kind=kind),))
    filing.index(ticket.id, message, audience="machine")
    why = "; ".join((*filing.reading.identity.evidence, *filing.match.evidence))
    return Fate(outcome="noted", why=why, message=message, ticket=ticket.id)


def _bounce(filing: Filing, report: BounceReport) -> Fate:
    sent = _failed_mail(filing, report)
    ticket: Ticket | None = filing.ticket
    if sent is not None and sent.ticket is not None:
        ticket = filing.found.tickets.get(sent.ticket) or filing.work.tickets.read(sent.ticket)
    message = filing.remember(party="machine", visibility="internal", ticket=ticket.id if ticket else None)
    evidence = "; ".join(report.evidence)
    if ticket is None or sent is None:
        why = f"{evidence}; it names no mail of ours, so it changes nothing"
        if ticket is not None:
            filing.append(ticket, (AutomaticMailNoted(message=message, kind="bounce"),))
        return Fate(
            outcome="bounce", why=why, message=message, ticket=ticket.id if ticket is not None else None
        )
    failed = next(
        (r for r in report.recipients if r.address and address_key(r.address) == sent.recipient), None
    )
    kind = (failed.kind if failed else None) or report.kind
    diagnostic = (failed.diagnostic if failed else None) or ""
    filing.append(
        ticket,
        (
            DeliveryFailed(
                message=message,
                address=sent.recipient,
                kind=kind.value if kind else None,
                diagnostic=diagnostic[:500],
                audience=sent.audience,
            ),
        ),
    )
    filing.announce(acknowledge=False)
    if kind is not None and kind.value == "hard":
        note_hard_bounce(
            filing.work.connection,
            sent.recipient,
            diagnostic or "hard bounce",
            filing.now,
            window=HARD_BOUNCE_WINDOW,
            limit=HARD_BOUNCES,
        )
    return Fate(
        outcome="bounce", why=f"{evidence}; {sent.notice} to {sent.recipient}", message=message,
        ticket=ticket.id,
    )  # fmt: skip


def _failed_mail(filing: Filing, report: BounceReport) -> SentMail | None:
    """Find the mail of ours that failed: by the id it had, else by the signed address the report came to."""
    if report.original_message_id:
        sent = sent_mail(filing.work.connection, report.original_message_id)
        if sent is not None:
            return sent
    for token in filing.reading.keys.tokens:
        if token.audience is Audience.BOUNCE:
            for sent in mails_about(filing.work.connection, token.ticket):
                if person_tag(sent.recipient) == token.person:
                    return sent
    return None
