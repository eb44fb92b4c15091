"""This file recognises our own mail coming back; how many automatic mails one sender may cause is counted
elsewhere.

A bounce of our mail carries our Message-ID too, but inside, and comes from a daemon: it is no loop.
"""

from __future__ import annotations

from threading_rules.ours import Ours
from tickets.address import address_key
from tickets.message import InboundMessage

LOOP_FIELD = "X-Postdesk-Loop"
MOST_HOPS = (
    50  # RFC 5321 section 6.3 asks for a large limit, at least 100 where a server counts; we are at its end
)


def read_loop(message: InboundMessage, ours: Ours) -> str | None:
    """Return why a mail is ours coming back, else None."""
    for value in message.header_all(LOOP_FIELD):
        if value.strip() in ours.loop_marks:
            return f"{LOOP_FIELD}: {value[:100]} is our mark"
    for value in message.header_all("X-Loop"):
        if address_key(value.strip(" <>")) in ours.mailboxes:
            return f"X-Loop: {value[:100]} names a mailbox of ours"
    ours_in_from = any(ours.is_mine(address.spec) for address in message.senders)
    if ours_in_from and message.message_id is not None and ours.is_own_id(message.message_id):
        return f"From and Message-ID are ours: {message.message_id[:200]}"
    hops = len(message.header_all("Received"))
    return f"it has passed {hops} servers (RFC 5321 section 6.3)" if hops > MOST_HOPS else None
