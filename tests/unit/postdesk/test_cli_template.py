"""This file proves ``postdesk template``."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from mailer.sample_facts import NOTICES
from postdesk.cli.template import command


def test_the_list_names_every_mail_and_its_languages() -> None:
    result = CliRunner().invoke(command, ["list"])
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines()] == list(NOTICES)
    assert all(line.split()[1:] == ["cs", "en", "ru"] for line in result.stdout.splitlines())


def test_a_preview_shows_subject_and_text_and_writes_the_html(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    result = CliRunner().invoke(command, ["preview", "received", "--lang", "cs", "--html", str(page)])
    assert result.exit_code == 0
    assert result.stdout.startswith("Subject: [SUP-1001] Vaše zpráva dorazila\n\nDobrý den,\n")
    assert page.read_text("utf-8").startswith('<!DOCTYPE html>\n<html lang="cs">')


def test_every_shape_is_shown_on_request() -> None:
    result = CliRunner().invoke(command, ["preview", "survey", "--all"])
    assert result.stdout.count("Subject: ") == 5


def test_unknown_names_and_languages_are_answered_with_the_known_ones() -> None:
    nothing = CliRunner().invoke(command, ["preview", "nothing"])
    german = CliRunner().invoke(command, ["preview", "received", "--lang", "de"])
    assert (nothing.exit_code, german.exit_code) == (2, 2)
    assert "there is no mail nothing; there are: agent_alert_digest, " in nothing.stderr
    assert "it has: cs, en, ru" in german.stderr


def test_a_broken_template_of_the_site_is_named(tmp_path: Path) -> None:
    (tmp_path / "received").mkdir()
    (tmp_path / "received" / "en.j2").write_text("{% block subject %}{{ oops }}{% endblock %}", "utf-8")
    result = CliRunner().invoke(command, ["preview", "received", "--templates", str(tmp_path)])
    assert result.exit_code == 1
    assert "received/en.j2" in result.stderr
    assert "oops" in result.stderr
