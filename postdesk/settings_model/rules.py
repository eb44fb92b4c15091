"""This file compiles the routing rules of the settings into the pure rule book, once for all mails."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from threading_rules import questions
from threading_rules.conditions import AllOf, AnyOf, Condition, NoneOf
from threading_rules.questions import WEEKDAYS, Question
from threading_rules.routing_facts import ADDRESS_FIELDS, FIELDS
from threading_rules.rulebook import Actions, On, Rule, RuleBook
from threading_rules.text_tests import (
    Contains,
    EndsWith,
    Is,
    IsAddress,
    Matches,
    PlainTest,
    StartsWith,
)

if TYPE_CHECKING:
    from postdesk.settings import Settings
    from postdesk.settings_model.routing import Rule as RuleSetting
    from postdesk.settings_model.routing import Then, When
    from postdesk.settings_model.rule_values import Test

_PLAIN: Mapping[str, Callable[[tuple[str, ...]], PlainTest]] = {
    "contains": Contains,
    "is_": Is,
    "starts_with": StartsWith,
    "ends_with": EndsWith,
}
_ONE_OF = ("language", "kind", "verdict", "mailbox", "queue", "priority")
_FLAGS = ("attachments", "reply", "spam")


def build_rules(settings: Settings) -> RuleBook:
    """Return the rule book; its version is that of the rules alone, comments and order of keys left aside."""
    dumped = [rule.model_dump(mode="json", by_alias=True, exclude_defaults=True) for rule in settings.routing]
    text = json.dumps(dumped, sort_keys=True, ensure_ascii=False)
    version = hashlib.sha256(text.encode()).hexdigest()[:12] if dumped else "none"
    return RuleBook(rules=tuple(_rule(rule) for rule in settings.routing), version=version)


def _rule(rule: RuleSetting) -> Rule:
    return Rule(
        name=rule.name,
        on=On(rule.on),
        when=_condition(rule.when) if rule.when is not None else AllOf(),
        then=_actions(rule.then),
        stop=rule.stop,
    )


def _actions(then: Then) -> Actions:
    return Actions(**{name: getattr(then, name) for name in type(then).model_fields})


def _condition(when: When) -> Condition:
    parts = tuple(_parts(when))
    return parts[0] if len(parts) == 1 else AllOf(parts)


def _parts(when: When) -> Iterator[Condition]:
    """Yield what is asked: cheap questions first, for the first that fails spares the others."""
    yield from _facts(when)
    for key in FIELDS:
        test = getattr(when, "from_" if key == "from" else key)
        if test is not None:
            yield from _text(key, test)
    for name, test in (when.header or {}).items():
        yield from _text(f"header {name}", test)
    for name, test in (when.customer or {}).items():
        yield from _text(f"customer {name}", test)
    if when.all is not None:
        yield AllOf(tuple(_condition(part) for part in when.all))
    if when.any is not None:
        yield AnyOf(tuple(_condition(part) for part in when.any))
    if when.none is not None:
        yield NoneOf(tuple(_condition(part) for part in when.none))


def _facts(when: When) -> Iterator[Question]:
    for key in _ONE_OF:
        wanted = getattr(when, key)
        if wanted is not None:
            yield questions.OneOf(key, tuple(str(value) for value in wanted))
    if when.weekday is not None:
        yield questions.OneOf("weekday", tuple(WEEKDAYS[day] for day in when.weekday))
    if when.tags is not None:
        yield questions.HasTag(when.tags)
    for key in _FLAGS:
        flag = getattr(when, key)
        if flag is not None:
            yield questions.Flag(key, flag)
    if when.during is not None:
        yield questions.Open(when.during, True)
    if when.outside is not None:
        yield questions.Open(when.outside, False)
    if when.size is not None:
        yield questions.Within("size", when.size.over, when.size.under)
    if when.spam_score is not None:
        yield questions.Within("spam_score", when.spam_score.over, when.spam_score.under)


def _text(key: str, test: Test) -> Iterator[Condition]:
    if test.exists is not None:
        yield questions.Exists(key, test.exists)
    for name, make in _PLAIN.items():
        words = getattr(test, name)
        if words is not None:
            build = IsAddress if name == "is_" and key in ADDRESS_FIELDS else make
            yield questions.TextAsks(key, build(words))
    if test.matches is not None:
        patterns = tuple(questions.TextMatches(key, Matches(pattern)) for pattern in test.matches)
        yield patterns[0] if len(patterns) == 1 else AnyOf(patterns)
