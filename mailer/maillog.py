"""This file words every line we log about mail, one function for each kind; ids, never bodies.

Addresses appear at debug only: a log is read by more people than a mailbox. Everything that goes wrong says
what is done about it or what to do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from tickets.delivery import OutgoingMail, Refused, Sent, TryLater
from tickets.ports import FetchedMail

_ADDRESS = re.compile(r"[^\s<>:;,]+@[^\s<>:;,]+")
_log: structlog.typing.FilteringBoundLogger = structlog.get_logger("postdesk.mail")


def mailbox_connected(mailbox: str, uidvalidity: int) -> None:
    """A mailbox is open."""
    _log.info("mailbox_connected", mailbox=mailbox, uidvalidity=uidvalidity)


def mailbox_baselined(mailbox: str, uidvalidity: int, mails: int) -> None:
    """The first connect left alone what was there."""
    _log.info(
        "mailbox_baselined",
        mailbox=mailbox,
        uidvalidity=uidvalidity,
        left_alone=mails,
        hint="mail from before the first connect is not answered; first_connect: all would have",
    )


def mailbox_renumbered(mailbox: str, uidvalidity: int, mails: int) -> None:
    """The server gave the folder a new UIDVALIDITY."""
    _log.warning(
        "mailbox_renumbered",
        mailbox=mailbox,
        uidvalidity=uidvalidity,
        before_start=mails,
        hint="the server numbered the folder anew; it is read again, known mail by its content",
    )


def mailbox_unavailable(mailbox: str, reason: str, retry_in: timedelta) -> None:
    """The mail server cannot be used now."""
    _log.warning(
        "mailbox_unavailable",
        mailbox=mailbox,
        reason=reason,
        retry_in_seconds=round(retry_in.total_seconds(), 1),
    )


def mailbox_refused(mailbox: str, reason: str, retry_in: timedelta) -> None:
    """The mail server says no; a person must act."""
    _log.error(
        "mailbox_refused", mailbox=mailbox, reason=reason, retry_in_seconds=round(retry_in.total_seconds(), 1)
    )


def mail_fetched(mailbox: str, uidvalidity: int, mail: FetchedMail) -> None:
    """A mail is journalled."""
    _log.info(
        "mail_fetched",
        mailbox=mailbox,
        uidvalidity=uidvalidity,
        uid=mail.uid,
        size=mail.size,
        cut=mail.size > len(mail.raw),
    )


def mail_not_fetched(mailbox: str, uidvalidity: int, uid: int, reason: str) -> None:
    """A mail is on the server and cannot be had; it is asked for again."""
    _log.error(
        "mail_not_fetched",
        mailbox=mailbox,
        uidvalidity=uidvalidity,
        uid=uid,
        reason=reason,
        hint="the others go on, and it is asked for again; look at it with a mail client",
    )


def mail_not_acknowledged(mailbox: str, mails: int, reason: str) -> None:
    """Mails are safe with us, but their copies stay as they were."""
    _log.error(
        "mail_not_acknowledged",
        mailbox=mailbox,
        mails=mails,
        reason=reason,
        hint="the mails are safe here and are handled; only their copies stay where they are",
    )


def mail_received(inbox: int, kind: str, sender: str | None) -> None:
    """A journalled mail was read and identified."""
    _log.info("mail_received", inbox=inbox, kind=kind)
    _log.debug("mail_sender", inbox=inbox, sender=sender)


def mail_opened_ticket(inbox: int, ticket: str, queue: str) -> None:
    """A mail became a ticket."""
    _log.info("mail_opened_ticket", inbox=inbox, ticket=ticket, queue=queue)


def mail_joined_ticket(inbox: int, ticket: str, rule: str) -> None:
    """A mail joined the ticket that its evidence names."""
    _log.info("mail_joined_ticket", inbox=inbox, ticket=ticket, rule=rule)


def mail_filed(inbox: int, outcome: str, why: str) -> None:
    """A mail was filed without changing a ticket: a loop, a duplicate, a report, quarantined or dropped."""
    _log.info("mail_filed", inbox=inbox, outcome=outcome, why=why)


def mail_set_aside(inbox: int, error: str) -> None:
    """A mail broke our code; the next one is taken."""
    _log.error(
        "mail_set_aside",
        inbox=inbox,
        error=error,
        hint=f"postdesk inbox show {inbox}, and postdesk inbox replay {inbox} once it is mended",
    )


def answer_sent(mail: OutgoingMail, outcome: Sent) -> None:
    """A mail of ours was taken by the server."""
    _log.info("answer_sent", **_facts(mail), reply=_without_addresses(outcome.reply))
    _recipients(mail.id, mail.recipients)


def answer_deferred(mail: OutgoingMail, outcome: TryLater, retry_at: datetime) -> None:
    """A mail of ours goes again."""
    _log.warning(
        "answer_deferred",
        **_facts(mail),
        reason=_without_addresses(outcome.reason),
        retry_at=retry_at.isoformat(timespec="seconds"),
    )
    _recipients(mail.id, outcome.recipients or mail.recipients)


def answer_given_up(mail: OutgoingMail, outcome: TryLater) -> None:
    """A mail of ours was deferred too often."""
    _log.error(
        "answer_given_up",
        **_facts(mail),
        reason=_without_addresses(outcome.reason),
        hint=f"postdesk outbox retry {mail.id} tries once more",
    )
    _recipients(mail.id, outcome.recipients or mail.recipients)


def answer_refused(mail: OutgoingMail, outcome: Refused) -> None:
    """A mail of ours was refused for good."""
    _log.error(
        "answer_refused", **_facts(mail), reason=_without_addresses(outcome.reason), status=outcome.status
    )
    _recipients(mail.id, outcome.recipients or mail.recipients)


def answer_claim_lost(mail: OutgoingMail) -> None:
    """Sending took longer than the lease; another sender may have sent the mail as well."""
    _log.warning("answer_claim_lost", **_facts(mail))


def smtp_away(mailbox: str, reason: str, retry_at: datetime) -> None:
    """The SMTP server of a mailbox cannot be reached or entered; all its mails wait."""
    _log.warning("smtp_away", mailbox=mailbox, reason=reason, retry_at=retry_at.isoformat(timespec="seconds"))


def _without_addresses(words: str) -> str:
    """Servers repeat the address they refuse."""
    return _ADDRESS.sub("(address)", words)


def _facts(mail: OutgoingMail) -> dict[str, object]:
    return {
        "mail": mail.id,
        "ticket": mail.ticket,
        "notice": mail.notice,
        "mailbox": mail.mailbox,
        "attempts": mail.attempts,
    }


def _recipients(mail: int, recipients: Sequence[str]) -> None:
    _log.debug("answer_recipients", mail=mail, recipients=list(recipients))
