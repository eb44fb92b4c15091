"""This file says what to look up for a mail, and holds what was found; ``threading_rules.thread`` decides."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from threading_rules.links import Link, read_stop
from threading_rules.references import OWN_ID, ancestor_ids, conversation_names, own_id_candidates
from threading_rules.subjects import tagged_numbers
from threading_rules.thread_index import OwnThread, read_header, thread_header
from threading_rules.tokens import Keys, OwnId, Token, read_detail, read_message_id, read_probe
from tickets.address import Address
from tickets.message import InboundMessage
from tickets.ticket import Ticket

TRACE_FIELDS = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To")
"""Where the last hop says to which address it really delivered; To may be a list or an alias."""

MARKER_WINDOW = 200_000
"""Characters of the text that are searched for our marks."""

MAX_TRACES = 20
"""Fields of one name that are read; every hop of a long way adds one."""

_DETAIL_IN_TEXT = re.compile(r"(?:[+=_-]|%2B)([canxb][a-z2-7]{32})@", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupKeys:
    """Everything about a mail that can lead to a ticket."""

    tokens: tuple[Token, ...]  # verified, of the addresses it was sent to
    own_ids: tuple[tuple[str, OwnId], ...]  # verified, nearest ancestor first
    ids: tuple[str, ...]  # all ancestors, nearest first
    conversations: tuple[str, ...] = ()  # names that a client gave the whole conversation
    own_thread: OwnThread | None = None  # verified: a client carried our Thread-Index along
    message_id: str | None
    marked: tuple[Token | OwnId, ...]  # verified marks of ours inside the text
    numbers: tuple[int, ...]  # ticket tags of the subject
    probe: str | None = None  # the nonce of a mail that we wrote to ourselves
    stop: Link | None = None  # the kind of mail that somebody wants no more of

    @property
    def all_ids(self) -> frozenset[str]:
        """The ids to look up."""
        return frozenset(self.ids) | ({self.message_id} if self.message_id else frozenset())

    @property
    def named_tickets(self) -> frozenset[int]:
        """Tickets that are named without the index of ids."""
        named = {token.ticket for token in self.tokens} | {own.ticket for _, own in self.own_ids}
        named |= {self.own_thread.ticket} if self.own_thread else set()
        return frozenset(named | {mark.ticket for mark in self.marked} | set(self.numbers))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """Where one id leads."""

    ticket: int
    kind: str  # ours, theirs, awaited
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the store knew about the keys of a mail."""

    leads: Mapping[str, tuple[Lead, ...]] = field(default_factory=dict)
    tickets: Mapping[int, Ticket] = field(default_factory=dict)
    """By every id that was asked for; a merged ticket's id leads to the one it was merged into."""


def lookup_keys(message: InboundMessage, keys: Keys, prefix: str, separators: tuple[str, ...]) -> LookupKeys:
    """Return what to look up; forged tokens and ids are left out here and never seen again."""
    ids = ancestor_ids(message)
    own = [(one, read_message_id(keys, one)) for one in own_id_candidates(message, ids)]
    details = _details(message, separators)
    header = thread_header(message)
    own_thread = read_header(keys, header) if header is not None else None
    return LookupKeys(
        tokens=tuple(dict.fromkeys(filter(None, (read_detail(keys, detail) for detail in details)))),
        own_ids=tuple((one, known) for one, known in own if known is not None),
        ids=ids,
        conversations=conversation_names(message) if own_thread is None else (),
        own_thread=own_thread,
        message_id=message.message_id,
        marked=_marks(message, keys),
        numbers=tagged_numbers(message.subject, prefix),
        probe=next(filter(None, (read_probe(keys, detail) for detail in details)), None),
        # A mailbox without sub-addresses has it in the subject of our link.
        stop=next(
            filter(None, (read_stop(keys, one) for one in (*details, *message.subject.split()[:3]))), None
        ),
    )


def _details(message: InboundMessage, separators: tuple[str, ...]) -> tuple[str, ...]:
    """Return what stands behind the separator in every address the mail was sent to."""
    specs = [address.spec for address in message.recipients]
    for name in TRACE_FIELDS:
        specs += [
            part.strip(" <>") for value in message.header_all(name)[:MAX_TRACES] for part in value.split(",")
        ]
    details: dict[str, None] = {}
    for spec in specs:
        local = spec.rpartition("@")[0].strip('"')
        for separator in separators:
            _, found, detail = local.rpartition(separator)
            if found:
                details[detail] = None
    return tuple(details)


def _marks(message: InboundMessage, keys: Keys) -> tuple[Token | OwnId, ...]:
    text = f"{message.subject}\n{message.text[:MARKER_WINDOW]}"
    marks: dict[Token | OwnId, None] = {}
    for detail in _DETAIL_IN_TEXT.findall(text)[:20]:
        token = read_detail(keys, detail)
        if token is not None:
            marks[token] = None
    for message_id in OWN_ID.findall(text)[:20]:
        own = read_message_id(keys, message_id)
        if own is not None:
            marks[own] = None
    return tuple(marks)


def names_of(message: InboundMessage) -> frozenset[str]:
    """Return the normal forms of everyone a mail names: From, To, Cc."""
    everyone: tuple[Address, ...] = (*message.senders, *message.to, *message.cc)
    return frozenset(address.key for address in everyone)
