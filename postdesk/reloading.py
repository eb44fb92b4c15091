"""This file looks for changed settings on the daemon's behalf, and tells people when they are wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import structlog

from postdesk.reload import Reload, Swap
from postdesk.settings_alarm import SettingsAlarm
from postdesk.settings_file import Loaded
from scheduler.clock import system_clock

_log = structlog.get_logger("postdesk")


def look_for_changes(reload: Reload, alarm: SettingsAlarm | None = None) -> Callable[[bool], Loaded | None]:
    """Return the look: new settings where there are valid ones; what is wrong is logged and told."""

    articles = _Articles(reload.loaded.settings.articles)

    def look(at_once: bool) -> Loaded | None:
        found = reload.run_once(system_clock(), at_once=at_once)
        changed = articles.changed(reload.loaded.settings.articles)
        if found is None:
            # The settings are the same; whoever takes them up again reads the articles anew.
            return reload.loaded if changed else None
        if isinstance(found, Swap):
            if alarm is not None:
                alarm.taken()
            return found.loaded
        for error in found.errors:
            _log.error("settings_refused", error=str(error), hint="the settings from before stay in force")
        if alarm is not None:
            alarm.refused(found.errors)
        return None

    return look


class _Articles:
    """The folder of articles: an article counts soon after it was written, without a signal."""

    def __init__(self, folder: Path | None) -> None:
        self._seen = _states(folder)

    def changed(self, folder: Path | None) -> bool:
        """Tell whether a file came, went or changed since the last look."""
        before, self._seen = self._seen, _states(folder)
        return before != self._seen


def _states(folder: Path | None) -> frozenset[tuple[str, int, int]]:
    states = set()
    for file in folder.rglob("*.md") if folder is not None else ():
        try:
            state = file.stat()
        except OSError:
            continue  # it went while we looked
        states.add((str(file), state.st_mtime_ns, state.st_size))
    return frozenset(states)
