"""This file holds a mailbox in memory with the troubles of real ones, and a poller on it.

It is the twin of ``mailer.imap.ImapMailbox``; `tests/integration` shows the real one on a real server.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from mailer.mailbox import AfterFetch, MailboxRefused, MailboxUnavailable, MoveTo
from mailer.poller import FirstConnect, Poller
from mailer.wake import Wake
from tests.fakes import MemoryLedger
from tickets.ports import FetchedMail

BOX = "support"
MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class MemoryMailbox:
    """A folder on a server that a test fills, breaks and looks at."""

    def __init__(self) -> None:
        self.uidvalidity = 1
        self.mails: dict[int, bytes] = {}
        self.dates: dict[int, datetime] = {}
        self.dealt_with: list[int] = []
        self.opened = 0
        self.fetches: list[tuple[int, ...]] = []
        self.waits: list[float] = []
        self.away: str | None = None  # why nothing works
        self.refuses: str | None = None  # why nobody gets in
        self.refuses_after: str | None = None  # why copies stay
        self.breaks_over: set[int] = set()  # fetching one of these ends the connection
        self.withholds: set[int] = set()  # these are listed and never given
        self._connected = False
        self._next = 1

    def put(self, raw: bytes | None = None, at: datetime = MORNING) -> int:
        """Let a mail arrive; return its UID."""
        uid = self._next
        self._next += 1
        self.mails[uid] = raw if raw is not None else b"Subject: mail %d\r\n\r\n" % uid
        self.dates[uid] = at
        return uid

    def renumber(self) -> None:
        """Give the same mails new UIDs under a new UIDVALIDITY."""
        old = [(self.mails[uid], self.dates[uid]) for uid in sorted(self.mails)]
        self.mails, self.dates, self._next = {}, {}, 1
        self.uidvalidity += 1
        for raw, at in old:
            self.put(raw, at)

    @property
    def connected(self) -> bool:
        """Whether there is a connection."""
        return self._connected

    def open(self) -> int:
        """Connect."""
        self.opened += 1
        if self.refuses is not None:
            raise MailboxRefused(self.refuses)
        self._connected = True
        return self.select()

    def select(self) -> int:
        """Select the folder."""
        self._speak()
        return self.uidvalidity

    def close(self) -> None:
        """Drop the connection."""
        self._connected = False

    def uids_above(self, last: int, /) -> list[int]:
        """Return all UIDs above this one."""
        self._speak()
        return sorted(uid for uid in self.mails if uid > last)

    def arrivals(self, uids: Sequence[int], /) -> dict[int, datetime | None]:
        """Return when each mail arrived."""
        self._speak()
        return {uid: self.dates[uid] for uid in uids if uid in self.mails}

    def fetch(self, uids: Sequence[int], /) -> Iterator[tuple[FetchedMail, ...]]:
        """Yield the mails two by two."""
        self.fetches.append(tuple(uids))
        there = [uid for uid in uids if uid in self.mails and uid not in self.withholds]
        for start in range(0, len(there), 2):
            self._speak()
            group = there[start : start + 2]
            if self.breaks_over.intersection(group):
                self._connected = False
                raise MailboxUnavailable(f"the fetch of UID {group[0]} failed: EOF")
            yield tuple(
                FetchedMail(
                    uid=uid, raw=self.mails[uid], size=len(self.mails[uid]), internal_date=self.dates[uid]
                )
                for uid in group
            )

    def acknowledge(self, uids: Sequence[int], after: AfterFetch, /) -> None:
        """Remove the mails, as moving does."""
        self._speak()
        if self.refuses_after is not None:
            raise MailboxRefused(self.refuses_after)
        for uid in uids:
            self.dealt_with.append(uid)
            self.mails.pop(uid, None)

    def wait_for_mail(self, seconds: float, wake: Wake, /) -> None:
        """Return at once."""
        self._speak()
        self.waits.append(seconds)

    def _speak(self) -> None:
        if self.away is not None or not self._connected:
            self._connected = False
            raise MailboxUnavailable(self.away or "there is no connection")


class Site:
    """A mailbox, its ledger and its poller, under a clock that the test moves."""

    def __init__(
        self, ledger: MemoryLedger | None = None, first_connect: FirstConnect = FirstConnect.ALL
    ) -> None:
        self.now = MORNING + timedelta(hours=1)
        self.server = MemoryMailbox()
        self.ledger = ledger or MemoryLedger()
        self.first_connect = first_connect
        self.poller = self.restart()

    def restart(self) -> Poller:
        """A process that starts anew; all that the old one had in memory is gone."""
        self.server.close()
        self.poller = Poller(
            name=BOX,
            mailbox=self.server,
            ledger=self.ledger,
            clock=lambda: self.now,
            after=MoveTo(folder="Done"),
            first_connect=self.first_connect,
            chance=lambda: 1.0,
        )
        return self.poller

    def drain(self) -> int:
        """Run until there is nothing to do; return how often there was more."""
        runs = 0
        while self.poller.run_once():
            runs += 1
        return runs

    def fate(self, uid: int) -> str | None:
        """What the ledger says of a mail."""
        return self.ledger.fates.get((BOX, self.server.uidvalidity, uid))
