"""This file notes that a planned job was done for a moment: once, whoever gets there first."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from store.schema import job_runs

LONGEST_NAME = 60


def claim_run(connection: sa.Connection, job: str, scheduled_for: datetime, now: datetime) -> bool:
    """Note a run inside the transaction that does the work; False where it is noted already.

    The unique key (job, moment) decides between two daemons; asked inside a filing transaction they come one
    after the other.
    """
    if was_run(connection, job, scheduled_for):
        return False
    connection.execute(sa.insert(job_runs).values(job=job, scheduled_for=scheduled_for, at=now))
    return True


def was_run(connection: sa.Connection, job: str, scheduled_for: datetime) -> bool:
    """Tell whether a run is noted: who asks before the work saves it; only ``claim_run`` decides."""
    found = sa.select(job_runs.c.at).where(job_runs.c.job == job, job_runs.c.scheduled_for == scheduled_for)
    return connection.execute(found).first() is not None


def forget_runs(connection: sa.Connection, job: str, before: datetime) -> None:
    """Let go of what is too long ago to be done again."""
    connection.execute(sa.delete(job_runs).where(job_runs.c.job == job, job_runs.c.scheduled_for < before))
