"""The sweep: one transaction a ticket, and one bad ticket stops no other."""

import logging
from datetime import datetime, timedelta

import pytest

from scheduler.sweep import PUSHED_BY, Sweep
from tests.ticket_stories import HOUR, MONDAY


class Register:
    """Due tickets in a dictionary; handling one puts it off by a day."""

    def __init__(self, due: dict[int, datetime], broken: frozenset[int] = frozenset()) -> None:
        self.due = due
        self.broken = broken
        self.handled: list[int] = []
        self.moves = True
        self.finished = 0

    def take_due(self, now: datetime, limit: int, /) -> tuple[int, ...]:
        ready = sorted((at, ticket) for ticket, at in self.due.items() if at <= now)
        return tuple(ticket for _, ticket in ready)[:limit]

    def handle(self, ticket_id: int, now: datetime, /) -> bool:
        if ticket_id in self.broken:
            raise RuntimeError("a bug of ours")
        self.handled.append(ticket_id)
        if self.moves:
            self.due[ticket_id] = now + timedelta(days=1)
        return self.moves

    def postpone(self, ticket_id: int, until: datetime, /) -> None:
        self.due[ticket_id] = until

    def finish(self, now: datetime, /) -> None:
        self.finished += 1


def clock() -> datetime:
    return MONDAY


def test_what_is_due_is_handled_the_longest_due_first_and_nothing_else() -> None:
    register = Register({1: MONDAY, 2: MONDAY - HOUR, 3: MONDAY + HOUR})
    assert Sweep(register, clock).run_once() is False
    assert register.handled == [2, 1]


def test_a_full_batch_says_that_there_may_be_more() -> None:
    register = Register(dict.fromkeys(range(5), MONDAY))
    sweep = Sweep(register, clock, limit=2)
    assert [sweep.run_once() for _ in range(4)] == [True, True, False, False]
    assert register.handled == [0, 1, 2, 3, 4]


def test_a_sweep_is_finished_once_everything_due_is_handled_and_not_after_each_batch() -> None:
    register = Register(dict.fromkeys(range(5), MONDAY))
    sweep = Sweep(register, clock, limit=2)
    finished = []
    while sweep.run_once():
        finished.append(register.finished)
    assert (finished, register.finished) == ([0, 0], 1)


def test_a_ticket_that_breaks_our_code_is_pushed_an_hour_and_the_next_is_taken(
    caplog: pytest.LogCaptureFixture,
) -> None:
    register = Register({1: MONDAY - HOUR, 2: MONDAY}, broken=frozenset({1}))
    with caplog.at_level(logging.ERROR):
        Sweep(register, clock).run_once()
    assert register.handled == [2]
    assert register.due[1] == MONDAY + PUSHED_BY
    assert "ticket 1 " in caplog.text
    assert "a bug of ours" in caplog.text


def test_a_batch_of_broken_tickets_does_not_hide_the_ones_behind_it() -> None:
    register = Register(dict.fromkeys(range(4), MONDAY), broken=frozenset({0, 1}))
    sweep = Sweep(register, clock, limit=2)
    while sweep.run_once():
        pass
    assert register.handled == [2, 3]


def test_a_register_that_moves_nothing_is_not_asked_for_ever() -> None:
    register = Register(dict.fromkeys(range(4), MONDAY))
    register.moves = False
    assert Sweep(register, clock, limit=4).run_once() is False


def test_an_error_of_the_register_itself_is_raised() -> None:
    class Away(Register):
        def take_due(self, now: datetime, limit: int, /) -> tuple[int, ...]:
            raise ConnectionError("the database is away")

    with pytest.raises(ConnectionError):
        Sweep(Away({}), clock).run_once()


def test_a_sweep_that_is_to_stop_takes_no_further_ticket() -> None:
    register = Register(dict.fromkeys(range(3), MONDAY))
    sweep = Sweep(register, clock, limit=3, stopping=lambda: len(register.handled) == 1)
    assert sweep.run_once() is False
    assert register.handled == [0]
