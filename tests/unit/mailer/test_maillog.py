"""This file shows that log lines have ids and advice, and addresses at debug only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from mailer import maillog
from tickets.delivery import OutgoingMail, Refused, Sent, TryLater
from tickets.ports import FetchedMail

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ZOE = "zoe@customer.example"
MAIL = OutgoingMail(
    id=7,
    mailbox="support",
    envelope_from="support@acme.example",
    recipients=(ZOE,),
    raw=b"Subject: secret\r\n\r\nsecret\r\n",
    message_id="<m7@acme.example>",
    attempts=1,
    ticket=1001,
    notice="received",
)
LINES: list[tuple[str, Callable[[], None]]] = [
    ("answer_sent", lambda: maillog.answer_sent(MAIL, Sent(reply=f"250 ok <{ZOE}>"))),
    ("answer_deferred", lambda: maillog.answer_deferred(MAIL, TryLater(reason=f"450 <{ZOE}>: busy"), NOW)),
    ("answer_given_up", lambda: maillog.answer_given_up(MAIL, TryLater(reason=f"{ZOE}: 450 busy"))),
    ("answer_refused", lambda: maillog.answer_refused(MAIL, Refused(reason=f"550 {ZOE} unknown"))),
    ("answer_claim_lost", lambda: maillog.answer_claim_lost(MAIL)),
    ("mail_received", lambda: maillog.mail_received(12, "message", ZOE)),
    ("mail_opened_ticket", lambda: maillog.mail_opened_ticket(12, "SUP-1001", "general")),
    ("mail_joined_ticket", lambda: maillog.mail_joined_ticket(12, "SUP-1001", "references")),
    ("mail_set_aside", lambda: maillog.mail_set_aside(12, "ValueError: broken")),
    ("mailbox_connected", lambda: maillog.mailbox_connected("support", 4711)),
    ("mailbox_baselined", lambda: maillog.mailbox_baselined("support", 4711, 3)),
    ("mailbox_renumbered", lambda: maillog.mailbox_renumbered("support", 4711, 3)),
    ("mailbox_unavailable", lambda: maillog.mailbox_unavailable("support", "EOF", timedelta(seconds=2))),
    ("mailbox_refused", lambda: maillog.mailbox_refused("support", "check it", timedelta(minutes=5))),
    ("mail_not_fetched", lambda: maillog.mail_not_fetched("support", 4711, 9, "EOF")),
    ("mail_not_acknowledged", lambda: maillog.mail_not_acknowledged("support", 3, "full")),
    ("smtp_away", lambda: maillog.smtp_away("support", "no connection", NOW)),
]


@pytest.mark.parametrize(("event", "write"), LINES)
def test_each_line_has_its_name_and_no_address_above_debug(event: str, write: Callable[[], None]) -> None:
    with capture_logs() as lines:
        write()
    assert lines[0]["event"] == event
    loud = [line for line in lines if line["log_level"] != "debug"]
    assert loud
    assert ZOE not in str(loud)
    assert "secret" not in str(lines)


def test_recipients_are_there_at_debug() -> None:
    with capture_logs() as lines:
        maillog.answer_sent(MAIL, Sent(reply="250 ok"))
    assert {"event": "answer_recipients", "mail": 7, "recipients": [ZOE], "log_level": "debug"} in lines


def test_a_line_about_a_mail_that_was_cut_says_so() -> None:
    with capture_logs() as lines:
        maillog.mail_fetched("support", 4711, FetchedMail(uid=3, raw=b"x", size=900, internal_date=None))
    assert lines[0]["cut"] is True


def test_what_is_set_aside_comes_with_the_command_that_shows_it() -> None:
    with capture_logs() as lines:
        maillog.mail_set_aside(12, "ValueError: broken")
    assert "postdesk inbox show 12" in lines[0]["hint"]
