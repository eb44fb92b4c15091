"""This file runs the servers of pages and figures in threads of their own, started and stopped together."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping

from postdesk.loops import Loop
from postdesk.web.serving import HttpServer


class WebThreads:
    """A loop for each server: where an address is in use, it is tried again, and mail goes on meanwhile."""

    def __init__(self, servers: Mapping[str, HttpServer]) -> None:
        self._servers = servers
        self._stopping = threading.Event()
        self.loops = tuple(
            Loop(
                name=name,
                run_once=server.serve,
                wait=self._wait,
                stopping=self._stopping,
            )
            for name, server in servers.items()
        )

    def _wait(self, seconds: float) -> None:
        self._stopping.wait(seconds)

    def start(self) -> None:
        """Start serving."""
        for loop in self.loops:
            loop.start()

    def stop(self, deadline: float) -> bool:
        """Let requests under way end, and the threads with them; False where one did not in time."""
        self._stopping.set()
        for server in self._servers.values():
            server.stop()
        late = [loop for loop in self.loops if not loop.join(max(0.1, deadline - time.monotonic()))]
        return not late
