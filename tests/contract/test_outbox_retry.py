"""This file shows, on both databases, what ``postdesk outbox retry`` sends again and what it leaves alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from store.outbox import NewMail, OutboxEntry, SqlOutbox, add_mails
from store.work import Store
from tests.contract.conftest import KINDS
from tickets.delivery import Outcome, Refused, Sent, Settlement, TryLater

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
pytestmark = pytest.mark.parametrize("store_kind", KINDS[1:], indirect=True)
Put = Callable[..., None]


@pytest.fixture
def outbox_of(store: Store) -> SqlOutbox:
    return SqlOutbox(store)


@pytest.fixture
def put(store: Store) -> Put:
    def put(name: str, not_before: datetime = NOW) -> None:
        mail = NewMail(
            ticket=None, seq=0, notice=name, recipient=f"{name}@customer.example", audience="customer",
            automatic=False, mailbox="support", envelope_from="support@acme.example",
            recipients=(f"{name}@customer.example",), raw=b"Subject: x\r\n\r\n",
            message_id=f"<{name}@acme.example>", subject="", not_before=not_before,
        )  # fmt: skip
        with store.write() as work:
            add_mails(work.connection, [mail], NOW)

    return put


def tried(outbox: SqlOutbox, outcome: Outcome, times: int = 1, last: datetime | None = None) -> None:
    """Let what is due be tried so often; ``last`` is when it is tried again after that, None for never."""
    for number in range(1, times + 1):
        claimed = outbox.claim("one", 10, NOW, HOUR)
        again = last if number == times else NOW
        outbox.settle_all(
            "one", [Settlement(mail=one, outcome=outcome, retry_at=again) for one in claimed], NOW
        )


def entry(outbox: SqlOutbox, name: str) -> OutboxEntry:
    """The row of a mail."""
    return next(one for one in outbox.entries(all_states=True) if one.notice == name)


def test_an_answer_that_may_still_be_taken_back_stays(outbox_of: SqlOutbox, put: Put) -> None:
    put("delayed", NOW + HOUR)
    assert outbox_of.retry(NOW) == 0
    assert (entry(outbox_of, "delayed").state, entry(outbox_of, "delayed").not_before) == (
        "queued",
        NOW + HOUR,
    )
    assert outbox_of.claim("one", 10, NOW, HOUR) == ()


def test_a_deferred_mail_goes_now_with_all_its_tries(outbox_of: SqlOutbox, put: Put) -> None:
    put("deferred")
    tried(outbox_of, TryLater(reason="451 greylisted"), 3, NOW + 4 * HOUR)
    assert entry(outbox_of, "deferred").attempts == 3
    assert outbox_of.retry(NOW) == 1
    assert [one.attempts for one in outbox_of.claim("one", 10, NOW, HOUR)] == [0]


@pytest.mark.parametrize("outcome", [Refused(reason="550 no"), TryLater(reason="451 still greylisted")])
def test_a_failed_mail_goes_now_with_all_its_tries(outbox_of: SqlOutbox, put: Put, outcome: Outcome) -> None:
    put("failed")
    tried(outbox_of, TryLater(reason="451 greylisted"), 2, NOW)
    tried(outbox_of, outcome)
    assert entry(outbox_of, "failed").state == "failed"
    assert outbox_of.retry(NOW) == 1
    assert [one.attempts for one in outbox_of.claim("one", 10, NOW, HOUR)] == [0]


def test_what_is_sent_or_under_way_is_not_sent_again(outbox_of: SqlOutbox, put: Put) -> None:
    put("sent")
    tried(outbox_of, Sent(reply="250 ok"))
    put("sending")
    outbox_of.claim("one", 10, NOW, HOUR)
    sent, sending = entry(outbox_of, "sent").id, entry(outbox_of, "sending").id
    assert [outbox_of.retry(NOW, number) for number in (None, sent, sending)] == [0, 0, 0]


def test_who_names_a_mail_wants_that_one_now_whatever_it_waits_for(outbox_of: SqlOutbox, put: Put) -> None:
    put("delayed", NOW + HOUR)
    put("other", NOW + HOUR)
    assert outbox_of.retry(NOW, entry(outbox_of, "delayed").id) == 1
    assert [one.notice for one in outbox_of.claim("one", 10, NOW, HOUR)] == ["delayed"]
