"""The webhook of a step through a real store: told once for each taking, in the transaction of the step."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from store.schema import outbox
from tests.time_desk import Desk
from tickets.events import Escalated

HOUR = timedelta(hours=1)
TOLD = """
webhooks:
  crm: {url: "https://crm.acme.example/", secret: s3cret}
  pager: {url: "https://pager.acme.example/", secret: s3cret}
queues:
  general: {sla: standard, assign: anna, lead: mia}
sla:
  standard: {calendar: office, first_response: 2h}
escalation:
  - {at: 50% of first_response, webhook: crm}
  - {at: 100% of first_response, notify: lead, priority: high, webhook: [crm, pager, crm],
     repeat: {every: 1h, limit: 1}}
"""


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path, f"sqlite:///{tmp_path / 'desk.db'}", TOLD)
    desk.customer_writes()
    yield desk
    desk.program.store.close()


def posts(desk: Desk) -> list[tuple[str, dict[str, Any]]]:
    """Return what webhooks are told, with the way each POST takes."""
    rows = sa.select(outbox.c.mailbox, outbox.c.raw).where(outbox.c.notice == "webhook")
    with desk.program.store.read() as work:
        found = work.connection.execute(rows.order_by(outbox.c.id)).all()
    return [(row.mailbox, json.loads(row.raw)) for row in found]


def test_a_webhook_is_told_of_each_taking_once_over_restarts(desk: Desk) -> None:
    for _ in range(30):
        desk.again()
        desk.after(timedelta(minutes=15))
        desk.look()
    told = [(way, body["step"], body["times"]) for way, body in posts(desk)]
    assert told == [
        ("webhook crm", "50% of first_response", 1),
        ("webhook crm", "100% of first_response", 1),
        ("webhook pager", "100% of first_response", 1),
        ("webhook crm", "100% of first_response", 2),
        ("webhook pager", "100% of first_response", 2),
    ]
    assert len({body["delivery"] for _, body in posts(desk)}) == len(told)


def test_the_body_tells_the_step_and_the_ticket_as_it_is_after_it(desk: Desk) -> None:
    desk.after(2 * HOUR)
    body = posts(desk)[-1][1]
    assert (body["event"], body["target"], body["at"]) == (
        "escalated",
        "first_response",
        desk.now.isoformat(),
    )
    assert (body["ticket"]["ref"], body["ticket"]["priority"]) == ("SUP-1001", "high")
    assert body["ticket"]["assignee"] == "anna"


def test_after_an_outage_every_step_is_told_though_people_get_one_alert(desk: Desk) -> None:
    desk.sent()
    desk.after(9 * timedelta(days=1))
    assert [body["step"] for way, body in posts(desk) if way == "webhook crm"] == [
        "50% of first_response",
        "100% of first_response",
    ]


def test_a_step_whose_post_cannot_be_written_is_not_taken(desk: Desk) -> None:
    desk.sent()
    with desk.program.store.write() as work:
        work.connection.execute(
            sa.text(
                "CREATE TRIGGER full BEFORE INSERT ON outbox WHEN NEW.notice = 'webhook' "
                "BEGIN SELECT RAISE(ABORT, 'no room'); END"
            )
        )
    desk.now += HOUR
    (ticket,) = desk.tickets()
    with pytest.raises(sa.exc.IntegrityError, match="no room"):
        desk.due_work.handle(ticket.id, desk.now)
    assert not any(isinstance(event, Escalated) for event in desk.history(ticket))
    with desk.program.store.write() as work:
        work.connection.execute(sa.text("DROP TRIGGER full"))
    desk.look()
    assert [way for way, _ in posts(desk)] == ["webhook crm"]
