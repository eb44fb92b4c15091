"""This file is the demo's SMTP server: it takes mail of who logs in and puts it into the demo's mailboxes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from email.utils import format_datetime, make_msgid
from functools import partial
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from postdesk.demo.cast import SEPARATOR
from tickets.ports import Clock

HOST_NAME = "mail.postdesk.example"
Deliver = Callable[[str, bytes], Awaitable[None]]
"""Puts a mail into the inbox of an address."""


class SmtpServer:
    """Takes mail for the addresses it knows and refuses all others, so nothing leaves this machine.

    The names ``handle_…`` are aiosmtpd's; it calls them.
    """

    def __init__(self, passwords: dict[str, str], deliver: Deliver, clock: Clock) -> None:
        self._passwords = passwords
        self._deliver = deliver
        self._clock = clock

    async def start(self, host: str, port: int) -> asyncio.Server:
        """Listen."""
        loop = asyncio.get_running_loop()
        connection = partial(
            SMTP,
            self,
            hostname=HOST_NAME,
            loop=loop,
            enable_SMTPUTF8=True,
            authenticator=self._log_in,
            auth_require_tls=False,
        )
        return await loop.create_server(connection, host, port)

    def _log_in(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
    ) -> AuthResult:
        known = isinstance(data, LoginPassword) and (
            self._passwords.get(data.login.decode("utf-8", "replace"))
            == data.password.decode("utf-8", "replace")
        )
        return AuthResult(success=known, handled=False)

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a sender who has logged in."""
        if not session.authenticated:
            return "530 5.7.0 log in first"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 taken"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take a recipient whose mailbox is here."""
        if mailbox_of(address, self._passwords) is None:
            return f"550 5.1.1 <{address}> has no mailbox in this demo"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 taken"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Put the mail into each recipient's inbox, with the lines a last server adds (RFC 5321 4.4)."""
        content = envelope.original_content or b""
        for recipient in envelope.rcpt_tos:
            mailbox = mailbox_of(recipient, self._passwords)
            if mailbox is not None:
                await self._deliver(mailbox, self._trace(envelope.mail_from or "", recipient) + content)
        return "250 2.0.0 delivered"

    def _trace(self, sender: str, recipient: str) -> bytes:
        received = (
            f"from localhost by {HOST_NAME} with ESMTPA id {make_msgid().split('.')[1]}\r\n"
            f" for <{recipient}>; {format_datetime(self._clock())}"
        )
        lines = f"Return-Path: <{sender}>\r\nDelivered-To: {recipient}\r\nReceived: {received}\r\n"
        return lines.encode()


def mailbox_of(address: str, known: Collection[str]) -> str | None:
    """Return the mailbox behind an address: support+anything is support's (RFC 5233); None where none is."""
    local, _, domain = address.lower().rpartition("@")
    mailbox = f"{local.partition(SEPARATOR)[0]}@{domain}"
    return mailbox if mailbox in known else None
