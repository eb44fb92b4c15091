"""A planned job is done once for its moment, on both databases, also by two daemons at the same instant."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from postdesk.digest_job import MorningDigests
from postdesk.report_job import PeriodReports
from store.job_runs import claim_run, forget_runs, was_run
from store.work import Store
from tests.time_desk import LADDER, MONDAY, Desk, notices

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
REPORTS = LADDER + "reports: {weekly: 'mon 08:00'}\n"
NEXT_MONDAY = MONDAY + 7 * DAY - timedelta(hours=2)
"""Eight o'clock in Prague, when digests and weekly reports are due."""


def test_a_run_is_noted_once_a_job_and_moment_until_it_is_forgotten(database: Store) -> None:
    with database.filing() as work:
        assert claim_run(work.connection, "digest anna", NOW, NOW)
        assert not claim_run(work.connection, "digest anna", NOW, NOW + DAY)
        assert claim_run(work.connection, "digest bob", NOW, NOW)
        assert claim_run(work.connection, "digest anna", NOW + DAY, NOW + DAY)
    with database.filing() as work:
        forget_runs(work.connection, "digest anna", NOW + DAY)
        assert not was_run(work.connection, "digest anna", NOW)
        assert was_run(work.connection, "digest anna", NOW + DAY)
        assert was_run(work.connection, "digest bob", NOW)


def test_two_daemons_at_the_same_instant_write_each_digest_and_report_once(
    database_url: str, tmp_path: Path
) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
    one, two = (Desk(folder, database_url, REPORTS) for folder in folders)
    jobs = [job for desk in (one, two) for job in _jobs(desk)]
    for job in jobs:
        job.run_once()  # the site begins
    one.customer_writes()
    one.sent()
    one.now = two.now = NEXT_MONDAY
    _at_once(jobs)
    assert sorted(notices(one.sent())) == [
        "morning_digest to anna", "morning_digest to mia", "report_digest to anna", "report_digest to mia",
    ]  # fmt: skip
    for desk in (one, two):
        desk.program.store.close()


def _jobs(desk: Desk) -> tuple[MorningDigests | PeriodReports, ...]:
    store = desk.program.store
    return (
        MorningDigests(store, lambda: desk.program.in_force, lambda: desk.now),
        PeriodReports(store, lambda: desk.program.in_force, lambda: desk.now),
    )


def _at_once(jobs: list[MorningDigests | PeriodReports]) -> None:
    together = threading.Barrier(len(jobs))

    def ring(job: MorningDigests | PeriodReports) -> None:
        together.wait()
        job.run_once()

    threads = [threading.Thread(target=ring, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
