"""This file polls one mailbox: fetch what is new, journal it, and only then touch the server's copies.

Policy:
* the ledger alone says what is new; flags belong to people and other programs;
* a mail is journalled and committed before its copy is moved, flagged or deleted; a crash between the two
  costs one more look (``unacknowledged``);
* on connecting and every ten minutes the whole folder is compared with the ledger, so a UID that was passed
  over is never lost;
* one mail that cannot be fetched never holds up the others;
* nothing is shared with any other poller.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from mailer import maillog
from mailer.backoff import reconnect_delay, refused_delay
from mailer.mailbox import AfterFetch, Mailbox, MailboxRefused, MailboxUnavailable
from mailer.wake import Wake
from tickets.ports import Clock, FetchedMail, Ledger

BATCH = 100
WHOLE_LOOK_EVERY = timedelta(minutes=10)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class FirstConnect(StrEnum):
    """What becomes of mail that is there when a mailbox is read for the first time."""

    BASELINE = "baseline"  # it is noted and left alone
    ALL = "all"  # it is filed and answered


class Poller:
    """One mailbox. Call ``run_once`` until it returns False, then ``wait``; both from one thread."""

    def __init__(
        self,
        *,
        name: str,
        mailbox: Mailbox,
        ledger: Ledger,
        clock: Clock,
        after: AfterFetch,
        first_connect: FirstConnect = FirstConnect.BASELINE,
        poll_every: timedelta = timedelta(seconds=60),
        chance: Callable[[], float],
    ) -> None:
        self._name = name
        self._mailbox = mailbox
        self._ledger = ledger
        self._clock = clock
        self._after = after
        self._first_connect = first_connect
        self._poll_every = poll_every
        self._chance = chance
        self._uidvalidity = 0
        self._begun = False
        self._pending: list[int] = []  # UIDs to fetch, in order
        self._unfetchable: set[int] = set()  # left out until the next look at the whole folder
        self._one_by_one = False  # a fetch failed; find out which mail it was
        self._broke: int | None = None  # the UID over which the connection broke last
        self._may_acknowledge = True
        self._look_at_all_after = _LONG_AGO
        self._failures = 0
        self._refusals = 0
        self._pause: timedelta | None = None
        self.trouble: str | None = None
        """Why the mailbox cannot be read now, None while all is well."""

    def run_once(self) -> bool:
        """Take a batch of new mail; True while there is more."""
        try:
            self._find()
            self._take()
        except MailboxUnavailable as error:
            self._back_off(error)
            return False
        except MailboxRefused as error:
            self._stand_off(error)
            return False
        self._failures = self._refusals = 0
        self._pause = self.trouble = None
        return bool(self._pending)

    def wait(self, wake: Wake) -> None:
        """Wait for new mail, for the next poll, for the end of a pause, or for the wake."""
        if self._pause is not None:
            wake.wait(self._pause.total_seconds())
            return
        try:
            self._mailbox.wait_for_mail(self._poll_every.total_seconds(), wake)
        except MailboxUnavailable as error:
            self._back_off(error)

    def close(self) -> None:
        """Drop the connection."""
        self._mailbox.close()

    def _find(self) -> None:
        """Fill ``_pending`` where it is empty."""
        if not self._mailbox.connected:
            self._begun = False
            self._pending = []  # named under the UIDVALIDITY of then
            self._uidvalidity = self._mailbox.open()
            maillog.mailbox_connected(self._name, self._uidvalidity)
        elif self._pending:
            return
        elif self._clock() >= self._look_at_all_after:
            self._begun = False
            self._unfetchable.clear()
            self._uidvalidity = self._mailbox.select()
        if self._begun:
            last = self._ledger.position(self._name, self._uidvalidity).last_uid
            self._pend(self._mailbox.uids_above(last))
            return
        # A database that fails in between must not make old mail look new: begin again until both are done.
        self._begin()
        self._look_at_all()
        self._begun = True

    def _begin(self) -> None:
        """Leave alone what was there before we came, also where the server has numbered it anew."""
        position = self._ledger.position(self._name, self._uidvalidity)
        if self._first_connect is FirstConnect.ALL:
            return
        if not position.known:
            old = self._mailbox.uids_above(0)
            self._ledger.note_before_start(self._name, self._uidvalidity, old, self._clock())
            maillog.mailbox_baselined(self._name, self._uidvalidity, len(old))
        elif position.started is not None:
            arrivals = self._mailbox.arrivals(self._mailbox.uids_above(0))
            started = position.started.replace(microsecond=0)  # INTERNALDATE has none
            old = [uid for uid, at in arrivals.items() if at is not None and at < started]
            self._ledger.note_before_start(self._name, self._uidvalidity, old, self._clock())
            maillog.mailbox_renumbered(self._name, self._uidvalidity, len(old))

    def _look_at_all(self) -> None:
        uids = self._mailbox.uids_above(0)
        self._pend(self._ledger.missing(self._name, self._uidvalidity, uids))
        self._may_acknowledge = True
        self._acknowledge(self._ledger.unacknowledged(self._name, self._uidvalidity))
        self._look_at_all_after = self._clock() + WHOLE_LOOK_EVERY

    def _pend(self, uids: Sequence[int]) -> None:
        self._pending = [uid for uid in uids if uid not in self._unfetchable]

    def _take(self) -> None:
        """Fetch, journal and acknowledge one batch."""
        batch = self._pending[: 1 if self._one_by_one else BATCH]
        if not batch:
            self._one_by_one = False
            return
        safe: list[int] = []
        try:
            for mails in self._mailbox.fetch(batch):
                safe += self._journal(mails)
        except MailboxUnavailable as error:
            self._suspect(batch, str(error))
            raise
        del self._pending[: len(batch)]
        absent = set(batch) - set(safe)
        if absent:
            self._look_for(absent)
        self._acknowledge(safe)

    def _journal(self, mails: Sequence[FetchedMail]) -> Sequence[int]:
        safe = self._ledger.journal(self._name, self._uidvalidity, mails, self._clock())
        for mail in mails:
            maillog.mail_fetched(self._name, self._uidvalidity, mail)
        return safe

    def _suspect(self, batch: Sequence[int], reason: str) -> None:
        """The connection broke over a batch: ask one by one, and leave out what it breaks over twice."""
        if len(batch) > 1 or self._broke != batch[0]:
            self._one_by_one = True
            self._broke = batch[0]
            return
        self._unfetchable.add(batch[0])
        maillog.mail_not_fetched(self._name, self._uidvalidity, batch[0], reason)

    def _look_for(self, absent: set[int]) -> None:
        """Tell mail that somebody removed meanwhile from mail the server does not give us."""
        for uid in absent.intersection(self._mailbox.uids_above(min(absent) - 1)):
            self._unfetchable.add(uid)
            maillog.mail_not_fetched(self._name, self._uidvalidity, uid, "the server answers without it")

    def _acknowledge(self, uids: Sequence[int]) -> None:
        if not uids or not self._may_acknowledge:
            return
        try:
            self._mailbox.acknowledge(uids, self._after)
        except MailboxRefused as error:
            # The intake goes on; the next look at the whole folder tries again.
            self._may_acknowledge = False
            maillog.mail_not_acknowledged(self._name, len(uids), str(error))
            return
        self._ledger.acknowledge(self._name, self._uidvalidity, uids)

    def _back_off(self, error: MailboxUnavailable) -> None:
        self._failures += 1
        self._pause = reconnect_delay(self._failures, self._chance())
        self.trouble = str(error)
        maillog.mailbox_unavailable(self._name, str(error), self._pause)

    def _stand_off(self, error: MailboxRefused) -> None:
        self._refusals += 1
        self._pause = refused_delay(self._refusals, self._chance())
        self.trouble = str(error)
        maillog.mailbox_refused(self._name, str(error), self._pause)
