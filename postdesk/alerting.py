"""This file writes several alerts to one person as one mail, so that people do not learn to ignore them.

Policy: an alert enters the outbox with its ticket's event and waits there. After each sweep the waiting ones
of a person go out: one as it is, more as a digest. Who had an alert within ``APART`` waits until then, so a
bad quarter of an hour is a few mails and not a hundred. What was answered meanwhile is left out. Should this
file never run again, each alert goes out by itself after ``ALERT_WAITS``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailer import facts as f
from mailer.compose import Letter, compose
from postdesk.desk_letters import DeskLetters
from postdesk.in_force import InForce
from postdesk.notice_facts import escalation_of
from postdesk.reply_addresses import mailbox_of
from postdesk.ticket_facts import ALERT_COMMANDS, TicketFacts
from store.alerts import DIGEST, WaitingAlert, alerted_since, drop_alerts, release_alerts, waiting_alerts
from store.outbox import NewMail, add_mails
from store.work import Store, Work
from threading_rules.tokens import Audience, make_message_id
from tickets.address import Address
from tickets.deadlines import is_owed
from tickets.events import Escalated
from tickets.policy import Agent, Target

APART = timedelta(minutes=5)
MOST_LINES = 200
"""Tickets in one digest; a mail of thousands would be read by nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """An alert whose promise is still owed."""

    alert: WaitingAlert
    about: TicketFacts
    escalation: f.Escalation


def gather_alerts(store: Store, in_force: InForce, now: datetime) -> int:
    """Let waiting alerts go out, each person's as one mail; return how many mails that are."""
    with store.read() as work:
        if not _ready(work, now):
            return 0
    with store.filing() as work:
        return sum(_gather(work, in_force, alerts, now) for alerts in _ready(work, now))


def _ready(work: Work, now: datetime) -> list[list[WaitingAlert]]:
    """Return the waiting alerts of each person who may be told now."""
    waiting: dict[str, list[WaitingAlert]] = {}
    for alert in waiting_alerts(work.connection, now):
        waiting.setdefault(alert.recipient, []).append(alert)
    told = alerted_since(work.connection, waiting, now - APART, now)
    return [alerts for recipient, alerts in waiting.items() if recipient not in told]


def _gather(work: Work, in_force: InForce, alerts: Sequence[WaitingAlert], now: datetime) -> int:
    connection = work.connection
    owed = [alert for alert in alerts if _is_owed(work, alert)]
    lines = list(_lines(work, in_force, owed, now))
    kept = {line.alert.id for line in lines}
    # A rung that waits for no promise (no SLA gives one) has no line in a digest: its own mail says it all.
    alone = [alert.id for alert in owed if alert.id not in kept]
    release_alerts(connection, alone, now)
    still = {alert.id for alert in owed}
    settled = [alert.id for alert in alerts if alert.id not in still]
    drop_alerts(
        connection, settled, "not needed any more: the ticket was dealt with before the alert went out"
    )
    lines.sort(key=lambda line: line.escalation.promise.at)
    mails = len(alone)
    for start in range(0, len(lines), MOST_LINES):
        part = lines[start : start + MOST_LINES]
        ids = [line.alert.id for line in part]
        if len(part) == 1:
            release_alerts(connection, ids, now)
        else:
            digest = _digest(in_force, part, now)
            add_mails(connection, [digest], now)
            drop_alerts(connection, ids, f"it stands in the digest {digest.message_id}")
        mails += 1
    return mails


def _is_owed(work: Work, alert: WaitingAlert) -> bool:
    """Tell whether the alert is still about something: nobody dealt with the ticket meanwhile."""
    ticket = work.tickets.read(alert.ticket)
    if ticket is None or not isinstance(alert.event, Escalated):
        return False
    return is_owed(ticket, Target(alert.event.target))


def _lines(work: Work, in_force: InForce, alerts: Sequence[WaitingAlert], now: datetime) -> Iterator[_Line]:
    for alert in alerts:
        ticket = work.tickets.read(alert.ticket)
        mailbox = mailbox_of(in_force, ticket) if ticket else None
        if ticket is None or mailbox is None or not isinstance(alert.event, Escalated):
            continue
        about = TicketFacts(work=work, in_force=in_force, ticket=ticket, mailbox=mailbox, now=now)
        escalation = escalation_of(alert.event, about)
        if escalation is not None:
            yield _Line(alert=alert, about=about, escalation=escalation)


def _desk(in_force: InForce, line: _Line, agent: Agent, now: datetime) -> Address:
    """Where commands name their tickets and no word leaves the house; outsiders get no such address."""
    if not agent.key:
        return Address(spec=line.about.mailbox.address)
    letters = DeskLetters(in_force=in_force, agent=agent, mailbox=line.about.mailbox, now=now)
    return Address(spec=letters.address(), name=f"Commands for {in_force.policy.name}")


def _digest(in_force: InForce, lines: Sequence[_Line], now: datetime) -> NewMail:
    """Write one mail about several tickets, the most urgent first."""
    first, recipient = lines[0], lines[0].alert.recipient
    agent = in_force.policy.agent_by_address(recipient) or Agent(key="", name="", emails=(recipient,))
    facts = f.DigestFacts(
        site=first.about.site,
        zone=agent.timezone or first.about.zone,
        items=tuple(
            f.DigestLine(
                ticket=line.about.card,
                escalation=line.escalation,
                buttons=line.about.buttons(agent, ALERT_COMMANDS) if agent.key else (),
            )
            for line in lines
        ),
    )
    language = in_force.policy.language_for(agent.language, first.about.ticket.queue)
    rendered = in_force.templates.render(
        DIGEST, language, facts, fallbacks=(in_force.policy.languages[0], "en")
    )
    what = f"{DIGEST} {recipient} {first.alert.id}"
    letter = Letter(
        sender=Address(spec=first.about.mailbox.address, name=in_force.policy.name),
        to=(Address(spec=agent.email, name=agent.name),),
        reply_to=_desk(in_force, first, agent, now),
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        message_id=make_message_id(in_force.keys, Audience.NOTE, 0, 0, what, in_force.policy.domain),
        date=now,
        auto_submitted="auto-generated",
        language=rendered.language,
        headers={"X-Postdesk-Loop": in_force.policy.domain, "X-Postdesk-Event": "escalation"},
    )
    return NewMail(
        ticket=None,  # it is about several
        seq=first.alert.id,
        notice=DIGEST,
        recipient=recipient,
        audience="agent",
        automatic=False,
        mailbox=first.about.mailbox.name,
        envelope_from=first.about.addresses.to(Audience.BOUNCE, agent.email),
        recipients=(agent.email,),
        raw=compose(letter),
        message_id=letter.message_id,
        subject=letter.subject,
        not_before=now,
    )
