"""This file sends each mailbox a mail to a sub-address of itself, and looks for it in database and folder.

A running daemon files it as ``probe`` and may have moved it from the folder by then; without a daemon it lies
in the folder and stays there, for the daemon to file later. Nothing is moved or deleted here.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from mailer.compose import Letter, compose
from mailer.imap_look import LookingMailbox
from mailer.mailbox import MailboxRefused, MailboxUnavailable
from mailer.smtp import SmtpTransport
from postdesk.doctor.mail_verdicts import Arrival, ImapLook, ProbeLook
from postdesk.reply_addresses import LOCAL_PART
from postdesk.settings_model.servers import Mailbox
from postdesk.wiring import Program, imap_account, smtp_account
from store.health import RecentMail, find_probe
from threading_rules.tokens import NONCE_BYTES, make_probe, read_probe
from tickets.address import Address
from tickets.delivery import OutgoingMail, Sent
from tickets.ports import Clock

LOOK_EVERY = 1.0  # seconds
SLACK = timedelta(seconds=1)  # INTERNALDATE knows no fractions

SUBJECT = "postdesk doctor asks: do sub-addresses arrive?"
TEXT = (
    "This mail was sent by `postdesk doctor` to a sub-address of this mailbox.\n"
    "A running postdesk files it and does nothing else with it; anybody may delete it.\n"
)


@dataclass(slots=True, kw_only=True)
class Probe:
    """One mailbox under question."""

    name: str
    box: Mailbox
    detail: str
    nonce: str
    mailbox: LookingMailbox
    last: int = 0  # UID above which to look
    look: ProbeLook
    sent_at: datetime
    found: RecentMail | None = None
    found_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether it was sent and has not been seen."""
        return isinstance(self.look.outcome, Sent) and self.found is None

    @property
    def arrival(self) -> Arrival | None:
        """When the server says that it arrived, against when we sent and saw it."""
        if self.found is None or self.found.internal_date is None or self.found_at is None:
            return None
        return Arrival(
            server=self.found.internal_date, not_before=self.sent_at - SLACK, not_after=self.found_at
        )


@dataclass(slots=True, kw_only=True)
class Probing:
    """The mails that one call of doctor sends to itself."""

    program: Program
    clock: Clock
    pause: Callable[[float], None]
    probes: dict[str, Probe] = field(default_factory=dict)

    def send(self, name: str, box: Mailbox, mailbox: LookingMailbox) -> None:
        """Send one; ``mailbox`` is open, and stays open until ``close``."""
        detail = make_probe(self.program.in_force.keys, secrets.token_bytes(NONCE_BYTES))
        user, _, domain = box.address.rpartition("@")
        local = f"{user}{box.separator}{detail}"
        look = ProbeLook(address=f"{local}@{domain}", outcome=None)
        probe = Probe(
            name=name,
            box=box,
            detail=detail,
            nonce=read_probe(self.program.in_force.keys, detail) or "",
            mailbox=mailbox,
            look=look,
            sent_at=self.clock(),
        )
        self.probes[name] = probe
        if len(local.encode()) > LOCAL_PART:
            return
        with suppress(MailboxUnavailable, MailboxRefused):
            probe.last = mailbox.newest_uid()
        transport = SmtpTransport(smtp_account(box.smtp, helo=self.program.settings.identity.domain))
        try:
            (outcome,) = transport.send_batch([_letter(box, look.address, detail, probe.sent_at)])
        finally:
            transport.close()
        probe.look = replace(look, outcome=outcome)

    def wait(self, most: timedelta, tell: Callable[[str], None]) -> None:
        """Look until all have arrived or the time is over."""
        end = self.clock() + most
        while waiting := [one for one in self.probes.values() if one.waits]:
            for probe in waiting:
                self._look_for(probe)
            left = end - self.clock()
            names = ", ".join(one.name for one in waiting if one.waits)
            if not names or left <= timedelta(0):
                return
            tell(f"waiting for the mail of {names} to itself, {left.total_seconds():.0f} s left")
            self.pause(LOOK_EVERY)

    def close(self) -> None:
        """Leave the mailboxes."""
        for probe in self.probes.values():
            probe.mailbox.close()

    def _look_for(self, probe: Probe) -> None:
        found = find_probe(self.program.store, probe.nonce) or _in_folder(probe)
        now = self.clock()
        probe.look = replace(probe.look, waited=now - probe.sent_at, arrived=found is not None)
        if found is not None:
            probe.found, probe.found_at = found, now


def _letter(box: Mailbox, address: str, detail: str, now: datetime) -> OutgoingMail:
    message_id = f"<{detail}@{box.address.rpartition('@')[2]}>"
    raw = compose(
        Letter(
            sender=Address(spec=box.address, name="postdesk doctor"),
            to=(Address(spec=address),),
            subject=SUBJECT,
            text=TEXT,
            message_id=message_id,
            date=now,
            auto_submitted="auto-generated",
        )
    )
    return OutgoingMail(
        id=1,
        mailbox="",
        envelope_from=box.address,
        recipients=(address,),
        raw=raw,
        message_id=message_id,
        attempts=0,
    )


def _in_folder(probe: Probe) -> RecentMail | None:
    """Look at what is new in the folder; a connection that is lost means that only the database can tell."""
    with suppress(MailboxUnavailable, MailboxRefused):
        uids = probe.mailbox.uids_above(probe.last)
        for mails in probe.mailbox.fetch(uids) if uids else ():
            for mail in mails:
                if probe.detail.encode() in mail.raw[:65_536].lower():
                    return RecentMail(
                        beginning=mail.raw,
                        received_at=probe.sent_at,
                        internal_date=mail.internal_date,
                    )
            probe.last = max(probe.last, *(mail.uid for mail in mails))
    return None


def look_at_imap(mailbox: LookingMailbox) -> ImapLook:
    """Log in, open the folder, and return what the server said."""
    try:
        mailbox.open()
        return ImapLook(trouble=None, capabilities=mailbox.capabilities())
    except (MailboxUnavailable, MailboxRefused) as error:
        return ImapLook(trouble=str(error))


def open_mailbox(box: Mailbox, largest: int) -> LookingMailbox:
    """Return a mailbox to look at; nothing is connected yet."""
    return LookingMailbox(imap_account(box.imap, largest))
