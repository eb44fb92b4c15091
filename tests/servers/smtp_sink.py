"""This file is an SMTP server that takes every mail, keeps it, and answers badly where a test scripts it to.

A script is a queue of answers: each is used once, then the server is friendly again. An answer is a reply
line (`"451 4.3.0 try later"`) or one of `Break`: what a connection can do instead of answering.
"""

import asyncio
import contextlib
import email
import email.policy
import enum
import ssl
import threading
from collections import defaultdict, deque
from collections.abc import Coroutine
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any, TypeVar

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

OK = "250 2.0.0 taken"
_Result = TypeVar("_Result")


class Break(enum.Enum):
    """What happens to a connection in place of an answer."""

    DROP = "the connection is cut and the mail was not taken"
    TAKE_AND_DROP = "the mail was taken, but the connection is cut before the client hears of it"


Answer = str | Break


@dataclass(frozen=True, kw_only=True, slots=True)
class SunkMail:
    """One mail as it arrived: the envelope, the bytes and how the client had introduced itself."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    tls: bool
    login: str | None

    @property
    def message(self) -> EmailMessage:
        """The mail as the standard library reads it."""
        return email.message_from_bytes(self.raw, policy=email.policy.default)


class SmtpSink:
    """A scripted SMTP server on a loopback port; `start`, `stop`, and `start` again on the same port."""

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        starttls: ssl.SSLContext | None = None,
        users: dict[str, str] | None = None,
    ) -> None:
        self.host = "127.0.0.1"
        self.port = 0
        self.connections = 0
        self.delay = 0.0  # seconds before each answer to DATA
        self._tls, self._starttls, self._users = tls, starttls, users
        self._mails: list[SunkMail] = []
        self._arrived = threading.Condition()
        self._to_senders: deque[Answer] = deque()
        self._to_data: deque[Answer] = deque()
        self._to_recipients: defaultdict[str, deque[Answer]] = defaultdict(deque)
        self._always: dict[str, Answer] = {}
        self._open: set[SMTP] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._server: asyncio.Server | None = None

    def start(self) -> None:
        """Starts listening; the port is free the first time and the same from then on."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="smtp-sink", daemon=True)
        self._thread.start()
        self._server = self._run(self._listen())
        self.port = self._server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        """Stops listening and cuts every connection; mails and scripts stay."""
        if self._loop is None or self._thread is None:
            return
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._loop = self._thread = self._server = None

    @property
    def mails(self) -> list[SunkMail]:
        """Every mail taken so far, in order."""
        with self._arrived:
            return list(self._mails)

    def await_mails(self, count: int, seconds: float = 20) -> list[SunkMail]:
        """Returns all mails as soon as there are `count`; fails if that takes too long."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: len(self._mails) >= count, seconds):
                raise AssertionError(f"{len(self._mails)} of {count} mails after {seconds} s")
            return list(self._mails)

    def clear(self) -> None:
        """Forgets mails and scripts."""
        with self._arrived:
            self._mails.clear()
        self._to_senders.clear()
        self._to_data.clear()
        self._to_recipients.clear()
        self._always.clear()
        self.delay = 0.0

    def answer_sender(self, *answers: Answer) -> None:
        """Scripts the answers to the next MAIL FROM commands."""
        self._to_senders.extend(answers)

    def answer_recipient(self, address: str, *answers: Answer) -> None:
        """Scripts the answers to the next RCPT TO commands with this address."""
        self._to_recipients[address.lower()].extend(answers)

    def always_answer(self, address: str, answer: Answer) -> None:
        """Scripts the answer to every RCPT TO with this address."""
        self._always[address.lower()] = answer

    def answer_data(self, *answers: Answer) -> None:
        """Scripts the answers to the next mails, given after their last byte."""
        self._to_data.extend(answers)

    # aiosmtpd calls what follows by name, in the sink's own thread.

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._users is not None and not session.authenticated:
            return "530 5.7.0 authentication required"
        answer = self._to_senders.popleft() if self._to_senders else OK
        if isinstance(answer, str) and answer.startswith("2"):
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return self._act(server, answer)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        script = self._to_recipients[address.lower()]
        answer = script.popleft() if script else self._always.get(address.lower(), OK)
        if isinstance(answer, str) and answer.startswith("2"):
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return self._act(server, answer)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.delay:
            await asyncio.sleep(self.delay)
        answer = self._to_data.popleft() if self._to_data else OK
        if answer is Break.TAKE_AND_DROP or (isinstance(answer, str) and answer.startswith("2")):
            self._keep(session, envelope)
        return self._act(server, answer)

    def _keep(self, session: Session, envelope: Envelope) -> None:
        known = session.auth_data
        login = known.login.decode() if isinstance(known, LoginPassword) else None
        mail = SunkMail(
            sender=envelope.mail_from or "",
            recipients=tuple(envelope.rcpt_tos),
            raw=bytes(envelope.original_content or b""),
            tls=session.ssl is not None or self._tls is not None,
            login=login,
        )
        with self._arrived:
            self._mails.append(mail)
            self._arrived.notify_all()

    def _act(self, server: SMTP, answer: Answer) -> str:
        if isinstance(answer, str):
            return answer
        _cut(server)
        return "421 4.3.2 never seen: the connection is gone"

    def _login(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert self._users is not None
        known = isinstance(data, LoginPassword) and (
            self._users.get(data.login.decode()) == data.password.decode()
        )
        return AuthResult(success=known, handled=False, auth_data=data)

    def _connection(self) -> SMTP:
        self.connections += 1
        words: dict[str, Any] = {"hostname": "sink.example", "enable_SMTPUTF8": True, "loop": self._loop}
        if self._starttls is not None:
            words |= {"tls_context": self._starttls}
        if self._users is not None:
            words |= {"authenticator": self._login, "auth_require_tls": False}
        connection = SMTP(self, **words)
        self._open.add(connection)
        return connection

    async def _listen(self) -> asyncio.Server:
        loop = asyncio.get_running_loop()
        return await loop.create_server(self._connection, self.host, self.port, ssl=self._tls)

    async def _close(self) -> None:
        assert self._server is not None
        self._server.close()
        while self._open:
            _cut(self._open.pop())
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*others, return_exceptions=True)

    def _run(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)


def _cut(connection: SMTP) -> None:
    if isinstance(connection.transport, asyncio.WriteTransport):
        # Debian 12's Python 3.11.2: a TLS transport whose client has left trips over itself.
        with contextlib.suppress(AttributeError):
            connection.transport.abort()
