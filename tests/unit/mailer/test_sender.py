"""This file shows when mails of the outbox are tried, and tried again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from mailer.backoff import MAIL_RETRIES
from mailer.sender import BATCH, Sender
from tests.fakes import MemoryOutbox
from tickets.delivery import OutboxState, Outcome, OutgoingMail, Refused, Sent, Settlement, TryLater

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OK = Sent(reply="250 ok")
AWAY = TryLater(reason="no SMTP connection", offered=False)
LATER = TryLater(reason="451 greylisted")


class Relay:
    """Answers each mail as the test says, and keeps what it was given."""

    def __init__(self, answer: Callable[[OutgoingMail], Outcome] = lambda mail: OK) -> None:
        self.answer = answer
        self.batches: list[list[int]] = []
        self.rests = 0
        self.closed = False

    def send_batch(self, mails: Sequence[OutgoingMail], /) -> tuple[Outcome, ...]:
        """Answer."""
        self.batches.append([mail.id for mail in mails])
        return tuple(self.answer(mail) for mail in mails)

    def rest(self) -> None:
        """Count."""
        self.rests += 1

    def close(self) -> None:
        """Note it."""
        self.closed = True


class Desk:
    """An outbox, two relays and a sender, under a clock that the test moves."""

    def __init__(self, outbox: MemoryOutbox | None = None) -> None:
        self.now = NOW
        self.outbox = outbox or MemoryOutbox()
        self.support, self.billing = Relay(), Relay()
        self.sender = Sender(
            outbox=self.outbox,
            transports={"support": self.support, "billing": self.billing},
            clock=lambda: self.now,
            holder="one",
            chance=lambda: 1.0,
        )

    def put(self, number: int, mailbox: str = "support") -> int:
        """Queue a mail."""
        mail = OutgoingMail(
            id=number,
            mailbox=mailbox,
            envelope_from="support@acme.example",
            recipients=("zoe@customer.example",),
            raw=b"",
            message_id=f"<m{number}@acme.example>",
            attempts=0,
        )
        return self.outbox.put(mail, self.now)

    def drain(self) -> None:
        """Run until nothing is due."""
        while self.sender.run_once():
            pass

    def states(self) -> list[OutboxState]:
        """What became of each mail."""
        return [row.state for row in self.outbox.rows.values()]


def test_due_mail_is_sent_by_the_server_of_its_mailbox() -> None:
    desk = Desk()
    desk.put(1), desk.put(2, "billing"), desk.put(3)
    desk.drain()
    assert desk.support.batches == [[1, 3]]
    assert desk.billing.batches == [[2]]
    assert desk.states() == [OutboxState.SENT] * 3


def test_more_than_a_batch_is_sent_batch_by_batch() -> None:
    desk = Desk()
    for number in range(BATCH + 1):
        desk.put(number)
    assert desk.sender.run_once()
    assert desk.sender.run_once()
    assert not desk.sender.run_once()
    assert [len(batch) for batch in desk.support.batches] == [BATCH, 1]


def test_with_nothing_to_send_the_servers_are_left() -> None:
    desk = Desk()
    assert not desk.sender.run_once()
    assert (desk.support.rests, desk.billing.rests) == (1, 1)


def test_a_deferred_mail_follows_the_table_and_is_given_up_at_its_end() -> None:
    desk = Desk()
    desk.support.answer = lambda mail: LATER
    number = desk.put(1)
    desk.drain()
    for delay in MAIL_RETRIES:
        desk.now += delay - timedelta(seconds=1)
        desk.drain()
        tries = len(desk.support.batches)
        desk.now += timedelta(seconds=1)
        desk.drain()
        assert len(desk.support.batches) == tries + 1
    assert desk.outbox.state(number) is OutboxState.FAILED
    assert len(desk.support.batches) == 14


def test_a_refused_mail_is_not_tried_again() -> None:
    desk = Desk()
    desk.support.answer = lambda mail: Refused(reason="550 no such user")
    number = desk.put(1)
    desk.drain()
    desk.now += timedelta(days=10)
    desk.drain()
    assert desk.support.batches == [[1]]
    assert desk.outbox.state(number) is OutboxState.FAILED


def test_while_a_server_is_away_it_is_not_asked_for_each_mail() -> None:
    desk = Desk()
    desk.support.answer = lambda mail: AWAY
    for number in range(3 * BATCH):
        desk.put(number)
    desk.drain()
    assert len(desk.support.batches) == 1
    assert desk.states() == [OutboxState.QUEUED] * 3 * BATCH


def test_after_six_hours_without_a_server_all_mails_leave_once_and_in_order() -> None:
    desk = Desk()
    desk.support.answer = lambda mail: AWAY
    for number in range(72):
        desk.put(number)
        desk.drain()
        desk.now += timedelta(minutes=5)
    attempts = len(desk.support.batches)
    assert attempts <= 6 * 4 + 10
    desk.support.answer = lambda mail: OK
    desk.support.batches.clear()
    desk.now += timedelta(minutes=15)
    desk.drain()
    assert [mail for batch in desk.support.batches for mail in batch] == list(range(72))
    assert set(desk.states()) == {OutboxState.SENT}


def test_an_absence_uses_up_no_tries() -> None:
    desk = Desk()
    desk.support.answer = lambda mail: AWAY
    number = desk.put(1)
    for _ in range(500):
        desk.drain()
        desk.now += timedelta(minutes=15)
    desk.support.answer = lambda mail: LATER
    desk.drain()
    assert desk.outbox.state(number) is OutboxState.QUEUED
    assert desk.outbox.rows[number].mail.attempts == 1


def test_one_server_away_holds_up_no_other() -> None:
    desk = Desk()
    desk.support.answer = lambda mail: AWAY
    desk.put(1), desk.put(2, "billing")
    desk.drain()
    assert desk.states() == [OutboxState.QUEUED, OutboxState.SENT]


def test_a_server_that_is_back_is_asked_without_delay_from_then_on() -> None:
    desk = Desk()
    desk.support.answer = lambda mail: AWAY
    desk.put(1)
    desk.drain()
    desk.now += timedelta(minutes=1)
    desk.support.answer = lambda mail: OK
    desk.drain()
    desk.put(2)
    desk.drain()
    assert desk.states() == [OutboxState.SENT] * 2


def test_mail_of_a_mailbox_that_was_taken_out_of_the_settings_waits_and_says_so() -> None:
    desk = Desk()
    number = desk.put(1, "old")
    desk.drain()
    assert desk.outbox.state(number) is OutboxState.QUEUED
    assert "settings have no mailbox old" in desk.outbox.rows[number].last_reply


def test_a_claim_that_somebody_else_settled_is_no_error() -> None:
    desk = Desk()
    number = desk.put(1)

    def slow(mail: OutgoingMail) -> Outcome:
        (claimed,) = desk.outbox.claim("two", 1, desk.now + timedelta(hours=1), timedelta(minutes=1))
        desk.outbox.settle_all("two", [Settlement(mail=claimed, outcome=OK)], desk.now)
        return LATER

    desk.support.answer = slow
    desk.drain()
    assert desk.outbox.state(number) is OutboxState.SENT


def test_a_sender_that_stops_gives_back_its_claims_and_leaves_the_servers() -> None:
    desk = Desk()
    number = desk.put(1)
    desk.outbox.claim("one", 1, desk.now, timedelta(minutes=1))
    desk.sender.close()
    assert desk.outbox.state(number) is OutboxState.QUEUED
    assert desk.support.closed


class Stumbling(MemoryOutbox):
    """An outbox whose database is away when the first outcomes are to be recorded."""

    stumbles = 1

    def settle_all(
        self, holder: str, settlements: Sequence[Settlement], now: datetime, /
    ) -> tuple[bool, ...]:
        """Fail once."""
        if self.stumbles:
            self.stumbles -= 1
            raise ConnectionError("the database is away")
        return super().settle_all(holder, settlements, now)


def test_what_a_server_took_is_not_sent_again_because_the_database_was_away() -> None:
    desk = Desk(Stumbling())
    desk.put(1)
    with pytest.raises(ConnectionError):
        desk.sender.run_once()
    desk.now += timedelta(hours=1)
    desk.drain()
    assert desk.support.batches == [[1]]
    assert desk.states() == [OutboxState.SENT]
