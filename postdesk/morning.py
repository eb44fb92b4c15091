"""This file gathers what an agent should know in the morning: what waits, is due, was quiet, who is away.

Each ticket stands in one section, the first that it belongs to. Agents see their own and those without an
owner in their queues; leads the late ones of others, and those whose owner is away or has left; leads and
admins what is kept out and what could not be delivered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from mailer import desk_facts as d
from postdesk.desk_letters import DeskLetters
from postdesk.reply_addresses import mailbox_of
from postdesk.ticket_facts import AGENT_COMMANDS, TicketFacts
from store import morning
from store.absences import absences
from store.work import Work
from tickets.deadlines import next_promise
from tickets.policy import Agent, Policy
from tickets.ticket import Ticket

SHOWN = 20
"""Tickets of one section; the others are counted."""

KEPT_FOR = timedelta(days=14)
"""How long a suspect mail is mentioned; whoever wanted it has asked by then."""

_OWN, _FREE, _OTHERS = ("note", "close", "wait"), ("take", "spam"), ("take", "note")


def morning_facts(work: Work, letters: DeskLetters) -> d.MorningFacts:
    """Return everything for one agent at this moment."""
    zone = zone_of(letters.agent, letters.in_force.policy)
    gathering = _Gathering(work=work, letters=letters, end_of_today=_end_of_day(letters.now, zone))
    sections = tuple(gathering.sections())
    overdue = next((section.count for section in sections if section.name == "overdue"), 0)
    count, kept = gathering.kept()
    return d.MorningFacts(
        site=letters.site,
        agent=letters.agent.name,
        day=letters.now,
        zone=zone,
        sections=sections,
        total=sum(section.count for section in sections),
        overdue=overdue,
        kept=kept,
        kept_count=count,
        unsent=gathering.unsent(),
        absent=gathering.absent(),
        buttons=(letters.button("digest", "#digest now"), letters.button("help", "#help")),
    )


def is_empty(facts: d.MorningFacts) -> bool:
    """Tell whether there is nothing to say; that somebody is away is no reason for a mail."""
    return not (facts.sections or facts.kept or facts.unsent)


def zone_of(agent: Agent, policy: Policy) -> str:
    """Return the zone an agent lives in: their own, else that of the calendar of their first queue."""
    if agent.timezone:
        return agent.timezone
    for name in (*agent.queues, *policy.queues):
        sla = policy.queue(name).sla
        if sla is not None and sla.calendar.hours:
            return sla.calendar.timezone
    return "UTC"


def _day_of_last_digest(agent: Agent, end_of_today: datetime) -> datetime:
    """Return when the day of an agent's digest before today's began: on a Monday that was Friday."""
    days = (end_of_today - timedelta(days=1 + back) for back in range(1, 8))
    yesterday = end_of_today - timedelta(days=2)
    return next((day for day in days if day.weekday() in agent.digest_on), yesterday)


def _end_of_day(now: datetime, zone: str) -> datetime:
    today = now.astimezone(ZoneInfo(zone)).date()
    return datetime.combine(today + timedelta(days=1), time(0), ZoneInfo(zone))


@dataclass(kw_only=True)
class _Gathering:
    """One agent's morning, being put together."""

    work: Work
    letters: DeskLetters
    end_of_today: datetime
    _told: set[int] = field(default_factory=set)

    @property
    def _agent(self) -> Agent:
        return self.letters.agent

    @property
    def _policy(self) -> Policy:
        return self.letters.in_force.policy

    @property
    def _looks_after_all(self) -> bool:
        return bool({"lead", "admin"} & set(self._agent.roles)) or bool(self._led_by_name)

    @property
    def _led_by_name(self) -> tuple[str, ...]:
        return tuple(name for name, queue in self._policy.queues.items() if queue.lead == self._agent.key)

    def _led(self) -> tuple[str, ...]:
        """The queues this agent leads; a role of lead without queues leads them all."""
        if "lead" not in self._agent.roles:
            return self._led_by_name
        return tuple(dict.fromkeys((*self._led_by_name, *(self._agent.queues or self._policy.queues))))

    def sections(self) -> Iterator[d.MorningSection]:
        """Give the sections that hold anything, the most urgent first."""
        connection, now = self.work.connection, self.letters.now
        own = morning.open_of(connection, self._agent.key)
        yield from self._section("overdue", own, lambda one: self._due_before(one, now), _OWN)
        yield from self._section("today", own, lambda one: self._due_before(one, self.end_of_today), _OWN)
        yield from self._section("back", own, self._back_today, _OWN)
        yield from self._section("waiting", own, _awaits_answer, _OWN)
        served = self._agent.queues or tuple(self._policy.queues) if "agent" in self._agent.roles else ()
        led = self._led()
        free = morning.open_of_nobody(connection, {*served, *led})
        yield from self._section("unowned", free, lambda _one: True, _FREE)
        if led:
            yield from self._leads(led)
        yield from self._section("quiet", own, self._is_quiet, _OWN)

    def _leads(self, led: tuple[str, ...]) -> Iterator[d.MorningSection]:
        connection, now = self.work.connection, self.letters.now
        left = morning.open_of_strangers(connection, tuple(self._policy.agents), led)
        yield from self._section("left", left, lambda _one: True, _OTHERS)
        away = self._policy.away - {self._agent.key}
        theirs = morning.open_of_any(connection, away, led)
        yield from self._section("absent", theirs, _awaits_answer, _OTHERS)
        late = morning.late_of_others(connection, self._agent.key, led, now)
        yield from self._section("team", late, lambda one: self._due_before(one, now), _OTHERS)

    def _section(
        self, name: str, tickets: Sequence[Ticket], fits: Callable[[Ticket], bool], commands: tuple[str, ...]
    ) -> Iterator[d.MorningSection]:
        chosen = [one for one in tickets if one.id not in self._told and fits(one)]
        self._told.update(one.id for one in chosen)
        lines = [line for one in chosen[:SHOWN] if (line := self._line(name, one, commands)) is not None]
        if lines:
            yield d.MorningSection(name=name, lines=tuple(lines), count=len(chosen))

    def _line(self, name: str, ticket: Ticket, commands: tuple[str, ...]) -> d.MorningLine | None:
        in_force = self.letters.in_force
        mailbox = mailbox_of(in_force, ticket)
        if mailbox is None:
            return None
        about = TicketFacts(
            work=self.work, in_force=in_force, ticket=ticket, mailbox=mailbox, now=self.letters.now
        )
        return d.MorningLine(
            ticket=about.card,
            promise=about.promise,
            waits_since=ticket.unanswered_since,
            quiet_since=ticket.updated_at if name == "quiet" else None,
            back_at=ticket.paused_until if name == "back" else None,
            buttons=about.buttons(self._agent, {one: AGENT_COMMANDS[one] for one in commands}),
        )

    def _due_before(self, ticket: Ticket, moment: datetime) -> bool:
        due = next_promise(ticket, self._policy)
        return due is not None and due < moment

    def _back_today(self, ticket: Ticket) -> bool:
        asked = any(key == self._agent.key and at < self.end_of_today for key, at in ticket.reminders)
        paused = ticket.paused_since is not None and ticket.paused_until is not None
        return asked or (
            paused and ticket.paused_until is not None and ticket.paused_until < self.end_of_today
        )

    def _is_quiet(self, ticket: Ticket) -> bool:
        set_aside = ticket.paused_since is not None and ticket.paused_until is not None
        return not set_aside and self.letters.now - ticket.updated_at >= self._agent.quiet_after

    def kept(self) -> tuple[int, tuple[d.KeptMail, ...]]:
        """Return what waits for a person's word, to those who may give it."""
        if not self._looks_after_all:
            return 0, ()
        count, mails = morning.kept_mails(self.work.connection, self.letters.now - KEPT_FOR, SHOWN)
        return count, tuple(
            d.KeptMail(
                number=one.id,
                state=one.state,
                sender=one.author,
                subject=one.subject,
                at=one.received_at,
                why=one.why,
                buttons=(self.letters.button("release", f"#release {one.id}"),),
            )
            for one in mails
        )

    def unsent(self) -> tuple[d.UnsentMail, ...]:
        """Return what could not be delivered since the day of the last digest; twice is better than never."""
        if not self._looks_after_all:
            return ()
        since = _day_of_last_digest(self._agent, self.end_of_today)
        mails = morning.unsent_mails(self.work.connection, since, SHOWN)
        return tuple(
            d.UnsentMail(number=one.id, recipient=one.recipient, subject=one.subject, reply=one.last_reply)
            for one in mails
        )

    def absent(self) -> tuple[d.Absence, ...]:
        """Return the colleagues who are away."""
        agents = self._policy.agents
        away = absences(self.work.connection, self.letters.now)
        return tuple(
            d.Absence(name=agents[key].name, until=until)
            for key, until in away.items()
            if key in agents and key != self._agent.key
        )


def _awaits_answer(ticket: Ticket) -> bool:
    return ticket.unanswered_since is not None and ticket.paused_since is None
