"""This file is a TCP proxy that can fall silent or cut the line, as networks do.

Policy: it sits between a client and a loopback server; frozen, it takes octets and passes on none, so both
sides see a peer that is there and says nothing.
"""

from __future__ import annotations

import contextlib
import socket
import threading


class Proxy:
    """Listens on a free loopback port and passes everything on to `port`."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._frozen = threading.Event()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._said = bytearray()
        self._heard = threading.Condition()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.connections = 0
        self._threads = [threading.Thread(target=self._accept, name="proxy", daemon=True)]

    def __enter__(self) -> Proxy:
        self._threads[0].start()
        return self

    def __exit__(self, *error: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # ends `accept`, which `close` alone does not
        self._listener.close()
        self.cut()
        for thread in self._threads:
            thread.join()

    def freeze(self) -> None:
        """Pass nothing on from here on; what arrives is lost."""
        self._frozen.set()

    def thaw(self) -> None:
        """Pass on again; connections from before are cut, for what they lost cannot be made good."""
        self.cut()
        self._frozen.clear()

    def cut(self) -> None:
        """Cut every connection that is open."""
        with self._lock:
            for end in self._open:
                _shut(end)

    def await_said(self, words: bytes, seconds: float = 20) -> None:
        """Return as soon as one side has said this and it was passed on; it stays said until asked for."""
        with self._heard:
            assert self._heard.wait_for(lambda: words in self._said, seconds), bytes(self._said[-200:])
            self._said.clear()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            try:
                server = socket.create_connection(("127.0.0.1", self._target), timeout=10)
            except OSError:
                client.close()
                continue
            server.settimeout(None)
            with self._lock:
                self._open |= {client, server}
            both = threading.Thread(target=self._pass_on_both, args=(client, server), daemon=True)
            self._threads.append(both)
            both.start()

    def _pass_on_both(self, client: socket.socket, server: socket.socket) -> None:
        back = threading.Thread(target=self._pass_on, args=(server, client), daemon=True)
        back.start()
        self._pass_on(client, server)
        back.join()
        with self._lock:
            self._open -= {client, server}
            client.close()
            server.close()

    def _pass_on(self, here: socket.socket, there: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := here.recv(65536):
                if self._frozen.is_set():
                    continue
                there.sendall(data)
                with self._heard:
                    self._said += data
                    self._heard.notify_all()
        if not self._frozen.is_set():  # a frozen line hides the end of the other side as well
            _shut(there)


def _shut(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
