"""This file tests the facts of delivery reports and enclosed mails."""

from mailer.parse import parse

BOUNCE = b"""From: MAILER-DAEMON@mx.example
Subject: Undelivered
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

It did not work.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Original-Recipient: rfc822; jana@x.example
Final-Recipient: rfc822; jana@y.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1
 no such user

Final-Recipient: rfc822; petr@y.example
Action: delayed
Status: 4.2.2
--b
Content-Type: text/rfc822-headers

Message-ID: <ours@acme.example>
Subject: =?utf-8?q?Va=C5=A1e?= objednavka
--b--
"""


def test_each_recipient_of_a_report_is_read():
    statuses = parse(BOUNCE).recipient_statuses
    assert [(one.final_recipient, one.action, one.status) for one in statuses] == [
        ("rfc822; jana@y.example", "failed", "5.1.1"),
        ("rfc822; petr@y.example", "delayed", "4.2.2"),
    ]
    assert statuses[0].original_recipient == "rfc822; jana@x.example"
    assert statuses[0].diagnostic == "smtp; 550 5.1.1 no such user"


def test_the_report_says_what_kind_it_is_and_its_text_is_only_its_own():
    message = parse(BOUNCE)
    assert message.report_type == "delivery-status"
    assert message.text == "It did not work."
    assert message.part_types == ("text/plain", "message/delivery-status", "text/rfc822-headers")


def test_headers_of_the_original_are_an_enclosed_mail_without_text():
    (enclosed,) = parse(BOUNCE).enclosed
    assert enclosed.message_id == "<ours@acme.example>"
    assert dict(enclosed.headers)["Subject"] == "Vaše objednavka"
    assert enclosed.text == ""


def test_a_whole_original_is_enclosed_with_its_text():
    whole = BOUNCE.replace(b"text/rfc822-headers", b"message/rfc822").replace(
        b"objednavka\n", b"x\n\nour words\n"
    )
    (enclosed,) = parse(whole).enclosed
    assert enclosed.text.strip() == "our words"
    assert enclosed.message_id == "<ours@acme.example>"


def test_a_report_inside_an_attached_mail_is_not_ours():
    outer = b"From: a@x.example\nContent-Type: multipart/mixed; boundary=o\n\n--o\n\nlook\n--o\n"
    raw = outer + b"Content-Type: message/rfc822\n\n" + BOUNCE + b"\n--o--\n"
    assert parse(raw).recipient_statuses == ()
