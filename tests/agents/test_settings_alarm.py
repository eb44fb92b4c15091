"""This file proves that admins hear by mail of settings a running daemon refuses, once for each error."""

from __future__ import annotations

from pathlib import Path

from postdesk.reload import Reload
from postdesk.reloading import look_for_changes
from postdesk.settings_alarm import SettingsAlarm
from postdesk.settings_file import load
from tests.time_desk import LADDER, Desk, text_of


def _desk(folder: Path) -> Desk:
    return Desk(folder, f"sqlite:///{folder}/desk.db", LADDER)


def _look(desk: Desk, folder: Path, settings: str) -> list[str]:
    """Let a daemon look at changed settings; return the mails it writes."""
    desk.configure(LADDER)
    watched = Reload(load(folder / "settings.yaml"))
    look = look_for_changes(
        watched, SettingsAlarm(desk.program.store, lambda: desk.program.in_force, lambda: desk.now)
    )
    desk.configure(LADDER + settings)
    look(True)
    return [
        f"{mail['To']}: {text_of(mail)}" for mail in desk.sent() if mail["X-Notice"] == "settings_invalid"
    ]


def test_a_mistake_is_told_with_file_line_and_advice_to_who_looks_after_postdesk(tmp_path: Path) -> None:
    (mail,) = _look(_desk(tmp_path), tmp_path, "limits: {message_bytes: none}\n")
    assert "mia@acme.example" in mail
    assert "settings.yaml:" in mail
    assert "limits.message_bytes" in mail


def test_the_same_mistake_is_told_once_over_a_restart_and_a_second_daemon(tmp_path: Path) -> None:
    desk = _desk(tmp_path)
    assert len(_look(desk, tmp_path, "limits: {message_bytes: none}\n")) == 1
    assert _look(desk, tmp_path, "limits: {message_bytes: none}\n") == []
    desk.configure(LADDER)
    desk.again()
    assert _look(desk, tmp_path, "limits: {message_bytes: none}\n") == []


def test_another_mistake_and_the_same_one_after_right_settings_are_told(tmp_path: Path) -> None:
    desk = _desk(tmp_path)
    assert len(_look(desk, tmp_path, "limits: {message_bytes: none}\n")) == 1
    assert len(_look(desk, tmp_path, "nonsense: 1\n")) == 1
    assert _look(desk, tmp_path, "limits: {message_bytes: 1000000}\n") == []
    assert len(_look(desk, tmp_path, "nonsense: 1\n")) == 1
