"""This file runs both mail servers of the demo in one thread with one loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterable

from postdesk.demo.cast import PASSWORD, Person
from postdesk.demo.imap_server import ImapServer
from postdesk.demo.smtp_server import SmtpServer
from tickets.ports import Clock

HOST = "127.0.0.1"
IMAP_PORT, SMTP_PORT = 11143, 11025  # where nothing else is; so a mail program can keep its account
START_WITHIN = 20.0  # seconds


class PostOffice:
    """An IMAP and an SMTP server on loopback with a mailbox for each person."""

    def __init__(self, people: Iterable[Person], clock: Clock) -> None:
        self._passwords = {person.address: PASSWORD for person in people}
        self._clock = clock
        self._imap: ImapServer | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end: asyncio.Event | None = None
        self._ready = threading.Event()
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="demo mail servers", daemon=True)
        self.imap_port = 0
        self.smtp_port = 0

    def start(self) -> None:
        """Start both; they listen when this returns."""
        self._thread.start()
        if not self._ready.wait(START_WITHIN):
            raise RuntimeError(f"the demo's mail servers did not start within {START_WITHIN:.0f} s")
        if self._failure is not None:
            raise RuntimeError("the demo's mail servers did not start") from self._failure

    def stop(self) -> None:
        """Cut every connection and stop."""
        if self._loop is not None and self._end is not None:
            self._loop.call_soon_threadsafe(self._end.set)
            self._thread.join(5)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except Exception as error:  # noqa: BLE001 - the thread that waits for the start must hear of it
            self._failure = error
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._end = asyncio.Event()
        self._imap = ImapServer(self._passwords)
        await self._imap.make_mailboxes()
        smtp = SmtpServer(self._passwords, self.deliver, self._clock)
        servers = [await _listen(self._imap.start, IMAP_PORT), await _listen(smtp.start, SMTP_PORT)]
        self.imap_port, self.smtp_port = (server.sockets[0].getsockname()[1] for server in servers)
        self._ready.set()
        try:
            await self._end.wait()
        finally:
            # Their connections are tasks of this loop, which asyncio.run cancels; waiting for them to end by
            # themselves would be waiting for the clients.
            for server in servers:
                server.close()

    async def deliver(self, address: str, raw: bytes) -> None:
        """Put a mail into an inbox."""
        if self._imap is not None:
            await self._imap.append([address], raw, self._clock())


async def _listen(start: Callable[[str, int], Awaitable[asyncio.Server]], port: int) -> asyncio.Server:
    try:
        return await start(HOST, port)
    except OSError:  # somebody else is there, perhaps another demo
        return await start(HOST, 0)
