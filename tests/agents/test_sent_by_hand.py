"""This file proves what becomes of answers that people sent from the shared mailbox by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.agents.desk import Desk, Mail, notice, to_customer


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def _sent(
    desk: Desk, text: str, *, author: str = "Acme Support <support@acme.example>", more: str = "",
    to: str = "jana@customer.example", message_id: str = "<hand@acme.example>",
    answers: str = "<1.test@customer.example>",
) -> list[Mail]:  # fmt: skip
    """A mail that lies in the folder of sent mail."""
    with desk.program.store.write() as work:
        work.inbox.add(
            mailbox="support", source="sent", size=None, received_at=desk.now, internal_date=None,
            raw=f"From: {author}\nTo: {to}\nSubject: Re: Printer on fire\nMessage-ID: {message_id}\n"
            f"In-Reply-To: {answers}\nDate: Mon, 23 Nov 2026 09:30:00 +0000\n{more}\n{text}\n".encode(),
        )  # fmt: skip
    while desk.intake.run_once():
        pass
    return desk.out()


def test_an_answer_sent_by_hand_is_recorded_and_not_sent_again(desk: Desk) -> None:
    desk.opened()
    mails = _sent(desk, "Call me.\n\n> Hello, my printer burns. What now?")
    assert to_customer(mails) == []
    assert desk.ticket().answers == 1
    assert desk.ticket().first_answered_at is not None
    assert desk.fates()[-1][0] == "answered"
    (received,) = to_customer(desk.sent, "received")
    desk.customer_writes("Thanks, and now?", to=received.answer_to)
    shown = notice(desk.sent[::-1], "anna@acme.example")
    assert "Call me." in shown.text


def test_the_customers_answer_to_it_stays_on_the_ticket(desk: Desk) -> None:
    desk.opened()
    _sent(desk, "Call me.")
    desk.customer_writes("I called.", subject="Whatever", more="In-Reply-To: <hand@acme.example>\n")
    assert desk.fates()[-1][0] == "appended"


@pytest.mark.parametrize(
    ("author", "more", "who"),
    [
        ("Acme Support <support@acme.example>", "", "anna"),
        ("Cyril Novy <support@acme.example>", "", "cyril"),
        ("Acme Support <support@acme.example>", "Sender: Cyril <cyril@acme.example>\n", "cyril"),
    ],
)
def test_it_is_the_answer_of_who_is_named_else_of_whose_ticket_it_is(
    desk: Desk, author: str, more: str, who: str
) -> None:
    desk.opened()
    _sent(desk, "Call me.", author=author, more=more)
    assert desk.ticket().last_agent == who


def test_our_own_mails_and_others_in_that_folder_change_nothing(desk: Desk) -> None:
    notified = desk.opened()
    (answer,) = to_customer(desk.agent_writes("Pull the plug", notified))
    before = desk.ticket()
    assert _sent(desk, "Pull the plug", message_id=answer["Message-ID"]) == []
    assert _sent(desk, "Lunch?", to="friend@elsewhere.example", answers="<x@elsewhere.example>") == []
    assert _sent(desk, "Lunch?", to="friend@elsewhere.example", message_id="<l@acme.example>") == []
    assert (
        _sent(desk, "I am away", message_id="<v@acme.example>", more="Auto-Submitted: auto-replied\n") == []
    )
    assert desk.ticket() == before
    assert [outcome for outcome, _ in desk.fates()[-4:]] == ["sent"] * 4


def test_what_somebody_writes_first_from_the_mailbox_is_the_other_ones_ticket(desk: Desk) -> None:
    to = "Eva <eva@customer.example>, Ota <ota@customer.example>"
    assert (
        _sent(desk, "Your lamp is ready.", to=to, author="Cyril Novy <support@acme.example>", answers="")
        == []
    )
    ticket = desk.ticket()
    assert (ticket.requester, ticket.assignee, ticket.status.is_open) == (
        "eva@customer.example",
        "cyril",
        False,
    )
    assert desk.pass_time(days=9) == []
    mails = desk.customer_writes(
        "When?", author="ota@customer.example", more="In-Reply-To: <hand@acme.example>\n"
    )
    assert desk.fates()[-1][0] == "appended"
    assert any("Your lamp is ready." in one.text for one in mails)


def test_a_circular_from_the_mailbox_opens_nothing(desk: Desk) -> None:
    to = ", ".join(f"c{number}@customer.example" for number in range(11))
    assert _sent(desk, "We move.", to=to, answers="") == []
    assert desk.fates() == [("sent", "sent by hand, to nobody of a conversation of ours")]


def test_the_same_answer_in_copy_to_us_counts_once(desk: Desk) -> None:
    desk.opened()
    _sent(desk, "Call me.", more="Cc: support@acme.example\n")
    desk.take(
        "From: Acme Support <support@acme.example>\nTo: jana@customer.example\nCc: support@acme.example\n"
        "Subject: Re: Printer on fire\nMessage-ID: <hand@acme.example>\n"
        "In-Reply-To: <1.test@customer.example>\nDate: Mon, 23 Nov 2026 09:30:00 +0000\n\nCall me.\n"
    )
    assert desk.ticket().answers == 1
    assert len([one for one in desk.sent if one.notice == "answered"]) == 0


def test_a_colleague_who_answers_without_knowing_of_it_is_held(desk: Desk) -> None:
    notified = desk.opened()
    _sent(desk, "Call me.", author="Cyril Novy <support@acme.example>")
    mails = desk.agent_writes("Write to me.", notified)
    assert to_customer(mails) == []
    assert "Somebody else answered" in notice(mails, "anna@acme.example", "held").text
