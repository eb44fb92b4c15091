"""This file holds what the threading rules look at, and their answer; ``threading_rules.thread`` decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from threading_rules.lookup import Found, Lead, LookupKeys
from threading_rules.tokens import Audience, Token
from tickets.message import InboundMessage
from tickets.ticket import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadMatch:
    """Where a mail belongs, by which rule, and why."""

    rule: int = 0
    name: str = ""
    ticket: int | None  # None: a new one
    evidence: tuple[str, ...]
    audience: Audience | None = None  # of the mail of ours that is answered, where a token or id says so
    token: Token | None = None
    own_id: str | None = None  # the Message-ID of ours that is answered
    awaited: bool = False  # this is the missing mail that the ticket's first one answered
    merge: tuple[int, ...] = ()  # tickets that this mail proves to be the same
    link: tuple[int, ...] = ()  # tickets that have to do with it and stay apart
    follows: int | None = None  # the one of them whose conversation was used for a new matter


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """All that the rules look at."""

    message: InboundMessage
    keys: LookupKeys
    found: Found
    prefix: str
    insiders: frozenset[str]  # normal forms of agents' addresses
    now: datetime
    author_key: str | None = None  # where a list of ours says who wrote, else From

    def ticket(self, ticket_id: int | None) -> Ticket | None:
        """Return a ticket that exists, the target of a merge for a merged one."""
        return self.found.tickets.get(ticket_id) if ticket_id is not None else None

    def leads(self, one: str | None) -> tuple[Lead, ...]:
        """Return where an id leads."""
        return self.found.leads.get(one or "", ())

    def filed(self, one: str) -> Iterator[tuple[Lead, Ticket]]:
        """Yield where an id that we have leads: to the author's own tickets first, then the newest."""
        leads = [(lead, self.ticket(lead.ticket)) for lead in self.leads(one) if lead.kind != "awaited"]
        known = [(lead, ticket) for lead, ticket in leads if ticket is not None]
        yield from sorted(known, key=lambda pair: (self.takes_part(pair[1]), pair[0].at), reverse=True)

    def awaiting(self) -> list[Ticket]:
        """Return the tickets that await this very mail: the author's own first, then the oldest."""
        leads = [lead for lead in self.leads(self.message.message_id) if lead.kind == "awaited"]
        found = {ticket.id: ticket for lead in leads if (ticket := self.ticket(lead.ticket)) is not None}
        return sorted(found.values(), key=lambda one: (not self.takes_part(one), one.id))

    def takes_part(self, ticket: Ticket) -> bool:
        """Tell whether the author takes part in a ticket; a third party does not."""
        part = ticket.participant(self.author) if self.author else None
        return part is not None and part.role != "third_party"

    @property
    def author(self) -> str:
        """The normal form of the author's address, empty where there is not exactly one."""
        if self.author_key is not None:
            return self.author_key
        return self.message.author.key if self.message.author else ""
