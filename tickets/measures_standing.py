"""This file says how a ticket stood at a moment, from its milestones before it: the base of every report.

An answer that was taken back never was. Reopening takes the resolution back; the time it took counts again
with the next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tickets.measures import Milestone, MilestoneKind

# Names of their own: a report asks a million times.
_FIRST, _NEXT, _FURTHER = (
    MilestoneKind.FIRST_RESPONSE, MilestoneKind.NEXT_RESPONSE, MilestoneKind.FURTHER_ANSWER
)  # fmt: skip
_RESOLUTION, _ASKED, _SCORED = MilestoneKind.RESOLUTION, MilestoneKind.ASKED, MilestoneKind.SCORED


@dataclass(slots=True, kw_only=True)
class SurveyOutcome:
    """One question about a resolution and the last answer to it."""

    kind: str
    asked_at: datetime
    agent: str | None = None
    score: int | None = None
    answered_at: datetime | None = None
    message: int | None = None  # the customer's comment


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A ticket at a moment."""

    backlog: bool
    resolution: Milestone | None  # the last one; None while the ticket is open or is merged away
    answers: tuple[Milestone, ...]  # public ones, whether or not somebody waited
    reopened: int
    surveys: tuple[SurveyOutcome, ...]

    @property
    def responses(self) -> tuple[Milestone, ...]:
        """The answers that somebody waited for."""
        return tuple(one for one in self.answers if one.kind is not _FURTHER)

    @property
    def first_contact(self) -> bool:
        """Resolved with one answer and not reopened."""
        return self.resolution is not None and self.reopened == 0 and len(self.answers) == 1


def standing(milestones: Sequence[Milestone], until: datetime | None = None) -> Standing:
    """Return how a ticket stood before a moment, or stands now; it was opened before that."""
    backlog, reopened = True, 0
    resolution: Milestone | None = None
    answers: list[Milestone] = []
    surveys: list[SurveyOutcome] = []
    for one in milestones:
        if until is not None and one.at >= until:
            continue  # an archive is filed in the order of its files, not of its dates
        kind = one.kind
        if kind is _FIRST or kind is _NEXT or kind is _FURTHER:
            answers.append(one)
        elif kind is _RESOLUTION:
            backlog, resolution = False, one
        elif kind is _ASKED or kind is _SCORED:
            _survey(surveys, one)
        elif kind is MilestoneKind.WITHDRAWN:
            answers = [answer for answer in answers if answer.message != one.message]
        elif kind is MilestoneKind.LEFT:
            backlog = False
        else:  # reopened, or back in work without that
            backlog, resolution = True, None
            reopened += kind is MilestoneKind.REOPENED
    return Standing(
        backlog=backlog,
        resolution=resolution,
        answers=tuple(answers),
        reopened=reopened,
        surveys=tuple(surveys),
    )


def _survey(surveys: list[SurveyOutcome], one: Milestone) -> None:
    if one.kind is _ASKED:
        surveys.append(SurveyOutcome(kind=one.survey or "csat", asked_at=one.at, agent=one.agent))
    elif surveys:
        last = surveys[-1]
        last.score, last.answered_at, last.message = one.score, one.at, one.message


def surveys_answered(
    milestones: Sequence[Milestone], since: datetime, until: datetime
) -> tuple[SurveyOutcome, ...]:
    """Return the surveys whose last answer before ``until`` was given since a moment."""
    if not any(one.kind is _SCORED for one in milestones):
        return ()
    answered = (one for one in standing(milestones, until).surveys if one.answered_at is not None)
    return tuple(one for one in answered if one.answered_at is not None and one.answered_at >= since)
