"""This file takes an answer to a survey that was given on its page: the same decision as for one by mail.

One transaction: the answer, the comment as a note, what a low score causes, and the mails about it.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from mailer.words import SCALES
from postdesk.announce import announce
from postdesk.filing import schedule_of
from postdesk.in_force import InForce
from store.messages import NewMessage
from store.work import Work
from threading_rules.links import Link
from threading_rules.tokens import person_tag
from tickets.notices import notices_for
from tickets.policy import SurveyPolicy
from tickets.survey import is_closed, on_answer
from tickets.survey_answers import ScoreReading
from tickets.ticket import Ticket

PAGE = "survey_page"
"""The kind of message that a comment on the page is stored as."""


class Standing(StrEnum):
    """Whether a survey can be answered by this link."""

    OPEN = "open"
    OVER = "over"  # its time is over, a later one was asked, the ticket went into another
    UNKNOWN = "unknown"  # there is no such ticket, or it has another requester now


def standing_of(ticket: Ticket | None, in_force: InForce, link: Link, now: datetime) -> Standing:
    """Return whether the person of the link may answer this survey now."""
    if ticket is None or person_tag(ticket.requester) != link.person:
        return Standing.UNKNOWN
    other = ticket.survey_settled != link.number or ticket.merged_into is not None
    return Standing.OVER if other or is_closed(ticket, survey_of(ticket, in_force), now) else Standing.OPEN


def is_on_scale(ticket: Ticket, score: int) -> bool:
    """Tell whether a score is one of those the survey asks for."""
    lowest, highest = SCALES[ticket.survey_kind or "csat"]
    return lowest <= score <= highest


def vote(work: Work, in_force: InForce, ticket: Ticket, score: int, comment: str, now: datetime) -> Ticket:
    """Count an answer to an open survey and return the ticket; the same answer again changes nothing."""
    comment = comment.strip()
    if ticket.survey_score == score and (not comment or _said_already(work, ticket, comment)):
        return ticket
    stored = _remember(work, ticket, score, comment, now) if comment else None
    reading = ScoreReading(score=score, comment=comment, why="the page of the survey says so")
    events = on_answer(ticket, survey_of(ticket, in_force), reading, stored)
    ticket, recorded = work.tickets.append(ticket, events, now, None, schedule_of(in_force, now))
    # The page itself says thank you, so no mail to the customer does.
    notices = notices_for(recorded, ticket, in_force.policy, acknowledge=False)
    announce(work, in_force, [(ticket.id, notice) for notice in notices], now)
    return ticket


def survey_of(ticket: Ticket, in_force: InForce) -> SurveyPolicy:
    """Return the survey as the settings have it; where they ask no more, the one that was asked."""
    survey = in_force.policy.queue(ticket.queue).surveys
    return survey or SurveyPolicy(kind=ticket.survey_kind or "csat")


def _said_already(work: Work, ticket: Ticket, comment: str) -> bool:
    comments = [one for one in work.messages.of_ticket(ticket.id) if one.kind == PAGE]
    return bool(comments) and comments[-1].reply == comment


def _remember(work: Work, ticket: Ticket, score: int, comment: str, now: datetime) -> int:
    """Store the comment as a note: it is for us, not for others who take part."""
    said = {"score": score, "why": "the page of the survey says so", "comment": comment}
    return work.messages.add(
        NewMessage(
            ticket=ticket.id,
            inbox=None,
            party="customer",
            visibility="internal",
            kind=PAGE,
            author=ticket.requester,
            author_name=ticket.requester_name,
            agent=None,
            at=now,
            subject=ticket.subject,
            message_id=None,
            body_digest=None,
            text=comment,
            reply=comment,
            language=ticket.language,
            attachments=[],
            decision={"survey": said},
        )
    )
