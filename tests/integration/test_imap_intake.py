"""This file shows the poller on a real Dovecot: what it takes, when it wakes, what it leaves behind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailer.connection import Credentials, Security
from mailer.mailbox import Delete, MoveTo, SetFlag
from mailer.poller import FirstConnect
from mailer.wake import Wake
from tests.fakes import MemoryLedger
from tests.servers.dovecot import Dovecot
from tests.servers.intake import BOX, account, drain, mail, polling, waiting
from tests.servers.proxy import Proxy

pytestmark = pytest.mark.servers


@pytest.fixture
def wake() -> Iterator[Wake]:
    signal = Wake()
    yield signal
    signal.close()


def test_new_mail_ends_the_idling_long_before_the_next_poll(
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
            dovecot.deliver(mailbox, mail(1))
        drain(poller)
    assert took[0] < 5  # Dovecot looks every half second; the next poll is a minute away
    assert ledger.raws(BOX) == [mail(1)]


def test_mail_between_the_search_and_the_idling_is_not_missed(
    dovecot: Dovecot, mailbox: str, wake: Wake
) -> None:
    ledger = MemoryLedger()
    with polling(account(dovecot, mailbox), ledger) as poller:
        for number in range(5):
            drain(poller)
            dovecot.deliver(mailbox, mail(number))
            with waiting(poller, wake) as took:
                pass
            assert took[0] < 5
        drain(poller)
    assert len(ledger.mails) == 5


def test_the_wake_ends_the_idling_at_once_and_leaves_the_connection_usable(
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
            wake.set()
        dovecot.deliver(mailbox, mail(1))
        drain(poller)
        assert proxy.connections == 1
    assert took[0] < 5
    assert len(ledger.mails) == 1


def test_the_first_connect_leaves_old_mail_alone_and_takes_what_comes_after_it(
    dovecot: Dovecot, mailbox: str
) -> None:
    ledger = MemoryLedger()
    dovecot.deliver(mailbox, *(mail(n) for n in range(3)))
    with polling(account(dovecot, mailbox), ledger, first_connect=FirstConnect.BASELINE) as poller:
        drain(poller)
        dovecot.deliver(mailbox, mail(7))
        drain(poller)
    assert ledger.raws(BOX) == [mail(7)]
    assert dovecot.messages(mailbox) == [mail(n) for n in range(3)]
    assert dovecot.messages(mailbox, "Processed") == [mail(7)]


def test_another_client_that_reads_every_mail_first_changes_nothing(dovecot: Dovecot, mailbox: str) -> None:
    ledger = MemoryLedger()
    dovecot.deliver(mailbox, *(mail(n) for n in range(20)))
    with dovecot.client(mailbox) as other:
        other.select("INBOX")
        other.store("1:*", "+FLAGS", r"(\Seen)")
    with polling(account(dovecot, mailbox), ledger) as poller:
        drain(poller)
    assert ledger.raws(BOX) == [mail(n) for n in range(20)]


def test_moving_at_once_loses_none_of_hundreds_while_more_arrive(dovecot: Dovecot, mailbox: str) -> None:
    ledger = MemoryLedger()
    dovecot.deliver(mailbox, *(mail(n) for n in range(150)))
    with polling(account(dovecot, mailbox), ledger) as poller:
        assert poller.run_once()
        dovecot.deliver(mailbox, *(mail(n) for n in range(150, 230)))
        drain(poller)
        drain(poller)
    assert ledger.raws(BOX) == [mail(n) for n in range(230)]
    assert dovecot.messages(mailbox) == []
    assert sorted(dovecot.messages(mailbox, "Processed")) == sorted(mail(n) for n in range(230))


def test_fetched_mail_stays_and_is_flagged(dovecot: Dovecot, mailbox: str) -> None:
    dovecot.deliver(mailbox, mail(1))
    with polling(account(dovecot, mailbox), MemoryLedger(), SetFlag(flag="Seen")) as poller:
        drain(poller)
    dovecot.deliver(mailbox, mail(2))
    assert [r"\Seen" in flags for flags in dovecot.flags(mailbox)] == [True, False]


def test_reading_alone_leaves_the_flags_to_people(dovecot: Dovecot, mailbox: str) -> None:
    dovecot.deliver(mailbox, mail(1))
    with polling(account(dovecot, mailbox), MemoryLedger(), SetFlag(flag="Ticket")) as poller:
        drain(poller)
    assert [flags - {r"\Recent"} for flags in dovecot.flags(mailbox)] == [{"Ticket"}]


def test_deleting_removes_what_was_fetched_and_not_what_others_marked(dovecot: Dovecot, mailbox: str) -> None:
    dovecot.deliver(mailbox, mail(1))
    with dovecot.client(mailbox) as other:
        other.select("INBOX")
        other.store("1", "+FLAGS", r"(\Deleted)")
    ledger = MemoryLedger()
    with polling(account(dovecot, mailbox), ledger, Delete(), FirstConnect.BASELINE) as poller:
        drain(poller)
        dovecot.deliver(mailbox, mail(2))
        drain(poller)
    assert ledger.raws(BOX) == [mail(2)]
    assert dovecot.messages(mailbox) == [mail(1)]


def test_the_folder_for_fetched_mail_may_have_a_name_beyond_ascii(dovecot: Dovecot, mailbox: str) -> None:
    dovecot.deliver(mailbox, mail(1))
    with polling(account(dovecot, mailbox), MemoryLedger(), MoveTo(folder="Vyřízené")) as poller:
        drain(poller)
    assert dovecot.messages(mailbox) == []
    assert "Vy&AVkA7Q-zen&AOk-" in dovecot.folders(mailbox)


def test_of_an_oversize_mail_the_header_and_the_beginning_are_fetched(dovecot: Dovecot, mailbox: str) -> None:
    ledger = MemoryLedger()
    big = mail(2, b"\r\n".join([b"all of it " * 7] * 5000))
    dovecot.deliver(mailbox, mail(1), big, mail(3))
    with polling(account(dovecot, mailbox, largest=100_000), ledger) as poller:
        drain(poller)
    small, cut, last = ledger.mails.values()
    assert (small.raw, last.raw) == (mail(1), mail(3))
    assert cut.size == len(big)
    header, _, text = cut.raw.partition(b"\r\n\r\n")
    assert big.startswith(cut.raw)
    assert (len(text), b"Subject: printer 2" in header) == (65_536, True)


def test_a_new_uidvalidity_is_read_from_the_beginning(dovecot: Dovecot, mailbox: str) -> None:
    ledger = MemoryLedger()
    for mails in ([mail(1)], [mail(1), mail(2)]):
        dovecot.doveadm("mailbox", "create", "-u", mailbox, "Support")
        dovecot.deliver(mailbox, *mails, folder="Support")
        with polling(account(dovecot, mailbox, folder="Support"), ledger, SetFlag(flag="Seen")) as poller:
            drain(poller)
        dovecot.doveadm("mailbox", "delete", "-u", mailbox, "Support")
    # The store compares the octets and files the first mail once; the ledger has both.
    assert ledger.raws(BOX) == [mail(1), mail(1), mail(2)]
    assert len({validity for _, validity, _ in ledger.fates}) == 2


def test_a_new_uidvalidity_answers_nothing_from_before_the_first_connect(
    dovecot: Dovecot, mailbox: str
) -> None:
    ledger = MemoryLedger()

    def fill(*new: bytes) -> None:
        dovecot.doveadm("mailbox", "create", "-u", mailbox, "Support")
        with dovecot.client(mailbox) as other:
            other.append("Support", "", '"01-Mar-2019 09:00:00 +0000"', mail(1))
        dovecot.deliver(mailbox, *new, folder="Support")

    fill()
    where = account(dovecot, mailbox, folder="Support")
    with polling(where, ledger, first_connect=FirstConnect.BASELINE) as poller:
        drain(poller)
    dovecot.doveadm("mailbox", "delete", "-u", mailbox, "Support")
    fill(mail(2))
    with polling(where, ledger, first_connect=FirstConnect.BASELINE) as poller:
        drain(poller)
    assert ledger.raws(BOX) == [mail(2)]


def test_tls_and_starttls_carry_mail_where_the_certificate_is_trusted(
    dovecot: Dovecot, new_mailbox: Callable[[str], str]
) -> None:
    for security, port in ((Security.TLS, dovecot.imaps_port), (Security.STARTTLS, dovecot.imap_port)):
        user, ledger, wake = new_mailbox("tls"), MemoryLedger(), Wake()
        where = account(dovecot, user, security=security, port=port, ca_file=dovecot.certificate)
        with polling(where, ledger) as poller:
            drain(poller)
            dovecot.deliver(user, mail(1))
            with waiting(poller, wake):
                pass
            drain(poller)
        wake.close()
        assert ledger.raws(BOX) == [mail(1)]


def test_a_certificate_nobody_vouches_for_needs_a_person(dovecot: Dovecot, mailbox: str) -> None:
    where = account(dovecot, mailbox, security=Security.TLS, port=dovecot.imaps_port)
    with polling(where, MemoryLedger()) as poller:
        drain(poller)
        assert poller.trouble is not None
        assert "ca_file" in poller.trouble


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"folder": "Suport"}, "create it or correct imap.folder"),
        ({"ca_file": Path("no-such.pem")}, "ca_file no-such.pem cannot be read"),
        ({"security": Security.TLS}, "check port and security"),  # on the port without TLS
    ],
)
def test_wrong_settings_are_answered_with_what_to_do(
    dovecot: Dovecot, mailbox: str, changes: dict[str, object], words: str
) -> None:
    with polling(account(dovecot, mailbox, **changes), MemoryLedger()) as poller:
        drain(poller)
        assert poller.trouble is not None
        assert re.search(re.escape(words), poller.trouble)


def test_a_password_beyond_ascii_opens_the_mailbox(dovecot: Dovecot) -> None:
    user = dovecot.add_user("heslo@acme.example", 'žluťoučký "kůň"')
    where = account(dovecot, user, credentials=Credentials(username=user, secret=lambda: 'žluťoučký "kůň"'))
    with polling(where, MemoryLedger()) as poller:
        drain(poller)
        assert poller.trouble is None


def test_the_date_the_server_received_a_mail_is_kept_in_utc(dovecot: Dovecot, mailbox: str) -> None:
    ledger = MemoryLedger()
    with dovecot.client(mailbox) as other:
        other.append("INBOX", "", '"02-Mar-2026 10:00:00 +0100"', mail(1))
    with polling(account(dovecot, mailbox), ledger) as poller:
        drain(poller)
    [fetched] = ledger.mails.values()
    assert fetched.internal_date == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert fetched.internal_date.utcoffset() == timedelta(0)
