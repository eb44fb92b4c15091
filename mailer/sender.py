"""This file sends what is due in the outbox: claim, send, settle.

Policy:
* a claim is a lease: when this process dies, another one sends the same bytes;
* a reply about a mail counts as a try of that mail; a server that is away is no mail's fault: all its mails
  wait for the same moment, without being tried, and leave in the order they were written;
* an outcome that the database could not take is kept and recorded before anything else is sent;
* what each outcome means for the row is the outbox's business; here is only when it is tried again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, assert_never

from mailer import maillog
from mailer.backoff import mail_retry_delay, smtp_away_delay
from tickets.delivery import Outcome, OutgoingMail, Refused, Sent, Settlement, TryLater
from tickets.ports import Clock, Outbox

BATCH = 50
LEASE = timedelta(minutes=15)  # longer than a batch over a slow server


class Transport(Protocol):
    """What hands mail to a server; ``mailer.smtp`` has it."""

    def send_batch(self, mails: Sequence[OutgoingMail], /) -> tuple[Outcome, ...]:
        """Send the mails; return the outcome of each, in the same order."""
        ...

    def rest(self) -> None:
        """Leave connections that nobody needed for a while."""
        ...

    def close(self) -> None:
        """Leave all connections."""
        ...


@dataclass(slots=True)
class _Absence:
    """A server that is away."""

    failures: int
    until: datetime
    reason: str


class Sender:
    """Call ``run_once`` until it returns False, then wait; everything from one thread."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        transports: Mapping[str, Transport],
        clock: Clock,
        holder: str,
        chance: Callable[[], float],
        lease: timedelta = LEASE,
    ) -> None:
        self._outbox = outbox
        self._transports = transports
        self._clock = clock
        self._holder = holder
        self._chance = chance
        self._lease = lease
        self._absences: dict[str, _Absence] = {}
        self._unsettled: list[Settlement] = []

    def run_once(self) -> bool:
        """Send what is due; False where nothing was."""
        self._settle()
        mails = self._outbox.claim(self._holder, BATCH, self._clock(), self._lease)
        if not mails:
            for transport in self._transports.values():
                transport.rest()
            return False
        for mailbox in dict.fromkeys(mail.mailbox for mail in mails):
            ours = [mail for mail in mails if mail.mailbox == mailbox]
            outcomes = self._send(mailbox, ours)
            self._note_absence(mailbox, outcomes)
            now = self._clock()
            self._unsettled += [
                Settlement(mail=mail, outcome=outcome, retry_at=self._retry_at(mail, outcome, now))
                for mail, outcome in zip(ours, outcomes, strict=True)
            ]
            self._settle()
        return True

    def close(self) -> None:
        """Give back what is not sent, and leave the servers."""
        self._settle()
        self._outbox.release(self._holder, self._clock())
        for transport in self._transports.values():
            transport.close()

    def _send(self, mailbox: str, mails: Sequence[OutgoingMail]) -> Sequence[Outcome]:
        absence = self._absences.get(mailbox)
        if absence is not None and self._clock() < absence.until:
            return [TryLater(reason=absence.reason, offered=False)] * len(mails)
        transport = self._transports.get(mailbox)
        if transport is None:
            reason = f"the settings have no mailbox {mailbox} any more; add it again, or discard the mail"
            return [TryLater(reason=reason, offered=False)] * len(mails)
        return transport.send_batch(mails)

    def _note_absence(self, mailbox: str, outcomes: Sequence[Outcome]) -> None:
        """Remember until when a server that took no question is left in peace."""
        away = [one for one in outcomes if isinstance(one, TryLater) and not one.offered]
        absence = self._absences.get(mailbox)
        now = self._clock()
        if len(away) < len(outcomes):
            self._absences.pop(mailbox, None)
        if not away or (absence is not None and now < absence.until):
            return
        failures = 1 if absence is None or len(away) < len(outcomes) else absence.failures + 1
        until = now + smtp_away_delay(failures, self._chance())
        self._absences[mailbox] = _Absence(failures, until, away[0].reason)
        maillog.smtp_away(mailbox, away[0].reason, until)

    def _settle(self) -> None:
        if not self._unsettled:
            return
        settled = self._outbox.settle_all(self._holder, self._unsettled, self._clock())
        done, self._unsettled = self._unsettled, []
        for one, is_settled in zip(done, settled, strict=True):
            _tell(one) if is_settled else maillog.answer_claim_lost(one.mail)

    def _retry_at(self, mail: OutgoingMail, outcome: Outcome, now: datetime) -> datetime | None:
        if not isinstance(outcome, TryLater):
            return None
        if not outcome.offered:
            return self._absences[mail.mailbox].until
        delay = mail_retry_delay(mail.attempts + 1)
        return None if delay is None else now + delay


def _tell(settlement: Settlement) -> None:
    mail, outcome, retry_at = settlement.mail, settlement.outcome, settlement.retry_at
    match outcome:
        case Sent():
            maillog.answer_sent(mail, outcome)
        case TryLater(offered=False):
            pass  # one line for the server, not one for each mail
        case TryLater() if retry_at is not None:
            maillog.answer_deferred(mail, outcome, retry_at)
        case TryLater():
            maillog.answer_given_up(mail, outcome)
        case Refused():
            maillog.answer_refused(mail, outcome)
        case _:
            assert_never(outcome)
