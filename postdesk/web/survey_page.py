"""This file is the page of a survey: looking at it never votes, sending its form does.

Link scanners follow every link of a mail with GET and HEAD, so these only show the scale, with the score of
the link chosen; a person sends it with POST (RFC 9110 section 9.2.1).
"""

from __future__ import annotations

from datetime import datetime

from starlette.responses import RedirectResponse, Response

from mailer.words import SCALES
from postdesk.in_force import InForce
from postdesk.survey_vote import Standing, is_on_scale, standing_of, survey_of, vote
from postdesk.web.pages import HEADERS, Voice, voice_to
from store.work import Store, Work
from threading_rules.links import Link
from tickets.ticket import Ticket

LONGEST_COMMENT = 2_000


def show_survey(
    store: Store, in_force: InForce, link: Link, chosen: str, now: datetime, stranger: Voice
) -> Response:
    """Return the page with a score chosen, or with the thanks where one was sent and none is chosen."""
    with store.read() as work:
        ticket = work.tickets.read(link.ticket)
    refusal = _refusal(in_force, ticket, link, now, stranger)
    if ticket is None or refusal is not None:
        return refusal or stranger.message("unknown", 404)
    return _page(in_force, ticket, _score(ticket, chosen))


def take_vote(
    store: Store, in_force: InForce, link: Link, form: dict[str, str], now: datetime, stranger: Voice
) -> Response:
    """Count the score of a form and go to the thanks; without a score the page asks once more."""
    with store.filing() as work:
        return _vote(work, in_force, link, form, now, stranger)


def _vote(
    work: Work, in_force: InForce, link: Link, form: dict[str, str], now: datetime, stranger: Voice
) -> Response:
    ticket = work.tickets.read(link.ticket)
    refusal = _refusal(in_force, ticket, link, now, stranger)
    if ticket is None or refusal is not None:
        return refusal or stranger.message("unknown", 404)
    comment = form.get("comment", "").replace("\r\n", "\n").replace("\x00", "")
    score = _score(ticket, form.get("score", ""))
    if score is None:
        return _page(in_force, ticket, None, unclear=True, comment=comment)
    vote(work, in_force, ticket, score, comment, now)
    # Reloading the page must not send the form again, and its own address is all the browser need know.
    return RedirectResponse("?", 303, HEADERS)


def _refusal(
    in_force: InForce, ticket: Ticket | None, link: Link, now: datetime, stranger: Voice
) -> Response | None:
    match standing_of(ticket, in_force, link, now):
        case Standing.OVER if ticket is not None:
            return voice_to(in_force, ticket).message("over", 410)
        case Standing.OPEN:
            return None
        case _:
            return stranger.message("unknown", 404)


def _score(ticket: Ticket, text: str) -> int | None:
    score = int(text) if text.isascii() and text.isdigit() and len(text) <= 2 else None
    return score if score is not None and is_on_scale(ticket, score) else None


def _page(
    in_force: InForce, ticket: Ticket, chosen: int | None, *, unclear: bool = False, comment: str = ""
) -> Response:
    kind = ticket.survey_kind or "csat"
    lowest, highest = SCALES[kind]
    asked_at, survey = ticket.survey_asked_at or ticket.updated_at, survey_of(ticket, in_force)
    values = {
        "ref": ticket.ref,
        "subject": ticket.subject,
        "kind": kind,
        "scores": range(lowest, highest + 1),
        "chosen": chosen,
        "answer": ticket.survey_score,
        "reopened": ticket.status.is_open,
        "unclear": unclear,
        "comment": comment,
        "longest": LONGEST_COMMENT,
        "closes_at": asked_at + survey.closes_after,
    }
    return voice_to(in_force, ticket).page("survey", values, 400 if unclear else 200)
