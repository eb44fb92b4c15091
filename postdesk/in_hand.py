"""This file chooses which mails are read next, and writes down that they are before anybody reads them.

A mail that ends the process itself (a crash in a C library, no memory left) raises nothing that could be
caught. So what a process has in hand is committed first; whoever finds it dead counts that against the mails,
reads each of them alone from then on, and sets aside the one that ended ``MOST_DEATHS`` processes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import takewhile

import structlog

from mailer import maillog
from postdesk.holders import is_dead, make_holder
from scheduler.clock import system_clock
from store.in_hand import MOST_DEATHS, Reader, why
from store.inbox import JournalledMail
from store.work import Store, Work
from tickets.ports import Clock

_log = structlog.get_logger("postdesk")
GONE_AFTER = timedelta(minutes=2)
"""A process elsewhere of which nothing is known is taken for dead when it has read for so long."""

IMPORTED_BEFORE = timedelta(hours=1)
"""Mail of an archive is filed by who imports it; what is left after so long was left by one that ended."""


class Hand:
    """What this process reads; counted in real time, whatever clock the tickets run by."""

    def __init__(self, store: Store, clock: Clock = system_clock) -> None:
        self._store = store
        self._clock = clock
        self._holder = make_holder()

    def next(self, limit: int) -> tuple[JournalledMail, ...]:
        """Take what is to be read next: a batch, or alone what was in hand when a process ended."""
        now = self._clock()
        with self._store.read() as work:
            if not work.inbox.is_waiting(now - IMPORTED_BEFORE):
                return ()
        with self._store.write() as work:
            self._bury_the_dead(work, now)
            others = [one for reader in self._others(work) for one in reader.mails]
            mails = work.inbox.waiting(limit, imported_before=now - IMPORTED_BEFORE, but_not=others)
            chosen = next(_parts(mails), ())
            if chosen:
                work.in_hand.take(self._holder, [mail.id for mail in chosen], now)
        return chosen

    def each(self, rows: Sequence[int]) -> Iterator[tuple[JournalledMail, ...]]:
        """Take certain mails, in this order, part by part."""
        with self._store.read() as work:
            found = [work.inbox.read(row) for row in rows]
        for part in _parts([mail for mail in found if mail is not None]):
            with self._store.write() as work:
                work.in_hand.take(self._holder, [mail.id for mail in part], self._clock())
            yield part

    def let_go(self, work: Work) -> None:
        """Note, in the transaction that files what was read, that it is in hand no more."""
        work.in_hand.let_go(self._holder)

    def drop(self) -> None:
        """Note that nothing is read after all: this process lives, and nobody has to wait for it."""
        with self._store.write() as work:
            self.let_go(work)

    def _others(self, work: Work) -> list[Reader]:
        return [one for one in work.in_hand.readers() if one.holder != self._holder]

    def _bury_the_dead(self, work: Work, now: datetime) -> None:
        for reader in self._others(work):
            if not (is_dead(reader.holder) or reader.at < now - GONE_AFTER):
                continue
            killers = work.in_hand.bury(reader)
            _log.warning(
                "reader_ended",
                holder=reader.holder,
                mails=list(reader.mails),
                hint="a process ended with these mails in hand; each is read alone now",
            )
            for killer in killers:
                maillog.mail_set_aside(killer, why(MOST_DEATHS))


def _parts(mails: Sequence[JournalledMail]) -> Iterator[tuple[JournalledMail, ...]]:
    """Split mails: those that nothing is known of together, each that was in hand of a dead one alone."""
    left = list(mails)
    while left:
        innocent = tuple(takewhile(lambda mail: mail.deaths == 0, left))
        part = innocent or (left[0],)
        del left[: len(part)]
        yield part
