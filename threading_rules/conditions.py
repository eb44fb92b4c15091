"""This file joins the questions of a routing rule: all, any, none, nested as deep as one likes."""

from __future__ import annotations

from dataclasses import dataclass

from threading_rules.questions import Because, Decision, Question
from threading_rules.routing_facts import MailView


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds; without parts it always does."""

    parts: tuple[Condition, ...] = ()

    def decide(self, mail: MailView) -> Decision:
        """Ask the parts in their order; the first that does not hold decides."""
        because: tuple[Because, ...] = ()
        for part in self.parts:
            decision = part.decide(mail)
            if not decision.held:
                return decision
            because += decision.because
        return Decision(True, because)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Condition, ...]

    def decide(self, mail: MailView) -> Decision:
        """Ask the parts in their order; the first that holds decides, and only what it found is kept."""
        before = mail.captured
        missed: tuple[Because, ...] = ()
        for part in self.parts:
            decision = part.decide(mail)
            if decision.held:
                return decision
            missed += decision.because
            mail.captured = before
        return Decision(False, missed)


@dataclass(frozen=True, slots=True)
class NoneOf:
    """Not one part holds."""

    parts: tuple[Condition, ...]

    def decide(self, mail: MailView) -> Decision:
        """Ask the parts in their order; the first that holds decides. What they find is not kept."""
        before = mail.captured
        missed: tuple[Because, ...] = ()
        for part in self.parts:
            decision = part.decide(mail)
            mail.captured = before
            if decision.held:
                return Decision(False, (Because(_Excluded(decision.because), False),))
            missed += decision.because
        return Decision(True, missed)


@dataclass(frozen=True, slots=True)
class _Excluded:
    """What held and must not."""

    because: tuple[Because, ...]

    def tell(self, mail: MailView, _held: bool, /) -> str:
        """Return the answer in words."""
        return " and ".join(one.tell(mail) for one in self.because) + ", which the rule excludes"


Condition = Question | AllOf | AnyOf | NoneOf


def keys_of(condition: Condition) -> frozenset[str]:
    """Return the keys of every question in it, however deep: ``subject``, ``header X-Form`` and the like."""
    if isinstance(condition, Question):
        return frozenset({str(getattr(condition, "key", ""))} - {""})
    return frozenset(key for part in condition.parts for key in keys_of(part))


def leaves(condition: Condition) -> tuple[Question, ...]:
    """Return the questions that must all hold for it to hold; those of any and none are not among them."""
    if isinstance(condition, Question):
        return (condition,)
    if isinstance(condition, AllOf):
        return tuple(leaf for part in condition.parts for leaf in leaves(part))
    return ()
