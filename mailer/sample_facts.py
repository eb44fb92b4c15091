"""This file holds invented facts for every notice: for previews, and to check templates before their use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from mailer import facts as f
from mailer.mailto import mailto
from mailer.sample_customers import sample_articles, sample_customer
from mailer.sample_desk import morning_samples, settings_samples
from mailer.sample_report import report_samples
from mailer.sample_words import SampleWords, sample_words

_NOW = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
_ZONE = "Europe/Prague"
_SUPPORT = "support@acme.example"
_REPLY = "support+a.k7q2m4x9@acme.example"
_SCALES = {"csat": range(1, 6), "nps": range(11), "ces": range(1, 8)}
_STATUS_PAGE = "https://desk.acme.example/status/s.1001.0.p3w8k7v5.abcdefghijklmnopqrstuvwxyz"


def sample_facts(notice: str, language: str) -> f.Facts:
    """Return facts with which a notice shows most of what it can show."""
    return sample_variants(notice, language)[0]


def sample_variants(notice: str, language: str) -> tuple[f.Facts, ...]:
    """Return facts for all the shapes a notice takes; the first is the one to look at."""
    return _MAKERS[notice](sample_words(language))


def _site(words: SampleWords) -> f.Site:
    return f.Site(name="Acme Support", address=_SUPPORT, queue=words.queue, signature="Acme Support")


def _ticket(words: SampleWords) -> f.TicketCard:
    return f.TicketCard(
        ref="SUP-1001",
        subject=words.subject,
        status="open",
        priority="high",
        queue=words.queue,
        requester=f.Person(address="jana@customer.example", name=words.customer),
        opened_at=_NOW,
        updated_at=_NOW + timedelta(minutes=48),
        assignee=words.agent,
        language=words.language,
        tags=("printer", "warranty"),
        revision=3,
        verdict="pass",
    )


def _promise(hours: int = 4) -> f.Promise:
    return f.Promise(kind="first_response", at=_NOW + timedelta(hours=hours, minutes=-12))


def _entry(words: SampleWords, role: str, text: str, minutes: int = 0) -> f.Entry:
    author = words.customer if role == "customer" else words.agent
    return f.Entry(at=_NOW + timedelta(minutes=minutes), author=author, role=role, text=text)


def _buttons(*names: str, address: str = _REPLY) -> tuple[f.Button, ...]:
    return tuple(
        f.Button(name=name, href=mailto(address, subject="SUP-1001", body=f"#{name}")) for name in names
    )


def _customer(words: SampleWords) -> tuple[f.Facts, ...]:
    full = f.CustomerFacts(
        site=_site(words),
        ticket=_ticket(words),
        zone=_ZONE,
        promise=_promise(),
        closes_at=_NOW + timedelta(days=7),
        reopen_until=_NOW + timedelta(days=14),
        buttons=_buttons("status", address="support+c.p3w8@acme.example"),
        page=_STATUS_PAGE,
    )
    bare = replace(full, promise=None, closes_at=None, reopen_until=None, buttons=(), page=None)
    asked = replace(bare, follows="SUP-877", promise=_promise(), reason="asked")
    closed = replace(bare, opens_at=_NOW + timedelta(days=3), late=_promise(-4))
    articles = replace(full, articles=sample_articles(words, "support+c.p3w8@acme.example"))
    return full, bare, asked, replace(full, reason="silence", opens_at=closed.opens_at), closed, articles


def _answered(words: SampleWords) -> tuple[f.Facts, ...]:
    plain = f.AnswerFacts(
        site=_site(words),
        ticket=_ticket(words),
        zone=_ZONE,
        agent=words.agent,
        answer=_entry(words, "agent", words.answer, 48),
    )
    full = replace(plain, history=(_entry(words, "customer", words.request),), resolves=True)
    return plain, full, replace(plain, agent="", resolves=True, closes_at=_NOW + timedelta(days=7))


def _status(words: SampleWords) -> tuple[f.Facts, ...]:
    full = f.StatusFacts(
        site=_site(words),
        ticket=_ticket(words),
        zone=_ZONE,
        entries=(_entry(words, "customer", words.request), _entry(words, "agent", words.answer, 48)),
        promise=_promise(28),
        buttons=_buttons("close", "human", address="support+c.p3w8@acme.example"),
        page=_STATUS_PAGE,
    )
    states = ("new", "waiting", "hold", "resolved", "closed")
    rest = (replace(full, promise=None, ticket=replace(full.ticket, status=one)) for one in states)
    return full, *rest, replace(full, late=_promise(-4), entries=(), buttons=(), page=None)


def _survey(words: SampleWords) -> tuple[f.Facts, ...]:
    def asked(kind: str) -> f.SurveyFacts:
        return f.SurveyFacts(
            site=_site(words),
            ticket=_ticket(words),
            zone=_ZONE,
            kind=kind,
            scores=tuple(
                f.ScoreButton(
                    score=score, href=mailto("support+s.v5@acme.example", subject=f"{score} SUP-1001")
                )
                for score in _SCALES[kind]
            ),
            buttons=_buttons("stop", address="support+s.v5@acme.example"),
        )

    again = replace(asked("csat"), again=True, buttons=())
    return asked("csat"), asked("nps"), asked("ces"), replace(asked("csat"), buttons=()), again


def _survey_thanks(words: SampleWords) -> tuple[f.Facts, ...]:
    good = f.SurveyFacts(site=_site(words), ticket=_ticket(words), zone=_ZONE, kind="csat", score=5)
    return good, replace(good, score=1, reopened=True), replace(good, score=None)


def _agent(words: SampleWords) -> tuple[f.Facts, ...]:
    overdue = replace(_promise(), overdue=timedelta(hours=1, minutes=5))
    asked = replace(_entry(words, "customer", words.request), quoted_lines=23)
    full = f.AgentFacts(
        site=_site(words),
        ticket=_ticket(words),
        zone=_ZONE,
        occasion="customer_answered",
        audience="public",
        message=asked,
        entries=(_entry(words, "agent", words.answer, -30), _entry(words, "customer", words.request, -90)),
        notes=(_entry(words, "note", words.note, -20),),
        customer=sample_customer(_NOW - timedelta(days=300)),
        articles=sample_articles(words, _REPLY),
        files=(
            f.File(number=1, name="printer.jpg", size=184_320, enclosed=True),
            f.File(number=2, name="video.mp4", size=31_457_280, enclosed=False),
            f.File(number=3, name="logo.png", size=4_096, enclosed=False, repeated=True),
            f.File(
                number=4, name="list.xlsm", size=51_200, enclosed=True, warnings=("macros", "not_scanned")
            ),
        ),
        others=(
            f.OtherTicket(
                ref="SUP-987",
                subject=words.other_subject,
                status="resolved",
                updated_at=_NOW - timedelta(days=40),
            ),
        ),
        buttons=_buttons("take", "note", "close", "wait", "spam", "help"),
        promise=_promise(),
        fence="8f2c61d0",
    )
    internal = replace(full, audience="internal", by=words.agent)
    new = replace(full, occasion="new", entries=(), notes=(), why="queue")
    return (
        full,
        new,
        replace(new, ticket=replace(new.ticket, verdict="none", assignee=None, tags=(), language=None)),
        replace(full, occasion="assigned", by=words.agent),
        replace(full, occasion="assigned", ticket=replace(full.ticket, verdict=None)),
        replace(internal, occasion="note", message=_entry(words, "note", words.note), why="mentioned"),
        replace(
            internal, occasion="escalation", escalation=f.Escalation(promise=_promise(), step=1, percent=75)
        ),
        replace(
            internal,
            occasion="escalation",
            promise=overdue,
            escalation=f.Escalation(promise=overdue, step=2),
            why="lead",
        ),
        replace(internal, occasion="third_party", message=_entry(words, "third_party", words.request)),
        replace(
            internal,
            occasion="delivery_failed",
            message=None,
            failed_address="jana@customer.example",
            diagnostic="550 5.1.1 <jana@customer.example>: user unknown",
        ),
        replace(internal, occasion="survey_answered", message=None, survey_kind="csat", score=2),
        replace(internal, occasion="survey_answered", survey_kind="nps", score=9, promise=None),
        replace(internal, occasion="survey_answered", survey_kind="csat"),
        replace(internal, occasion="escalation"),
        replace(internal, occasion="reminder", message=None, why="asked"),
        replace(internal, occasion="woke", message=None),
    )


def _transcript(words: SampleWords) -> tuple[f.Facts, ...]:
    full = f.TranscriptFacts(
        site=_site(words),
        ticket=_ticket(words),
        zone=_ZONE,
        results=(
            f.CommandResult(line="#take", accepted=True),
            f.CommandResult(line="#priority high", accepted=True, reason="already"),
            f.CommandResult(line="#clsoe", accepted=False, reason="unknown_command"),
        ),
        relay="stopped",
        promise=_promise(),
        buttons=_buttons("undo", "help"),
    )
    alone = replace(full, results=full.results[:1], buttons=())
    found = f.OtherTicket(ref="SUP-987", subject=words.other_subject, status="open", updated_at=_NOW)
    return (
        full,
        *(replace(alone, relay=relay) for relay in ("sent", "note", "none", "")),
        replace(alone, relay="delayed", sends_at=_NOW + timedelta(minutes=5)),
        replace(alone, ticket=None, promise=None, others=(found,), answer="#take\n#note"),
    )


def _held(words: SampleWords) -> tuple[f.Facts, ...]:
    full = f.HeldFacts(
        site=_site(words),
        ticket=_ticket(words),
        zone=_ZONE,
        reason="collision",
        subject=words.subject,
        received_at=_NOW,
        text=words.answer,
        newer=_entry(words, "agent", words.answer, -3),
        buttons=_buttons("send", "cancel"),
    )
    bare = replace(full, text="", newer=None, buttons=())
    reasons = (
        "unproven",
        "forged",
        "unknown_command",
        "leak_note",
        "leak_token",
        "foreign_token",
        "parts_differ",
        "no_text",
        "not_allowed",
    )
    return full, *(replace(bare, reason=one, detail="#clsoe", ticket=None) for one in reasons)


def _digest(words: SampleWords) -> tuple[f.Facts, ...]:
    overdue = replace(_promise(), overdue=timedelta(days=1, hours=5))
    first = f.DigestLine(
        ticket=_ticket(words),
        escalation=f.Escalation(promise=overdue, step=2),
        buttons=_buttons("ack", "take"),
    )
    other = replace(
        first.ticket, ref="SUP-1007", subject=words.other_subject, assignee=None, priority="normal"
    )
    second = f.DigestLine(ticket=other, escalation=f.Escalation(promise=_promise(), step=1, percent=75))
    site = _site(words)
    return (
        f.DigestFacts(site=site, zone=_ZONE, items=(first, second)),
        *(f.DigestFacts(site=site, zone=_ZONE, items=(second,) * count) for count in (1, 5)),
    )


_MAKERS: Mapping[str, Callable[[SampleWords], tuple[f.Facts, ...]]] = {
    **dict.fromkeys(
        ("received", "resolved", "reopened", "closed", "waiting", "reminder", "progress", "rejected"),
        _customer,
    ),
    "answered": _answered,
    "status": _status,
    "survey": _survey,
    "survey_thanks": _survey_thanks,
    "agent_notification": _agent,
    "transcript": _transcript,
    "held": _held,
    "agent_alert_digest": _digest,
    "settings_invalid": lambda words: settings_samples(_site(words), _ZONE, _NOW),
    "report_digest": lambda words: report_samples(words, _site(words), _ticket(words)),
    "morning_digest": lambda words: morning_samples(words, _site(words), _ticket(words), _buttons),
}
NOTICES = tuple(sorted(_MAKERS))
