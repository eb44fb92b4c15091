"""This file walks the rules over one mail: a pure function of mail, rules and the moment the facts hold.

Rules are asked in the order of the file; each sees queue, priority and tags as the rules before it left
them. A later rule overwrites what an earlier one set; ``stop`` ends the walk. The trace keeps for every rule
whether it hit and which question decided; the sentences are made when somebody reads them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from threading_rules.questions import Because
from threading_rules.routing_facts import MailView, RoutingFacts, Standing
from threading_rules.rulebook import SINGLE, Actions, On, RuleBook
from tickets.route import Route

__all__ = ["Outcome", "RoutingFacts", "RoutingResult", "RuleBook", "RuleTrace", "route"]
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_TOLD = 8  # questions in one sentence
_MAX_SUBJECT = 500
_NEW, _REPLIES = "mails that open a ticket", "replies to tickets"


class Outcome(StrEnum):
    """What became of one rule."""

    HIT = "hit"
    MISS = "miss"
    OTHER = "other"  # it is about replies and this opens a ticket, or the other way round
    STOPPED = "stopped"  # a rule before it said stop


# What is noted about a rule while the mail waits: name, outcome, what decided, where the ticket stood, and of
# a rule that was not asked the reason. A plain tuple, for there are hundreds of them a mail.
_Noted = tuple[str, Outcome, tuple[Because, ...], Standing, str]


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """What one rule did with one mail, and why."""

    rule: str
    outcome: Outcome
    because: tuple[Because, ...]
    standing: Standing
    decider: str  # of STOPPED: the rule that stopped; of OTHER: what the rule is about
    mail: MailView = field(repr=False, compare=False)

    @property
    def why(self) -> str:
        """The very questions that decided, as a person would tell it."""
        if self.outcome is Outcome.STOPPED:
            return f"not asked: the rule “{self.decider}” stopped"
        if self.outcome is Outcome.OTHER:
            return f"not asked: it is about {self.decider}"
        mail = self.mail.at(self.standing)
        told = list(dict.fromkeys(one.tell(mail) for one in self.because))
        more = [f"{len(told) - _TOLD} more answers like these"] if len(told) > _TOLD else []
        return " and ".join([*told[:_TOLD], *more]) or "it asks nothing, so it hits every mail"

    def as_json(self) -> dict[str, str]:
        """Return it for ``explain --json`` and for the store."""
        return {"rule": self.rule, "outcome": self.outcome.value, "why": self.why}


@dataclass(frozen=True, kw_only=True)
class RoutingResult:
    """Where a mail goes, and why."""

    route: Route
    noted: tuple[_Noted, ...] = field(repr=False)
    captures: Mapping[str, str]  # what the rules that hit found, later ones over earlier ones
    notes: tuple[str, ...]  # rules whose regular expressions took too long
    version: str  # of the rule book
    mail: MailView = field(repr=False, compare=False)

    @cached_property
    def trace(self) -> tuple[RuleTrace, ...]:
        """Every rule in the order of the file."""
        return tuple(RuleTrace(*one, self.mail) for one in self.noted)

    @property
    def matched(self) -> tuple[str, ...]:
        """The names of the rules that hit, in their order."""
        return self.route.rules

    @property
    def hits(self) -> list[dict[str, str]]:
        """The rules that hit, in words."""
        return [one.as_json() for one in self.trace if one.outcome is Outcome.HIT]

    @property
    def misses(self) -> list[dict[str, str]]:
        """The rules that did not hit, in words."""
        return [one.as_json() for one in self.trace if one.outcome is not Outcome.HIT]


def too_slow(rule: str) -> str:
    """Return what a decision says of a rule whose regular expression took longer than its time limit."""
    return f"rule “{rule}”: a regex took too long and counts as not found"


def route(facts: RoutingFacts, book: RuleBook, /) -> RoutingResult:
    """Ask every rule about one mail."""
    mail = MailView(facts)
    made = _Making(mail)
    noted: list[_Noted] = []
    notes: list[str] = []
    other, about = (On.NEW, _NEW) if facts.is_reply else (On.REPLY, _REPLIES)
    stopped: str | None = None
    for rule in book.rules:
        if stopped is not None:
            noted.append((rule.name, Outcome.STOPPED, (), mail.standing, stopped))
            continue
        if rule.on is other:
            noted.append((rule.name, Outcome.OTHER, (), mail.standing, about))
            continue
        mail.captured, expired = {}, len(mail.expired)
        held, because = rule.when.decide(mail)
        noted.append((rule.name, Outcome.HIT if held else Outcome.MISS, because, mail.standing, ""))
        if len(mail.expired) > expired:
            notes.append(too_slow(rule.name))
        if held:
            made.apply(rule.then)
            stopped = rule.name if rule.stop else None
    hits = tuple(rule for rule, outcome, *_ in noted if outcome is Outcome.HIT)
    return RoutingResult(
        route=made.route(hits, book.version),
        noted=tuple(noted),
        captures=made.captures,
        notes=tuple(notes),
        version=book.version,
        mail=mail,
    )


class _Making:
    """The route while the rules are walked."""

    def __init__(self, mail: MailView) -> None:
        self.mail = mail
        self.captures: dict[str, str] = {}
        self.single: dict[str, Any] = {}
        self.tags: dict[str, None] = {}
        self.untags: dict[str, None] = {}
        self.cc: dict[str, None] = {}
        self.fields: dict[str, str] = {}
        self.webhooks: dict[str, None] = {}

    def apply(self, then: Actions) -> None:
        """Add what one rule does; what it says overwrites what was said before."""
        self.captures.update(self.mail.captured)
        for name in SINGLE:
            value = getattr(then, name)
            if value is not None:
                self.single[name] = self._filled(value) if name == "subject" else value
        for tag in (self._tag(tag) for tag in then.tags):
            self.tags |= {tag: None} if tag else {}
            self.untags.pop(tag, None)
        for tag in then.untag:
            self.tags.pop(tag, None)
            self.untags[tag] = None
        self.cc |= dict.fromkeys(then.cc)
        self.webhooks |= dict.fromkeys(then.webhook)
        filled = {name: self._filled(text) for name, text in then.fields.items()}
        self.fields |= {name: text for name, text in filled.items() if text}
        if then.queue or then.priority or then.tags or then.untag:
            self._move()

    def _move(self) -> None:
        before = self.mail.standing
        self.mail.standing = Standing(
            queue=self.single.get("queue", before.queue),
            priority=self.single.get("priority", before.priority),
            tags=(before.tags | self.tags.keys()) - self.untags.keys(),
        )

    def _filled(self, text: str) -> str:
        found = {"subject": self.mail.facts.message.subject, **self.mail.captured}
        filled = _PLACEHOLDER.sub(lambda match: found.get(match[1], ""), text)
        return " ".join(filled.split())[:_MAX_SUBJECT]

    def _tag(self, text: str) -> str:
        """Return a tag, empty where a group that it names found nothing: half a tag says something else."""
        if any(not self.mail.captured.get(name) for name in _PLACEHOLDER.findall(text)):
            return ""
        return re.sub(r"[\s,;#]+", "-", self._filled(text)).strip("-")[:50]

    def route(self, hits: tuple[str, ...], version: str) -> Route:
        """Return what was made."""
        single = dict(self.single)
        return Route(
            queue=single.get("queue"),
            priority=single.get("priority"),
            tags=tuple(self.tags),
            untags=tuple(self.untags),
            assignee=single.get("assign"),
            subject=single.get("subject") or None,
            language=single.get("language"),
            sla=single.get("sla"),
            template_set=single.get("template_set"),
            cc=tuple(self.cc),
            fields=tuple(self.fields.items()),
            answer=single.get("answer"),
            acknowledge=single.get("acknowledge", True),
            trust_reply_to=single.get("trust_reply_to", False),
            quarantine=single.get("quarantine"),
            drop=single.get("drop"),
            webhooks=tuple(self.webhooks),
            rules=hits,
            rules_version=version,
        )
