"""This file decides whether and when a customer is asked how it was.

One question at most for each resolution: asked, or skipped with the reason, once the delay in business time
is over and the ticket was not reopened meanwhile. The last answer counts; a low one may reopen the ticket.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tickets import events as e
from tickets.address import address_key, domain_key
from tickets.policy import Calendar, SurveyPolicy
from tickets.route import Status
from tickets.survey_answers import ScoreReading
from tickets.ticket import Ticket
from tickets.workhours import add

TOO_LATE = timedelta(days=14)
"""Who is asked so long after the moment meant (we were down, the settings changed) no longer knows."""


class SkipReason(StrEnum):
    """Why somebody was not asked."""

    NOBODY = "there is nobody to ask"
    MACHINE = "the requester is a machine or a mailing list"
    UNDELIVERABLE = "mail to the requester does not arrive"
    DECLINED = "the requester or the settings want no surveys"
    RECENTLY = "the requester was asked recently"
    SAMPLE = "not in the sample"
    TOO_LATE = "the matter is too long ago"


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyFacts:
    """What must be looked up about the requester, over all tickets."""

    last_asked_at: datetime | None = None
    machine: bool = False  # wrote automatic mail or through a list
    undeliverable: bool = False
    declined: bool = False  # unsubscribed, or on the deny list


def survey_at(ticket: Ticket, survey: SurveyPolicy | None, calendar: Calendar) -> datetime | None:
    """Return when the last resolution is to be asked about; None where it was settled or is none."""
    if survey is None or ticket.merged_into is not None or ticket.resolved_at is None:
        return None
    if ticket.status not in {Status.RESOLVED, Status.CLOSED}:
        return None
    if ticket.resolved_seq is None or ticket.survey_settled == ticket.resolved_seq:
        return None
    return add(ticket.resolved_at, survey.after_resolved, calendar)


def ask(
    ticket: Ticket, survey: SurveyPolicy, facts: SurveyFacts, due: datetime, now: datetime
) -> e.SurveyAsked | e.SurveySkipped:
    """Return the question, or why there is none."""
    resolution = ticket.resolved_seq or 0
    reason = skip_reason(ticket, survey, facts, due, now)
    if reason is not None:
        return e.SurveySkipped(reason=reason, resolution=resolution)
    return e.SurveyAsked(kind=survey.kind, resolution=resolution)


def skip_reason(
    ticket: Ticket, survey: SurveyPolicy, facts: SurveyFacts, due: datetime, now: datetime
) -> SkipReason | None:
    """Return the first reason not to ask."""
    recently = facts.last_asked_at is not None and now - facts.last_asked_at < survey.at_most_once_per
    reasons = (
        (not ticket.requester, SkipReason.NOBODY),
        (facts.machine or not ticket.by_customer, SkipReason.MACHINE),
        (facts.undeliverable, SkipReason.UNDELIVERABLE),
        (facts.declined or ticket.no_survey, SkipReason.DECLINED),
        (now - due > TOO_LATE, SkipReason.TOO_LATE),
        (recently, SkipReason.RECENTLY),
        (not in_sample(ticket.id, survey.sample), SkipReason.SAMPLE),
    )
    return next((reason for applies, reason in reasons if applies), None)


def in_sample(ticket_id: int, percent: int) -> bool:
    """Tell whether a ticket belongs to a sample; the same ticket always does, and a larger one holds it."""
    digest = hashlib.sha256(f"survey:{ticket_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % 10_000 < percent * 100


def is_low(score: int, survey: SurveyPolicy) -> bool:
    """Tell whether a score is one that the lead should hear of."""
    return survey.low_score is not None and score <= survey.low_score.at_most


def is_denied(address: str, survey: SurveyPolicy) -> bool:
    """Tell whether the settings want an address, or all of its domain, never to be asked."""
    key = address_key(address)
    domain = key.rpartition("@")[2]
    return any(key == address_key(one) or domain == domain_key(one.lstrip("@")) for one in survey.never)


def is_closed(ticket: Ticket, survey: SurveyPolicy, now: datetime) -> bool:
    """Tell whether the survey takes no answer any more: the last one that came in time holds."""
    return ticket.survey_asked_at is None or now - ticket.survey_asked_at > survey.closes_after


def on_answer(
    ticket: Ticket, survey: SurveyPolicy, reading: ScoreReading, message: int | None
) -> tuple[e.Event, ...]:
    """Return the events of an answer; ``message`` is None where there is no mail (a link on a page).

    An answer is read on the scale of the survey that was asked, whatever the settings ask now. An unclear
    one without a mail is no event: there is nothing to keep. We ask back once, and not who gave a score.
    """
    if reading.score is None:
        asks_back = ticket.survey_score is None and not ticket.survey_asked_back
        return (e.SurveyUnclear(message=message, asks_back=asks_back),) if message is not None else ()
    answered = e.SurveyAnswered(message=message, score=reading.score, kind=ticket.survey_kind or survey.kind)
    over = ticket.status in {Status.RESOLVED, Status.CLOSED} and ticket.merged_into is None
    if over and survey.low_score is not None and survey.low_score.reopen and is_low(reading.score, survey):
        return (answered, e.Reopened(reason="low score"))
    return (answered,)
