"""This file files an answer to a survey: the score is read out of the reply or, by mailto, the subject.

The answer is stored as a note: it is for us, and not for others who take part in the conversation.
"""

from __future__ import annotations

from postdesk.customer_record import persons_addresses
from postdesk.filing import Filing
from store.inbox import Fate
from store.opt_outs import opt_out
from threading_rules.verdict import VerdictResult
from tickets.address import address_key
from tickets.customer_words import customers_word
from tickets.events import Event, SurveyDeclined, SurveyUnclear, ThirdPartyWrote
from tickets.policy import SurveyPolicy
from tickets.survey import is_closed, on_answer
from tickets.survey_answers import ScoreReading, read_score, read_subject
from tickets.ticket import Ticket


def file_survey_answer(filing: Filing, ticket: Ticket) -> Fate | None:
    """File the answer; only the one who was asked is counted, the last answer holds.

    None for words without a score to a request that is open again: these are mail as any other.
    """
    author = filing.reading.author
    part = ticket.participant(author.spec) if author else None
    same = author is not None and author.key in persons_addresses(filing.work, ticket.requester)
    if not same and (part is None or part.role != "requester"):
        stored = filing.remember(
            party="customer" if part else "third_party", visibility="public", ticket=ticket.id
        )
        event = ThirdPartyWrote(message=stored, author=author.spec if author else "")
        return _filed(filing, ticket, (event,), stored, "it is not of the one who was asked")
    reading = _score(filing, ticket)
    stops = customers_word(filing.reading.message.reply) == "stop"
    if reading.score is None and ticket.status.is_open and not stops:
        return None
    stored = filing.remember(party="customer", visibility="internal", ticket=ticket.id)
    if stops:
        opt_out(filing.work.connection, address_key(ticket.requester), "survey", "a mail", filing.now)
        return _filed(filing, ticket, (SurveyDeclined(),), stored, "no surveys are wanted")
    survey = filing.in_force.policy.queue(ticket.queue).surveys
    survey = survey or SurveyPolicy(kind=ticket.survey_kind or "csat")
    if is_closed(ticket, survey, filing.now):
        return _filed(filing, ticket, (SurveyUnclear(message=stored),), stored, "the survey is closed")
    return _filed(filing, ticket, on_answer(ticket, survey, reading, stored), stored, reading.why)


def _score(filing: Filing, ticket: Ticket) -> ScoreReading:
    """Read the score of the words, else of the subject that a link of ours made."""
    message, kind = filing.reading.message, ticket.survey_kind or "csat"
    reading = read_score(message.reply, kind)
    by_subject = read_subject(message.subject, kind)
    if reading.score is None and by_subject is not None:
        why = "the subject of our link says so"
        reading = ScoreReading(score=by_subject, comment=message.reply, why=why)
    filing.decision["survey"] = {
        "score": reading.score, "why": reading.why, "comment": reading.comment
    }  # fmt: skip
    return reading


def _filed(filing: Filing, ticket: Ticket, events: tuple[Event, ...], stored: int, why: str) -> Fate:
    ticket = filing.append(ticket, events)
    filing.index(ticket.id, stored)
    forged = filing.reading.verdict.verdict is VerdictResult.FAIL
    filing.announce(acknowledge=filing.reading.identity.answerable and not forged)
    return Fate(
        outcome="survey",
        why=f"{'; '.join(filing.match.evidence)}; {why}",
        message=stored,
        ticket=ticket.id,
    )
