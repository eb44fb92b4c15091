"""This file holds what every outbox must do, whatever store is behind it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.contract.conftest import OutboxRoom
from tickets.delivery import OutboxState, Outcome, OutgoingMail, Refused, Sent, Settlement, TryLater

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LEASE = 10 * MINUTE


def mail(number: int, *recipients: str) -> OutgoingMail:
    """A finished mail."""
    return OutgoingMail(
        id=number,
        mailbox="support",
        envelope_from=f"support+r{number}@acme.example",
        recipients=recipients or ("zoe@customer.example",),
        raw=b"Subject: Re: printer %d\r\n\r\nIt is out.\r\n" % number,
        message_id=f"<m{number}@acme.example>",
        attempts=0,
        ticket=None,
        notice="received",
    )


def settle(
    room: OutboxRoom,
    holder: str,
    claimed: OutgoingMail,
    outcome: Outcome,
    now: datetime,
    retry_at: datetime | None = None,
) -> bool:
    """Settle one mail."""
    one = Settlement(mail=claimed, outcome=outcome, retry_at=retry_at)
    (settled,) = room.outbox.settle_all(holder, [one], now)
    return settled


class TestOutbox:
    """Finished mails on their way out."""

    def test_due_mails_are_claimed_as_they_were_put_in(self, outbox_room: OutboxRoom) -> None:
        number = outbox_room.put(mail(1, "zoe@customer.example", "max@customer.example"), NOW)
        (claimed,) = outbox_room.outbox.claim("one", 10, NOW, LEASE)
        put = mail(number, "zoe@customer.example", "max@customer.example")
        assert claimed.id == number
        assert (claimed.recipients, claimed.attempts, claimed.mailbox) == (put.recipients, 0, "support")
        assert claimed.raw == mail(1).raw
        assert claimed.envelope_from == mail(1).envelope_from
        assert outbox_room.state(number) is OutboxState.SENDING

    def test_a_mail_that_is_not_due_stays(self, outbox_room: OutboxRoom) -> None:
        outbox_room.put(mail(1), NOW + MINUTE)
        assert outbox_room.outbox.claim("one", 10, NOW, LEASE) == ()
        assert outbox_room.outbox.next_due(NOW) == NOW + MINUTE

    def test_the_oldest_are_claimed_first_and_no_more_than_asked_for(self, outbox_room: OutboxRoom) -> None:
        numbers = [outbox_room.put(mail(n), NOW) for n in range(1, 5)]
        claimed = outbox_room.outbox.claim("one", 2, NOW, LEASE)
        assert [m.id for m in claimed] == numbers[:2]

    def test_what_one_claimed_another_does_not_get(self, outbox_room: OutboxRoom) -> None:
        first, second = outbox_room.put(mail(1), NOW), outbox_room.put(mail(2), NOW)
        assert [m.id for m in outbox_room.outbox.claim("one", 1, NOW, LEASE)] == [first]
        assert [m.id for m in outbox_room.outbox.claim("two", 10, NOW, LEASE)] == [second]

    def test_a_dead_senders_mails_go_to_another_when_the_lease_ends(self, outbox_room: OutboxRoom) -> None:
        number = outbox_room.put(mail(1), NOW)
        outbox_room.outbox.claim("one", 1, NOW, LEASE)
        assert outbox_room.outbox.claim("two", 1, NOW + LEASE - MINUTE, LEASE) == ()
        assert [m.id for m in outbox_room.outbox.claim("two", 1, NOW + LEASE, LEASE)] == [number]

    def test_a_sent_mail_is_done(self, outbox_room: OutboxRoom) -> None:
        number = outbox_room.put(mail(1), NOW)
        (claimed,) = outbox_room.outbox.claim("one", 1, NOW, LEASE)
        assert settle(outbox_room, "one", claimed, Sent(reply="250 2.0.0 queued"), NOW, None)
        assert outbox_room.state(number) is OutboxState.SENT
        assert outbox_room.outbox.claim("one", 1, NOW + 2 * LEASE, LEASE) == ()
        assert outbox_room.outbox.next_due(NOW) is None

    def test_a_deferred_mail_comes_back_in_time_with_one_more_attempt(self, outbox_room: OutboxRoom) -> None:
        number = outbox_room.put(mail(1), NOW)
        (claimed,) = outbox_room.outbox.claim("one", 1, NOW, LEASE)
        settle(outbox_room, "one", claimed, TryLater(reason="451 greylisted"), NOW, NOW + 5 * MINUTE)
        assert outbox_room.state(number) is OutboxState.QUEUED
        assert outbox_room.outbox.next_due(NOW) == NOW + 5 * MINUTE
        assert outbox_room.outbox.claim("one", 1, NOW + 4 * MINUTE, LEASE) == ()
        (again,) = outbox_room.outbox.claim("one", 1, NOW + 5 * MINUTE, LEASE)
        assert (again.attempts, again.raw) == (1, claimed.raw)

    def test_a_server_that_was_away_uses_up_no_attempt(self, outbox_room: OutboxRoom) -> None:
        outbox_room.put(mail(1), NOW)
        (claimed,) = outbox_room.outbox.claim("one", 1, NOW, LEASE)
        settle(outbox_room, "one", claimed, TryLater(reason="no route", offered=False), NOW, NOW + MINUTE)
        (again,) = outbox_room.outbox.claim("one", 1, NOW + MINUTE, LEASE)
        assert again.attempts == 0

    def test_a_deferred_mail_without_a_next_time_has_failed(self, outbox_room: OutboxRoom) -> None:
        number = outbox_room.put(mail(1), NOW)
        (claimed,) = outbox_room.outbox.claim("one", 1, NOW, LEASE)
        settle(outbox_room, "one", claimed, TryLater(reason="451 still greylisted"), NOW, None)
        assert outbox_room.state(number) is OutboxState.FAILED
        assert outbox_room.outbox.claim("one", 1, NOW + 2 * LEASE, LEASE) == ()

    def test_a_refused_mail_has_failed(self, outbox_room: OutboxRoom) -> None:
        number = outbox_room.put(mail(1), NOW)
        (claimed,) = outbox_room.outbox.claim("one", 1, NOW, LEASE)
        settle(outbox_room, "one", claimed, Refused(reason="550 no such user", status="5.1.1"), NOW, None)
        assert outbox_room.state(number) is OutboxState.FAILED

    def test_a_mail_that_went_to_some_goes_again_to_the_others_only(self, outbox_room: OutboxRoom) -> None:
        outbox_room.put(mail(1, "zoe@customer.example", "max@customer.example"), NOW)
        (claimed,) = outbox_room.outbox.claim("one", 1, NOW, LEASE)
        outcome = TryLater(reason="450 max is busy", recipients=("max@customer.example",))
        settle(outbox_room, "one", claimed, outcome, NOW, NOW + MINUTE)
        (again,) = outbox_room.outbox.claim("one", 1, NOW + MINUTE, LEASE)
        assert again.recipients == ("max@customer.example",)

    def test_a_claim_that_was_lost_settles_nothing(self, outbox_room: OutboxRoom) -> None:
        number = outbox_room.put(mail(1), NOW)
        (claimed,) = outbox_room.outbox.claim("one", 1, NOW, LEASE)
        outbox_room.outbox.claim("two", 1, NOW + LEASE, LEASE)
        assert not settle(outbox_room, "one", claimed, Refused(reason="550 late"), NOW + LEASE, None)
        assert outbox_room.state(number) is OutboxState.SENDING

    def test_a_settled_mail_is_not_settled_again(self, outbox_room: OutboxRoom) -> None:
        number = outbox_room.put(mail(1), NOW)
        (claimed,) = outbox_room.outbox.claim("one", 1, NOW, LEASE)
        settle(outbox_room, "one", claimed, Sent(reply="250 ok"), NOW, None)
        assert not settle(outbox_room, "one", claimed, Refused(reason="550 late"), NOW, None)
        assert outbox_room.state(number) is OutboxState.SENT

    def test_a_sender_that_stops_gives_back_what_it_did_not_settle(self, outbox_room: OutboxRoom) -> None:
        for number in (1, 2):
            outbox_room.put(mail(number), NOW)
        first, second = outbox_room.outbox.claim("one", 2, NOW, LEASE)
        settle(outbox_room, "one", first, Sent(reply="250 ok"), NOW, None)
        assert outbox_room.outbox.release("one", NOW) == 1
        assert [m.id for m in outbox_room.outbox.claim("two", 5, NOW, LEASE)] == [second.id]

    def test_nobody_releases_the_claims_of_another(self, outbox_room: OutboxRoom) -> None:
        outbox_room.put(mail(1), NOW)
        outbox_room.outbox.claim("one", 1, NOW, LEASE)
        assert outbox_room.outbox.release("two", NOW) == 0
        assert outbox_room.outbox.claim("two", 1, NOW, LEASE) == ()

    def test_many_are_settled_at_once_each_with_its_own_outcome(self, outbox_room: OutboxRoom) -> None:
        numbers = [outbox_room.put(mail(n), NOW) for n in (1, 2, 3)]
        first, second, third = outbox_room.outbox.claim("one", 3, NOW, LEASE)
        settlements = [
            Settlement(mail=first, outcome=Sent(reply="250 ok")),
            Settlement(mail=second, outcome=TryLater(reason="451 later"), retry_at=NOW + MINUTE),
            Settlement(mail=third, outcome=Refused(reason="550 no")),
        ]
        assert outbox_room.outbox.settle_all("one", settlements, NOW) == (True, True, True)
        states = [outbox_room.state(number) for number in numbers]
        assert states == [OutboxState.SENT, OutboxState.QUEUED, OutboxState.FAILED]

    def test_a_lost_claim_among_many_leaves_the_others_settled(self, outbox_room: OutboxRoom) -> None:
        numbers = [outbox_room.put(mail(n), NOW) for n in (1, 2)]
        first, second = outbox_room.outbox.claim("one", 2, NOW, LEASE)
        settle(outbox_room, "one", first, Sent(reply="250 ok"), NOW)
        late = [Settlement(mail=one, outcome=Refused(reason="550 no")) for one in (first, second)]
        assert outbox_room.outbox.settle_all("one", late, NOW) == (False, True)
        assert [outbox_room.state(one) for one in numbers] == [OutboxState.SENT, OutboxState.FAILED]
