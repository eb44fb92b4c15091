"""This file shows the SMTP client at servers that want a password or TLS, and on a real Postfix."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailer.connection import Credentials, Security
from tests.servers.dovecot import Dovecot
from tests.servers.postfix import Postfix
from tests.servers.proxy import Proxy
from tests.servers.sending import TEXT, Connect, connecting, mail
from tests.servers.smtp_sink import SmtpSink
from tickets.delivery import OutgoingMail, Sent, TryLater


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Makes SMTP clients of ours."""
    yield from connecting()


@pytest.fixture
def new_sink() -> Iterator[Callable[..., SmtpSink]]:
    """Starts sinks with TLS, STARTTLS or users, and stops them."""
    made: list[SmtpSink] = []

    def make(**words: object) -> SmtpSink:
        made.append(SmtpSink(**words))  # type: ignore[arg-type]
        made[-1].start()
        return made[-1]

    yield make
    for sink in made:
        sink.stop()


def password(secret: str) -> Credentials:
    return Credentials(username="support@acme.example", secret=lambda: secret)


def test_a_wrong_password_is_tried_once_for_a_batch_and_fails_no_mail(
    new_sink: Callable[..., SmtpSink], connect: Connect
) -> None:
    sink = new_sink(users={"support@acme.example": "correct horse"})
    outcomes = connect(sink.port, credentials=password("wrong")).send_batch([mail(n) for n in range(9)])
    assert sink.connections == 1
    for outcome in outcomes:
        assert isinstance(outcome, TryLater)
        assert not outcome.offered
        assert "check username and password" in outcome.reason
        assert "wrong" not in outcome.reason


def test_a_password_opens_the_server(new_sink: Callable[..., SmtpSink], connect: Connect) -> None:
    sink = new_sink(users={"support@acme.example": "correct horse"})
    connect(sink.port, credentials=password("correct horse")).send_batch([mail(1)])
    assert sink.mails[0].login == "support@acme.example"


def test_a_server_that_wants_a_login_we_have_not_fails_no_mail(
    new_sink: Callable[..., SmtpSink], connect: Connect
) -> None:
    sink = new_sink(users={"support@acme.example": "correct horse"})
    (outcome,) = connect(sink.port).send_batch([mail(1)])
    assert isinstance(outcome, TryLater)
    assert not outcome.offered


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_mail_goes_over_tls_to_a_server_we_trust_and_to_no_other(
    new_sink: Callable[..., SmtpSink],
    connect: Connect,
    server_tls: ssl.SSLContext,
    certificate: tuple[Path, Path],
    security: Security,
) -> None:
    sink = new_sink(**{security.value: server_tls})
    (refused,) = connect(sink.port, security=security).send_batch([mail(1)])
    assert isinstance(refused, TryLater)
    assert "ca_file" in refused.reason
    assert sink.mails == []
    (outcome,) = connect(sink.port, security=security, ca_file=certificate[0]).send_batch([mail(1)])
    assert isinstance(outcome, Sent)
    assert sink.mails[0].tls


def test_where_starttls_was_stripped_neither_mail_nor_password_goes_in_plain_text(
    new_sink: Callable[..., SmtpSink], connect: Connect
) -> None:
    sink = new_sink(users={"support@acme.example": "correct horse"})
    with Proxy(sink.port) as proxy:
        transport = connect(proxy.port, security=Security.STARTTLS, credentials=password("correct horse"))
        (outcome,) = transport.send_batch([mail(1)])
        assert isinstance(outcome, TryLater)
        assert "offers no STARTTLS" in outcome.reason
        proxy.await_said(b"EHLO")
    assert sink.mails == []


@pytest.mark.servers
def test_through_a_real_postfix_the_bytes_arrive_as_they_were_written(
    postfix: Postfix, dovecot: Dovecot, mailbox: str, connect: Connect
) -> None:
    raw = (
        b"From: support@acme.example\r\nDate: Mon, 2 Mar 2026 09:00:00 +0000\r\n"
        b"Message-ID: <m1@acme.example>\r\nReferences: <"
        + b">\r\n <".join(b"A1B2" * 20 + b"%d@eurprd04.prod.example" % n for n in range(5))
        + ">\r\nSubject: Re: x\r\n\r\nžluťoučký kůň\r\n".encode()
    )
    (outcome,) = connect(postfix.port).send_batch([mail(1, mailbox, raw=raw)])
    assert isinstance(outcome, Sent)
    [arrived] = dovecot.await_messages(mailbox, 1)
    assert arrived.endswith(raw)


@pytest.mark.servers
def test_a_report_names_our_message_id_and_returns_headers_only(
    postfix: Postfix, dovecot: Dovecot, mailbox: str, connect: Connect
) -> None:
    lost = OutgoingMail(
        id=1,
        mailbox="support",
        envelope_from=mailbox,
        recipients=("x@mail.gone.example",),
        raw=TEXT,
        message_id="<m1+x@acme.example>",
        attempts=0,
    )
    (outcome,) = connect(postfix.port).send_batch([lost])
    assert isinstance(outcome, Sent)
    [report] = dovecot.await_messages(mailbox, 1)
    assert b"Original-Envelope-Id: m1+x@acme.example" in report
    assert b"It is out." not in report
