"""This file defines what routing rules may know about a mail, and reads each part of it at most once.

Rules ask nothing else: no query, no clock, no settings. The time comes in as the calendars that are open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field
from types import MappingProxyType

from threading_rules.text_tests import FieldText
from tickets.address import Address, split_sub_address
from tickets.message import InboundMessage
from tickets.route import Priority

_SCORE_FIELDS = ("X-Spam-Score", "X-Rspamd-Score", "X-Spam-Status", "X-Spamd-Result")
_SCORE = re.compile(r"(?:^|\bscore=|\[)\s*(-?\d{1,4}(?:\.\d{1,6})?)")
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingFacts:
    """What is known about a mail when the rules are asked."""

    message: InboundMessage
    mailbox: str | None = None  # its name in the settings
    queue: str = "general"  # of the mailbox, or of the ticket that is answered
    priority: Priority = Priority.NORMAL
    tags: frozenset[str] = frozenset()
    kind: str = "message"  # threading_rules.identify.Kind
    verdict: str = "none"  # threading_rules.verdict.VerdictResult
    language: str | None = None
    is_reply: bool = False
    requester: Address | None = None  # whose ticket it is or will be; the author where nothing else is known
    customer: Mapping[str, str] = field(default_factory=lambda: _NOTHING)  # the record: organisation, plan, …
    open_calendars: frozenset[str] = frozenset()
    weekday: int = 0  # Monday is 0, in the zone of the queue's calendar
    spam: bool = False  # the server's filter says so
    separator: str = "+"  # of our sub-addresses


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules so far have made of the ticket; the rules after them see it."""

    queue: str
    priority: Priority
    tags: frozenset[str]


class MailView:
    """One mail as the conditions see it: fields folded when first asked for, and where the ticket stands."""

    __slots__ = ("_headers", "_texts", "captured", "expired", "facts", "standing")

    def __init__(self, facts: RoutingFacts) -> None:
        self.facts = facts
        self.standing = Standing(facts.queue, facts.priority, facts.tags)
        self.captured: dict[str, str] = {}  # by the rule that is being asked
        self.expired: set[str] = set()  # patterns that took too long on this mail
        self._texts: dict[str, FieldText] = {}
        self._headers: dict[str, list[str]] | None = None

    def text(self, key: str) -> FieldText:
        """Return a field's values: a key of FIELDS, ``header X-Name`` or ``customer plan``."""
        found = self._texts.get(key)
        if found is None:
            found = self._texts[key] = FieldText(self._read(key))
        return found

    def at(self, standing: Standing) -> MailView:
        """Return the same view as it was when the ticket stood so."""
        view = copy(self)
        view.standing = standing
        return view

    def _read(self, key: str) -> list[str]:
        what, _, name = key.partition(" ")
        if what == "header":
            return self._header(name.lower())
        if what == "customer":
            value = self.facts.customer.get(name)
            return [] if value is None else [value]
        return FIELDS[key](self.facts)

    def _header(self, name: str) -> list[str]:
        if self._headers is None:
            self._headers = {}
            for field_name, value in self.facts.message.headers:
                self._headers.setdefault(field_name.lower(), []).append(value)
        return self._headers.get(name, [])


def spam_score(message: InboundMessage) -> float | None:
    """Return the score that SpamAssassin or rspamd wrote on the server, None where none did."""
    for name in _SCORE_FIELDS:
        match = _SCORE.search((message.header(name) or "")[:500])
        if match is not None:
            return float(match[1])
    return None


def _people(addresses: tuple[Address, ...]) -> list[str]:
    return [text for address in addresses for text in (address.spec, address.name) if text]


def _ours(addresses: tuple[Address, ...], separator: str) -> list[str]:
    """Return addresses and names; an address with a detail of ours stands for the one without it as well."""
    texts = _people(addresses)
    bare = (split_sub_address(address.spec, separator)[0] for address in addresses)
    return texts + [spec for spec in dict.fromkeys(bare) if spec not in texts]


def _requester_domain(facts: RoutingFacts) -> list[str]:
    person = facts.requester or facts.message.author
    return [person.domain] if person is not None and person.domain else []


FIELDS: Mapping[str, Callable[[RoutingFacts], list[str]]] = {
    "from": lambda facts: _people(facts.message.senders),
    "to": lambda facts: _ours(facts.message.to, facts.separator),
    "cc": lambda facts: _ours(facts.message.cc, facts.separator),
    "recipient": lambda facts: _ours(facts.message.recipients, facts.separator),
    "reply_to": lambda facts: _people(facts.message.reply_to),
    "subject": lambda facts: [facts.message.subject],
    "body": lambda facts: [facts.message.reply],
    "text": lambda facts: [facts.message.text],
    "attachment_name": lambda facts: [file.filename for file in facts.message.attachments],
    "attachment_type": lambda facts: [file.content_type for file in facts.message.attachments],
    "requester_domain": _requester_domain,
}
ADDRESS_FIELDS = frozenset({"from", "to", "cc", "recipient", "reply_to"})
LONG_FIELDS = frozenset({"body", "text"})
