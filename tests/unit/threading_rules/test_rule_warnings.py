"""This file proves what `rules check` finds odd, and where it stays silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from postdesk.intake import OPENS_TICKETS
from postdesk.settings_file import load
from threading_rules.rule_warnings import ASKED_OF_NEW, ASKED_OF_REPLIES, rule_warnings

SITE = """\
identity: {name: Acme, domain: acme.example, languages: [en, cs]}
queues: {billing: {}, sales: {}}
calendars: {office: {}, night: {}}
routing:
"""


def told(folder: Path, *rules: str) -> list[str]:
    path = folder / "settings.yaml"
    path.write_text(SITE + "".join(f"  - {{name: r{n}, {rule}}}\n" for n, rule in enumerate(rules)))
    return [f"{one.rule}: {one.message}" for one in rule_warnings(load(path, environ={}).settings.rules())]


def test_a_later_rule_that_sets_the_same_otherwise_is_told_with_those_before(tmp_path: Path) -> None:
    assert told(
        tmp_path,
        "when: {subject: a}, then: {queue: billing, priority: high}",
        "when: {subject: b}, then: {queue: sales, priority: high}",
    ) == ["r1: where both hit, its queue (sales) takes the place of that of “r0”"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("when: {language: en}, then: {queue: billing}", "when: {language: cs}, then: {queue: sales}"),
        ("when: {subject: a}, then: {queue: billing}, stop: yes", "when: {subject: b}, then: {queue: sales}"),
        ("then: {queue: billing}", "on: reply, then: {queue: sales}"),
        ("then: {queue: billing}", "then: {queue: billing}"),
        ("then: {tags: [a]}", "then: {tags: [b]}"),
    ],
)
def test_rules_that_cannot_meet_or_do_not_differ_overwrite_nothing(
    tmp_path: Path, first: str, second: str
) -> None:
    assert told(tmp_path, first, second) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("then: {queue: billing}, stop: yes", "when: {subject: b}, then: {tags: [x]}"),
        (
            "when: {subject: b}, then: {queue: billing}, stop: yes",
            "when: {subject: b, language: en}, then: {tags: [x]}",
        ),
        ("on: both, then: {queue: billing}, stop: yes", "on: reply, then: {tags: [x]}"),
    ],
)
def test_a_rule_whose_mails_are_all_stopped_before_can_never_hit(
    tmp_path: Path, first: str, second: str
) -> None:
    assert told(tmp_path, first, second) == [
        "r1: can never hit: “r0” before it hits all its mails, and stops"
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("when: {subject: b, language: en}, stop: yes", "when: {subject: b}, then: {tags: [x]}"),
        ("when: {any: [{subject: b}]}, stop: yes", "when: {subject: c}, then: {tags: [x]}"),
        ("when: {none: [{subject: c}]}, stop: yes", "when: {subject: c}, then: {tags: [x]}"),
        ("when: {queue: billing}, stop: yes", "when: {queue: billing, subject: c}, then: {tags: [x]}"),
        ("then: {queue: billing}, stop: yes", "on: both, then: {tags: [x]}"),
    ],
)
def test_a_rule_that_some_mail_may_reach_is_not_called_out_of_reach(
    tmp_path: Path, first: str, second: str
) -> None:
    assert told(tmp_path, first, second) == []


@pytest.mark.parametrize(
    ("when", "why"),
    [
        ("{language: en, all: [{language: cs}]}", "the language cannot be en and cs"),
        ("{during: office, outside: [office, night]}", "it cannot come during and outside office"),
        ("{subject: {is: a}, all: [{subject: {is: b}}]}", "the subject cannot be two texts at once"),
        ("{size: {over: 2mb, under: 1mb}}", "nothing is over a bound and under a lower one"),
        ("{reply: yes}", "it is about `on: new`, and asks for the contrary with `reply`"),
        ("{tags: vip}", "a new ticket has no tag vip, for no rule before sets it"),
    ],
)
def test_a_rule_that_contradicts_itself_can_never_hit(tmp_path: Path, when: str, why: str) -> None:
    assert told(tmp_path, f"when: {when}, then: {{queue: sales}}") == [f"r0: can never hit: {why}"]


def test_a_tag_that_a_rule_before_may_set_can_be_asked_for(tmp_path: Path) -> None:
    asks = "when: {tags: vip}, then: {queue: sales}"
    assert told(tmp_path, "when: {subject: a}, then: {tags: [vip]}", asks) == []
    named = "when: {subject: {matches: '(?P<n>.+)'}}, then: {tags: ['{n}']}"
    assert told(tmp_path, named, asks) == []
    assert told(tmp_path, "on: reply, when: {tags: vip}, then: {queue: sales}") == []


def test_a_rule_about_mail_that_no_rule_is_asked_about_is_told(tmp_path: Path) -> None:
    assert told(
        tmp_path,
        "when: {kind: [bounce, loop]}, then: {queue: billing}",
        "when: {kind: [message, bounce]}, then: {queue: billing}",
        "on: reply, when: {kind: automatic}, then: {tags: [x]}",
    ) == [
        "r0: can never hit: no rule is asked about mail of kind bounce or loop, for none opens a ticket",
        "r2: can never hit: no rule is asked about mail of kind automatic, for none answers a ticket",
    ]


def test_the_kinds_rules_are_asked_about_are_those_that_open_tickets() -> None:
    assert {kind.value for kind in OPENS_TICKETS} == ASKED_OF_NEW
    assert ASKED_OF_REPLIES < ASKED_OF_NEW
