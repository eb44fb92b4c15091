"""This file checks the names that routing rules use, and what their `{…}` stand for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from postdesk.settings_problems import KeyPath, did_you_mean
from threading_rules.text_tests import group_names

if TYPE_CHECKING:
    from postdesk.settings import Settings
    from postdesk.settings_model.routing import Rule, When
    from postdesk.settings_model.rule_values import Test

Finding = tuple[KeyPath, str]
_ASSIGN = ("least_busy", "round_robin", "sticky")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def rule_names(settings: Settings) -> Iterator[Finding]:
    """Yield what the rules name and nobody defines."""
    seen: set[str] = set()
    for index, rule in enumerate(settings.routing):
        path: KeyPath = ("routing", index)
        if rule.name in seen:
            yield (
                (*path, "name"),
                f"“{rule.name}” is also the name of a rule before it — give it its own",
            )
        seen.add(rule.name)
        if rule.when is not None:
            yield from _when(settings, rule.when, (*path, "when"))
        yield from _then(settings, rule, (*path, "then"))
        yield from _placeholders(rule, (*path, "then"))


def _missing(what: str, name: str, known: Collection[str]) -> str:
    return f"there is no {what} “{name}” — {did_you_mean(name, known, otherwise='there are')}"


def _queues(settings: Settings) -> list[str]:
    return list(dict.fromkeys([*settings.queues, "general"]))


def _when(settings: Settings, when: When, path: KeyPath) -> Iterator[Finding]:
    named: tuple[tuple[str, str, tuple[str, ...], Collection[str] | None], ...] = (
        ("queue", "queue", when.queue or (), _queues(settings)),
        ("mailbox", "mailbox", when.mailbox or (), settings.mailboxes),
        ("during", "calendar", when.during or (), settings.calendars),
        ("outside", "calendar", when.outside or (), settings.calendars),
        ("tags", "tag", when.tags or (), settings.tags),
    )
    for key, what, names, known in named:
        for name in names:
            if known is not None and name not in known:
                yield (*path, key), _missing(what, name, known)
    for key in ("all", "any", "none"):
        for index, inner in enumerate(getattr(when, key) or ()):
            yield from _when(settings, inner, (*path, key, index))


def _then(settings: Settings, rule: Rule, path: KeyPath) -> Iterator[Finding]:
    then = rule.then
    single: tuple[tuple[str, str, str | None, Collection[str]], ...] = (
        ("queue", "queue", then.queue, _queues(settings)),
        ("assign", "agent", then.assign, [*settings.agents, *_ASSIGN]),
        ("sla", "sla", then.sla, settings.sla),
    )
    for key, what, name, known in single:
        if name is not None and name not in known:
            yield (*path, key), _missing(what, name, known)
    if then.language is not None and then.language not in settings.identity.languages:
        languages = ", ".join(settings.identity.languages)
        yield (
            (*path, "language"),
            f"“{then.language}” is not among identity.languages — choose one of {languages}",
        )
    for name in then.webhook:
        if name not in settings.webhooks:
            yield (*path, "webhook"), _missing("webhook", name, settings.webhooks)
    for key in ("tags", "untag"):
        for tag in getattr(then, key):
            if settings.tags is not None and "{" not in tag and tag not in settings.tags:
                yield (*path, key), _missing("tag", tag, settings.tags)
    yield from _folders(settings, rule, path)


def _folders(settings: Settings, rule: Rule, path: KeyPath) -> Iterator[Finding]:
    """What a rule names and a folder beside the settings must hold."""
    then = rule.then
    if then.template_set is not None:
        if settings.templates is None:
            yield (*path, "template_set"), "there is no folder of templates — set templates: FOLDER"
        elif settings.templates.is_dir():
            sets = [folder.name for folder in settings.templates.iterdir() if folder.is_dir()]
            if then.template_set not in sets:
                yield (*path, "template_set"), _missing("template set", then.template_set, sorted(sets))
    if then.answer is not None and settings.answers is None:
        yield (*path, "answer"), "there is no folder of ready answers — set answers: FOLDER"
    if then.answer is not None and settings.answers is not None:
        names = sorted({file.name.split(".")[0] for file in settings.answers.glob("*.md")})
        if then.answer not in names:
            yield (*path, "answer"), _missing("ready answer", then.answer, names)


def _placeholders(rule: Rule, path: KeyPath) -> Iterator[Finding]:
    known = {*captures(rule.when), "subject"} if rule.when else {"subject"}
    texts: list[tuple[KeyPath, str]] = [((*path, "tags"), tag) for tag in rule.then.tags]
    texts += [((*path, "fields", key), text) for key, text in rule.then.fields.items()]
    texts += [((*path, "subject"), rule.then.subject)] if rule.then.subject else []
    for place, text in texts:
        for name in _PLACEHOLDER.findall(text):
            if name not in known:
                advice = did_you_mean(name, sorted(known), otherwise="there are")
                yield place, f"nothing in `when` finds “{{{name}}}” — name it with (?P<{name}>…), or {advice}"


def captures(when: When) -> set[str]:
    """Return the names that a rule's regular expressions keep; what `none` holds keeps nothing."""
    tests: list[Test | None] = [
        value for name in type(when).model_fields if hasattr(value := getattr(when, name), "matches")
    ]
    tests += [*(when.header or {}).values(), *(when.customer or {}).values()]
    names = {
        name
        for test in tests
        for pattern in (test.matches if test and test.matches else ())
        for name in group_names(pattern)
    }
    for inner in (*(when.all or ()), *(when.any or ())):
        names |= captures(inner)
    return names
