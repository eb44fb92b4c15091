"""This file makes the addresses and ids of our mails: all of them sub-addresses of the ticket's mailbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from postdesk.in_force import InForce
from threading_rules.references import THREAD_INDEX
from threading_rules.thread_index import own_header, thread_index
from threading_rules.tokens import Audience, make_detail, make_message_id
from tickets.address import address_key
from tickets.policy import Mailbox
from tickets.ticket import Ticket

LOCAL_PART = 64  # octets


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyAddresses:
    """The signed addresses about one ticket."""

    in_force: InForce
    ticket: Ticket
    mailbox: Mailbox

    def to(self, audience: Audience, person: str) -> str:
        """Return where an answer of this person to this kind of mail goes.

        Without sub-addressing, or where no room is left, it is the mailbox itself; then the Message-ID alone
        carries the proof.
        """
        if not self.mailbox.sub_addresses:
            return self.mailbox.address
        detail = make_detail(self.in_force.keys, audience, self.ticket.id, person, self.ticket.revision)
        user, _, domain = self.mailbox.address.rpartition("@")
        local = f"{user}{self.mailbox.separator}{detail}"
        # RFC 5321 section 4.5.3.1.1: a longer one may be refused anywhere on its way.
        return f"{local}@{domain}" if len(local.encode()) <= LOCAL_PART else self.mailbox.address

    def message_id(self, audience: Audience, seq: int, notice: str, recipient: str) -> str:
        """Return the Message-ID of one mail: the same each time it is made."""
        what = f"{notice} {address_key(recipient)}"
        return make_message_id(
            self.in_force.keys,
            audience,
            self.ticket.id,
            max(seq, 0),
            f"{seq} {what}",
            self.in_force.policy.domain,
        )

    def agents_root(self) -> str:
        """Return the id that all mails to agents about the ticket refer to, so that clients keep one thread.

        It never occurs in mail to the customer.
        """
        return make_message_id(
            self.in_force.keys, Audience.NOTE, self.ticket.id, 0, "root", self.in_force.policy.domain
        )

    def thread_index(self, began: str | None, now: datetime, seq: int, *, to_customer: bool) -> str:
        """Return Thread-Index: that of the conversation as the customer's client began it, else our own.

        To agents it is one for notifications and notes, so that their clients keep one thread; an answer that
        bears nothing else of ours stays a note.
        """
        if began is not None:
            return thread_index(bytes.fromhex(began.removeprefix(THREAD_INDEX)), now, seq)
        audience = Audience.CUSTOMER if to_customer else Audience.NOTE
        header = own_header(self.in_force.keys, audience, self.ticket.id, self.ticket.opened_at)
        return thread_index(header, now, seq)


def mailbox_of(in_force: InForce, ticket: Ticket) -> Mailbox | None:
    """Return the mailbox that speaks for a ticket; where it was removed, the first one."""
    boxes = in_force.policy.mailboxes
    return boxes.get(ticket.mailbox) or next(iter(boxes.values()), None)
