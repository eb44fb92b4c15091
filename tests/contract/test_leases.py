"""This file holds what leases must do, whatever store is behind them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tickets.ports import Leases

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class TestLeases:
    """Who does a job that one daemon at a time should do."""

    def test_a_free_lease_is_taken(self, leases: Leases) -> None:
        assert leases.take("intake", "one", NOW, MINUTE)

    def test_somebody_elses_lease_is_not_taken(self, leases: Leases) -> None:
        leases.take("intake", "one", NOW, MINUTE)
        assert not leases.take("intake", "two", NOW + MINUTE / 2, MINUTE)

    def test_the_holder_renews_it(self, leases: Leases) -> None:
        leases.take("intake", "one", NOW, MINUTE)
        assert leases.take("intake", "one", NOW + MINUTE / 2, MINUTE)
        assert not leases.take("intake", "two", NOW + MINUTE, MINUTE)

    def test_an_ended_lease_goes_to_who_asks(self, leases: Leases) -> None:
        leases.take("intake", "one", NOW, MINUTE)
        assert leases.take("intake", "two", NOW + MINUTE, MINUTE)
        assert not leases.take("intake", "one", NOW + MINUTE, MINUTE)

    def test_a_released_lease_is_free_at_once(self, leases: Leases) -> None:
        leases.take("intake", "one", NOW, MINUTE)
        leases.release("intake", "one")
        assert leases.take("intake", "two", NOW, MINUTE)

    def test_nobody_releases_the_lease_of_another(self, leases: Leases) -> None:
        leases.take("intake", "one", NOW, MINUTE)
        leases.release("intake", "two")
        assert not leases.take("intake", "two", NOW, MINUTE)

    def test_two_names_are_two_leases(self, leases: Leases) -> None:
        leases.take("intake", "one", NOW, MINUTE)
        assert leases.take("mailbox support", "two", NOW, MINUTE)
