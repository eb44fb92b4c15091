"""This file serves an application over HTTP in the thread that calls it, until it is stopped.

uvicorn speaks the protocol; sockets are bound here, so that an address in use is an error of the loop that
tries again, and not the end of the process.
"""

from __future__ import annotations

import logging
import socket
import threading

import uvicorn
from starlette.types import ASGIApp

LONGEST_STOP = 2  # seconds for requests under way
BACKLOG = 128
KEEP_ALIVE = 15  # seconds
MOST_AT_ONCE = 64  # connections; more are told to come again (503)


class HttpServer:
    """One address that serves one application."""

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        self._app = app
        self._place = (host, port)
        self._lock = threading.Lock()
        self._stopped = False
        self._running: uvicorn.Server | None = None
        self.bound = threading.Event()
        self.port = port  # the real one, where 0 was asked for

    def serve(self) -> bool:
        """Serve until ``stop``; raises OSError where the address cannot be bound."""
        # What uvicorn has to say, our own log says better, and without links that work.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        with self._bind() as listening:
            server = uvicorn.Server(self._config())
            with self._lock:
                if self._stopped:
                    return False
                self._running = server
            self.port = listening.getsockname()[1]
            self.bound.set()
            server.run(sockets=[listening])
        return False

    def stop(self) -> None:
        """Let ``serve`` end, also one that is only about to begin."""
        with self._lock:
            self._stopped = True
            if self._running is not None:
                self._running.should_exit = True

    def _bind(self) -> socket.socket:
        family = socket.AF_INET6 if ":" in self._place[0] else socket.AF_INET
        return socket.create_server(self._place, family=family, backlog=BACKLOG)

    def _config(self) -> uvicorn.Config:
        return uvicorn.Config(
            self._app,
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
            timeout_graceful_shutdown=LONGEST_STOP,
            timeout_keep_alive=KEEP_ALIVE,
            limit_concurrency=MOST_AT_ONCE,
            h11_max_incomplete_event_size=16_384,
        )
