"""This file sends reports by mail: one a person and period, whoever of several daemons gets there first.

The moment is planned in each reader's zone; (person, period) is a unique key written in the transaction that
puts the mail into the outbox. What was missed while nothing ran is made up for within ``CATCH_UP``. Leads get
the figures of their queues, managers those of all. The figures are gathered before that transaction, so that
no mail waits for them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mailer.compose import Enclosure
from postdesk.desk_letters import DeskLetters, desk_letters
from postdesk.in_force import InForce
from postdesk.morning import zone_of
from postdesk.report_charts import can_draw, columns_png
from postdesk.report_digest import digest_facts, is_quiet
from postdesk.reporting import Asked, PeriodFigures, figures
from scheduler.timetable import Plan, PlannedJob, Timetable
from store.job_runs import LONGEST_NAME, claim_run, forget_runs, was_run
from store.opt_outs import opted_out
from store.outbox import add_mails
from store.work import Store
from tickets.address import address_key
from tickets.policy import Agent, Policy
from tickets.ports import Clock

NOTICE = "report_digest"
CATCH_UP = timedelta(days=3)
_REMEMBERED = timedelta(days=100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """What a report by mail is about: the whole week or month before a day."""

    name: str  # week, month

    def until(self, day: date) -> date:
        """Return the first day that is not in it: a Monday, or the first of a month."""
        return day - timedelta(days=day.weekday()) if self.name == "week" else day.replace(day=1)

    def since(self, until: date) -> date:
        """Return its first day."""
        if self.name == "week":
            return until - timedelta(days=7)
        return (until - timedelta(days=1)).replace(day=1)


class PeriodReports:
    """Looks whether somebody's report is due; ``run_once`` is the ring of an alarm."""

    def __init__(self, store: Store, in_force: Callable[[], InForce], clock: Clock) -> None:
        self._store = store
        self._in_force = in_force
        self._clock = clock
        self._timetable = Timetable((), clock)
        self._version = ""

    def run_once(self) -> bool:
        """Send what is due; there is never more to do at once."""
        in_force = self._in_force()
        if in_force.version != self._version:
            self._timetable, self._version = Timetable(self._jobs(in_force), self._clock), in_force.version
        return self._timetable.run_once()

    def _jobs(self, in_force: InForce) -> list[PlannedJob]:
        jobs, reports, policy = [], in_force.reports, in_force.policy
        for agent in policy.agents.values():
            if not is_reader(agent, policy):
                continue
            zone = zone_of(agent, policy)
            plans: list[tuple[str, Plan]] = []
            if reports.weekly is not None:
                weekly = reports.weekly
                plans.append(("week", Plan(at=weekly.at, timezone=zone, weekdays=(weekly.weekday,))))
            if reports.monthly is not None:
                monthly = reports.monthly
                plans.append(("month", Plan(at=monthly.at, timezone=zone, monthday=monthly.day)))
            jobs += [
                PlannedJob(
                    name=f"report {name} {agent.key}", plan=plan, catch_up=CATCH_UP,
                    run=self._run(agent, Period(name=name), zone),
                )
                for name, plan in plans
            ]  # fmt: skip
        return jobs

    def _run(self, agent: Agent, period: Period, zone: str) -> Callable[[datetime, datetime], None]:
        def run(moment: datetime, now: datetime) -> None:
            until = period.until(moment.astimezone(ZoneInfo(zone)).date())
            self._send(agent, period, until, zone, now)

        return run

    def _send(self, agent: Agent, period: Period, until: date, zone: str, now: datetime) -> None:
        in_force = self._in_force()
        letters = desk_letters(in_force, agent, now)
        if letters is None:
            return
        asked = Asked(
            since=_midnight(period.since(until), zone), until=_midnight(until, zone),
            queues=queues_of(agent, in_force.policy), zone=zone, articles=bool(in_force.articles.articles),
        )  # fmt: skip
        # The period counts and not the moment: whoever moves the hour gets no second one.
        begins = datetime(until.year, until.month, until.day, tzinfo=UTC)
        job = f"report {period.name} {agent.key}"[:LONGEST_NAME]
        with self._store.read() as work:
            if was_run(work.connection, job, begins):
                return
            found = figures(work, asked, in_force.policy)
        with self._store.filing() as work:
            if opted_out(work.connection, address_key(agent.email), "digest"):
                return
            if not claim_run(work.connection, job, begins, now):
                return
            forget_runs(work.connection, job, begins - _REMEMBERED)
            if is_quiet(found):
                return
            about = f"{period.name} {until}"
            image, enclosed = _picture(found, period, letters, about, in_force.reports.charts)
            facts = digest_facts(found, letters.site, agent.name, period.name, image)
            mail = letters.write(
                NOTICE, facts, about=about, seq=until.toordinal(), event="report", attachments=enclosed
            )
            add_mails(work.connection, [mail], now)


def is_reader(agent: Agent, policy: Policy) -> bool:
    """Tell whether somebody leads a queue or manages."""
    leads = any(queue.lead == agent.key for queue in policy.queues.values())
    return leads or not {"lead", "manager"}.isdisjoint(agent.roles)


def queues_of(agent: Agent, policy: Policy) -> tuple[str, ...] | None:
    """Return the queues whose figures somebody gets, None for all."""
    if "manager" in agent.roles:
        return None
    led = [name for name, queue in policy.queues.items() if queue.lead == agent.key]
    if "lead" not in agent.roles:
        return tuple(led)
    # A lead without queues leads them all, as an agent without queues serves them all.
    return tuple(dict.fromkeys((*led, *agent.queues))) if agent.queues else None


def _picture(
    found: PeriodFigures, period: Period, letters: DeskLetters, about: str, wanted: bool
) -> tuple[str | None, tuple[Enclosure, ...]]:
    """Return the picture of what was opened and its Content-ID; where none can be drawn the bars stand in."""
    if not wanted or not can_draw() or not any(one.figures.opened for one in found.steps):
        return None, ()
    zone = ZoneInfo(found.asked.zone)
    labels = [f"{one.begin.astimezone(zone):%d.%m.}" for one in found.steps]
    if period.name == "month":
        labels = [label if place % 3 == 0 else "" for place, label in enumerate(labels)]
    data = columns_png(labels, [one.figures.opened for one in found.steps])
    content_id = f"opened.{about.replace(' ', '.')}@{letters.in_force.policy.domain}"
    picture = Enclosure(
        filename="opened.png", content_type="image/png", data=data, content_id=content_id, inline=True
    )
    return content_id, (picture,)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(0), ZoneInfo(zone)).astimezone(UTC)
