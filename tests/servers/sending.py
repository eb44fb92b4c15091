"""This file puts an SMTP client of ours on a server of the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mailer.connection import Security
from mailer.smtp import SmtpAccount, SmtpTransport
from tickets.delivery import OutgoingMail

ZOE, MAX = "zoe@customer.example", "max@customer.example"
TEXT = b"From: support@acme.example\r\nSubject: Re: printer\r\n\r\nIt is out.\r\n"

Connect = Callable[..., SmtpTransport]


def mail(number: int, *recipients: str, raw: bytes = TEXT, ticket: int | None = None) -> OutgoingMail:
    """A finished mail."""
    return OutgoingMail(
        id=number,
        mailbox="support",
        envelope_from=f"support+r{number}@acme.example",
        recipients=recipients or (ZOE,),
        raw=raw,
        message_id=f"<m{number}@acme.example>",
        attempts=0,
        ticket=ticket,
    )


def connecting() -> Iterator[Connect]:
    """Makes transports to a port of this machine and closes them; the body of a fixture."""
    made: list[SmtpTransport] = []

    def make(port: int, **changes: object) -> SmtpTransport:
        facts: dict[str, object] = {
            "host": "127.0.0.1",
            "port": port,
            "security": Security.NONE,
            "timeout": 20.0,
        }
        made.append(SmtpTransport(SmtpAccount(**(facts | changes))))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for transport in made:
        transport.close()
