"""What a mail is, in the order of the questions, and whether it may be answered; every mail is our own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mail_text import mail, read
from threading_rules.answerable import may_answer
from threading_rules.identify import QUESTIONS, Kind, identify
from threading_rules.ours import Ours

OURS = Ours(
    mailboxes=frozenset({"support@acme.example"}),
    lists=frozenset({"help@groups.acme.example"}),
    loop_marks=frozenset({"d41d8"}),
    is_own_id=lambda known: known.endswith(".t1@acme.example>"),
)


def multipart(kind: str, report_type: str, part_type: str, part: str, *fields: str) -> str:
    header = "\n".join(fields)
    return (
        f"From: Jana <jana@customer.example>\nTo: support@acme.example\nSubject: About your mail\n{header}"
        f"{chr(10) if fields else ''}Content-Type: multipart/{kind}; boundary=B{report_type}\n\n"
        "--B\n\nWords.\n\n"
        f"--B\nContent-Type: {part_type}\n\n{part}\n\n--B--\n"
    )


def test_the_questions_are_asked_in_the_order_of_the_design():
    assert [name.split()[-1] for name, _ in QUESTIONS] == ["back?", "delivered?", "recall?", "it?", "list?"]


def test_a_persons_mail_is_a_message_and_may_be_answered():
    identity = identify(mail(), OURS)
    assert (identity.kind, identity.auto_generated, identity.answerable) == (Kind.MESSAGE, False, True)
    assert identity.bounce is None
    assert identity.evidence


@pytest.mark.parametrize(
    "fields",
    [
        ("X-Postdesk-Loop: d41d8",),
        ("X-Loop: support@acme.example",),
        ("From: support@acme.example", "Message-ID: <x.t1@acme.example>"),
        ("From: support+r77@acme.example", "Message-ID: <x.t1@acme.example>"),
        tuple(f"Received: from a{hop} by b{hop}" for hop in range(60)),
    ],
)
def test_our_own_mail_coming_back_is_a_loop(fields):
    identity = identify(mail(*fields), OURS)
    assert identity.kind is Kind.LOOP
    assert not identity.answerable


@pytest.mark.parametrize(
    "fields",
    [
        ("X-Postdesk-Loop: another",),
        ("X-Loop: someone@else.example",),
        ("Message-ID: <x.t1@acme.example>",),
        ("From: support@acme.example", "Message-ID: <x@phone.example>"),
    ],
)
def test_these_are_no_loop(fields):
    assert identify(mail(*fields), OURS).kind is Kind.MESSAGE


def test_a_loop_comes_before_a_bounce_and_a_bounce_before_an_automatic_reply():
    bounced = ("From: MAILER-DAEMON@mx.example.net", "Auto-Submitted: auto-replied", "Subject: Undeliverable")
    body = "<petr@firm.example>: 550 5.1.1 unknown"
    assert identify(mail(*bounced, "X-Postdesk-Loop: d41d8", body=body), OURS).kind is Kind.LOOP
    identity = identify(mail(*bounced, body=body), OURS)
    assert (identity.kind, identity.auto_generated) == (Kind.BOUNCE, True)
    assert identity.bounce.recipients[0].address == "petr@firm.example"


def test_a_read_receipt_is_a_receipt():
    part = "Final-Recipient: rfc822; a@b.example\nDisposition: manual-action/MDN-sent-manually; displayed"
    text = multipart(
        "report", "; report-type=disposition-notification", "message/disposition-notification", part
    )
    assert identify(read(text), OURS).kind is Kind.RECEIPT


def test_a_report_of_delivery_is_a_receipt():
    part = "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; a@b.example\nAction: delivered\nStatus: 2.0.0"
    text = multipart("report", "; report-type=delivery-status", "message/delivery-status", part)
    assert identify(read(text), OURS).kind is Kind.RECEIPT


@pytest.mark.parametrize("outer", ["; report-type=feedback-report", ""])
def test_an_abuse_report_is_a_report(outer):
    part = "Feedback-Type: abuse\nUser-Agent: x/1\nVersion: 1"
    kind = "report" if outer else "mixed"
    assert identify(read(multipart(kind, outer, "message/feedback-report", part)), OURS).kind is Kind.REPORT


def test_a_dmarc_report_is_a_report():
    subject = "Subject: Report Domain: acme.example Submitter: mail.example Report-ID: <77>"
    assert identify(mail(subject), OURS).kind is Kind.REPORT


def test_reactions_of_rfc_9078_and_gmail_are_reactions():
    standard = multipart("alternative", "", "text/plain; charset=utf-8\nContent-Disposition: reaction", "👍")
    gmail = multipart(
        "alternative",
        "",
        "text/vnd.google.email-reaction+json",
        '{"version": 1, "emoji": "🎉"}',
        "In-Reply-To: <a@b>",
    )
    assert identify(read(standard), OURS).evidence == ("a reaction part: 👍 (RFC 9078)",)
    assert identify(read(gmail), OURS).evidence == ("a reaction part: 🎉 (RFC 9078)",)
    assert identify(read(gmail), OURS).kind is Kind.REACTION


def test_an_invitation_is_a_step_of_a_meeting_and_an_attached_calendar_file_is_not():
    part = "BEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR"
    invitation = read(multipart("alternative", "", "text/calendar; method=REQUEST", part))
    attached = read(
        multipart("mixed", "", "text/calendar\nContent-Disposition: attachment; filename=a.ics", part)
    )
    assert identify(invitation, OURS).kind is Kind.CALENDAR
    assert identify(attached, OURS).kind is Kind.MESSAGE


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Recall: The offer", 'Jana would like to recall the message, "The offer".'),
        ("Rückruf: Das Angebot", "Jana möchte die Nachricht „Das Angebot“ zurückrufen."),
        ("Отзыв: Предложение", "Jana хочет отозвать сообщение «Предложение»."),
    ],
)
def test_exchanges_recall_is_a_recall(subject, body):
    assert identify(mail(f"Subject: {subject}", body=body), OURS).kind is Kind.RECALL


def test_a_product_recall_is_a_message():
    assert (
        identify(mail("Subject: Recall: the burning printer", body="Do you recall it?"), OURS).kind
        is Kind.MESSAGE
    )


def test_list_mail_is_a_list_and_a_list_of_ours_is_a_message():
    stranger = mail("List-Id: <talk.lists.example>", "To: talk@lists.example")
    own = mail("List-Id: <help.groups.acme.example>", "To: help@groups.acme.example", "Precedence: list")
    assert identify(own, OURS).list_mail.own
    assert (identify(stranger, OURS).kind, identify(stranger, OURS).answerable) == (Kind.LIST, False)
    assert (identify(own, OURS).kind, identify(own, OURS).answerable) == (Kind.MESSAGE, True)


def test_spam_keeps_its_kind_and_is_not_answered():
    identity = identify(mail("X-Spam-Flag: YES"), OURS)
    assert (identity.kind, identity.spam, identity.answerable) == (Kind.MESSAGE, True, False)
    assert "X-Spam-Flag: YES" in identity.evidence


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ("From: a@b.example, c@d.example", "one"),
        ("From: undisclosed", "one"),
        ("Return-Path: <>", "null"),
        ("From: support@acme.example", "ours"),
        ("From: postmaster@customer.example", "role"),
        ("From: owner-talk@lists.example", "role"),
        ("From: talk-bounces@lists.example", "role"),
        ("From: no-reply@customer.example", "no answer"),
        ("From: DoNotReply@customer.example", "no answer"),
        ("From: ne-pas-repondre@customer.example", "no answer"),
        ("From: notifications@customer.example", "no answer"),
        ("List-Id: <talk.lists.example>", "list"),
        ("Precedence: bulk", "Precedence"),
        ("X-Auto-Response-Suppress: DR, OOF, AutoReply", "Suppress"),
        ("X-Spam-Status: Yes, score=9.1", "spam"),
        ("To: someone@else.example", "To or Cc"),
    ],
)
def test_an_automatic_answer_is_refused(field, reason):
    decision = may_answer(mail(field), OURS)
    assert not decision.allowed
    assert reason in decision.reason


@pytest.mark.parametrize(
    "field",
    [
        "To: support+r77@acme.example",
        "To: info@acme.example",
        "Cc: Support <SUPPORT@acme.example>",
        "X-Auto-Response-Suppress: DR, RN, NRN",
        "From: noreen@customer.example",
        "From: nora.replyova@customer.example",
        "From: administrator@customer.example",
        "To: help@groups.acme.example",
    ],
)
def test_an_automatic_answer_is_allowed(field):
    assert may_answer(mail(field), OURS).allowed


@pytest.mark.parametrize("kind", ["auto-replied", "auto-generated"])
def test_a_machine_is_never_answered(kind):
    identity = identify(mail(f"Auto-Submitted: {kind}"), OURS)
    assert not identity.answerable
    assert "RFC 3834" in identity.answerable_reason


NAMES = st.sampled_from(
    [
        "From",
        "Subject",
        "List-Id",
        "Precedence",
        "Auto-Submitted",
        "Return-Path",
        "X-Original-From",
        "Received",
    ]
)


@given(st.lists(st.tuples(NAMES, st.text(max_size=60)), max_size=8), st.text(max_size=300))
def test_every_mail_has_an_identity_with_evidence(fields, body):
    text = "".join(f"{name}: {' '.join(value.split())}\n" for name, value in fields)
    identity = identify(mail(*text.splitlines(), body=body), OURS)
    assert identity.evidence
    assert identity.answerable_reason
    assert (identity.bounce is not None) == (identity.kind is Kind.BOUNCE)
