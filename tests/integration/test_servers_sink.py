"""This file shows that the scripted SMTP server keeps what it takes and answers what a test tells it to."""

import smtplib
import ssl
from collections.abc import Iterator

import pytest

from tests.servers.smtp_sink import Break, SmtpSink

MAIL = b"Subject: Printer\r\n\r\n.leading dot\r\nm\xc5\xaf\xc5\xbe\r\n"


@pytest.fixture
def client(smtp_sink: SmtpSink) -> Iterator[smtplib.SMTP]:
    smtp = smtplib.SMTP(smtp_sink.host, smtp_sink.port, timeout=10)
    yield smtp
    smtp.close()


def test_envelope_and_bytes_are_kept(smtp_sink: SmtpSink, client: smtplib.SMTP) -> None:
    client.sendmail("support+b-1@acme.example", ["a@example.org", "b@example.org"], MAIL)
    [mail] = smtp_sink.await_mails(1)
    assert mail.sender == "support+b-1@acme.example"
    assert mail.recipients == ("a@example.org", "b@example.org")
    assert mail.raw == MAIL
    assert mail.message["Subject"] == "Printer"


def test_a_scripted_answer_is_given_once(smtp_sink: SmtpSink, client: smtplib.SMTP) -> None:
    smtp_sink.answer_recipient("Full@example.org", "451 4.2.2 mailbox full")
    with pytest.raises(smtplib.SMTPRecipientsRefused, match="mailbox full"):
        client.sendmail("s@acme.example", ["full@example.org"], MAIL)
    client.sendmail("s@acme.example", ["full@example.org"], MAIL)
    assert len(smtp_sink.mails) == 1


def test_an_address_can_be_refused_for_ever(smtp_sink: SmtpSink, client: smtplib.SMTP) -> None:
    smtp_sink.always_answer("gone@example.org", "550 5.1.1 no such user")
    for _ in range(2):
        refused = client.sendmail("s@acme.example", ["gone@example.org", "here@example.org"], MAIL)
        assert refused == {"gone@example.org": (550, b"5.1.1 no such user")}
    assert [mail.recipients for mail in smtp_sink.mails] == [("here@example.org",)] * 2


def test_a_sender_and_a_mail_can_be_refused(smtp_sink: SmtpSink, client: smtplib.SMTP) -> None:
    smtp_sink.answer_sender("452 4.3.1 disk full")
    smtp_sink.answer_data("554 5.7.1 spam")
    with pytest.raises(smtplib.SMTPSenderRefused):
        client.sendmail("s@acme.example", ["a@example.org"], MAIL)
    with pytest.raises(smtplib.SMTPDataError):
        client.sendmail("s@acme.example", ["a@example.org"], MAIL)
    assert smtp_sink.mails == []


@pytest.mark.parametrize(("how", "taken"), [(Break.DROP, 0), (Break.TAKE_AND_DROP, 1)])
def test_a_connection_can_break_instead_of_the_last_answer(
    smtp_sink: SmtpSink, client: smtplib.SMTP, how: Break, taken: int
) -> None:
    smtp_sink.answer_data(how)
    with pytest.raises((smtplib.SMTPServerDisconnected, OSError)):
        client.sendmail("s@acme.example", ["a@example.org"], MAIL)
    assert len(smtp_sink.mails) == taken


def test_it_comes_back_on_the_same_port_with_its_mails(smtp_sink: SmtpSink, client: smtplib.SMTP) -> None:
    client.sendmail("s@acme.example", ["a@example.org"], MAIL)
    port = smtp_sink.port
    smtp_sink.stop()
    with pytest.raises(OSError, match="refused"):
        smtplib.SMTP(smtp_sink.host, port, timeout=5)
    smtp_sink.start()
    assert (smtp_sink.port, len(smtp_sink.mails)) == (port, 1)
    with smtplib.SMTP(smtp_sink.host, port, timeout=10) as again:
        again.sendmail("s@acme.example", ["a@example.org"], MAIL)
    assert smtp_sink.connections == 2


def test_a_password_is_asked_for_and_tls_is_seen(
    server_tls: ssl.SSLContext, client_tls: ssl.SSLContext
) -> None:
    sink = SmtpSink(starttls=server_tls, users={"support": "secret"})
    sink.start()
    try:
        with smtplib.SMTP(sink.host, sink.port, timeout=10) as smtp:
            with pytest.raises(smtplib.SMTPSenderRefused, match="authentication required"):
                smtp.sendmail("s@acme.example", ["a@example.org"], MAIL)
            with pytest.raises(smtplib.SMTPAuthenticationError):
                smtp.login("support", "guess")
            smtp.starttls(context=client_tls)
            smtp.login("support", "secret")
            smtp.sendmail("s@acme.example", ["a@example.org"], MAIL)
        [mail] = sink.mails
        assert (mail.login, mail.tls) == ("support", True)
    finally:
        sink.stop()


def test_tls_from_the_first_byte(server_tls: ssl.SSLContext, client_tls: ssl.SSLContext) -> None:
    sink = SmtpSink(tls=server_tls)
    sink.start()
    try:
        with smtplib.SMTP_SSL(sink.host, sink.port, timeout=10, context=client_tls) as smtp:
            smtp.sendmail("s@acme.example", ["a@example.org"], MAIL)
        assert sink.await_mails(1)[0].tls
    finally:
        sink.stop()
