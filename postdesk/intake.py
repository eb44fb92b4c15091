"""This file is the use case of a mail coming in: journalled mails become events, index and outbox rows.

Reading (parsing, verdicts) happens outside the transaction; filing happens in one transaction for a batch, a
savepoint each. A mail that breaks our code is set aside with its traceback and the next one is taken.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from mailer import maillog
from postdesk.agent_letters import file_mail_of_agent
from postdesk.agent_proof import agent_of
from postdesk.announce import announce
from postdesk.archive_mail import file_archive_mail
from postdesk.customer_mail import file_persons_mail
from postdesk.filing import ARCHIVE, LIVE, Filed, Filing, Mode, begin_filing, duplicate_of
from postdesk.in_force import InForce
from postdesk.in_hand import Hand
from postdesk.machine_mail import file_machine_mail
from postdesk.present import as_of_now
from postdesk.reading import Reading, read_mail
from postdesk.rule_actions import is_released, quarantined
from postdesk.sent_mail import file_sent_mail
from postdesk.unsubscribing import file_unsubscription
from postdesk.webhooks import tell_webhooks
from store.engine import DatabaseAway
from store.inbox import Fate, JournalledMail
from store.ledger import SENT
from store.work import Store, Work
from threading_rules.identify import Kind
from tickets.ports import Clock

BATCH = 50

OPENS_TICKETS = {Kind.MESSAGE, Kind.LIST, Kind.AUTOMATIC, Kind.CALENDAR}
"""Kinds that open a ticket where they belong to none; the others are only noted."""


class Intake:
    """Files what the journal holds."""

    def __init__(
        self, store: Store, in_force: Callable[[], InForce], clock: Clock, *, mode: Mode = LIVE
    ) -> None:
        self._store = store
        self._in_force = in_force
        self._clock = clock
        self._mode = mode
        self._hand = Hand(store)

    def run_once(self) -> bool:
        """File one batch; True where there was something to file."""
        mails = self._hand.next(BATCH)
        if mails:
            self._file_all(mails)
        return bool(mails)

    def file_rows(self, rows: tuple[int, ...]) -> None:
        """File certain journalled mails, in this order."""
        for mails in self._hand.each(rows):
            self._file_all(mails)

    def _file_all(self, mails: tuple[JournalledMail, ...]) -> None:
        try:
            self._read_and_file(mails)
        except Exception:
            with suppress(Exception):  # what keeps us from filing may keep us from this too
                self._hand.drop()
            raise

    def _read_and_file(self, mails: tuple[JournalledMail, ...]) -> None:
        in_force = self._in_force()
        readings = [(mail, _read_guarded(mail, in_force)) for mail in mails]
        with self._store.filing() as work:
            in_force = as_of_now(in_force, work, self._clock())
            waiting = work.inbox.still_waiting(tuple(mail.id for mail in mails))
            told = [
                self._file(work, in_force, mail, reading) for mail, reading in readings if mail.id in waiting
            ]
            self._hand.let_go(work)
        # Only now is it true: a batch that a vanished database took back is filed, and told of, once more.
        for tell in told:
            tell()

    def _file(
        self, work: Work, in_force: InForce, mail: JournalledMail, reading: Reading | str
    ) -> Callable[[], None]:
        """File one mail; return what writes its line into the log."""
        if isinstance(reading, str):
            work.inbox.set_aside(mail.id, reading)
            return partial(maillog.mail_set_aside, mail.id, reading.strip().splitlines()[-1])
        try:
            with work.savepoint():
                filed = file_mail(work, in_force, mail, reading, self._clock, self._mode_of(mail))
                work.inbox.settle(mail.id, filed.fate, settings_version=in_force.version)
        except DatabaseAway:
            raise  # the database is away or full: no fault of this mail, the whole batch is filed later
        except Exception as error:  # noqa: BLE001 - one mail that breaks our code must not stop the others
            work.inbox.set_aside(mail.id, _reason(error))
            return partial(maillog.mail_set_aside, mail.id, _in_short(error))
        return partial(log_fate, mail, filed, in_force.policy.ticket_prefix)

    def _mode_of(self, mail: JournalledMail) -> Mode:
        """Mail of an archive is answered by nobody, whoever files it in the end."""
        return self._mode if mail.mailbox or self._mode.archive else ARCHIVE


def _read_guarded(mail: JournalledMail, in_force: InForce) -> Reading | str:
    try:
        return read_mail(mail.raw, mail.mailbox, in_force)
    except Exception as error:  # noqa: BLE001 - the same guard, for the part outside the transaction
        return _reason(error)


def _reason(error: Exception) -> str:
    """Return the traceback, and in its last line what a person asks first."""
    return f"{''.join(traceback.format_exception(error))}{_in_short(error)}"


def _in_short(error: Exception) -> str:
    words = str(error).strip().splitlines()
    return f"{type(error).__name__}: {words[0] if words else 'no words'}"


def log_fate(mail: JournalledMail, filed: Filed, prefix: str) -> None:
    """Write the one line about a filed mail."""
    fate = filed.fate
    if fate.ticket is None:
        maillog.mail_filed(mail.id, fate.outcome, fate.why)
        return
    ref = f"{prefix}-{fate.ticket}"
    if fate.outcome == "created":
        maillog.mail_opened_ticket(mail.id, ref, filed.decision.get("route", {}).get("queue", ""))
    elif fate.outcome == "duplicate":
        maillog.mail_filed(mail.id, fate.outcome, fate.why)
    else:
        maillog.mail_joined_ticket(mail.id, ref, filed.decision["thread"]["name"])


def file_mail(
    work: Work, in_force: InForce, mail: JournalledMail, reading: Reading, clock: Clock, mode: Mode
) -> Filed:
    """File one mail: decide, remember, and write what follows into the outbox."""
    now = clock()
    if reading.keys.probe is not None:
        fate = Fate(outcome="probe", why=f"postdesk doctor wrote it to itself: {reading.keys.probe}")
        return Filed(fate=fate, decision={"probe": fate.why}, events=(), notices=(), party="")
    twin = duplicate_of(work, mail, reading)
    if twin is not None and not mode.explain:
        return Filed(fate=twin, decision={"duplicate": twin.why}, events=(), notices=(), party="")
    filing = begin_filing(work, in_force, mail, reading, now, mode)
    filing.file_another = file_mail
    party, fate = _dispatch(filing)
    filing.decision["party"] = party
    if twin is not None:
        # Whoever asks about a mail that came in already wants to know what the rules say to it all the same.
        return Filed(fate=twin, decision=filing.decision, events=(), notices=(), party=party)
    if fate.message is not None:
        work.messages.decide(fate.message, filing.decision)
    announced = (
        () if mode.archive else announce(work, in_force, filing.notices, now) + tell_webhooks(filing, fate)
    )
    events = tuple(type(one.event).__name__ for _, recorded in filing.occasions for one in recorded)
    return Filed(
        fate=fate, decision=filing.decision, events=events, notices=(*filing.letters, *announced), party=party
    )


def _dispatch(filing: Filing) -> tuple[str, Fate]:
    """Walk the questions: archive, machine, agent, customer."""
    kind = filing.reading.identity.kind
    if filing.mode.archive:
        return "archive", file_archive_mail(filing)
    ended = file_unsubscription(filing) if kind in OPENS_TICKETS else None
    if ended is not None:
        return "customer", ended
    if filing.mail.source == SENT:
        return "agent", file_sent_mail(filing)
    if kind not in OPENS_TICKETS or (
        kind is not Kind.MESSAGE and filing.ticket is not None and kind is not Kind.LIST
    ):
        return "machine", file_machine_mail(filing)
    virus = filing.reading.scan.virus if filing.reading.scan else None
    if virus is not None and not is_released(filing):
        return "customer", quarantined(filing, f"the virus scanner found {virus}")
    agent = agent_of(filing)
    fate = file_mail_of_agent(filing, agent) if agent is not None else None
    if fate is not None:
        return "agent", fate
    return "customer", file_persons_mail(filing)
