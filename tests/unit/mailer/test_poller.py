"""This file shows what a poller takes, what it leaves alone, and in what order it makes mail safe."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from mailer.poller import WHOLE_LOOK_EVERY, FirstConnect
from tests.fakes import MemoryLedger
from tests.mailbox_twin import BOX, MORNING, Site


class CrashError(Exception):
    """The process dies, or the database does."""


def test_new_mail_is_journalled_and_then_moved() -> None:
    site = Site()
    uids = [site.server.put() for _ in range(5)]
    site.drain()
    assert [site.fate(uid) for uid in uids] == ["acknowledged"] * 5
    assert site.server.dealt_with == uids
    assert site.server.mails == {}


def test_each_batch_is_safe_before_the_next_is_fetched_and_the_loop_is_told_of_more() -> None:
    site = Site()
    for _ in range(250):
        site.server.put()
    assert site.poller.run_once()
    assert len(site.ledger.mails) == len(site.server.dealt_with) == 100
    assert site.drain() == 1
    assert len(site.ledger.mails) == 250


def test_the_first_connect_leaves_alone_what_was_there() -> None:
    site = Site(first_connect=FirstConnect.BASELINE)
    old = [site.server.put() for _ in range(3)]
    site.drain()
    new = site.server.put()
    site.drain()
    assert [site.fate(uid) for uid in old] == ["before_start"] * 3
    assert site.fate(new) == "acknowledged"
    assert sorted(site.server.mails) == old


def test_mail_that_comes_into_an_empty_mailbox_after_the_first_connect_is_new_over_a_restart() -> None:
    site = Site(first_connect=FirstConnect.BASELINE)
    site.drain()
    # The server's clock is behind ours: the mail seems to have come before the first connect.
    uid = site.server.put(at=site.now - timedelta(minutes=2))
    site.restart()
    site.drain()
    assert site.fate(uid) == "acknowledged"


def test_first_connect_all_takes_what_was_there() -> None:
    site = Site(first_connect=FirstConnect.ALL)
    uid = site.server.put()
    site.drain()
    assert site.fate(uid) == "acknowledged"


def test_a_database_that_fails_at_the_first_connect_does_not_make_old_mail_new() -> None:
    class Failing(MemoryLedger):
        fails = True

        def note_before_start(
            self, mailbox: str, uidvalidity: int, uids: Sequence[int], at: datetime, /
        ) -> None:
            if self.fails:
                raise CrashError
            super().note_before_start(mailbox, uidvalidity, uids, at)

    ledger = Failing()
    site = Site(ledger, FirstConnect.BASELINE)
    uid = site.server.put()
    with pytest.raises(CrashError):
        site.poller.run_once()
    ledger.fails = False
    site.drain()
    assert site.fate(uid) == "before_start"
    assert ledger.mails == {}


def test_a_new_uidvalidity_answers_no_mail_from_before_the_start() -> None:
    site = Site(first_connect=FirstConnect.BASELINE)
    for number in range(3):
        site.server.put(b"Subject: years old %d\r\n\r\n" % number, at=MORNING - timedelta(days=700))
    site.drain()
    site.server.renumber()
    site.now += WHOLE_LOOK_EVERY  # nobody tells us; we look
    unseen = site.server.put(b"Subject: new\r\n\r\n", at=site.now + timedelta(minutes=1))
    site.drain()
    assert site.ledger.raws(BOX) == [b"Subject: new\r\n\r\n"]
    assert site.fate(unseen) == "acknowledged"


def test_a_new_uidvalidity_reads_the_folder_again() -> None:
    site = Site()
    site.server.put(b"Subject: one\r\n\r\n")
    site.server.refuses_after = "the folder Done is full"
    site.drain()
    site.server.renumber()
    site.now += WHOLE_LOOK_EVERY  # nobody tells us; we look
    site.drain()
    # The store compares the octets and files the mail once; here both rows have it.
    assert site.ledger.raws(BOX) == [b"Subject: one\r\n\r\n"] * 2


def test_two_daemons_on_one_mailbox_take_each_mail_once() -> None:
    ledger = MemoryLedger()
    one, two = Site(ledger), Site(ledger)
    two.server = one.server
    two.restart()
    one.server.put()
    one.poller.run_once()
    two.drain()
    assert len(ledger.mails) == 1
