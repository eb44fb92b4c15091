"""This file defines the rule book: the routing rules of a site, compiled, in the order of the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from threading_rules.conditions import AllOf, Condition
from tickets.route import Priority


class On(StrEnum):
    """Which mails a rule is about."""

    NEW = "new"
    REPLY = "reply"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions:
    """What a rule does; None and the empty tuple leave things as they are.

    In texts ``{name}`` stands for what the rule's regular expressions found, ``{subject}`` for the subject.
    """

    queue: str | None = None
    priority: Priority | None = None
    tags: tuple[str, ...] = ()
    untag: tuple[str, ...] = ()
    assign: str | None = None
    subject: str | None = None
    language: str | None = None
    sla: str | None = None
    template_set: str | None = None
    cc: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    answer: str | None = None
    acknowledge: bool | None = None
    trust_reply_to: bool | None = None
    quarantine: str | None = None
    drop: str | None = None
    webhook: tuple[str, ...] = ()


# Of these a later rule takes the place of an earlier one; the others add up.
SINGLE = (
    "queue",
    "priority",
    "assign",
    "subject",
    "language",
    "sla",
    "template_set",
    "answer",
    "acknowledge",
    "trust_reply_to",
    "quarantine",
    "drop",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule."""

    name: str
    on: On = On.NEW
    when: Condition = field(default_factory=AllOf)
    then: Actions = field(default_factory=Actions)
    stop: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBook:
    """All rules, and a version that changes with them and with nothing else."""

    rules: tuple[Rule, ...] = ()
    version: str = "none"
