"""This file keeps strangers from wearing us out: how much a form may hold, how often one may be sent."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from urllib.parse import parse_qs

from starlette.requests import Request

LONGEST_FORM = 40_000  # octets: 2,000 characters of any script as a browser escapes them, and a margin
WINDOW = 600.0  # seconds
PER_LINK = 30  # posts with one link within WINDOW
PER_CLIENT = 300  # posts, and wrong links, of one client address within WINDOW; a proxy may hide many people
MOST_KEYS = 20_000


class FormTooLarge(Exception):
    """A form holds more than anybody can have typed."""


class Brake:
    """Counts within windows of time; it forgets all at the end of a window."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._lock = Lock()
        self._began = monotonic()
        self._counts: dict[str, int] = {}

    def is_too_often(self, key: str, limit: int) -> bool:
        """Count one more of a key; True where that is more than the limit."""
        with self._lock:
            now = self._monotonic()
            if now - self._began >= WINDOW or len(self._counts) >= MOST_KEYS:
                self._began, self._counts = now, {}
            self._counts[key] = self._counts.get(key, 0) + 1
            return self._counts[key] > limit


async def read_body(request: Request) -> bytes:
    """Return the body of a request; raises ``FormTooLarge``, having read no more of it."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_FORM:
            raise FormTooLarge
    return bytes(body)


async def read_form(request: Request) -> dict[str, str]:
    """Return the first value of each field of a form."""
    body = await read_body(request)
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values[0] for name, values in fields.items()}


def client_of(request: Request) -> str:
    """Return who sends a request, as far as the proxy in front of us says."""
    return request.client.host if request.client else ""
