"""This file runs a loop: ``run_once`` until it returns False, wait, again; it never dies silently."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

_log = structlog.get_logger("postdesk")
FIRST_PAUSE = 1.0  # seconds after a failure; doubled up to LONGEST_PAUSE
LONGEST_PAUSE = 300.0
RED_AFTER = 5
"""So many failures in a row make the loop unhealthy."""


@dataclass(slots=True)
class Health:
    """What a loop says of itself; read by other threads."""

    rounds: int = 0
    failures: int = 0  # in a row
    last_error: str = ""

    @property
    def is_green(self) -> bool:
        """Tell whether the loop is well."""
        return self.failures < RED_AFTER


@dataclass(slots=True, kw_only=True)
class Loop:
    """One named thread with one job."""

    name: str
    run_once: Callable[[], bool]
    wait: Callable[[float], None]  # seconds at most; ends at once when there is work or the program stops
    stopping: threading.Event
    close: Callable[[], None] = lambda: None
    pause: float = 15.0  # seconds between looks where nobody nudges
    health: Health = field(default_factory=Health)
    thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread."""
        self.thread = threading.Thread(target=self._run, name=self.name, daemon=True)
        self.thread.start()

    def join(self, seconds: float) -> bool:
        """Wait for the end of the thread; False where it did not end in time."""
        if self.thread is None:
            return True
        self.thread.join(seconds)
        return not self.thread.is_alive()

    def _run(self) -> None:
        while not self.stopping.is_set():
            self._round()
        try:
            self.close()
        except Exception as error:  # noqa: BLE001 - what is not given back now ends with its lease
            _log.warning("loop_not_closed", loop=self.name, error=f"{type(error).__name__}: {error}")

    def _round(self) -> None:
        try:
            more = self.run_once()
            if not more and not self.stopping.is_set():
                self.wait(self.pause)
        except Exception as error:  # noqa: BLE001 - a loop logs, waits and goes on, whatever happened
            self._failed(error)
            return
        self.health.rounds += 1
        self.health.failures = 0

    def _failed(self, error: Exception) -> None:
        self.health.failures += 1
        self.health.last_error = f"{type(error).__name__}: {error}"
        pause = min(FIRST_PAUSE * 2 ** (self.health.failures - 1), LONGEST_PAUSE)
        _log.error(
            "loop_failed",
            loop=self.name,
            error=self.health.last_error,
            failures=self.health.failures,
            retry_in_seconds=pause,
            hint="nothing is lost: what was under way is taken up again",
            exc_info=self.health.failures == 1,
        )
        self.stopping.wait(pause)
