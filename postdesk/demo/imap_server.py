"""This file is the demo's IMAP server: pymap with mailboxes in memory, on a loopback port."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Iterable
from datetime import datetime
from secrets import token_bytes

from proxyprotocol.sock import SocketInfoLocal
from pymap.backend.dict import Config, Identity, Login
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext


class _Config(Config):
    """pymap's settings without what a demo does not need: TLS, slow hashes, questions to the DNS."""

    def __init__(self) -> None:
        super().__init__(
            Namespace(passlib_cfg=None, proxy_protocol=None, inherited_sockets=None),
            host="127.0.0.1",
            port=0,
            demo_data=False,
            demo_user="",
            demo_password="",
            tls_enabled=False,
            reject_dnsbl=False,
            invalid_user_sleep=0.0,
            hash_context=Cleartext(),
        )

    @property
    def greeting(self) -> bytes:
        """What a client reads first; pymap's own asks the resolver for this machine's name each time."""
        return b"postdesk demo"


class ImapServer:
    """Mailboxes in memory; everything runs in the loop that started it."""

    def __init__(self, passwords: dict[str, str]) -> None:
        self._passwords = passwords
        self._config = _Config()
        self._login = Login(self._config)

    async def make_mailboxes(self) -> None:
        """Make a mailbox for each address."""
        self._config.apply_context()
        for address, password in self._passwords.items():
            user = UserMetadata(self._config, address, password=password)
            await self._identity(address).set(user)

    async def start(self, host: str, port: int) -> asyncio.Server:
        """Listen."""
        self._config.apply_context()
        serve = IMAPServer(self._login, self._config)

        async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            # Not by pymap's own callback: it starts a task that nothing holds, which the garbage collector
            # may take in the middle of a conversation.
            await serve(reader, writer, SocketInfoLocal(writer, unique_id=token_bytes(8)))

        return await asyncio.start_server(converse, host, port)

    async def append(self, addresses: Iterable[str], raw: bytes, when: datetime) -> None:
        """Put a mail into each inbox; whoever idles there hears of it."""
        self._config.apply_context()
        for address in addresses:
            async with self._identity(address).new_session() as session:
                await session.append_messages("INBOX", [AppendMessage(raw, when)])

    def _identity(self, address: str) -> Identity:
        return Identity(address, self._login, None, frozenset())
