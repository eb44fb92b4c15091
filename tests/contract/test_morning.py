"""What a person should know in the morning is found alike on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from store.morning import (
    kept_mails,
    late_of_others,
    open_of,
    open_of_any,
    open_of_nobody,
    open_of_strangers,
    unsent_mails,
)
from store.outbox import SqlOutbox
from store.schema import inbox, tickets
from tests.time_desk import LADDER, MONDAY, Desk
from tickets.delivery import Settlement, TryLater
from tickets.ticket import Ticket

DAY = timedelta(days=1)


@pytest.fixture(name="desk")
def _desk(database_url: str, tmp_path: Path) -> Iterator[Desk]:
    """Anna has one ticket and a closed one, Bob the second, nobody the third, who left the fifth."""
    desk = Desk(tmp_path, database_url, LADDER)
    for number in range(5):
        desk.customer_writes(f"Matter {number}", who=f"c{number}@customer.example")
        desk.now += timedelta(minutes=1)
    changes: dict[int, dict[str, str | None]] = {
        1002: {"assignee": "bob"}, 1003: {"assignee": None}, 1004: {"status": "closed"},
        1005: {"assignee": "gone", "queue": "billing"},
    }  # fmt: skip
    with desk.program.store.write() as work:
        for number, values in changes.items():
            work.connection.execute(sa.update(tickets).where(tickets.c.number == number).values(**values))
    yield desk
    desk.program.store.close()


def numbers(found: tuple[Ticket, ...]) -> list[int]:
    return [ticket.number for ticket in found]


def test_each_list_holds_open_tickets_of_its_people_and_queues(desk: Desk) -> None:
    with desk.program.store.read() as work:
        connection = work.connection
        assert numbers(open_of(connection, "anna")) == [1001]
        assert numbers(open_of_nobody(connection, None)) == [1003]
        assert numbers(open_of_nobody(connection, ["billing"])) == []
        assert numbers(open_of_any(connection, {"bob", "anna"}, ["general"])) == [1001, 1002]
        assert numbers(open_of_any(connection, (), None)) == []
        assert numbers(open_of_strangers(connection, ["anna", "bob"], None)) == [1005]
        assert numbers(open_of_strangers(connection, ["anna", "bob"], ["general"])) == []
        assert numbers(late_of_others(connection, "anna", None, desk.now + DAY)) == [1002, 1005]
        assert numbers(late_of_others(connection, "anna", None, desk.now)) == []


def test_what_waits_for_a_word_is_counted_and_the_newest_named(desk: Desk) -> None:
    suspect = {"state": "done", "outcome": "quarantined", "why": "looks like spam"}
    broken = {"state": "set_aside", "why": "Traceback\nValueError: no", "received_at": MONDAY - 30 * DAY}
    with desk.program.store.write() as work:
        for number, values in ((1, suspect), (2, {**suspect, "received_at": MONDAY - 30 * DAY}), (3, broken)):
            work.connection.execute(sa.update(inbox).where(inbox.c.id == number).values(**values))
    with desk.program.store.read() as work:
        count, mails = kept_mails(work.connection, MONDAY - DAY, 1)
        assert (count, [(one.id, one.state, one.why) for one in mails]) == (
            2,
            [(3, "set_aside", "ValueError: no")],
        )
        assert [one.id for one in kept_mails(work.connection, MONDAY - DAY, 9)[1]] == [3, 1]


def test_a_mail_that_is_given_up_after_days_is_named_when_it_is_given_up(desk: Desk) -> None:
    desk.sent()
    desk.customer_writes("The last one")
    outbox, later = SqlOutbox(desk.program.store), desk.now + 4 * DAY
    reason = TryLater(reason="451 no  room\r\n")
    for now, again in ((desk.now, later), (later, None)):
        tried = [
            Settlement(mail=mail, outcome=reason, retry_at=again)
            for mail in outbox.claim("one", 20, now, DAY)
        ]
        assert tried
        outbox.settle_all("one", tried, now)
    with desk.program.store.read() as work:
        found = unsent_mails(work.connection, later - DAY, 20)
        assert {one.last_reply for one in found} == {"given up: 451 no room"}
        assert {one.recipient for one in found} == {"anna@acme.example", "carla@customer.example"}
        assert unsent_mails(work.connection, later, 20) == ()
