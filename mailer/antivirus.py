"""This file asks clamd whether a mail holds a virus, over its INSTREAM command (clamd(8)).

The scanner is a second opinion and never a reason to lose or to delay a mail: where it cannot be asked, the
mail is "not scanned" and says so. After a failure it is left alone for a while, so that a scanner that is
gone does not cost each mail a wait.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

CHUNK = 64 * 1024
LEFT_ALONE = 60.0  # seconds after a failure
_LARGEST_REPLY = 4_096
_TCP = re.compile(r"\[?([^\s/]+?)\]?:(\d{1,5})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What the scanner said: a virus, nothing, or why it said nothing."""

    virus: str | None = None
    not_scanned: str | None = None

    def __str__(self) -> str:
        if self.virus is not None:
            return f"infected: {self.virus}"
        return f"not scanned: {self.not_scanned}" if self.not_scanned is not None else "clean"


def split_address(where: str) -> tuple[str, int] | str:
    """Return host and port, or the path of a socket; raise ValueError for what is neither."""
    if where.startswith("/"):
        return where
    match = _TCP.fullmatch(where)
    if match is None or not 0 < int(match[2]) < 65_536:
        raise ValueError(f"“{where}” is neither host:port nor the path of a socket")
    return match[1], int(match[2])


class Clamd:
    """A clamd at ``host:port`` or at the path of its socket."""

    def __init__(
        self,
        where: str,
        *,
        connecting: float = 3.0,
        answering: float = 30.0,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._where = where
        self._address = split_address(where)
        self._connecting = connecting
        self._answering = answering
        self._clock = clock
        self._again_at: float | None = None

    def scan(self, octets: bytes) -> Scan:
        """Return what clamd says about a mail."""
        if self._again_at is not None and self._clock() < self._again_at:
            return Scan(not_scanned=f"clamd at {self._where} did not answer a moment ago")
        try:
            reply = self._ask(octets)
        except OSError as error:
            self._again_at = self._clock() + LEFT_ALONE
            return Scan(not_scanned=f"clamd at {self._where} cannot be asked: {error or 'no answer'}")
        self._again_at = None
        return _read_reply(reply)

    def _ask(self, octets: bytes) -> str:
        with self._connect() as link:
            link.settimeout(self._answering)
            try:
                link.sendall(b"zINSTREAM\0")
                for start in range(0, len(octets), CHUNK):
                    chunk = octets[start : start + CHUNK]
                    link.sendall(len(chunk).to_bytes(4, "big") + chunk)
                link.sendall(bytes(4))
            except (BrokenPipeError, ConnectionResetError):
                # It stops listening to a mail that is too large for it, and says so.
                return _reply(link) or "too large for it. ERROR"
            return _reply(link)

    def _connect(self) -> socket.socket:
        if isinstance(self._address, tuple):
            return socket.create_connection(self._address, timeout=self._connecting)
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            link.settimeout(self._connecting)
            link.connect(self._address)
        except OSError:
            link.close()
            raise
        return link


def _reply(link: socket.socket) -> str:
    """Read the one line of the answer; nothing where the connection just ends."""
    found = b""
    try:
        while b"\0" not in found and len(found) < _LARGEST_REPLY:
            more = link.recv(1_024)
            if not more:
                break
            found += more
    except ConnectionResetError:
        pass
    return found.split(b"\0")[0].decode("utf-8", "replace").strip()


def _read_reply(reply: str) -> Scan:
    words = reply.removeprefix("stream:").strip()
    if words == "OK":
        return Scan()
    if words.endswith(" FOUND"):
        return Scan(virus=words.removesuffix(" FOUND")[:200])
    return Scan(not_scanned=f"clamd says: {words[:200]}" if words else "clamd ended without an answer")
