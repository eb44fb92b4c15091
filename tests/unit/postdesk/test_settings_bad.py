"""This file proves what is said about wrong settings: all at once, with file, line, key and advice."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from postdesk.settings_file import load
from postdesk.settings_problems import SettingsInvalid
from postdesk.settings_schema import settings_schema
from postdesk.settings_yaml import read_yaml

FOLDER = Path(__file__).parents[2] / "bad_settings"
CASES = sorted(FOLDER.glob("*.yaml"))
YAML_CASES = [case for case in CASES if not read_yaml(case.read_bytes(), case.name).problems]

# What a schema cannot say: names that must exist, values that depend on each other, regular expressions,
# what a text means. The others must be underlined by an editor as well.
BEYOND_A_SCHEMA = {
    "23-unencrypted",
    "24-smtp-half-a-login",
    "28-after-two-things",
    "30-unknown-charset",
    "31-two-mailboxes-one-address",
    "34-unknown-queue",
    "35-unknown-people",
    "36-agent-called-lead",
    "37-one-address-two-agents",
    "38-unknown-sla-and-calendar",
    "40-bad-timezone-and-holidays",
    "41-unknown-holidays",
    "46-low-score-out-of-scale",
    "47-bad-regex",
    "49-rule-names-nothing",
    "51-captures",
    "52-webhook-unencrypted",
    "53-previous-key-alone",
    "54-separator-in-the-address",
    "55-no-file-of-rules",
    "57-queue-language",
    "60-rule-without-folders",
    "61-pages-without-encryption",
    "63-unknown-webhook-of-a-step",
}
SCHEMA = settings_schema()


def test_there_are_at_least_thirty_kinds_of_wrong_settings() -> None:
    assert len(CASES) >= 30


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_every_error_is_told_with_its_line_and_what_would_be_right(
    case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(FOLDER)
    with pytest.raises(SettingsInvalid) as caught:
        load(case.name, environ={})
    told = str(caught.value).replace(f"{FOLDER}/", "FOLDER/") + "\n"
    assert told == case.with_suffix(".expected").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", YAML_CASES, ids=lambda case: case.stem)
def test_the_schema_underlines_what_a_schema_can_say(case: Path) -> None:
    value = read_yaml(case.read_bytes(), case.name).value
    errors = list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(value))
    assert bool(errors) is (case.stem not in BEYOND_A_SCHEMA)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_every_message_holds_an_advice(case: Path) -> None:
    lines = case.with_suffix(".expected").read_text(encoding="utf-8").splitlines()
    assert lines
    assert all(line.startswith(f"{case.name}:") and " — " in line for line in lines)
