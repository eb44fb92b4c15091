"""This file tells decisions who is away: the settings in force as they are at this moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from postdesk.in_force import InForce
from store.absences import absences
from store.work import Work


def as_of_now(in_force: InForce, work: Work, now: datetime) -> InForce:
    """Return what is in force, with those of the agents who are away now."""
    away = frozenset(absences(work.connection, now)).intersection(in_force.policy.agents)
    if away == in_force.policy.away:
        return in_force
    return replace(in_force, policy=replace(in_force.policy, away=away))
