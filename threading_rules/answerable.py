"""This file decides whether an automatic answer may go to the sender of a mail (RFC 3834 section 2).

A wrong no costs an acknowledgement; a wrong yes can start a loop, annoy a list or hit a bystander. So each
row may say no, and only a mail that no row refuses is answered.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from threading_rules.lists import read_list
from threading_rules.machine import has_null_sender
from threading_rules.ours import Ours
from threading_rules.spam import spam_marks
from tickets.message import InboundMessage

# RFC 2142 and RFC 3834 section 2: addresses that stand for a role of a mail system or a list, not for a
# person.
_ROLES = frozenset(
    {"postmaster", "mailer-daemon", "mail-daemon", "abuse", "hostmaster", "noc", "usenet", "uucp", "listserv"}
    | {
        "majordomo",
        "mailman",
        "root",
        "daemon",
        "nobody",
        "bounce",
        "bounces",
        "null",
        "devnull",
        "autoreply",
    }
)
_NO_REPLY = re.compile(
    r"(?:^|[._+-])(?:no|do-?not|dont|never|kein|nicht|ne|non|nie)[._+-]?(?:reply|reponse|repondre|responder|antwort(?:en)?"
    r"|odpovidat|odpovidejte|otvechat|odpowiadac|rispondere|answer|respond)"
    r"|^(?:ne[._-]?pas[._-]?repondre|unattended|unmonitored|notifications?|mailrobot)(?:$|[._+-])",
    re.IGNORECASE,
)
_LIST_ROLE = re.compile(r"^owner-|-(?:request|owner|bounces?|errors|admin)(?:$|\+)", re.IGNORECASE)
_SUPPRESSED = frozenset({"all", "autoreply", "oof"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answerable:
    """Whether an automatic answer may be sent, and why or why not."""

    allowed: bool
    reason: str


Refusal = Callable[[InboundMessage, Ours], str | None]


def _no_one_author(message: InboundMessage, _ours: Ours) -> str | None:
    count = len({address.key for address in message.senders})
    return None if count == 1 else f"From holds {count} addresses, not one (RFC 5322 section 3.6.2)"


def _null_sender(message: InboundMessage, _ours: Ours) -> str | None:
    return "the envelope sender is null (RFC 3834 section 2)" if has_null_sender(message) else None


def _ourselves(message: InboundMessage, ours: Ours) -> str | None:
    return (
        "it comes from a mailbox of ours" if any(ours.is_mine(one.spec) for one in message.senders) else None
    )


def _a_role(message: InboundMessage, _ours: Ours) -> str | None:
    for address in message.senders:
        local = address.local.lower()
        if local in _ROLES or _LIST_ROLE.search(local):
            return f"{address.spec} is a role of a mail system or a list (RFC 2142, RFC 3834 section 2)"
        if _NO_REPLY.search(local):
            return f"{address.spec} asks for no answer by its name"
    return None


def _a_strangers_list(message: InboundMessage, ours: Ours) -> str | None:
    listed = read_list(message, ours)
    return f"it came through a list ({listed.evidence})" if listed is not None and not listed.own else None


def _a_precedence(message: InboundMessage, ours: Ours) -> str | None:
    value = (message.header("Precedence") or "").strip().lower()
    listed = read_list(message, ours)
    refused = value in {"bulk", "junk", "list"} and (listed is None or not listed.own)
    return f"Precedence: {value} (RFC 3834 section 3.1.8)" if refused else None


def _suppressed(message: InboundMessage, _ours: Ours) -> str | None:
    value = message.header("X-Auto-Response-Suppress") or ""
    asked = {word.strip().lower() for word in value.split(",")}
    return f"X-Auto-Response-Suppress: {value[:100]}" if asked & _SUPPRESSED else None


def _marked_as_spam(message: InboundMessage, _ours: Ours) -> str | None:
    marks = spam_marks(message)
    return f"the server's filter took it for spam ({marks[0]})" if marks else None


def _not_to_us(message: InboundMessage, ours: Ours) -> str | None:
    """RFC 3834 section 2: answer only where a recipient's own address stands in To or Cc."""
    if not ours.mailboxes:
        return None
    domains = {mailbox.rpartition("@")[2] for mailbox in ours.mailboxes}
    named = (one for one in message.recipients if one.domain in domains or ours.owns_list(one.spec))
    return None if any(named) else "no address of ours stands in To or Cc (RFC 3834 section 2)"


REFUSALS: tuple[tuple[str, Refusal], ...] = (
    ("one author", _no_one_author),
    ("a null sender", _null_sender),
    ("ourselves", _ourselves),
    ("a role or no-reply address", _a_role),
    ("a list", _a_strangers_list),
    ("Precedence", _a_precedence),
    ("the sender asks not to", _suppressed),
    ("spam", _marked_as_spam),
    ("not addressed to us", _not_to_us),
)


def may_answer(message: InboundMessage, ours: Ours) -> Answerable:
    """Return whether an automatic answer may go to the sender of a message (RFC 3834 section 2)."""
    for _, refuse in REFUSALS:
        if (why := refuse(message, ours)) is not None:
            return Answerable(allowed=False, reason=why)
    return Answerable(allowed=True, reason="a message of one person, addressed to us")
