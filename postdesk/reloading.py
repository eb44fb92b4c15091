"""This file looks for changed settings on the daemon's behalf, and tells people when they are wrong."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from postdesk.reload import Reload, Swap
from postdesk.settings_file import Loaded
from scheduler.clock import system_clock

_log = structlog.get_logger("postdesk")


def look_for_changes(reload: Reload) -> Callable[[bool], Loaded | None]:
    """Return the look: new settings where there are valid ones; what is wrong is logged once."""

    def look(at_once: bool) -> Loaded | None:
        found = reload.run_once(system_clock(), at_once=at_once)
        if found is None:
            return None
        if isinstance(found, Swap):
            return found.loaded
        for error in found.errors:
            _log.error("settings_refused", error=str(error), hint="the settings from before stay in force")
        return None

    return look
