"""This file shows the poller on a real Dovecot that restarts, falls silent, or says no."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from mailer.connection import Credentials
from mailer.wake import Wake
from tests.fakes import MemoryLedger
from tests.servers.dovecot import Dovecot
from tests.servers.intake import BOX, account, drain, mail, polling, waiting
from tests.servers.proxy import Proxy

pytestmark = pytest.mark.servers


class Pauses(Wake):
    """Notes how long it was to wait, and waits not at all."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []

    def wait(self, timeout: float) -> bool:
        """Note it."""
        self.seconds.append(timeout)
        return False


@pytest.fixture
def wake() -> Iterator[Wake]:
    signal = Wake()
    yield signal
    signal.close()


@pytest.fixture
def pauses() -> Iterator[Pauses]:
    signal = Pauses()
    yield signal
    signal.close()


def test_a_server_that_dies_and_comes_back_loses_and_doubles_nothing(
    new_dovecot: Callable[[], Dovecot], pauses: Pauses
) -> None:
    dovecot, ledger = new_dovecot(), MemoryLedger()
    user = dovecot.add_user("support@acme.example")
    dovecot.deliver(user, *(mail(n) for n in range(250)))
    with polling(account(dovecot, user), ledger) as poller:
        assert poller.run_once()  # in the middle of it
        dovecot.kill()
        for _ in range(3):
            drain(poller)
            poller.wait(pauses)
        assert poller.trouble is not None
        assert pauses.seconds == sorted(pauses.seconds)
        assert pauses.seconds[0] > 0
        dovecot.start()
        dovecot.deliver(user, *(mail(n) for n in range(250, 260)))
        drain(poller)
        assert poller.trouble is None
    assert ledger.raws(BOX) == [mail(n) for n in range(260)]
    assert dovecot.messages(user) == []
    assert sorted(dovecot.messages(user, "Processed")) == sorted(mail(n) for n in range(260))


def test_a_line_that_is_cut_again_and_again_loses_and_doubles_nothing(dovecot: Dovecot, mailbox: str) -> None:
    ledger = MemoryLedger()
    dovecot.deliver(mailbox, *(mail(n) for n in range(450)))
    with (
        Proxy(dovecot.imap_port) as proxy,
        polling(account(dovecot, mailbox, port=proxy.port), ledger) as poller,
    ):
        for _ in range(4):
            poller.run_once()
            proxy.cut()
            poller.run_once()
        drain(poller)
        assert proxy.connections > 4
    assert sorted(ledger.raws(BOX)) == sorted(mail(n) for n in range(450))
    assert sorted(dovecot.messages(mailbox, "Processed")) == sorted(mail(n) for n in range(450))


def test_a_line_that_falls_silent_while_idling_is_noticed_and_made_anew(
    dovecot: Dovecot, mailbox: str, wake: Wake
) -> None:
    ledger = MemoryLedger()
    with (
        Proxy(dovecot.imap_port) as proxy,
        polling(account(dovecot, mailbox, port=proxy.port, timeout=1.0), ledger) as poller,
    ):
        drain(poller)
        with waiting(poller, wake) as took:
            proxy.await_said(b"+ idling")
            proxy.freeze()
            dovecot.deliver(mailbox, mail(1))
            wake.set()  # the next poll's time has come
        assert took[0] < 20
        assert poller.trouble is not None
        proxy.thaw()
        drain(poller)
    assert ledger.raws(BOX) == [mail(1)]


def test_a_line_that_falls_silent_in_a_fetch_is_noticed_and_made_anew(dovecot: Dovecot, mailbox: str) -> None:
    ledger = MemoryLedger()
    with (
        Proxy(dovecot.imap_port) as proxy,
        polling(account(dovecot, mailbox, port=proxy.port, timeout=1.0), ledger) as poller,
    ):
        drain(poller)
        proxy.freeze()
        dovecot.deliver(mailbox, mail(1))
        drain(poller)
        assert poller.trouble is not None
        proxy.thaw()
        drain(poller)
    assert ledger.raws(BOX) == [mail(1)]


def test_an_administrator_who_ends_our_session_costs_one_connection(
    dovecot: Dovecot, mailbox: str, wake: Wake
) -> None:
    ledger = MemoryLedger()
    with (
        Proxy(dovecot.imap_port) as proxy,
        polling(account(dovecot, mailbox, port=proxy.port), ledger) as poller,
    ):
        drain(poller)
        with waiting(poller, wake) as took:
            proxy.await_said(b"+ idling")
            dovecot.kick(mailbox)
        assert took[0] < 20
        dovecot.deliver(mailbox, mail(1))
        drain(poller)
        assert proxy.connections == 2
    assert ledger.raws(BOX) == [mail(1)]


def test_a_wrong_password_is_tried_once_in_five_minutes_and_said_in_plain_words(
    dovecot: Dovecot, mailbox: str, pauses: Pauses
) -> None:
    wrong = Credentials(username=mailbox, secret=lambda: "wrong")
    with (
        Proxy(dovecot.imap_port) as proxy,
        polling(account(dovecot, mailbox, port=proxy.port, credentials=wrong), MemoryLedger()) as poller,
    ):
        drain(poller)
        poller.wait(pauses)
        assert proxy.connections == 1
        assert poller.trouble is not None
        assert "check username and password" in poller.trouble
        assert "wrong" not in poller.trouble
    assert pauses.seconds[0] >= 300


def test_a_corrected_password_counts_at_the_next_try_without_a_restart(
    dovecot: Dovecot, mailbox: str
) -> None:
    secrets = iter(["wrong", "correct horse"])
    late = Credentials(username=mailbox, secret=lambda: next(secrets))
    dovecot.deliver(mailbox, mail(1))
    ledger = MemoryLedger()
    with polling(account(dovecot, mailbox, credentials=late), ledger) as poller:
        drain(poller)
        assert poller.trouble is not None
        drain(poller)
        assert poller.trouble is None
    assert ledger.raws(BOX) == [mail(1)]
