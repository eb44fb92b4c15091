"""This file runs a daemon until a signal ends it, and lets changed settings count meanwhile.

SIGTERM and SIGINT stop it in order, SIGHUP looks at the settings at once. Settings that cannot be taken up
leave those from before in force: nothing that is wrong with them may end a running daemon.
"""

from __future__ import annotations

import random
import signal
import threading
from collections.abc import Callable

import structlog

from postdesk.daemon import Daemon
from postdesk.settings_file import Loaded
from postdesk.supervisor import tell_supervisor

_log = structlog.get_logger("postdesk")
Look = Callable[[bool], Loaded | None]
"""Returns new settings where there are any; True asks it to look at once."""


def run_until_signal(daemon: Daemon, look: Look, every: float = 1.0) -> bool:
    """Run until SIGTERM or SIGINT; False where a loop did not end in time."""
    stop, hurry, hang_up = threading.Event(), threading.Event(), threading.Event()

    def end(_number: int, _frame: object) -> None:
        stop.set()
        hurry.set()

    def reload(_number: int, _frame: object) -> None:
        hang_up.set()
        hurry.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGHUP, reload)
    daemon.start()
    tell_supervisor("READY=1")
    while not stop.is_set():
        hurry.wait(every * (0.9 + 0.2 * random.random()))  # noqa: S311 - daemons should not all look at once
        hurry.clear()
        if stop.is_set():
            break
        at_once = hang_up.is_set()
        hang_up.clear()
        _take_changes(daemon, look, at_once=at_once)
        if not daemon.problems():
            tell_supervisor("WATCHDOG=1")
    tell_supervisor("STOPPING=1")
    return daemon.stop()


def _take_changes(daemon: Daemon, look: Look, *, at_once: bool) -> None:
    try:
        changed = look(at_once)
        if changed is None:
            return
        tell_supervisor("RELOADING=1")
        daemon.take_settings(changed)
    except Exception:  # noqa: BLE001 - whatever is wrong with them, the daemon goes on
        _log.exception("settings_not_taken", hint="the settings from before stay in force")
    tell_supervisor("READY=1")
