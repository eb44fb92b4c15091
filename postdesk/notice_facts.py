"""This file fills the facts of each notice; ``NOTICES`` is the list of all of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from mailer import facts as f
from mailer.mailto import mailto
from postdesk import canned
from postdesk.agent_holding import RELEASABLE
from postdesk.article_answers import agents_articles, customers_articles
from postdesk.customer_record import customer_notes, customer_record
from postdesk.page_links import status_link, survey_link
from postdesk.ticket_facts import AGENT_COMMANDS, ALERT_COMMANDS, TicketFacts
from store.messages import StoredMessage
from threading_rules.tokens import Audience
from tickets import events as e
from tickets.followup import close_at
from tickets.notices import Notice
from tickets.policy import Target

HELD_COMMANDS = {"send": "#send anyway", "cancel": "#cancel"}
UNPROVEN = frozenset({"unproven", "forged", "foreign_token"})
"""Whoever wrote such a mail may be anybody: its text is shown to nobody."""

SCALES = {"csat": range(1, 6), "nps": range(11), "ces": range(1, 8)}


def facts_of(notice: Notice, about: TicketFacts, files: Sequence[f.File]) -> f.Facts:
    """Return the facts a notice's template asks for."""
    return NOTICES[notice.name](notice, about, files)


def _customer(notice: Notice, about: TicketFacts, _files: Sequence[f.File]) -> f.Facts:
    queue, ticket = about.queue, about.ticket
    over = ticket.resolved_at or ticket.closed_at
    reopen = queue.closed.reopen_within
    reason = notice.event.reason if isinstance(notice.event, e.Closed) else ""
    return f.CustomerFacts(
        site=about.site,
        ticket=about.card,
        zone=about.zone,
        promise=about.progress_promise if notice.name == "progress" else about.answer_promise,
        late=about.broken_promise if notice.name == "progress" else None,
        opens_at=about.opens_at,
        closes_at=close_at(ticket, queue.followup),
        reopen_until=over + reopen if over and reopen else None,
        follows=_followed(notice, about),
        articles=customers_articles(about, notice.recipient) if notice.name == "received" else (),
        reason="asked" if reason == e.CUSTOMER_ASKED else "silence" if reason else "",
        page=status_link(about.in_force, ticket, notice.recipient),
    )


def _followed(notice: Notice, about: TicketFacts) -> str | None:
    """Name the closed ticket that a new one goes on from; its author takes part in both."""
    if notice.name != "received":
        return None
    links = [one.event for one in about.work.tickets.history(about.ticket.id)]
    followed = next((one.ticket for one in links if isinstance(one, e.Linked) and one.how == "follows"), None)
    earlier = about.work.tickets.read(followed) if followed is not None else None
    return earlier.ref if earlier else None


def _status(notice: Notice, about: TicketFacts, _files: Sequence[f.File]) -> f.Facts:
    # What strangers wrote to the ticket, codes and links among it, is for agents.
    written = about.entries(public=True, besides=None, last=None)[::-1]
    entries = tuple(entry for entry in written if entry.role != "third_party")
    return f.StatusFacts(
        site=about.site,
        ticket=about.customers_card(entries),
        entries=entries,
        zone=about.zone,
        promise=about.kept_promise,
        late=about.broken_promise,
        buttons=about.customers_buttons(
            notice.recipient, ("close" if about.ticket.status.is_open else "reopen", "human")
        ),
        page=status_link(about.in_force, about.ticket, notice.recipient),
    )


def _answered(notice: Notice, about: TicketFacts, files: Sequence[f.File]) -> f.Facts:
    resolves = isinstance(notice.event, e.AgentAnswered) and notice.event.resolves
    closes = about.queue.followup.close_after
    # Whoever joined later sees only what follows, and a stranger's words are for agents.
    quoted = about.queue.include_history and not notice.copies
    earlier = about.entries(public=True, besides=notice.message) if quoted else ()
    return replace(
        _asked(notice, about, files),
        history=tuple(entry for entry in earlier if entry.role != "third_party"),
        resolves=resolves,
        closes_at=about.now + closes if resolves and closes else None,
    )


