"""This file decides which automatic mails to customers are not written: unwanted, undeliverable, too many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from postdesk.in_force import InForce
from postdesk.page_links import ENDED_BY
from store.opt_outs import opted_out
from store.outbox import NewMail
from store.sent import all_automatic, automatic_about, automatic_since, sent_since
from store.suppressions import suppressed
from store.work import Work
from threading_rules.links import STOPS
from tickets.address import address_key, person_key
from tickets.events import CUSTOMER_ASKED, Closed
from tickets.notices import Notice

A_DAY = timedelta(days=1)
ANSWERS_TO_MAIL = {"received", "reopened", "rejected", "status", "ready_answer", "survey_thanks",
                   "survey_unclear"}  # fmt: skip
"""Automatic mails that somebody's mail causes (RFC 3834 section 2)."""

BY_TIME = {"progress", "survey"}
"""Automatic mails that follow from a mail by itself in time; whoever opens many tickets would get many."""

TELLS_AGENT = ("held", "transcript")
"""What an agent's mail causes at once; a machine behind an agent's address would answer it for ever."""

AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """A mail that was put into the outbox, or why it was not."""

    notice: str
    recipient: str
    skipped: str | None = None


def brake(
    work: Work, in_force: InForce, ticket: int, notice: Notice, now: datetime, *, coming: Sequence[NewMail]
) -> str | None:
    """Return why a mail about a ticket is not written, None where it is; ``coming`` are written before it."""
    if notice.audience == "agent":
        return _brake_for_agents(work, in_force, notice, now)
    if not notice.automatic or notice.audience != "customer":
        return None
    key = address_key(notice.recipient)
    why = suppressed(work.connection, key, now)
    if why is not None:
        return f"the address gets no automatic mail: {why}"
    kind = STOPS[ENDED_BY[notice.name]] if notice.name in ENDED_BY else None
    if kind is not None and opted_out(work.connection, key, kind):
        return f"{key} wants no more mails of this kind ({kind})"
    if not is_counted(notice):
        return None
    return reached_limit(work, in_force, key, now, ticket=ticket, coming=coming)


def reached_limit(
    work: Work,
    in_force: InForce,
    key: str,
    now: datetime,
    *,
    ticket: int | None = None,
    coming: Sequence[NewMail] = (),
) -> str | None:
    """Say which limit of automatic mails is reached: of the person, of the ticket, or of the whole site."""
    connection, limits = work.connection, in_force.policy.limits
    counted = [mail for mail in coming if mail.automatic]
    # Whoever knows a reply address could else have us bury somebody in status pages.
    person = person_key(key)
    sent = automatic_since(connection, key, now - A_DAY)
    sent += sum(1 for mail in counted if person_key(mail.recipient) == person)
    if sent >= limits.automatic_per_address_per_day:
        return f"{key} got {sent} automatic mails within a day, the limit of this site"
    # A responder that answers from ever new addresses is nobody twice, but stays on its ticket.
    about = automatic_about(connection, ticket, now - A_DAY) if ticket is not None else 0
    about += sum(1 for mail in counted if mail.ticket == ticket)
    if ticket is not None and about >= limits.automatic_per_ticket_per_day:
        return f"{about} automatic mails went out about this ticket within a day, the limit of this site"
    # Invented senders are new people with new tickets; only all together show what is going on.
    everywhere = all_automatic(connection, now - AN_HOUR) + len(counted)
    if everywhere >= limits.automatic_per_hour:
        return f"{everywhere} automatic mails went out within an hour, the limit of this site"
    return None


def _brake_for_agents(work: Work, in_force: InForce, notice: Notice, now: datetime) -> str | None:
    if notice.name not in TELLS_AGENT:
        return None
    return told_too_often(work, in_force, notice.recipient, now)


def told_too_often(work: Work, in_force: InForce, recipient: str, now: datetime) -> str | None:
    """Say why an agent is told no more of what became of their mails, whichever way these took."""
    key = address_key(recipient)
    told = sent_since(work.connection, key, TELLS_AGENT, now - AN_HOUR)
    limit = in_force.policy.limits.mails_per_sender_per_hour
    return f"{key} was told {told} times within an hour, the limit of this site" if told >= limit else None


def is_counted(notice: Notice) -> bool:
    """Tell whether a mail counts against the cap of automatic mails: no act of ours is needed to cause it."""
    return answers_mail(notice) or notice.name in BY_TIME


def answers_mail(notice: Notice) -> bool:
    """Tell whether somebody's mail causes this automatic mail."""
    asked = isinstance(notice.event, Closed) and notice.event.reason == CUSTOMER_ASKED
    return notice.name in ANSWERS_TO_MAIL or asked
