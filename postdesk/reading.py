"""This file reads one raw mail for filing: its facts, what it is, and how sure we are of its sender.

Reading happens before the filing transaction begins; it needs nothing of the database.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from mailer.antivirus import Scan
from mailer.parse import parse
from postdesk.in_force import InForce
from threading_rules.identify import Identity, identify
from threading_rules.lists import read_list
from threading_rules.lookup import LookupKeys, lookup_keys
from threading_rules.verdict import Verdict, sender_verdict
from tickets.address import Address
from tickets.message import InboundMessage
from tickets.policy import Mailbox

_BODY = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one raw mail says."""

    message: InboundMessage
    author: Address | None
    identity: Identity
    verdict: Verdict
    keys: LookupKeys
    mailbox: Mailbox | None  # of ours that it is for
    body_digest: bytes
    scan: Scan | None = None  # what the virus scanner said, where there is one and files to look at


def read_mail(raw: bytes, mailbox: str, in_force: InForce) -> Reading:
    """Read a raw mail that came in by a mailbox (empty for an imported one)."""
    box = in_force.policy.mailboxes.get(mailbox)
    message = parse(raw, default_charset=box.default_charset if box else None)
    ours = in_force.ours
    listed = read_list(message, ours)
    # Only a list that is a support address of ours may say who wrote.
    behind_list = listed.author if listed is not None and listed.own else None
    return Reading(
        message=message,
        author=behind_list or message.author,
        identity=identify(message, ours),
        verdict=sender_verdict(message, in_force.policy.authentication.trusted),
        keys=lookup_keys(message, in_force.keys, in_force.policy.ticket_prefix, in_force.separators),
        mailbox=_addressed(message, in_force) or box,
        body_digest=body_digest(raw),
        scan=in_force.scanner.scan(raw) if in_force.scanner and mailbox and message.attachments else None,
    )


def body_digest(raw: bytes) -> bytes:
    """Return the SHA-256 of what follows the header: the same for both copies of a mail to two mailboxes."""
    match = _BODY.search(raw)
    return hashlib.sha256(raw[match.end() :] if match else b"").digest()


def _addressed(message: InboundMessage, in_force: InForce) -> Mailbox | None:
    """The first of our addresses in To, then Cc: it decides the queue, wherever the mail was delivered."""
    for address in message.recipients:
        box = in_force.mailbox_of(address.spec)
        if box is not None:
            return box
    return None
