"""This file holds what passing time and its mails can do to a ticket; see ``tickets.events``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalated:
    """A rung of the ladder was reached."""

    step: int  # index into the ladder, from 0
    target: str
    promise_began: datetime  # which promise: a later one of the same target escalates anew
    times: int = 1  # repetition, from 1
    notify: tuple[str, ...] = ()  # agents' keys or addresses, resolved
    webhooks: tuple[str, ...] = ()  # the step's own
    rung: str = ""  # the step's own name, as "75% of first_response"; outlives a change of the ladder


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationAcknowledged:
    """Somebody said that they look after it; repeats stop."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerReminded:
    """We reminded the customer that we wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressReported:
    """We told the customer how it is going."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderAsked:
    """An agent wants to be reminded; a later wish of the same agent takes the place of this one."""

    agent: str
    at: datetime | None  # None: no more


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentReminded:
    """We reminded an agent who had asked for it."""

    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyAsked:
    """We asked how it was."""

    kind: str
    resolution: int  # seq of the Resolved event asked about


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveySkipped:
    """We did not ask, and why."""

    reason: str
    resolution: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyAnswered:
    """The customer told how it was."""

    message: int | None
    score: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyUnclear:
    """An answer to a survey without a score we can read; it is kept as a comment."""

    message: int
    asks_back: bool = False  # we ask once what was meant
