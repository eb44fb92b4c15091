"""What doctor judges is counted alike on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from store.health import (
    LAST_SWEEP,
    find_probe,
    know_oversize,
    look_at_database,
    look_at_work,
    recent_mails,
)
from store.schema import inbox, leases, outbox
from store.suppressions import suppress
from store.work import Store
from tests.time_desk import LADDER, MONDAY, Desk

HOUR = timedelta(hours=1)
LARGE = 10_000


def test_a_database_says_what_it_is_and_whether_what_is_committed_stays(database: Store) -> None:
    facts = look_at_database(database)
    assert facts.kind == database.engine.dialect.name
    assert facts.version
    assert not facts.durable  # the tests' databases may forget in a power cut
    if facts.kind == "sqlite":
        pooled = database.engine.raw_connection()
        pooled.cursor().execute("PRAGMA synchronous=FULL")
        pooled.close()
    assert look_at_database(database).durable is (facts.kind == "sqlite")
    assert (facts.journal == "wal", facts.mode is not None) == (facts.kind == "sqlite",) * 2


def test_everything_that_waits_is_counted(database_url: str, tmp_path: Path) -> None:
    desk = Desk(tmp_path, database_url, LADDER)
    for number in range(4):
        desk.customer_writes(f"Matter {number}", who=f"c{number}@customer.example")
    now = desk.now + HOUR
    with desk.program.store.write() as work:
        connection = work.connection
        changes: tuple[dict[str, str | int], ...] = (
            {"state": "received"}, {"state": "set_aside"}, {"outcome": "quarantined"}, {"size": LARGE + 1},
        )  # fmt: skip
        for number, values in enumerate(changes, 1):
            connection.execute(sa.update(inbox).where(inbox.c.id == number).values(**values))
        for number, state in ((1, "failed"), (2, "held"), (3, "sent")):
            connection.execute(sa.update(outbox).where(outbox.c.id == number).values(state=state))
        connection.execute(sa.insert(leases).values(name="intake", holder="one", until=now))
        suppress(connection, "dead@customer.example", "5 hard bounces, the last: 550", desk.now)
        suppress(connection, "rude@customer.example", "asked us to stop", desk.now)
        work.site.put(LAST_SWEEP, MONDAY.isoformat())
        mails = connection.execute(sa.select(sa.func.count()).select_from(outbox)).scalar_one()
    facts = look_at_work(desk.program.store, now, LARGE)
    assert (facts.unsent, facts.oldest_unsent) == (mails - 3, MONDAY)
    assert (facts.failed, facts.held, facts.set_aside, facts.quarantined) == (1, 1, 1, 1)
    assert (facts.unfiled, facts.oldest_unfiled, facts.oversize) == (1, MONDAY, (4,))
    assert ([lease.name for lease in facts.leases], facts.silenced) == (
        ["intake"],
        ("dead@customer.example",),
    )
    assert facts.last_sweep == MONDAY
    assert know_oversize(desk.program.store) == 4
    assert look_at_work(desk.program.store, now, LARGE).oversize == ()
    desk.program.store.close()


def test_the_newest_mails_and_the_probe_are_found_by_their_beginning(database: Store) -> None:
    with database.write() as work:
        for number in range(3):
            work.inbox.add(
                mailbox="support", source="test", raw=b"Subject: %d\r\n\r\n" % number + b"x" * 100_000,
                size=None, received_at=MONDAY + number * HOUR, internal_date=None,
            )  # fmt: skip
        connection = work.connection
        connection.execute(sa.update(inbox).values(state="done", outcome="created"))
        connection.execute(
            sa.update(inbox).where(inbox.c.id == 3).values(outcome="probe", why="it bears abc")
        )
    newest = recent_mails(database, "support", 1)
    assert [(one.beginning[:10], len(one.beginning)) for one in newest] == [(b"Subject: 1", 65_536)]
    assert recent_mails(database, "sales") == ()
    probe = find_probe(database, "abc")
    assert probe is not None
    assert probe.received_at == datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
    assert find_probe(database, "xyz") is None
