"""Reports of failed delivery, in the formats that mail systems write; every mail here is our own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mail_text import mail, read
from threading_rules.bounces import read_bounce
from threading_rules.ours import Ours

DAEMON = "From: Mail Delivery System <MAILER-DAEMON@mx.example.net>"
NULL = "Return-Path: <>"
OURS = Ours(mailboxes=frozenset({"support@acme.example"}))


def report(action: str, status: str, *, extra: str = "") -> str:
    return f"""
        Return-Path: <>
        From: Mail Delivery System <MAILER-DAEMON@mx.example.net>
        To: support@acme.example
        Subject: Delivery report
        Content-Type: multipart/report; report-type=delivery-status; boundary=B

        --B

        A report.

        --B
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example.net

        Final-Recipient: rfc822; petr@firm.example
        Action: {action}
        Status: {status}
        {extra}
        --B
        Content-Type: message/rfc822

        Message-ID: <a1@acme.example>
        From: support@acme.example
        To: petr@firm.example
        Subject: [SUP-1001] Your question

        Our words. A quoted Final-Recipient: rfc822; nobody@elsewhere.example
        --B--
        """


def addresses(bounce):
    return [recipient.address for recipient in bounce.recipients]


def test_a_failed_report_of_rfc_3464_is_a_hard_bounce_of_the_mail_it_encloses():
    bounce = read_bounce(read(report("failed", "5.1.1")), OURS)
    assert (bounce.kind, bounce.original_message_id) == ("hard", "<a1@acme.example>")
    (recipient,) = bounce.recipients
    assert (recipient.address, recipient.status, recipient.action) == ("petr@firm.example", "5.1.1", "failed")


def test_a_delayed_report_is_soft_whatever_its_status():
    assert read_bounce(read(report("delayed", "5.0.0")), OURS).kind == "soft"


@pytest.mark.parametrize("status", ["4.2.2", "4.4.7", "4.7.1 (try later)"])
def test_a_status_of_class_four_is_soft_though_the_action_is_failed(status):
    assert read_bounce(read(report("failed", status)), OURS).kind == "soft"


def test_a_full_mailbox_is_soft_though_its_status_is_permanent():
    full = report("failed", "5.2.2", extra="Diagnostic-Code: smtp; 552 5.2.2 Mailbox is full\n")
    assert read_bounce(read(full), OURS).kind == "soft"


def test_the_remote_servers_status_says_more_than_an_undefined_one():
    mail_text = report("failed", "5.0.0", extra="Diagnostic-Code: smtp; 550 5.1.1 No such person\n")
    assert read_bounce(read(mail_text), OURS).recipients[0].status == "5.1.1"


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded (to multi-recipient alias)"])
def test_a_report_of_success_is_no_bounce(action):
    assert read_bounce(read(report(action, "2.0.0")), OURS) is None


def test_the_address_we_wrote_to_is_named_beside_the_one_it_was_forwarded_to():
    forwarded = report("failed", "5.1.1").replace(
        "Action:", "Original-Recipient: rfc822; sales@firm.example\n        Action:"
    )
    assert addresses(read_bounce(read(forwarded), OURS)) == ["petr@firm.example", "sales@firm.example"]


def test_an_unnamed_recipient_is_the_only_one_the_returned_mail_was_for():
    unnamed = report("failed", "5.1.1").replace("rfc822; petr@firm.example", "x400; /C=CZ/S=PETR/")
    bounce = read_bounce(read(unnamed), OURS)
    assert (bounce.kind, addresses(bounce)) == ("hard", ["petr@firm.example"])


def test_a_report_that_names_nobody_still_makes_a_bounce():
    bounce = read_bounce(mail(DAEMON, NULL, body="A mail could not be delivered."), OURS)
    assert (bounce.kind, addresses(bounce)) == ("hard", [None])


def test_the_words_beside_the_only_recipient_give_the_reason_its_fields_do_not():
    text = report("failed", "5.0.0").replace("A report.", "The mailbox is full.")
    assert read_bounce(read(text), OURS).kind == "soft"


# What mail systems write without RFC 3464, in our own words but in their form: text, recipients, kind.
def test_the_id_of_the_failed_mail_is_found_in_the_copy_below_the_report():
    body = "Not delivered to <petr@firm.example>\n\nReceived: from a by b\nMessage-Id: <a2@acme.example>\n"
    assert read_bounce(mail(DAEMON, body=body), OURS).original_message_id == "<a2@acme.example>"


def test_without_a_copy_the_id_is_the_one_the_report_answers():
    message = mail(
        DAEMON, NULL, "In-Reply-To: <a3@acme.example>", body="Could not be delivered: petr@firm.example"
    )
    assert read_bounce(message, OURS).original_message_id == "<a3@acme.example>"


def test_x_failed_recipients_names_them_all():
    message = mail(DAEMON, "X-Failed-Recipients: petr@firm.example, eva@firm.example", body="It failed.")
    assert addresses(read_bounce(message, OURS)) == ["petr@firm.example", "eva@firm.example"]


def test_a_notice_as_json_inside_json_is_read():
    body = (
        '{"Type":"Notification","Message":"{\\"notificationType\\":\\"Bounce\\",\\"bounce\\":{'
        '\\"bouncedRecipients\\":[{\\"emailAddress\\":\\"petr@firm.example\\",\\"action\\":\\"failed\\",'
        '\\"status\\":\\"5.1.1\\",\\"diagnosticCode\\":\\"smtp; 550 5.1.1 unknown\\"}]}}"}'
    )
    bounce = read_bounce(mail("From: no-reply@sender.example", body=body), OURS)
    assert (addresses(bounce), bounce.kind) == (["petr@firm.example"], "hard")


def test_our_own_address_is_not_the_failed_one():
    body = "Dear support@acme.example,\nyour mail could not be delivered to petr@firm.example."
    assert addresses(read_bounce(mail(DAEMON, body=body), OURS)) == ["petr@firm.example"]


def test_the_postmaster_to_ask_is_not_the_failed_one():
    body = "<petr@firm.example>: user unknown\n\nFor help, please contact\npostmaster@mx.example.net\n"
    assert addresses(read_bounce(mail(DAEMON, "Subject: Returned mail", body=body), OURS)) == [
        "petr@firm.example"
    ]


def test_a_return_path_of_ours_is_a_machines_mark():
    ours = Ours(is_return_path=lambda spec: spec.startswith("support+b"))
    message = mail("To: support+b77@acme.example", "Subject: Undeliverable", body="Not delivered.")
    assert read_bounce(message, ours) is not None
    assert read_bounce(message, Ours()) is None


def test_sieves_refusal_by_disposition_notification_is_a_bounce():
    message = read(
        """
        From: Petr <petr@firm.example>
        To: support@acme.example
        Subject: Automatically rejected mail
        Content-Type: multipart/report; report-type=disposition-notification; boundary=B

        --B

        Your message to <petr@firm.example> was automatically rejected:
        I take no mail here.

        --B
        Content-Type: message/disposition-notification

        Final-Recipient: rfc822; petr@firm.example
        Disposition: automatic-action/MDN-sent-automatically; deleted

        --B--
        """
    )
    assert addresses(read_bounce(message, OURS)) == ["petr@firm.example"]


WRITTEN_BY_PEOPLE = {
    "a complaint": "My mail to petr@firm.example was not delivered. It says 550 5.1.1 User unknown. Help!",
    "a forward": "Look:\n\n> From: MAILER-DAEMON@mx.example.net\n> <petr@firm.example>: 550 user unknown\n",
}


@pytest.mark.parametrize("name", WRITTEN_BY_PEOPLE)
def test_a_person_who_writes_about_a_bounce_sends_none(name):
    for subject in ("Fwd: Undelivered Mail Returned to Sender", "mail failed"):
        assert read_bounce(mail(f"Subject: {subject}", body=WRITTEN_BY_PEOPLE[name]), OURS) is None


def test_a_postmaster_who_answers_as_a_person_sends_no_bounce():
    fields = ("From: postmaster@firm.example", "Subject: Re: Your invoice", "In-Reply-To: <a1@acme.example>")
    assert (
        read_bounce(mail(*fields, body="Petr is unknown here, the mail was not delivered, sorry."), OURS)
        is None
    )


def test_a_null_sender_alone_is_no_bounce():
    assert read_bounce(mail(NULL, body="I am away and could not be reached by mail."), OURS) is None


@given(st.text(max_size=400), st.text(alphabet="<>@.:;-=* \n\t4250RCPTO\"'()[]{}\\ae", max_size=2000))
def test_no_report_breaks_the_reader(subject, body):
    clean = " ".join(subject.split())
    bounce = read_bounce(mail(DAEMON, NULL, f"Subject: Undelivered {clean}", body=body), OURS)
    assert bounce is None or bounce.recipients