def _asked(notice: Notice, about: TicketFacts, _files: Sequence[f.File]) -> f.AnswerFacts:
    """What an agent asks somebody besides the customer: these words alone, nothing of the history."""
    message = about.work.messages.read([notice.message or 0])[notice.message or 0]
    agent = about.in_force.policy.agents.get(message.agent or "")
    return f.AnswerFacts(
        site=about.site,
        ticket=about.card,
        answer=_as_sent(about, message),
        agent=agent.name if agent and about.queue.agent_name == "name" else "",
        zone=about.zone,
    )


def _ready_answer(notice: Notice, about: TicketFacts, _files: Sequence[f.File]) -> f.Facts:
    message = about.work.messages.read([notice.message or 0])[notice.message or 0]
    answer = replace(about.entry(message), html=canned.html(message.text))
    return f.AnswerFacts(site=about.site, ticket=about.card, answer=answer, zone=about.zone)


def _as_sent(about: TicketFacts, message: StoredMessage) -> f.Entry:
    entry = about.entry(message)
    html = about.relayed(message).html
    return replace(entry, html=html) if html is not None else entry


def _survey(notice: Notice, about: TicketFacts, _files: Sequence[f.File]) -> f.Facts:
    asked = notice.event.kind if isinstance(notice.event, e.SurveyAsked) else about.ticket.survey_kind
    kind = asked or "csat"
    address = about.addresses.to(Audience.SURVEY, notice.recipient)
    page = survey_link(about.in_force, about.ticket, notice.recipient)
    scores = tuple(
        f.ScoreButton(
            score=score,
            href=f"{page}?score={score}"
            if page
            else mailto(address, subject=f"{score} [{about.ticket.ref}]", body=str(score)),
        )
        for score in SCALES[kind]
    )
    return f.SurveyFacts(
        site=about.site,
        ticket=about.card,
        kind=kind,
        scores=scores,
        again=notice.name == "survey_unclear",
        zone=about.zone,
    )


def _survey_thanks(notice: Notice, about: TicketFacts, _files: Sequence[f.File]) -> f.Facts:
    event = notice.event
    return f.SurveyFacts(
        site=about.site,
        ticket=about.card,
        kind=about.ticket.survey_kind or "csat",
        score=event.score if isinstance(event, e.SurveyAnswered) else None,
        reopened=about.ticket.status.is_open,
        zone=about.zone,
    )


def _agent(notice: Notice, about: TicketFacts, files: Sequence[f.File]) -> f.Facts:
    stored = about.work.messages.read([notice.message]) if notice.message else {}
    message = stored.get(notice.message or 0)
    agent = about.in_force.policy.agents.get(notice.agent or "")
    event = notice.event
    return f.AgentFacts(
        site=about.site,
        ticket=about.card,
        occasion=notice.occasion,
        audience="public" if audience_of(notice) is Audience.AGENT else "internal",
        zone=(agent.timezone if agent else None) or about.zone,
        message=about.entry(message) if message else None,
        entries=about.entries(public=True, besides=notice.message),
        notes=(*about.entries(public=False, besides=notice.message), *customer_notes(about)),
        files=tuple(files),
        others=about.others,
        customer=customer_record(about),
        articles=agents_articles(notice, about, message),
        buttons=about.buttons(agent, _commands(notice)) if agent else (),
        promise=about.promise,
        by=_by(event, about),
        escalation=escalation_of(event, about),
        failed_address=event.address if isinstance(event, e.DeliveryFailed) else "",
        diagnostic=event.diagnostic if isinstance(event, e.DeliveryFailed) else "",
        survey_kind=event.kind if isinstance(event, e.SurveyAnswered) else "csat",
        score=event.score if isinstance(event, e.SurveyAnswered) else None,
        why=notice.why,
        fence=about.addresses.to(Audience.BOUNCE, "fence")[-28:-20],
    )


