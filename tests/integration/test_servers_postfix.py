"""This file shows that the Postfix of the tests delivers, reports failures and reports delays by itself."""

from collections.abc import Callable

import pytest

from tests.servers.dovecot import Dovecot
from tests.servers.postfix import Postfix

pytestmark = pytest.mark.servers

MAIL = b"Subject: Printer\r\nMessage-ID: <1@example.org>\r\n\r\nIt is on fire.\r\n"


def test_a_mail_to_a_sub_address_reaches_the_mailbox(
    postfix: Postfix, dovecot: Dovecot, mailbox: str
) -> None:
    name, _, domain = mailbox.partition("@")
    postfix.send("carol@example.org", [f"{name}+r-42@{domain}"], MAIL)
    [mail] = dovecot.await_messages(mailbox, 1)
    assert b"Return-Path: <carol@example.org>" in mail
    assert b"It is on fire." in mail


@pytest.mark.parametrize("gone", ["nobody.here@acme.example", "x@mail.gone.example", "x@elsewhere.example"])
def test_a_mail_that_cannot_be_delivered_comes_back_as_a_report(
    postfix: Postfix, dovecot: Dovecot, mailbox: str, gone: str
) -> None:
    postfix.send(mailbox, [gone], MAIL)
    [report] = dovecot.await_messages(mailbox, 1)
    assert b"report-type=delivery-status" in report
    assert b"Action: failed" in report
    assert f"Final-Recipient: rfc822; {gone}".encode() in report


def test_a_mail_that_must_wait_is_reported_as_delayed(
    postfix: Postfix, dovecot: Dovecot, new_mailbox: Callable[[str], str]
) -> None:
    sender = new_mailbox("carol")
    postfix.send(sender, ["x@mail.full.example"], MAIL)
    [report] = dovecot.await_messages(sender, 1)
    assert b"Action: delayed" in report
    assert b"Status: 4.2.2" in report
    assert "x@mail.full.example" in postfix.queue()
