"""This file holds the facts of mails about the desk as a whole, not one ticket; see ``mailer.facts``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mailer.facts import Button, Promise, Site, TicketCard


@dataclass(frozen=True, slots=True, kw_only=True)
class MorningLine:
    """One ticket of the morning."""

    ticket: TicketCard
    promise: Promise | None = None  # the next one that is owed
    waits_since: datetime | None = None  # the customer's oldest mail without an answer
    quiet_since: datetime | None = None  # when anything last happened, where that is long ago
    back_at: datetime | None = None  # when it comes back into work
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MorningSection:
    """Tickets that need a look for the same reason."""

    name: str  # a name in the words (see ``[morning]``)
    lines: tuple[MorningLine, ...]
    count: int  # of all there are, those that are not listed as well


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMail:
    """A mail that waits for a person's word before it is filed."""

    number: int
    state: str  # quarantined, set_aside
    sender: str
    subject: str
    at: datetime
    why: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsentMail:
    """A mail of ours that was refused for good."""

    number: int
    recipient: str
    subject: str
    reply: str  # what the server said


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """A colleague who is away."""

    name: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MorningFacts:
    """For morning_digest: what waits for one agent today."""

    site: Site
    agent: str
    day: datetime
    sections: tuple[MorningSection, ...] = ()
    total: int = 0  # tickets in all sections
    overdue: int = 0  # of the agent's own
    kept: tuple[KeptMail, ...] = ()
    kept_count: int = 0
    unsent: tuple[UnsentMail, ...] = ()
    absent: tuple[Absence, ...] = ()
    buttons: tuple[Button, ...] = ()
    zone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsProblem:
    """One thing that is wrong with the settings."""

    file: str
    line: int
    path: str
    message: str
    advice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsFacts:
    """For settings_invalid: a changed file was not taken; the daemon goes on with the old settings."""

    site: Site
    problems: tuple[SettingsProblem, ...]
    since: datetime  # of the settings that stay in force
    zone: str = "UTC"
