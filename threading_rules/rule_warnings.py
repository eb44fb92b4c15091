"""This file finds rules that hardly do what the admin meant: overwritten, out of reach, or never true.

Only what is certain is told: a rule is called out of reach when every mail that would hit it is stopped
before, or when two of its questions contradict each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from threading_rules.conditions import leaves
from threading_rules.questions import Flag, HasTag, OneOf, Open, Question, TextAsks, Within
from threading_rules.routing_facts import LONG_FIELDS
from threading_rules.rulebook import SINGLE, On, Rule, RuleBook
from threading_rules.text_tests import Is

_ONE_VALUE = frozenset({"subject", "requester_domain"})
ASKED_OF_NEW = frozenset({"message", "list", "automatic", "calendar"})
ASKED_OF_REPLIES = frozenset({"message", "list"})
"""Kinds of mail that rules are asked about; the others are filed without a ticket's course being changed."""

_CHANGING = frozenset({"queue", "priority"})  # the rules before may change the answer


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleWarning:
    """Something odd about a rule."""

    index: int
    rule: str
    message: str


def rule_warnings(book: RuleBook) -> Iterator[RuleWarning]:
    """Yield what is odd, in the order of the rules."""
    for index, rule in enumerate(book.rules):
        told = [
            *_contradictions(rule),
            *_never_asked(rule),
            *_no_tag_yet(rule, book.rules[:index]),
            *_out_of_reach(rule, book.rules[:index]),
            *_overwrites(rule, book.rules[:index]),
        ]
        for message in told:
            yield RuleWarning(index=index, rule=rule.name, message=message)


def _never_asked(rule: Rule) -> Iterator[str]:
    """Rules are asked about mail that opens or continues a ticket; a bounce does neither."""
    asked = ASKED_OF_REPLIES if rule.on is On.REPLY else ASKED_OF_NEW
    for one in leaves(rule.when):
        if isinstance(one, OneOf) and one.key == "kind" and asked.isdisjoint(one.wanted):
            what = "answers a ticket" if rule.on is On.REPLY else "opens a ticket"
            kinds = " or ".join(one.wanted)
            yield f"can never hit: no rule is asked about mail of kind {kinds}, for none {what}"


def _about_same(one: Rule, other: Rule) -> bool:
    return On.BOTH in {one.on, other.on} or one.on is other.on


def _contradictions(rule: Rule) -> Iterator[str]:
    asked = leaves(rule.when)
    for index, one in enumerate(asked):
        for other in asked[:index]:
            what = _exclude(other, one)
            if what:
                yield f"can never hit: {what}"
    for one in asked:
        if _contrary_reply(one, rule.on):
            yield f"can never hit: it is about `on: {rule.on}`, and asks for the contrary with `reply`"
        if _no_room(one):
            yield "can never hit: nothing is over a bound and under a lower one"


def _contrary_reply(one: Question, on: On) -> bool:
    about_reply = isinstance(one, Flag) and one.key == "reply" and on is not On.BOTH
    return about_reply and isinstance(one, Flag) and one.wanted is not (on is On.REPLY)


def _no_room(one: Question) -> bool:
    if not isinstance(one, Within) or one.over is None or one.under is None:
        return False
    return one.over >= one.under


def _exclude(one: Question, other: Question) -> str:
    """Return why two questions cannot both be answered with yes, empty where they can."""
    if isinstance(one, OneOf) and isinstance(other, OneOf):
        if one.key == other.key and not set(one.wanted) & set(other.wanted):
            return f"the {one.key} cannot be {' or '.join(one.wanted)} and {' or '.join(other.wanted)}"
    elif isinstance(one, Open) and isinstance(other, Open):
        inside, outside = (one, other) if one.wanted else (other, one)
        if one.wanted is not other.wanted and set(inside.calendars) <= set(outside.calendars):
            return f"it cannot come during and outside {' or '.join(inside.calendars)}"
    elif isinstance(one, TextAsks) and isinstance(other, TextAsks) and one.key == other.key:
        single = one.key in _ONE_VALUE or one.key in LONG_FIELDS
        if single and isinstance(one.test, Is) and isinstance(other.test, Is):
            return _two_texts(one.key, one.test, other.test)
    return ""


def _two_texts(key: str, one: Is, other: Is) -> str:
    return f"the {key} cannot be two texts at once" if one.folded.isdisjoint(other.folded) else ""


def _no_tag_yet(rule: Rule, before: tuple[Rule, ...]) -> Iterator[str]:
    """A mail that opens a ticket has the tags that the rules before gave it, and no others."""
    if rule.on is not On.NEW:
        return
    given = {tag for other in before if other.on is not On.REPLY for tag in other.then.tags}
    filled = any("{" in tag for tag in given)
    for one in leaves(rule.when):
        if isinstance(one, HasTag) and not filled and not given & set(one.wanted):
            tags = " or ".join(one.wanted)
            yield f"can never hit: a new ticket has no tag {tags}, for no rule before sets it"


def _out_of_reach(rule: Rule, before: tuple[Rule, ...]) -> Iterator[str]:
    """Every mail that it is about, and that answers all its questions with yes, is stopped before."""
    asked = set(leaves(rule.when))
    for other in before:
        covers = other.on is On.BOTH or other.on is rule.on
        needed = leaves(other.when)
        whole = len(needed) == _size(other)
        stable = not any(
            isinstance(one, HasTag) or (isinstance(one, OneOf) and one.key in _CHANGING) for one in needed
        )
        if other.stop and covers and whole and stable and set(needed) <= asked:
            yield f"can never hit: “{other.name}” before it hits all its mails, and stops"
            return


def _size(rule: Rule) -> int:
    """Return the number of questions of a condition that is nothing but questions joined by all, else -1."""
    parts = list(getattr(rule.when, "parts", ())) if not isinstance(rule.when, Question) else [rule.when]
    return len(parts) if all(isinstance(part, Question) for part in parts) else -1


def _overwrites(rule: Rule, before: tuple[Rule, ...]) -> Iterator[str]:
    """What it sets was set by a rule before, and one mail can hit both."""
    asked = leaves(rule.when)
    for name in SINGLE:
        value = getattr(rule.then, name)
        over = [
            f"“{other.name}”"
            for other in before
            if value is not None
            and getattr(other.then, name) not in {None, value}
            and not other.stop
            and _about_same(rule, other)
            and not any(_exclude(one, two) for one in asked for two in leaves(other.when))
        ]
        if over:
            yield f"where both hit, its {name} ({value}) takes the place of that of {', '.join(over)}"
