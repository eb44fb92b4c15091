"""This file bundles what decides about mail at one moment: policy, rules, words, keys and their version.

A reload makes a new bundle and swaps it between two messages; nothing of it ever changes in place.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from mailer.antivirus import Clamd
from mailer.render import Templates
from postdesk.settings import Settings
from postdesk.settings_model.reports import Reports
from store.work import Store
from threading_rules.conditions import keys_of
from threading_rules.ours import Ours
from threading_rules.routing import RuleBook
from threading_rules.tokens import Audience, Keys, read_detail, read_message_id
from tickets.address import address_key, split_sub_address
from tickets.articles import Shelf
from tickets.policy import Mailbox, Policy

KEY_NAME = "token_key"


@dataclass(frozen=True, kw_only=True)
class InForce:
    """The settings in force, as decisions use them."""

    policy: Policy
    rules: RuleBook
    templates: Templates
    keys: Keys
    version: str  # of settings and rules; recorded with each mail and ticket
    template_sets: Mapping[str, Templates] = field(default_factory=dict)  # by the names that rules use
    answers: Path | None = None  # the folder of ready answers
    articles: Shelf = field(default_factory=Shelf)  # what may be suggested to customers
    scanner: Clamd | None = None  # who looks for viruses
    reports: Reports = field(default_factory=Reports)  # when figures go out by mail
    web: str | None = None  # where people reach our pages, without a slash at the end

    def words_for(self, template_set: str | None) -> Templates:
        """Return the templates of a set; one that was taken out of the settings falls back to the site's."""
        return self.template_sets.get(template_set or "", self.templates)

    @cached_property
    def asks_customer(self) -> bool:
        """Whether a rule asks for the customer's record, which costs a query."""
        return any(key.startswith("customer ") for rule in self.rules.rules for key in keys_of(rule.when))

    @cached_property
    def separators(self) -> tuple[str, ...]:
        """What may stand between user and detail in our addresses."""
        return tuple(dict.fromkeys(box.separator for box in self.policy.mailboxes.values())) or ("+",)

    @cached_property
    def insiders(self) -> frozenset[str]:
        """Normal forms of all agents' addresses."""
        return frozenset(
            address_key(email) for agent in self.policy.agents.values() for email in agent.emails
        )

    @cached_property
    def ours(self) -> Ours:
        """What the identity rules know of us."""
        boxes = self.policy.mailboxes.values()
        return Ours(
            mailboxes=frozenset(address_key(box.address) for box in boxes),
            separator=self.separators[0],
            lists=frozenset(address_key(one) for box in boxes for one in box.lists),
            loop_marks=frozenset({self.policy.domain}),
            is_own_id=lambda one: read_message_id(self.keys, one) is not None,
            is_return_path=self._is_return_path,
        )

    def is_ours(self, spec: str) -> bool:
        """Tell whether an address, with or without a detail, is one of our mailboxes or lists."""
        return self.mailbox_of(spec) is not None or self.ours.owns_list(spec)

    @cached_property
    def _names(self) -> tuple[str, ...]:
        """What only we are called: our domains, the site, our agents."""
        boxes, agents = self.policy.mailboxes.values(), self.policy.agents.values()
        domains = {self.policy.domain, *(box.address.rpartition("@")[2] for box in boxes)}
        people = {agent.name for agent in agents if " " in agent.name.strip()}
        return tuple(one.casefold() for one in (*domains, self.policy.name, *people) if one)

    def claims_to_be_us(self, name: str) -> bool:
        """Tell whether a display name is made to look like one of ours."""
        shown = " ".join(name.casefold().split())
        return any(one in shown for one in self._names)

    def mailbox_of(self, spec: str) -> Mailbox | None:
        """Return the mailbox an address leads to."""
        for box in self.policy.mailboxes.values():
            bare, _ = split_sub_address(spec, box.separator)
            if address_key(box.address) in {address_key(bare), address_key(spec)}:
                return box
        return None

    def _is_return_path(self, spec: str) -> bool:
        for separator in self.separators:
            detail = split_sub_address(spec, separator)[1]
            token = read_detail(self.keys, detail) if detail else None
            if token is not None and token.audience is Audience.BOUNCE:
                return True
        return False


def site_keys(settings: Settings, store: Store) -> Keys:
    """Return the keys of tokens: from the settings, else made once and kept in the database."""
    given = settings.keys.current
    if given is not None:
        previous = settings.keys.previous
        return Keys(current=given.read().encode(), previous=previous.read().encode() if previous else None)
    with store.filing() as work:
        kept = work.site.get(KEY_NAME)
        if kept is None:
            kept = secrets.token_hex(32)
            work.site.put(KEY_NAME, kept)
    return Keys(current=bytes.fromhex(kept))
