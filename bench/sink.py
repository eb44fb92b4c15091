"""This file is the fast SMTP server of the bench, a process of its own that only counts.

It prints its port and serves until it is ended. `XFIGURES` (a private command, RFC 5321 section 4.1.5) is
answered with the number of mails taken and the moment of the last one, on the clock all processes share.
"""

import asyncio
import time

_GREETING = b"220 sink.example ready\r\n"
_EHLO = b"250-sink.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 ENHANCEDSTATUSCODES\r\n"
_OK = b"250 2.0.0 ok\r\n"


class _Figures:
    mails = 0
    last = 0.0


class _Connection(asyncio.Protocol):
    """One client: commands are answered from what has arrived, so pipelining costs nothing."""

    def __init__(self, figures: _Figures) -> None:
        self._figures = figures
        self._waiting = bytearray()
        self._in_data = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(_GREETING)

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        while self._take_mail() if self._in_data else self._take_command():
            pass

    def _take_mail(self) -> bool:
        if self._waiting.startswith(b".\r\n"):
            end = 0
        else:
            end = self._waiting.find(b"\r\n.\r\n")
            if end < 0:
                return False
            end += 2
        del self._waiting[: end + 3]
        self._in_data = False
        self._figures.mails += 1
        self._figures.last = time.monotonic()
        self._transport.write(_OK)
        return True

    def _take_command(self) -> bool:
        line, found, _ = bytes(self._waiting[:4096]).partition(b"\r\n")
        if not found:
            return False
        del self._waiting[: len(line) + 2]
        self._answer(line[:8].upper())
        return True

    def _answer(self, word: bytes) -> None:
        if word.startswith(b"EHLO"):
            self._transport.write(_EHLO)
        elif word.startswith(b"DATA"):
            self._in_data = True
            self._transport.write(b"354 go on\r\n")
        elif word == b"XFIGURES":
            self._transport.write(f"250 {self._figures.mails} {self._figures.last!r}\r\n".encode())
        elif word.startswith(b"QUIT"):
            self._transport.write(b"221 2.0.0 bye\r\n")
            self._transport.close()
        else:
            self._transport.write(_OK)


async def serve() -> None:
    """Listens on a free loopback port until the process is ended."""
    figures = _Figures()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(figures), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
