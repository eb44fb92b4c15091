"""This file files an answer to a survey: the score is read out of the reply or, by mailto, the subject."""

from __future__ import annotations

from postdesk.filing import Filing
from store.inbox import Fate
from tickets.events import Event, ThirdPartyWrote
from tickets.policy import SurveyPolicy
from tickets.survey import on_answer
from tickets.survey_answers import ScoreReading, read_score, read_subject
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
    by_subject = read_subject(message.subject, kind)
    if reading.score is None and by_subject is not None:
        reading = ScoreReading(score=by_subject, comment=message.reply, why="the subject of our link says so")
    filing.decision["survey"] = {"score": reading.score, "why": reading.why}
    events: tuple[Event, ...]
    if part is None or part.role != "requester":
        events = (ThirdPartyWrote(message=stored, author=author.spec if author else ""),)
    else:
        surveys = filing.in_force.policy.queue(ticket.queue).surveys or SurveyPolicy(kind=kind)
        events = on_answer(ticket, surveys, reading, stored)
    ticket = filing.append(ticket, events)
    filing.index(ticket.id, stored)
    filing.announce(acknowledge=False)
    return Fate(
        outcome="survey",
        why=f"{'; '.join(filing.match.evidence)}; {reading.why}",
        message=stored,
        ticket=ticket.id,
    )
