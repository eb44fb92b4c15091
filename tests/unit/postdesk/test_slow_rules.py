"""This file proves that a rule whose regular expression takes too long is named wherever rules are shown."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from postdesk.rule_report import report_rules
from postdesk.settings_file import load
from postdesk.trial import tell
from tests.desk import Desk, open_desk

RULES = """
routing:
  - name: bomb
    when: {body: {matches: '(x+x+)+y'}}
    then: {tags: [bomb]}
  - name: fine
    when: {body: burns}
    then: {tags: [fire]}
"""
SLOW = "rule “bomb”: a regex took too long and counts as not found"


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Desk:
    return open_desk(tmp_path, RULES)


def test_an_explanation_names_it_and_the_other_rules_still_hit(desk: Desk) -> None:
    told = desk.explain(desk.mail(body=f"It burns. {'x' * 3000}"))
    assert told["route"]["notes"] == [SLOW]
    assert SLOW in tell(told)
    assert [hit["rule"] for hit in told["route"]["hits"]] == ["fine"]


def test_rules_check_counts_the_mails_beside_the_hits(desk: Desk) -> None:
    for text in ("It burns.", f"It burns. {'x' * 3000}"):
        desk.take(desk.mail(body=text))
    report = report_rules(load(desk.folder / "settings.yaml"), desk.now, timedelta(days=30))
    assert [(line.rule, line.hits) for line in report.rules] == [("bomb", 0), ("fine", 2)]
    assert [len(line.warnings) for line in report.rules] == [1, 0]
    assert "its regex took too long" in report.rules[0].warnings[0]
