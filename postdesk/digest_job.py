"""This file sends the morning digests: one a person and day, whoever of several daemons gets there first.

The moment is planned in each agent's zone, and (agent, day) is a unique key written in the transaction that
puts the mail into the outbox. A morning that passed while nothing ran is made up for within ``CATCH_UP``;
later in the day it would be no morning. Who is away, or has nothing to look at, gets none. A site's first
digests come on the morning after it began.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from postdesk.desk_letters import desk_letters
from postdesk.in_force import InForce
from postdesk.morning import is_empty, morning_facts, zone_of
from postdesk.present import as_of_now
from scheduler.timetable import Plan, PlannedJob, Timetable
from store.job_runs import LONGEST_NAME, claim_run, forget_runs
from store.opt_outs import opted_out
from store.outbox import add_mails
from store.work import Store
from tickets.address import address_key
from tickets.policy import Agent
from tickets.ports import Clock

CATCH_UP = timedelta(hours=4)
NOTICE = "morning_digest"
_BEGAN = "digests began"
_REMEMBERED = timedelta(days=30)


class MorningDigests:
    """Looks whether it is somebody's morning; ``run_once`` is the ring of an alarm."""

    def __init__(self, store: Store, in_force: Callable[[], InForce], clock: Clock) -> None:
        self._store = store
        self._in_force = in_force
        self._clock = clock
        self._timetable = Timetable((), clock)
        self._version = ""
        self._began: datetime | None = None

    def run_once(self) -> bool:
        """Send what is due; there is never more to do at once."""
        in_force = self._in_force()
        if self._began is None:
            self._began = self._beginning()
        if in_force.version != self._version:
            self._timetable, self._version = Timetable(self._jobs(in_force), self._clock), in_force.version
        return self._timetable.run_once()

    def _beginning(self) -> datetime:
        """Return when this site first looked; what was planned before that is nobody's morning."""
        with self._store.filing() as work:
            known = work.site.get(_BEGAN)
            if known is None:
                known = self._clock().astimezone(UTC).isoformat()
                work.site.put(_BEGAN, known)
        return datetime.fromisoformat(known)

    def _jobs(self, in_force: InForce) -> list[PlannedJob]:
        jobs = []
        for agent in in_force.policy.agents.values():
            if agent.digest_at is None or not agent.digest_on:
                continue
            zone = zone_of(agent, in_force.policy)
            plan = Plan(at=agent.digest_at, timezone=zone, weekdays=agent.digest_on)
            jobs.append(
                PlannedJob(
                    name=f"digest {agent.key}", plan=plan, run=self._run(agent, zone), catch_up=CATCH_UP
                )
            )
        return jobs

    def _run(self, agent: Agent, zone: str) -> Callable[[datetime, datetime], None]:
        def run(moment: datetime, now: datetime) -> None:
            if self._began is not None and moment >= self._began:
                self._send(agent, moment.astimezone(ZoneInfo(zone)), now)

        return run

    def _send(self, agent: Agent, local: datetime, now: datetime) -> None:
        # The day counts and not the moment: whoever moves the hour at noon gets no second one.
        day = datetime(local.year, local.month, local.day, tzinfo=UTC)
        with self._store.filing() as work:
            in_force = as_of_now(self._in_force(), work, now)
            letters = desk_letters(in_force, agent, now)
            job = f"digest {agent.key}"[:LONGEST_NAME]
            if (
                letters is None
                or agent.key in in_force.policy.away
                or opted_out(work.connection, address_key(agent.email), "digest")
                or not claim_run(work.connection, job, day, now)
            ):
                return
            forget_runs(work.connection, job, day - _REMEMBERED)
            facts = morning_facts(work, letters)
            if not is_empty(facts):
                mail = letters.write(NOTICE, facts, about=f"{day:%Y-%m-%d}", seq=0, event="digest")
                add_mails(work.connection, [mail], now)
