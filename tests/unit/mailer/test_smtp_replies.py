"""This file shows what each reply of a server makes of a mail."""

from __future__ import annotations

import pytest

from mailer.smtp_replies import Reply, judge_recipients, judge_reply
from tickets.delivery import OutgoingMail, Refused, Sent, TryLater

ZOE, MAX = "zoe@customer.example", "max@customer.example"
TAKEN = Reply(code=250, text="2.0.0 queued as 4711")
UNKNOWN = Reply(code=550, text="5.1.1 no such user")
BUSY = Reply(code=450, text="4.2.1 busy")


def mail(*recipients: str) -> OutgoingMail:
    return OutgoingMail(
        id=1,
        mailbox="support",
        envelope_from="support@acme.example",
        recipients=recipients,
        raw=b"",
        message_id="<m1@acme.example>",
        attempts=0,
    )


def test_a_reply_is_kept_in_the_servers_words_on_one_line() -> None:
    assert str(Reply(code=550, text="5.7.1 no\nthank you")) == "550 5.7.1 no thank you"


@pytest.mark.parametrize(
    ("text", "status"),
    [("5.1.1 no", "5.1.1"), ("no such user", None), ("5.1.1x", None), ("4.2.2 full", "4.2.2")],
)
def test_the_status_is_the_enhanced_code_at_the_beginning(text: str, status: str | None) -> None:
    assert Reply(code=550, text=text).status == status


def test_5xx_is_final_and_carries_its_status() -> None:
    assert judge_reply(UNKNOWN) == Refused(reason="550 5.1.1 no such user", status="5.1.1")


@pytest.mark.parametrize("code", [421, 450, 451, 452, -1])
def test_4xx_and_nonsense_are_tried_again(code: int) -> None:
    outcome = judge_reply(Reply(code=code, text="later"))
    assert isinstance(outcome, TryLater)
    assert outcome.offered


@pytest.mark.parametrize("code", [530, 534, 535, 538])
def test_a_wanted_login_fails_no_mail_and_says_what_to_check(code: int) -> None:
    # RFC 4954 section 6: this is about us, and it is mended in the settings.
    outcome = judge_reply(Reply(code=code, text="5.7.0 authentication required"))
    assert isinstance(outcome, TryLater)
    assert not outcome.offered
    assert "check username and password" in outcome.reason


def test_a_mail_that_all_recipients_get_is_sent() -> None:
    assert judge_recipients(mail(ZOE, MAX), {}, TAKEN) == Sent(reply="250 2.0.0 queued as 4711")


def test_a_mail_that_nobody_gets_names_nobody() -> None:
    outcome = judge_recipients(mail(ZOE), {ZOE: UNKNOWN}, None)
    assert outcome == Refused(reason="550 5.1.1 no such user", status="5.1.1")
    assert judge_recipients(mail(ZOE), {ZOE: BUSY}, None) == TryLater(reason="450 4.2.1 busy")


def test_a_mail_that_some_get_names_those_who_do_not() -> None:
    outcome = judge_recipients(mail(ZOE, MAX), {MAX: UNKNOWN}, TAKEN)
    assert isinstance(outcome, Refused)
    assert outcome.recipients == (MAX,)
    assert outcome.reason == f"{MAX}: 550 5.1.1 no such user"


def test_as_long_as_one_may_still_get_it_the_others_refusal_is_kept_with_it() -> None:
    outcome = judge_recipients(mail(ZOE, MAX, "eva@customer.example"), {MAX: UNKNOWN, ZOE: BUSY}, TAKEN)
    assert isinstance(outcome, TryLater)
    assert outcome.recipients == (ZOE, MAX)
    assert "550" in outcome.reason
