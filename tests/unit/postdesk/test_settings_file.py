"""This file proves how settings are found and read: places, files of rules, secrets, YAML's traps."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from postdesk.settings_file import find, load
from postdesk.settings_model import rule_values
from postdesk.settings_problems import SettingsInvalid
from threading_rules.identify import Kind
from threading_rules.verdict import VerdictResult

IDENTITY = "identity: {name: Acme, domain: acme.example}\n"
BOX = (
    "mailboxes:\n"
    "  support:\n"
    "    address: support@acme.example\n"
    "    imap: {host: localhost, username: u, password: %s}\n"
    "    smtp: {host: localhost}\n"
)


def written(folder: Path, text: str, name: str = "settings.yaml") -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def told(path: Path) -> list[str]:
    with pytest.raises(SettingsInvalid) as caught:
        load(path, environ={})
    return [str(error).replace(f"{path.parent}/", "") for error in caught.value.errors]


def test_the_option_comes_before_the_environment_and_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path, IDENTITY)
    assert find("mine.yaml", environ={"POSTDESK_SETTINGS": "theirs.yaml"}) == Path("mine.yaml")
    assert find(None, environ={"POSTDESK_SETTINGS": "theirs.yaml"}) == Path("theirs.yaml")
    assert find(None, environ={}) == Path("settings.yaml")


def test_settings_that_are_not_there_are_an_error_with_advice(tmp_path: Path) -> None:
    assert told(tmp_path / "settings.yaml") == [
        "settings.yaml: cannot be read: No such file or directory — `postdesk init` writes one to start from"
    ]


def test_a_database_file_counts_from_the_folder_of_the_settings(tmp_path: Path) -> None:
    path = written(tmp_path, IDENTITY + "database: {url: 'sqlite:///data/desk.db'}\n", "conf/settings.yaml")
    assert load(path).settings.database.url == f"sqlite:///{tmp_path}/conf/data/desk.db"


def test_the_default_database_lies_beside_the_settings_as_well(tmp_path: Path) -> None:
    path = written(tmp_path, IDENTITY, "conf/settings.yaml")
    assert load(path).settings.database.url == f"sqlite:///{tmp_path}/conf/postdesk.db"


def test_the_url_of_a_database_may_come_from_the_environment(tmp_path: Path) -> None:
    path = written(tmp_path, IDENTITY + "database: {url: {env: DESK_URL}}\n")
    url = "postgresql+psycopg://desk:secret@db/desk"
    assert load(path, environ={"DESK_URL": url}).settings.database.url == url
    assert "DESK_URL is not set" in told(path)[0]


def test_an_address_of_a_database_server_is_left_as_it_is(tmp_path: Path) -> None:
    path = written(tmp_path, IDENTITY + "database: {url: 'postgresql+psycopg:///desk?host=/run/pg'}\n")
    assert load(path).settings.database.url == "postgresql+psycopg:///desk?host=/run/pg"


def test_yaml_1_2_keeps_times_leading_zeros_norway_and_on_as_they_were_written(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "identity: {name: 0042, domain: acme.example, languages: [no]}\n"
        "calendars: {late: {hours: {mon: 22:30-24:00}, holidays: {extra: [2026-12-24]}}}\n"
        "routing: [{name: a, on: both, then: {tags: [x]}}]\n",
    )
    settings = load(path).settings
    assert settings.identity.name == "0042"
    assert settings.identity.languages == ("no",)
    assert settings.routing[0].on == "both"


def test_yes_and_no_are_truth_values_where_one_is_asked_for(tmp_path: Path) -> None:
    text = BOX % "{env: PW}" + "    sub_addresses: no\n"
    text = text.replace(
        "host: localhost, username", "host: mail.example, security: none, insecure: yes, username"
    )
    loaded = load(written(tmp_path, IDENTITY + text), environ={"PW": "x"})
    box = loaded.settings.mailboxes["support"]
    assert (box.sub_addresses, box.imap.insecure) == (False, True)
    assert any("travel unencrypted" in str(warning) for warning in loaded.warnings)


def test_anchors_and_merged_mappings_are_understood(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        IDENTITY
        + "queues:\n  general: &common {language: en, lead: null}\n  billing: {<<: *common, title: Bills}\n",
    )
    billing = load(path).settings.queues["billing"]
    assert (billing.language, billing.title) == ("en", "Bills")


def test_an_alias_bomb_ends_in_one_message(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    errors = told(written(tmp_path, IDENTITY + "\n".join(lines)))
    assert len([error for error in errors if "too many values" in error]) == 1


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"identity: {name: caf\xe9}\n"])
def test_a_file_that_is_not_utf_8_is_refused_with_advice(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "settings.yaml"
    path.write_bytes(raw)
    assert told(path) == ["settings.yaml:1: this is not UTF-8 text — save the file as UTF-8"]


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + IDENTITY.encode())
    assert load(path).settings.identity.name == "Acme"


def test_rules_may_live_in_files_and_keep_the_order_of_the_names(tmp_path: Path) -> None:
    written(tmp_path, "- {name: second, then: {tags: [b]}}\n", "rules/20-b.yaml")
    written(tmp_path, "- {name: first, then: {tags: [a]}}\n", "rules/10-a.yaml")
    loaded = load(written(tmp_path, IDENTITY + "routing: rules/*.yaml\n"))
    assert [rule.name for rule in loaded.settings.routing] == ["first", "second"]
    assert [file.name for file in loaded.files] == ["settings.yaml", "10-a.yaml", "20-b.yaml"]
    assert loaded.patterns == ("rules/*.yaml",)


def test_an_error_in_a_file_of_rules_names_that_file_its_line_and_its_own_counting(tmp_path: Path) -> None:
    written(tmp_path, "- {name: first, then: {tags: [a]}}\n", "rules/10-a.yaml")
    written(tmp_path, "# words\n- name: second\n  then:\n    queue: nowhere\n", "rules/20-b.yaml")
    written(tmp_path, "name: third\n", "rules/30-c.yaml")
    assert told(written(tmp_path, IDENTITY + "routing: rules/*.yaml\n")) == [
        "rules/20-b.yaml:4: [0].then.queue: there is no queue “nowhere” — there are: general",
        "rules/30-c.yaml:1: a file of rules holds a list — begin each rule with “- name: …”",
    ]


def test_a_literal_secret_works_and_is_warned_about_without_being_shown(tmp_path: Path) -> None:
    loaded = load(written(tmp_path, IDENTITY + BOX % "hunter2"), environ={})
    assert loaded.settings.mailboxes["support"].imap.password.read({}) == "hunter2"
    assert any("stands in this file" in str(warning) for warning in loaded.warnings)
    assert "hunter2" not in repr(loaded)


def test_a_missing_secret_does_not_stop_commands_that_need_none(tmp_path: Path) -> None:
    loaded = load(written(tmp_path, IDENTITY + BOX % "{env: PW}"), environ={})
    assert [problem.line for problem in loaded.missing_secrets] == [5]
    with pytest.raises(SettingsInvalid, match="PW is not set"):
        loaded.require_secrets()


def test_a_secret_file_is_read_anew_and_systemds_credentials_come_first(tmp_path: Path) -> None:
    written(tmp_path, "beside\n", "pw")
    path = written(tmp_path, IDENTITY + BOX % "{file: pw}")
    password = load(path, environ={}).settings.mailboxes["support"].imap.password
    assert password.read() == "beside"
    written(tmp_path, "rotated\n", "pw")
    assert password.read() == "rotated"
    written(tmp_path, "from systemd\n", "credentials/pw")
    given = {"CREDENTIALS_DIRECTORY": str(tmp_path / "credentials")}
    assert load(path, environ=given).settings.mailboxes["support"].imap.password.read() == "from systemd"


def test_what_is_hardly_meant_is_warned_about(tmp_path: Path) -> None:
    loaded = load(
        written(
            tmp_path,
            IDENTITY + "agents: {anna: {name: Anna, email: anna@acme.example}}\n"
            "queues: {billing: {}}\n"
            "routing:\n"
            "  - {name: a, then: {tags: [invoice]}}\n"
            "  - {name: b, when: {any: [{tags: invioce}]}, then: {priority: high}}\n",
        )
    )
    warnings = [str(warning).partition("settings.yaml:")[2] for warning in loaded.warnings]
    assert warnings == [
        "2: agents.anna: works on no queue and is told about nothing — add queues: [general]",
        "3: queues.billing: no agent works on it — add it to an agent's queues",
        "6: routing[1].when: no rule sets the tag “invioce” — did you mean invoice?",
    ]


def test_rules_may_ask_for_every_kind_and_verdict_there_is_and_for_no_other() -> None:
    assert set(get_args(rule_values.Kind)) == set(Kind)
    assert set(get_args(rule_values.Verdict)) == set(VerdictResult)


def test_the_version_of_the_rules_changes_with_the_rules_and_with_nothing_else(tmp_path: Path) -> None:
    rules = "routing: [{name: a, when: {subject: x}, then: {tags: [b]}}]\n"
    first = load(written(tmp_path, IDENTITY + rules)).settings.rules()
    same = load(written(tmp_path, "# words\n" + IDENTITY + rules + "log: {level: debug}\n")).settings.rules()
    other = load(written(tmp_path, IDENTITY + rules.replace("x", "y"))).settings.rules()
    assert first.version == same.version != other.version
