"""This file holds invented facts for mails that are about the desk and not about one ticket."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from mailer import desk_facts as d
from mailer import facts as f
from mailer.sample_words import SampleWords

Buttons = Callable[..., tuple[f.Button, ...]]


def settings_samples(site: f.Site, zone: str, now: datetime) -> tuple[d.SettingsFacts, ...]:
    """Return the shapes of settings_invalid."""
    problem = d.SettingsProblem(
        file="settings.yaml",
        line=42,
        path="queues.billing.sla",
        message="there is no SLA called golden",
        advice="use one of: standard, gold",
    )
    one = d.SettingsFacts(site=site, zone=zone, since=now, problems=(problem,))
    return one, replace(one, problems=(problem, replace(problem, advice="")))


def morning_samples(
    words: SampleWords, site: f.Site, ticket: f.TicketCard, buttons: Buttons
) -> tuple[d.MorningFacts, ...]:
    """Return the shapes of morning_digest: an agent's, a lead's, and a morning on which nothing waits."""
    now = ticket.opened_at
    late = f.Promise(
        kind="first_response", at=now - timedelta(hours=2), overdue=timedelta(hours=2, minutes=12)
    )
    soon = f.Promise(kind="resolution", at=now + timedelta(hours=5))
    other = replace(ticket, ref="SUP-1007", subject=words.other_subject, priority="normal")
    own = buttons("note", "close", "wait")
    first = d.MorningLine(ticket=ticket, promise=late, waits_since=now - timedelta(hours=6), buttons=own)
    second = d.MorningLine(ticket=other, promise=soon, buttons=own)
    waits = d.MorningLine(
        ticket=replace(other, ref="SUP-1004"), waits_since=now - timedelta(hours=3), buttons=own
    )
    quiet = d.MorningLine(
        ticket=replace(other, ref="SUP-952"), quiet_since=now - timedelta(days=9), buttons=own
    )
    back = d.MorningLine(ticket=replace(other, ref="SUP-968"), back_at=now + timedelta(hours=1), buttons=own)
    free = d.MorningLine(
        ticket=replace(other, assignee=None),
        waits_since=now - timedelta(days=1),
        buttons=buttons("take", "spam"),
    )
    agents = d.MorningFacts(
        site=site,
        agent=words.agent,
        day=now,
        zone="Europe/Prague",
        sections=tuple(
            d.MorningSection(name=name, lines=(line,), count=1)
            for name, line in (
                ("overdue", first), ("today", second), ("back", back), ("waiting", waits), ("quiet", quiet),
            )
        ),
        total=5,
        overdue=1,
        absent=(d.Absence(name="Cyril Reed", until=now + timedelta(days=4)),),
        buttons=buttons("digest", "help"),
    )  # fmt: skip
    suspect = d.KeptMail(
        number=417,
        state="quarantined",
        sender="win@prizes.example",
        subject="YOU WON",
        at=now - timedelta(hours=9),
        why="marked as spam by the mail server",
        buttons=buttons("release"),
    )
    leads = replace(
        agents,
        sections=(
            d.MorningSection(name="unowned", lines=(free,), count=37),
            *(d.MorningSection(name=name, lines=(first,), count=1) for name in ("team", "absent", "left")),
        ),
        total=40,
        overdue=0,
        kept=(
            suspect,
            replace(suspect, number=418, state="set_aside", sender="", subject="", why="KeyError: 7"),
        ),
        kept_count=12,
        unsent=(
            d.UnsentMail(
                number=93,
                recipient="jana@customer.example",
                subject=f"Re: {words.subject}",
                reply="550 no such user",
            ),
        ),
    )
    return agents, leads, replace(agents, sections=(), total=0, overdue=0, absent=())
