"""This file accounts for mail: what stands on the server against what the ledger and the journal hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mailer.imap import ImapMailbox
from mailer.mailbox import MailboxRefused, MailboxUnavailable
from postdesk.wiring import Program, imap_account
from store.fates import fates_of
from store.ledger import SqlLedger


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The account of one mailbox."""

    mailbox: str
    on_server: int  # messages in the folder now
    fates: dict[str, int]  # ledger rows and journalled mails by what became of them
    unaccounted: int  # on the server and unknown to the ledger, or journalled and without an outcome
    trouble: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the account for machines."""
        return {
            "mailbox": self.mailbox,
            "on_server": self.on_server,
            "fates": self.fates,
            "unaccounted": self.unaccounted,
            "trouble": self.trouble,
        }

    def as_text(self) -> str:
        """Return the account for people."""
        if self.trouble:
            return f"{self.mailbox}: cannot be read: {self.trouble}"
        told = ", ".join(f"{count} {fate}" for fate, count in sorted(self.fates.items()))
        known = told or "none known"
        return f"{self.mailbox}: {self.on_server} on the server; {known}; {self.unaccounted} unaccounted"


def account(program: Program) -> Iterator[Account]:
    """Yield the account of every mailbox."""
    for name, box in program.settings.mailboxes.items():
        fates = _fates(program, name)
        waiting = fates.get("waits to be filed", 0)
        mailbox = ImapMailbox(imap_account(box.imap, program.settings.limits.message_bytes))
        try:
            uidvalidity = mailbox.open()
            uids = mailbox.uids_above(0)
        except (MailboxUnavailable, MailboxRefused) as error:
            yield Account(mailbox=name, on_server=0, fates=fates, unaccounted=waiting, trouble=str(error))
            continue
        finally:
            mailbox.close()
        unknown = len(SqlLedger(program.store).missing(name, uidvalidity, uids))
        yield Account(mailbox=name, on_server=len(uids), fates=fates, unaccounted=unknown + waiting)


def _fates(program: Program, mailbox: str) -> dict[str, int]:
    with program.store.read() as work:
        return fates_of(work.connection, mailbox)