def _commands(notice: Notice) -> dict[str, str]:
    return {**ALERT_COMMANDS, **AGENT_COMMANDS} if notice.occasion == "escalation" else AGENT_COMMANDS


def _by(event: e.Event, about: TicketFacts) -> str:
    key = (
        getattr(event, "by", None) or getattr(event, "agent", None)
        if not isinstance(event, e.Assigned)
        else event.by
    )
    agent = about.in_force.policy.agents.get(key or "")
    return agent.name if agent else ""


def escalation_of(event: e.Event, about: TicketFacts) -> f.Escalation | None:
    """Return which promise an escalation is about; None where the settings promise nothing any more."""
    promise = about.promise_of(Target(event.target)) if isinstance(event, e.Escalated) else None
    if not isinstance(event, e.Escalated) or promise is None:
        return None
    percent = re.match(r"(\d+)% of ", event.rung)
    return f.Escalation(promise=promise, step=event.step + 1, percent=int(percent[1]) if percent else None)


def _transcript(notice: Notice, about: TicketFacts, _files: Sequence[f.File]) -> f.Facts:
    decision = about.work.messages.read([notice.message or 0])[notice.message or 0].decision
    results = tuple(
        f.CommandResult(
            line=r["line"], accepted=r["accepted"], reason=r["reason"], at=_read_moment(r.get("at"))
        )
        for r in decision.get("commands", [])
    )
    tells = decision.get("tells", {})
    read = about.work.tickets.read_many(tells.get("listed", []))
    listed = [read[one] for one in tells.get("listed", []) if one in read]
    sends_at = decision.get("sends_at")
    return f.TranscriptFacts(
        site=about.site,
        results=results,
        ticket=about.card,
        relay=decision.get("relay", "none"),
        sends_at=datetime.fromisoformat(sends_at) if sends_at else None,
        zone=about.zone,
        promise=about.promise,
        others=tuple(
            f.OtherTicket(ref=t.ref, subject=t.subject, status=t.status.value, updated_at=t.updated_at)
            for t in listed
        ),
        answer=about.as_text() if tells.get("history") else tells.get("answer", ""),
    )


def _read_moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _held(notice: Notice, about: TicketFacts, _files: Sequence[f.File]) -> f.Facts:
    message = about.work.messages.read([notice.message or 0])[notice.message or 0]
    held = message.decision.get("held", {})
    reason = held.get("reason", "unproven")
    newer = about.work.messages.read([held["newer"]]).get(held["newer"]) if held.get("newer") else None
    agent = about.in_force.policy.agents.get(notice.agent or "")
    commands = HELD_COMMANDS if reason in RELEASABLE else {}
    return f.HeldFacts(
        site=about.site,
        reason=reason,
        subject=message.subject,
        received_at=message.at,
        ticket=about.card,
        detail=held.get("detail", ""),
        text="" if reason in UNPROVEN else message.reply,
        newer=about.entry(newer) if newer else None,
        buttons=about.buttons(agent, commands) if agent else (),
        zone=about.zone,
    )


def audience_of(notice: Notice) -> Audience:
    """Return what an answer to a notice means."""
    if notice.name in {"survey", "survey_thanks", "survey_unclear"}:
        return Audience.SURVEY
    if notice.audience != "agent":
        return Audience.CUSTOMER
    if notice.name == "agent_notification" and notice.occasion in {"new", "customer_answered", "assigned"}:
        return Audience.AGENT
    return Audience.NOTE


NOTICES: dict[str, Callable[[Notice, TicketFacts, Sequence[f.File]], f.Facts]] = {
    "received": _customer,
    "resolved": _customer,
    "reopened": _customer,
    "closed": _customer,
    "waiting": _customer,
    "reminder": _customer,
    "progress": _customer,
    "rejected": _customer,
    "status": _status,
    "answered": _answered,
    "ready_answer": _ready_answer,
    "asked": _asked,
    "survey": _survey,
    "survey_unclear": _survey,
    "survey_thanks": _survey_thanks,
    "agent_notification": _agent,
    "transcript": _transcript,
    "held": _held,
}
