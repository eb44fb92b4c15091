"""This file proves tickets that agents open for customers, and answers they send by themselves."""

# ruff: noqa: E501 - golden mails keep the lines as clients write them

from __future__ import annotations

from pathlib import Path

import pytest

from tests.agents.desk import Desk, notice, to_customer

INLINE = {
    "gmail": "---------- Forwarded message ---------\nFrom: Petr Novak <petr@customer.example>\n"
    "Date: Mon, Nov 23, 2026 at 8:00 AM\nSubject: Invoice 7\nTo: <anna@acme.example>\n\n\nThe invoice is wrong.\n",
    "outlook": "________________________________\nFrom: Petr Novak <petr@customer.example>\n"
    "Sent: Monday, November 23, 2026 8:00\nTo: Anna Dvorak <anna@acme.example>\nSubject: Invoice 7\n\n"
    "The invoice is wrong.\n",
    "apple": "Begin forwarded message:\n\n> From: Petr Novak <petr@customer.example>\n> Subject: Invoice 7\n"
    "> Date: 23 November 2026 at 8:00:00\n> To: anna@acme.example\n> \n> The invoice is wrong.\n",
    "thunderbird": "-------- Forwarded Message --------\nSubject: Invoice 7\nDate: Mon, 23 Nov 2026 08:00:00 +0000\n"
    "From: Petr Novak <petr@customer.example>\nTo: anna@acme.example\n\nThe invoice is wrong.\n",
}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def _forward(body: str, *, more: str = "") -> str:
    return (
        "From: Anna Dvorak <anna@acme.example>\nTo: support@acme.example\nSubject: Fwd: Invoice 7\n"
        f"Message-ID: <fwd@acme.example>\n{more}\n{body}"
    )


@pytest.mark.parametrize("client", ["gmail", "apple", "thunderbird"])
def test_a_forward_opens_the_customers_ticket_and_keeps_what_stands_above_as_a_note(
    desk: Desk, client: str
) -> None:
    mails = desk.take(_forward(f"He is angry, be nice.\n\n{INLINE[client]}"))
    ticket = desk.ticket()
    assert (ticket.requester, ticket.subject) == ("petr@customer.example", "Invoice 7")
    (received,) = to_customer(mails, "received")
    assert received.recipients == ("petr@customer.example",)
    assert "anna@acme.example" not in received.everything
    assert "fwd@acme.example" not in received.everything
    told = notice(mails, "anna@acme.example", "transcript")
    assert "petr@customer.example" in told.text
    assert "kept as an internal note" in told.text
    assert "He is angry" not in received.everything


def test_a_forward_as_a_file_opens_the_customers_ticket_in_their_thread(desk: Desk) -> None:
    raw = _forward(
        "--m\nContent-Type: text/plain\n\n#priority high\n--m\nContent-Type: message/rfc822\n\n"
        "From: Petr Novak <petr@customer.example>\nTo: anna@acme.example\nSubject: Invoice 7\n"
        "Message-ID: <original@customer.example>\n\nThe invoice is wrong.\n--m--\n",
        more='MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="m"\n',
    )
    (received,) = to_customer(desk.take(raw), "received")
    assert received["In-Reply-To"] == "<original@customer.example>"
    assert desk.ticket().priority.value == "high"


def test_the_agent_may_name_another_customer(desk: Desk) -> None:
    desk.take(_forward(f"#requester eva@customer.example\n\n{INLINE['gmail']}"))
    assert desk.ticket().requester == "eva@customer.example"


def test_a_mail_without_a_forward_is_the_agents_own_request(desk: Desk) -> None:
    desk.take(_forward("My chair is broken.\n"))
    assert desk.ticket().requester == "anna@acme.example"


def test_an_answer_sent_directly_is_recorded_and_not_sent_again(desk: Desk) -> None:
    desk.opened()
    mails = desk.take(
        "From: Anna Dvorak <anna@acme.example>\nTo: jana@customer.example\nCc: support@acme.example\n"
        "Subject: Re: Printer on fire\nMessage-ID: <direct@acme.example>\nIn-Reply-To: <1.test@customer.example>\n\n"
        "Call me.\n"
    )
    assert to_customer(mails) == []
    assert desk.ticket().answers == 1
