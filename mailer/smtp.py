"""This file sends finished mails over SMTP, a batch in, outcomes out; only it imports aiosmtplib.

Policy:
* the bytes go as they are: ``sendmail`` only, since ``send_message`` would fold References anew;
* a few connections, kept from batch to batch, each sending one mail after the other;
* mails of one ticket go over one connection in the order of their ids;
* a connection that is lost while a mail is on its way leaves its fate unknown: the same bytes go again
  (RFC 1047), and their Message-ID tells the receiver;
* TLS is either there or there is no mail: aiosmtplib's own choice would go on in plain text.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import aiosmtplib
from aiosmtplib.errors import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPHeloError,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from mailer.connection import (
    Credentials,
    SecretUnreadableError,
    Security,
    explain_tls_failure,
    read_secret,
    tls_context,
)
from mailer.envelope import AddressUnusableError, envelope_address, esmtp_options, wire_addresses
from mailer.send_order import by_ticket
from mailer.smtp_replies import Reply, judge_recipients, judge_reply
from tickets.delivery import Outcome, OutgoingMail, Refused, TryLater

MAILS_PER_CONNECTION = 100  # many servers end a connection that carries more
IDLE_MOST = 60.0  # seconds an unused connection is kept
_LOST = (SMTPException, OSError, asyncio.TimeoutError)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpAccount:
    """Where mail is handed in and as whom."""

    host: str
    port: int
    security: Security
    credentials: Credentials | None = None
    ca_file: Path | None = None
    timeout: float = 60.0  # seconds to connect and to log in
    mail_timeout: float = 300.0  # for a mail; RFC 5321 section 4.5.3.2 grants more, less would send it twice
    helo: str | None = None  # our name in EHLO; the machine's own where it is None
    connections: int = 4


class _AwayError(Exception):
    """There is no connection to be had; the message says what to do."""


class SmtpTransport:
    """One account; everything from one thread."""

    def __init__(self, account: SmtpAccount) -> None:
        self._lanes = [_Lane(account) for _ in range(account.connections)]
        self._loop: asyncio.AbstractEventLoop | None = None

    def send_batch(self, mails: Sequence[OutgoingMail], /) -> tuple[Outcome, ...]:
        """Send the mails; return the outcome of each, in the same order."""
        self._loop = self._loop or asyncio.new_event_loop()
        outcomes = self._loop.run_until_complete(self._send(mails))
        return tuple(outcomes[mail.id] for mail in mails)

    def try_login(self) -> str | None:
        """Connect and log in, send nothing; return what stands in the way, None where nothing does."""
        self._loop = self._loop or asyncio.new_event_loop()
        try:
            self._loop.run_until_complete(self._lanes[0].connect())
        except _AwayError as error:
            return str(error)
        return None

    def rest(self) -> None:
        """Leave connections that nobody needed for a while."""
        if self._loop is not None:
            self._loop.run_until_complete(self._leave(IDLE_MOST))

    def close(self) -> None:
        """Leave all connections."""
        loop, self._loop = self._loop, None
        if loop is not None:
            loop.run_until_complete(self._leave(0.0))
            loop.run_until_complete(loop.shutdown_default_executor())
            loop.close()

    async def _send(self, mails: Sequence[OutgoingMail]) -> dict[int, Outcome]:
        queue = by_ticket(mails)
        outcomes: dict[int, Outcome] = {}
        for lane in self._lanes:
            lane.checked = False
        first, *others = self._lanes[: len(queue)] or self._lanes[:1]
        try:
            # The first connection goes ahead alone: a wrong password is tried once, not four times.
            await first.connect()
            failures = await asyncio.gather(*(_work(lane, queue, outcomes) for lane in (first, *others)))
        except _AwayError as error:
            failures = [str(error)]
        away = TryLater(reason=next(filter(None, failures), "no connection"), offered=False)
        return {mail.id: outcomes.get(mail.id, away) for mail in mails}

    async def _leave(self, idle: float) -> None:
        now = asyncio.get_running_loop().time()
        await asyncio.gather(*(lane.leave() for lane in self._lanes if now - lane.used >= idle))


async def _work(lane: _Lane, queue: deque[list[OutgoingMail]], outcomes: dict[int, Outcome]) -> str | None:
    """Send group after group; return why there is no connection any more, None when all is done.

    What a lane gives back, another one that has a connection takes.
    """
    while queue:
        group = queue.popleft()
        while group:
            try:
                await lane.connect()
            except _AwayError as error:
                queue.append(group)
                return str(error)
            outcomes[group[0].id] = await lane.deliver(group[0])
            group.pop(0)
    return None


class _Lane:
    """One connection at a time, made when needed."""

    def __init__(self, account: SmtpAccount) -> None:
        self._account = account
        self._client: aiosmtplib.SMTP | None = None
        self._carried = 0
        self.checked = False  # whether the connection answered in this batch
        self.used = 0.0

    async def connect(self) -> None:
        """Make sure that there is a connection, else raise ``_AwayError``."""
        self.used = asyncio.get_running_loop().time()
        if await self._usable():
            return
        await self.leave()
        self._client = await self._enter()
        self._carried = 0
        self.checked = True

    async def leave(self) -> None:
        """End the connection in good manners, if there is one."""
        client, self._client = self._client, None
        if client is not None and client.is_connected:
            with suppress(*_LOST):
                await client.quit(timeout=self._account.timeout)
            client.close()

    async def deliver(self, mail: OutgoingMail) -> Outcome:
        """Send one mail over the connection."""
        assert self._client is not None
        wires, refused = wire_addresses(mail)
        try:
            sender = envelope_address(mail.envelope_from)
        except AddressUnusableError as error:
            return Refused(reason=str(error), status="5.1.7")
        if not wires:
            return judge_recipients(mail, refused, None)
        self._carried += 1
        try:
            return await self._hand_in(self._client, mail, sender, wires, refused)
        except SMTPResponseException as error:
            return judge_reply(Reply(code=error.code, text=error.message))
        except _LOST as error:
            self._client.close()
            words = str(error) or type(error).__name__
            return TryLater(
                reason=f"the connection was lost ({words}); whether the mail was taken is unknown"
            )
        except ValueError as error:
            return Refused(reason=f"the mail cannot be put on the wire: {error}")

    async def _hand_in(
        self,
        client: aiosmtplib.SMTP,
        mail: OutgoingMail,
        sender: str,
        wires: dict[str, str],
        refused: dict[str, Reply],
    ) -> Outcome:
        utf8 = not all(address.isascii() for address in (sender, *wires))
        if utf8 and not client.supports_extension("smtputf8"):
            # RFC 6531 section 3.5, with its status code.
            return Refused(reason="the server takes no addresses beyond ASCII (SMTPUTF8)", status="5.6.7")
        mail_options, recipient_options = esmtp_options(mail, client.supports_extension, utf8=utf8)
        taken = None
        try:
            errors, text = await client.sendmail(
                sender,
                list(wires),
                mail.raw,
                mail_options=mail_options,
                rcpt_options=recipient_options,
                timeout=self._account.mail_timeout,
            )
            taken = Reply(code=250, text=text)
            said = {wire: Reply(code=answer.code, text=answer.message) for wire, answer in errors.items()}
        except SMTPRecipientsRefused as error:
            said = {one.recipient: Reply(code=one.code, text=one.message) for one in error.recipients}
        return judge_recipients(mail, refused | {wires[wire]: reply for wire, reply in said.items()}, taken)

    async def _usable(self) -> bool:
        client = self._client
        if client is None or not client.is_connected or self._carried >= MAILS_PER_CONNECTION:
            return False
        if not self.checked:
            # One kept from an earlier batch may be gone without our knowing.
            with suppress(*_LOST):
                await client.noop(timeout=self._account.timeout)
                self.checked = True
        return self.checked and client.is_connected

    async def _enter(self) -> aiosmtplib.SMTP:
        account = self._account
        try:
            client = aiosmtplib.SMTP(
                hostname=account.host,
                port=account.port,
                local_hostname=account.helo,
                timeout=account.timeout,
                use_tls=account.security is Security.TLS,
                start_tls=account.security is Security.STARTTLS,
                tls_context=tls_context(account.ca_file),
            )
        except (OSError, ValueError) as error:
            raise _AwayError(f"smtp cannot be set up: {error}; check ca_file and host") from error
        try:
            await client.connect()
            await _greet(client)
            await _log_in(client, account)
        except (SecretUnreadableError, *_LOST) as error:
            client.close()
            raise _AwayError(_explain(error, account)) from error
        return client


async def _greet(client: aiosmtplib.SMTP) -> None:
    if client.is_ehlo_or_helo_needed:
        try:
            await client.ehlo()
        except SMTPHeloError:
            await client.helo()


async def _log_in(client: aiosmtplib.SMTP, account: SmtpAccount) -> None:
    """Log in by one method only: aiosmtplib would try a wrong password by each."""
    if account.credentials is None:
        return
    user, secret = account.credentials.username, read_secret(account.credentials)
    offered = client.server_auth_methods
    if "plain" in offered:
        await client.auth_plain(user, secret)
    elif "login" in offered:
        await client.auth_login(user, secret)
    elif "cram-md5" in offered:
        await client.auth_crammd5(user, secret)
    else:
        raise SMTPException("the server offers no login by password here; some do only after TLS")


def _explain(error: BaseException, account: SmtpAccount) -> str:
    where = f"{account.host}:{account.port}"
    tls = error if isinstance(error, ssl.SSLError) else error.__cause__
    if isinstance(error, SecretUnreadableError):
        return str(error)
    if isinstance(tls, ssl.SSLError):
        return f"no mail goes to {where}: {explain_tls_failure(tls, account.host)}"
    if isinstance(error, SMTPAuthenticationError) and account.credentials is not None:
        reply = Reply(code=error.code, text=error.message)
        user = account.credentials.username
        return f"{where} refuses the login of {user}: {reply}; check username and password of smtp"
    if isinstance(error, SMTPResponseException):
        return f"{where} takes no mail from us: {Reply(code=error.code, text=error.message)}"
    if isinstance(error, SMTPException) and "STARTTLS" in str(error):
        return f"{where} offers no STARTTLS, and nothing goes in plain text; set security to tls and its port"
    return f"no SMTP connection to {where}: {error or type(error).__name__}; check host, port and security"
