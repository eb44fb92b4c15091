"""This file shows that crashes, broken lines and odd mails cost a poller time, and never a mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest

from mailer.mailbox import MoveTo
from mailer.poller import WHOLE_LOOK_EVERY
from mailer.wake import Wake
from tests.fakes import MemoryLedger
from tests.mailbox_twin import MemoryMailbox, Site
from tickets.ports import FetchedMail


class CrashError(Exception):
    """The process dies, or the database does."""


def test_a_crash_between_journal_and_move_moves_the_mail_after_the_restart_and_takes_it_once() -> None:
    class Crashing(MemoryMailbox):
        crashes = True

        def acknowledge(self, uids: Sequence[int], after: object, /) -> None:
            if self.crashes:
                raise CrashError
            super().acknowledge(uids, MoveTo(folder="Done"))

    site = Site()
    site.server = crashing = Crashing()
    uid = crashing.put()
    with pytest.raises(CrashError):
        site.restart().run_once()
    assert site.fate(uid) == "journalled"
    crashing.crashes = False
    site.restart()
    site.drain()
    assert (site.fate(uid), crashing.dealt_with, len(site.ledger.mails)) == ("acknowledged", [uid], 1)


def test_a_crash_in_the_journal_touches_nothing_on_the_server() -> None:
    class Crashing(MemoryLedger):
        crashes = True

        def journal(
            self, mailbox: str, uidvalidity: int, mails: Sequence[FetchedMail], at: datetime, /
        ) -> tuple[int, ...]:
            if self.crashes:
                raise CrashError
            return super().journal(mailbox, uidvalidity, mails, at)

    ledger = Crashing()
    site = Site(ledger)
    uid = site.server.put()
    with pytest.raises(CrashError):
        site.poller.run_once()
    assert site.server.dealt_with == []
    ledger.crashes = False
    site.drain()  # the same process goes on when the database is back
    assert site.fate(uid) == "acknowledged"


def test_a_mail_the_connection_breaks_over_holds_up_no_other() -> None:
    site = Site()
    uids = [site.server.put() for _ in range(9)]
    site.server.breaks_over = {uids[4]}
    for _ in range(4):  # each break costs a new connection
        site.drain()
    assert [uid for uid in uids if site.fate(uid) is None] == [uids[4]]
    assert site.poller.trouble is None


def test_a_mail_the_connection_broke_over_is_asked_for_again_later() -> None:
    site = Site()
    uid = site.server.put()
    site.server.breaks_over = {uid}
    for _ in range(3):
        site.drain()
    site.server.breaks_over = set()
    site.drain()
    assert site.fate(uid) is None  # not at once: it may break again
    site.now += WHOLE_LOOK_EVERY
    site.drain()
    assert site.fate(uid) == "acknowledged"


def test_one_lost_connection_is_not_blamed_on_a_mail() -> None:
    site = Site()
    uid = site.server.put()
    site.server.breaks_over = {uid}
    site.drain()
    site.server.breaks_over = set()
    site.drain()
    assert site.fate(uid) == "acknowledged"


def test_a_mail_the_server_withholds_is_passed_over_and_asked_for_again() -> None:
    site = Site()
    first, second = site.server.put(), site.server.put()
    site.server.withholds = {first}
    site.drain()
    assert (site.fate(first), site.fate(second)) == (None, "acknowledged")
    fetches = len(site.server.fetches)
    site.drain()
    assert len(site.server.fetches) == fetches
    site.server.withholds = set()
    site.now += WHOLE_LOOK_EVERY
    site.drain()
    assert site.fate(first) == "acknowledged"


def test_a_mail_that_somebody_removed_meanwhile_is_no_trouble() -> None:
    class Vanishing(MemoryMailbox):
        def uids_above(self, last: int, /) -> list[int]:
            uids = super().uids_above(last)
            self.mails.pop(2, None)
            return uids

    site = Site()
    site.server = Vanishing()
    uids = [site.server.put() for _ in range(3)]
    site.restart()
    site.drain()
    assert [site.fate(uid) for uid in uids] == ["acknowledged", None, "acknowledged"]
    assert site.poller.trouble is None


def test_a_uid_that_was_passed_over_is_found_by_the_look_at_the_whole_folder() -> None:
    site = Site()
    site.server.put()
    site.drain()
    # A server may show mail late: UID 2 appears after UID 3.
    late, shown = site.server.put(), site.server.put()
    hidden = site.server.mails.pop(late)
    site.drain()
    assert site.fate(shown) == "acknowledged"
    site.server.mails[late] = hidden
    site.drain()
    assert site.fate(late) is None
    site.now += WHOLE_LOOK_EVERY
    site.drain()
    assert site.fate(late) == "acknowledged"


def test_a_folder_that_takes_no_mail_stops_the_moving_but_not_the_intake() -> None:
    site = Site()
    site.server.refuses_after = "the folder Done is full"
    first = site.server.put()
    site.drain()
    second = site.server.put()
    site.drain()
    assert [site.fate(first), site.fate(second)] == ["journalled"] * 2
    assert site.poller.trouble is None
    site.server.refuses_after = None
    site.now += WHOLE_LOOK_EVERY
    site.drain()
    assert [site.fate(first), site.fate(second)] == ["acknowledged"] * 2


def test_a_server_that_is_away_is_waited_for_and_then_all_is_well() -> None:
    site = Site()
    uid = site.server.put()
    site.server.away = "no IMAP connection"
    assert not site.poller.run_once()
    assert site.poller.trouble == "no IMAP connection"
    wake = Wake()
    wake.set()  # the pause is waited out on the wake, not on the server
    site.poller.wait(wake)
    assert site.server.waits == []
    site.server.away = None
    site.drain()
    assert site.fate(uid) == "acknowledged"
    assert site.poller.trouble is None
    site.poller.wait(wake)
    assert site.server.waits == [60.0]
    wake.close()


class Pauses(Wake):
    """Notes how long it was to wait, and waits not at all."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []

    def wait(self, timeout: float) -> bool:
        self.seconds.append(timeout)
        return False


def test_the_pauses_grow_while_the_server_is_away_and_start_anew_after_it_was_there() -> None:
    site, pauses = Site(), Pauses()
    site.server.away = "no IMAP connection"
    for _ in range(4):
        site.drain()
        site.poller.wait(pauses)
    assert pauses.seconds == [1.0, 2.0, 4.0, 8.0]
    site.server.away = None
    site.drain()
    site.server.away = "gone again"
    site.drain()
    site.poller.wait(pauses)
    assert pauses.seconds[-1] == 1.0
    pauses.close()


def test_a_refused_login_is_tried_again_after_five_minutes_at_the_earliest() -> None:
    site, pauses = Site(), Pauses()
    site.server.refuses = "imap.acme.example refuses the login of support; check username and password"
    site.drain()
    site.poller.wait(pauses)
    assert site.server.opened == 1
    assert pauses.seconds == [300.0]
    assert site.poller.trouble is not None
    assert "check username and password" in site.poller.trouble
    pauses.close()


def test_a_line_that_breaks_while_waiting_is_made_anew() -> None:
    site, wake = Site(), Wake()
    site.drain()
    site.server.away = "EOF"
    site.poller.wait(wake)
    assert site.poller.trouble == "EOF"
    site.server.away = None
    uid = site.server.put()
    site.drain()
    assert site.fate(uid) == "acknowledged"
    wake.close()
