"""This file files an answer to a survey: the score is read out of the reply or, by mailto, the subject."""

from __future__ import annotations

from postdesk.filing import Filing
from store.inbox import Fate
from tickets.events import Event, Reopened, SurveyAnswered, SurveyUnclear, ThirdPartyWrote
from tickets.survey_answers import read_score
from tickets.ticket import Ticket


def file_survey_answer(filing: Filing, ticket: Ticket) -> Fate:
    """File the answer; only the one who was asked is counted, the last answer holds."""
    author, message = filing.reading.author, filing.reading.message
    part = ticket.participant(author.spec) if author else None
    stored = filing.remember(
        party="customer" if part else "third_party", visibility="public", ticket=ticket.id
    )
    kind = ticket.survey_kind or "csat"
    reading = read_score(message.reply, kind)
    if reading.score is None:
        by_subject = read_score(message.subject, kind)
        reading = by_subject if by_subject.score is not None else reading
    filing.decision["survey"] = {"score": reading.score, "why": reading.why}
    events: tuple[Event, ...]
    if part is None or part.role != "requester":
        events = (ThirdPartyWrote(message=stored, author=author.spec if author else ""),)
    elif reading.score is None:
        events = (SurveyUnclear(message=stored),)
    else:
        events = (SurveyAnswered(message=stored, score=reading.score, kind=kind),)
        surveys = filing.in_force.policy.queue(ticket.queue).surveys
        low = surveys.low_score if surveys else None
        if low is not None and low.reopen and reading.score <= low.at_most and not ticket.status.is_open:
            events = (*events, Reopened(reason=f"the customer rated it {reading.score}"))
    ticket = filing.append(ticket, events)
    filing.index(ticket.id, stored)
    filing.announce(acknowledge=False)
    return Fate(
        outcome="survey",
        why=f"{'; '.join(filing.match.evidence)}; {reading.why}",
        message=stored,
        ticket=ticket.id,
    )
