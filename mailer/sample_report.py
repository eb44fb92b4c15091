"""This file holds invented facts for report_digest."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from mailer import facts as f
from mailer import report_facts as r
from mailer.sample_words import SampleWords


def report_samples(words: SampleWords, site: f.Site, ticket: f.TicketCard) -> tuple[r.ReportFacts, ...]:
    """Return the shapes of report_digest: a manager's week, a lead's month, and a week of nothing much."""
    monday = ticket.opened_at - timedelta(days=7)
    line = r.FigureLine
    figures = (
        line(name="opened", unit="count", now=48, before=36),
        line(name="resolved", unit="count", now=45, before=41),
        line(name="backlog", unit="count", now=12, before=9),
        line(name="first_response", unit="span", now=timedelta(minutes=48), before=timedelta(minutes=65),
             news="better"),
        line(name="first_response_p90", unit="span", now=timedelta(hours=5), before=timedelta(hours=4)),
        line(name="first_response_kept", unit="percent", now=92, before=97, low=80, high=97, news="worse"),
        line(name="first_contact", unit="percent", now=61, before=None),
        line(name="csat", unit="percent", now=88, before=85, low=74, high=95, answered=25, asked=45),
        line(name="nps", unit="points", now=34, before=-5, low=-10, high=62),
        line(name="ces", unit="of_seven", now=5.6, before=5.5, low=4.8, high=6.1),
    )  # fmt: skip
    days = tuple(
        r.BarRow(value=value, width=value * 10, blocks="█" * value, weekday=number)
        for number, value in enumerate((10, 9, 8, 7, 6, 2, 0))
    )
    topics = (
        r.BarRow(value=14, width=100, blocks="█" * 10, name=words.subject, before=3, news="grows"),
        r.BarRow(value=6, width=43, blocks="█" * 4, name=words.other_subject, before=7),
    )
    full = r.ReportFacts(
        site=site,
        reader=words.agent,
        period="week",
        since=monday,
        last_day=monday + timedelta(days=6),
        figures=figures,
        groups=(
            r.BarGroup(name="opened_by_day", rows=days),
            r.BarGroup(name="topics", rows=topics),
            r.BarGroup(
                name="articles",
                rows=(r.BarRow(value=3, width=100, blocks="█" * 20, name="reset-password", of=8),),
            ),
        ),
        missed=r.MissedPromise(
            ref=ticket.ref, subject=ticket.subject, kind="first_response", queue=words.queue,
            late=timedelta(hours=3, minutes=20),
        ),
        best=r.BestWord(ref="SUP-987", comment=words.answer, survey="CSAT", score=5),
        zone="Europe/Prague",
    )  # fmt: skip
    weeks = tuple(replace(row, weekday=None, day=1 + 7 * n, month=9) for n, row in enumerate(days[:4]))
    month = replace(
        full,
        period="month",
        queues=(words.queue,),
        groups=(r.BarGroup(name="opened_by_week", rows=weeks, image="opened.sample@acme.example"),),
        missed=None,
        best=None,
    )
    return full, month, replace(full, figures=figures[:3], groups=(), missed=None, best=None)
