"""This file shows that the Dovecot of the tests is the mail host our customers have."""

import imaplib
import smtplib
from collections.abc import Callable

import pytest

from tests.servers.dovecot import PASSWORD, Dovecot

pytestmark = pytest.mark.servers

MAIL = b"From: carol@example.org\r\nSubject: Printer\r\nMessage-ID: <1@example.org>\r\n\r\nIt is on fire.\r\n"


def test_an_appended_mail_is_read_back_byte_for_byte(dovecot: Dovecot, mailbox: str) -> None:
    dovecot.deliver(mailbox, MAIL)
    assert dovecot.messages(mailbox) == [MAIL]


def test_a_mail_to_a_sub_address_arrives_and_keeps_the_detail(dovecot: Dovecot, mailbox: str) -> None:
    name, _, domain = mailbox.partition("@")
    detailed = f"{name}+r-42@{domain}"
    with smtplib.LMTP(dovecot.host, dovecot.lmtp_port) as lmtp:
        lmtp.sendmail("carol@example.org", detailed, b"To: " + detailed.encode() + b"\r\n" + MAIL)
    [mail] = dovecot.messages(mailbox)
    assert f"Delivered-To: {detailed}".encode() in mail


def test_a_name_that_is_no_user_is_refused(dovecot: Dovecot) -> None:
    with (
        smtplib.LMTP(dovecot.host, dovecot.lmtp_port) as lmtp,
        pytest.raises(smtplib.SMTPRecipientsRefused) as refused,
    ):
        lmtp.sendmail("carol@example.org", "nobody.here@acme.example", MAIL)
    assert refused.value.recipients["nobody.here@acme.example"][0] == 550


def test_it_has_the_extensions_the_poller_relies_on(dovecot: Dovecot, mailbox: str) -> None:
    with dovecot.client(mailbox) as imap:
        words = imap.capability()[1][0].decode().split()
    assert {"IDLE", "MOVE", "UIDPLUS"} <= set(words)


def test_a_moved_mail_is_in_the_other_folder_only(dovecot: Dovecot, mailbox: str) -> None:
    dovecot.deliver(mailbox, MAIL)
    with dovecot.client(mailbox) as imap:
        imap.create("Processed")
        imap.select("INBOX")
        imap._simple_command("UID", "MOVE", "1", "Processed")
    assert dovecot.messages(mailbox) == []
    assert dovecot.messages(mailbox, "Processed") == [MAIL]
    assert "Processed" in dovecot.folders(mailbox)


def test_tls_with_its_certificate_is_trusted(dovecot: Dovecot, mailbox: str) -> None:
    with imaplib.IMAP4_SSL(dovecot.host, dovecot.imaps_port, ssl_context=dovecot.tls(), timeout=30) as imap:
        assert imap.login(mailbox, PASSWORD)[0] == "OK"


def test_a_wrong_password_is_refused(dovecot: Dovecot, mailbox: str) -> None:
    with (
        imaplib.IMAP4(dovecot.host, dovecot.imap_port, timeout=30) as imap,
        pytest.raises(imaplib.IMAP4.error, match="AUTHENTICATIONFAILED"),
    ):
        imap.login(mailbox, "guess")


def test_a_kicked_client_is_disconnected(dovecot: Dovecot, mailbox: str) -> None:
    with dovecot.client(mailbox) as imap:
        imap.noop()
        dovecot.kick(mailbox)
        with pytest.raises((imaplib.IMAP4.abort, OSError)):
            imap.noop()


def test_a_restart_keeps_ports_users_and_mail(new_dovecot: Callable[[], Dovecot]) -> None:
    dovecot = new_dovecot()
    dovecot.add_user("support@acme.example")
    dovecot.deliver("support@acme.example", MAIL)
    ports = dovecot.ports
    dovecot.stop()
    with pytest.raises(OSError, match="refused"):
        dovecot.messages("support@acme.example")
    dovecot.start()
    assert dovecot.ports == ports
    assert dovecot.messages("support@acme.example") == [MAIL]
