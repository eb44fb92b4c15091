"""This file holds the numbers and names decisions need, frozen; ``postdesk.settings`` builds them.

Our own time (promises, the ladder, progress, an agent's silence, the delay of a survey) is counted in
business time of the calendar, the customer's time (reminding, closing) in plain time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum

from tickets.address import address_key
from tickets.route import Priority


class Target(StrEnum):
    """What an SLA promises."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """When we work. Without hours it is always (24x7)."""

    name: str = "always"
    timezone: str = "UTC"
    hours: Mapping[int, tuple[tuple[time, time | None], ...]] = field(default_factory=dict)
    """Weekday (Monday is 0) to spans; an end of None is 24:00."""
    holidays: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sla:
    """Promises by priority; a missing one promises nothing."""

    name: str
    calendar: Calendar = field(default_factory=Calendar)
    targets: Mapping[Target, timedelta] = field(default_factory=dict)
    by_priority: Mapping[Priority, Mapping[Target, timedelta]] = field(default_factory=dict)

    def promise(self, target: Target, priority: Priority) -> timedelta | None:
        """Return the promised business time for a target at a priority."""
        return self.by_priority.get(priority, {}).get(target, self.targets.get(target))


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationStep:
    """One rung of the ladder: when a share of a promise, or a time since its start, has passed."""

    target: Target
    percent: int | None = None  # of the promise, 100 is the deadline
    after: timedelta | None = None  # business time since the promise began; instead of percent
    notify: tuple[str, ...] = ()  # assignee, lead, managers, an agent's key, or an address
    webhooks: tuple[str, ...] = ()  # names of the settings, each once
    priority: Priority | None = None
    reassign: str | None = None  # an agent's key, or least_busy, round_robin
    queue: str | None = None
    tags: tuple[str, ...] = ()
    repeat_every: timedelta | None = None
    repeat_limit: int = 0
    only_during: Calendar | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """What time does to a ticket that waits; None switches a step off."""

    remind_customer_after: timedelta | None = None
    close_after: timedelta | None = None  # after resolving, or after the reminder of a waiting ticket
    progress_every: timedelta | None = None
    progress_by_priority: Mapping[Priority, timedelta] = field(default_factory=dict)
    return_to_queue_after: timedelta | None = None  # an assigned agent is silent


@dataclass(frozen=True, slots=True, kw_only=True)
class LowScore:
    """What a bad survey answer does."""

    at_most: int
    notify: tuple[str, ...] = ("lead",)
    reopen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyPolicy:
    """Whether and when we ask how it was."""

    kind: str = "csat"  # csat 1..5, nps 0..10, ces 1..7
    after_resolved: timedelta = timedelta(hours=4)
    at_most_once_per: timedelta = timedelta(days=30)
    sample: int = 100  # percent
    low_score: LowScore | None = None
    never: tuple[str, ...] = ()  # addresses, and domains, that are not asked
    closes_after: timedelta = timedelta(days=30)  # an answer that comes later is a note


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedPolicy:
    """What a customer's mail to a resolved or closed ticket does."""

    reopen_within: timedelta | None = timedelta(days=14)  # None: always
    then: str = "new_linked"  # or reject


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """One of us."""

    key: str
    name: str
    emails: tuple[str, ...]
    queues: tuple[str, ...] = ()
    language: str | None = None
    roles: tuple[str, ...] = ("agent",)
    timezone: str | None = None
    digest_at: time | None = None  # when the morning digest comes; None: never
    digest_on: tuple[int, ...] = ()  # on which weekdays, Monday is 0
    quiet_after: timedelta = timedelta(days=3)  # a ticket without news for so long is named in it

    @property
    def email(self) -> str:
        """The address we write to."""
        return self.emails[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """A kind of work: its promises, its language, who does it."""

    name: str
    title: str = ""
    sla: Sla | None = None
    language: str | None = None
    assign: str | None = None  # least_busy, round_robin, sticky, an agent's key; None leaves it open
    lead: str | None = None
    closed: ClosedPolicy = field(default_factory=ClosedPolicy)
    followup: FollowUp = field(default_factory=FollowUp)
    surveys: SurveyPolicy | None = None
    ladder: tuple[EscalationStep, ...] = ()
    send_delay: timedelta = timedelta(0)
    include_history: bool = False  # a relayed answer quotes the customer's mail
    agent_name: str = "name"  # how an agent signs to customers: name, role or queue


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """A support address of ours and what belongs to it."""

    name: str
    address: str
    queue: str
    lists: tuple[str, ...] = ()
    separator: str = "+"
    sub_addresses: bool = True
    default_charset: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """Whom a customer's domain belongs to."""

    name: str
    language: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authentication:
    """Whose Authentication-Results count, and what an agent's mail without any is worth."""

    trusted: tuple[str, ...] = ()
    without: str = "hold"  # or token


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Brakes and bounds."""

    automatic_per_address_per_day: int = 5
    automatic_per_ticket_per_day: int = 30
    automatic_per_hour: int = 10_000
    mails_per_sender_per_hour: int = 60
    message_bytes: int = 25_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Everything decisions may know about the site."""

    name: str
    domain: str
    languages: tuple[str, ...] = ("en",)
    ticket_prefix: str = "SUP"
    mailboxes: Mapping[str, Mailbox] = field(default_factory=dict)
    queues: Mapping[str, Queue] = field(default_factory=dict)
    agents: Mapping[str, Agent] = field(default_factory=dict)
    slas: Mapping[str, Sla] = field(default_factory=dict)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    authentication: Authentication = field(default_factory=Authentication)
    limits: Limits = field(default_factory=Limits)
    away: frozenset[str] = frozenset()  # keys of agents who are not there now; not a setting
    organisations: Mapping[str, Organisation] = field(default_factory=dict)  # by domain

    def queue(self, name: str) -> Queue:
        """Return a queue; ``general`` always exists, and stands in for one that was removed."""
        return self.queues.get(name) or self.queues.get("general") or Queue(name="general")

    def organisation_of(self, spec: str) -> Organisation | None:
        """Return the organisation whose domain, or a parent of it, an address has."""
        domain = address_key(spec).rpartition("@")[2]
        while domain and self.organisations:
            if domain in self.organisations:
                return self.organisations[domain]
            domain = domain.partition(".")[2]
        return None

    def agent_by_address(self, spec: str) -> Agent | None:
        """Return the agent one of whose addresses this is."""
        key = address_key(spec)
        for agent in self.agents.values():
            if any(address_key(email) == key for email in agent.emails):
                return agent
        return None

    def language_for(self, wanted: str | None, queue: str) -> str:
        """Return the language to write in: the customer's if we have it, else the queue's, else our first."""
        for language in (wanted, self.queue(queue).language):
            if language in self.languages:
                return str(language)
        return self.languages[0]
