"""This file is an event that a thread can wait for together with a socket, so that IDLE ends when we stop."""

from __future__ import annotations

import selectors
import socket
import ssl
from contextlib import suppress


class Wake:
    """Set by any thread, waited for by one; stays set until cleared, like ``threading.Event``."""

    def __init__(self) -> None:
        self._here, self._there = socket.socketpair()
        self._here.setblocking(False)
        self._there.setblocking(False)

    def set(self) -> None:
        """End the wait of the other thread."""
        with suppress(BlockingIOError):  # full: it is set a thousand times over
            self._there.send(b"!")

    def clear(self) -> None:
        """Forget that it was set."""
        with suppress(BlockingIOError):
            while self._here.recv(4096):
                pass

    def is_set(self) -> bool:
        """Tell whether it is set."""
        return self.wait(0)

    def wait(self, timeout: float) -> bool:
        """Wait until it is set or the seconds have passed; tell whether it is set."""
        with selectors.DefaultSelector() as selector:
            selector.register(self, selectors.EVENT_READ)
            return bool(selector.select(timeout))

    def wait_beside(self, server: socket.socket, timeout: float) -> bool:
        """Wait until it is set, the server says something, or the time is over; False if it is."""
        if isinstance(server, ssl.SSLSocket) and server.pending():
            return True  # already taken from the network, so the selector would not see it
        with selectors.DefaultSelector() as selector:
            selector.register(self, selectors.EVENT_READ)
            selector.register(server, selectors.EVENT_READ)
            return bool(selector.select(timeout))

    def fileno(self) -> int:
        """Return the descriptor that is readable while it is set."""
        return self._here.fileno()

    def close(self) -> None:
        """Give the descriptors back."""
        self._here.close()
        self._there.close()
