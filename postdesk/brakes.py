"""This file decides which automatic mails to customers are not written: unwanted, undeliverable, too many."""

from __future__ import annotations

from datetime import datetime, timedelta

from postdesk.in_force import InForce
from postdesk.page_links import ENDED_BY
from store.opt_outs import opted_out
from store.sent import automatic_since, sent_since
from store.suppressions import suppressed
from store.work import Work
from threading_rules.links import STOPS
from tickets.address import address_key
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


def brake(work: Work, in_force: InForce, notice: Notice, now: datetime, *, coming: int = 0) -> str | None:
    """Return why a mail is not written, None where it is; ``coming`` counted ones are written before it."""
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
    # Whoever knows a reply address could else have us bury somebody in status pages.
    sent = automatic_since(work.connection, key, now - A_DAY) + coming
    limit = in_force.policy.limits.automatic_per_address_per_day
    return f"{key} got {sent} automatic mails within a day, the limit of this site" if sent >= limit else None


def _brake_for_agents(work: Work, in_force: InForce, notice: Notice, now: datetime) -> str | None:
    if notice.name not in TELLS_AGENT:
        return None
    key = address_key(notice.recipient)
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
