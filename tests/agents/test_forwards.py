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
    "mutt": "----- Forwarded message from Petr Novak <petr@customer.example> -----\n\nDate: Mon, 23 Nov 2026 08:00:00 +0000\n"
    "From: Petr Novak <petr@customer.example>\nTo: anna@acme.example\nSubject: Invoice 7\nX-Mailer: other\n\n"
    "The invoice is wrong.\n\n----- End forwarded message -----\n",
    "outlook in Czech": "Od: Petr Novak <petr@customer.example>\nOdesláno: pondělí 23. listopadu 2026 8:00\n"
    "Komu: Anna Dvorak <anna@acme.example>\nPředmět: Invoice 7\n\nThe invoice is wrong.\n",
    "outlook in Russian": "От: Petr Novak <petr@customer.example>\nОтправлено: 23 ноября 2026 г. 8:00\n"
    "Кому: Anna Dvorak <anna@acme.example>\nТема: Invoice 7\n\nThe invoice is wrong.\n",
    "thunderbird": "-------- Forwarded Message --------\nSubject: Invoice 7\nDate: Mon, 23 Nov 2026 08:00:00 +0000\n"
    "From: Petr Novak <petr@customer.example>\nTo: anna@acme.example\n\nThe invoice is wrong.\n",
}


PROVEN = "Authentication-Results: mx.acme.example; dmarc=pass header.from=acme.example\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def _forward(body: str, *, more: str = PROVEN) -> str:
    return (
        "From: Anna Dvorak <anna@acme.example>\nTo: support@acme.example\nSubject: Fwd: Invoice 7\n"
        f"Message-ID: <fwd@acme.example>\n{more}\n{body}"
    )


@pytest.mark.parametrize(
    "client", ["gmail", "outlook", "apple", "thunderbird", "mutt", "outlook in Czech", "outlook in Russian"]
)
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
    shown = notice(mails, "anna@acme.example")
    assert "The invoice is wrong." in shown.text
    for other in ("forwarded message", "X-Mailer: other", "Sent: Monday"):
        assert other not in shown.text


def test_a_forward_as_a_file_opens_the_customers_ticket_in_their_thread(desk: Desk) -> None:
    raw = _forward(
        "--m\nContent-Type: text/plain\n\n#priority high\n--m\nContent-Type: message/rfc822\n\n"
        "From: Petr Novak <petr@customer.example>\nTo: anna@acme.example\nSubject: Invoice 7\n"
        "Message-ID: <original@customer.example>\n\nThe invoice is wrong.\n--m--\n",
        more=f'{PROVEN}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="m"\n',
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


def test_a_forward_nobody_proves_writes_to_nobody_it_names(desk: Desk) -> None:
    mails = desk.take(_forward(f"#priority high\n\n{INLINE['gmail']}", more=""))
    assert desk.ticket().requester == "anna@acme.example"
    assert desk.ticket().priority.value == "normal"
    assert {one.recipients for one in mails} == {("anna@acme.example",)}


DIRECT = (
    "From: Anna Dvorak <anna@acme.example>\nTo: jana@customer.example\nCc: support@acme.example\n"
    "Subject: Re: Printer on fire\nMessage-ID: <direct@acme.example>\n"
)


def test_an_answer_sent_directly_is_recorded_and_not_sent_again(desk: Desk) -> None:
    desk.opened()
    mails = desk.take(f"{PROVEN}{DIRECT}In-Reply-To: <1.test@customer.example>\n\nCall me.\n")
    assert to_customer(mails) == []
    assert desk.ticket().answers == 1


@pytest.mark.parametrize("named", ["<1.test@customer.example>", "RECEIVED"])
def test_who_only_names_an_id_of_the_conversation_is_not_proven_to_be_an_agent(
    desk: Desk, named: str
) -> None:
    """The customer, and whoever got the mail forwarded, knows these ids; `without: token` asks for a token."""
    desk.opened()
    (received,) = to_customer(desk.sent, "received")
    known = named.replace("RECEIVED", received["Message-ID"])
    mails = desk.take(f"{DIRECT}In-Reply-To: {known}\n\nPay to another account.\n")
    assert (desk.ticket().answers, desk.ticket().status.value) == (0, "new")
    assert desk.fates()[-1][0] == "held"
    assert [(one.notice, one.recipients) for one in mails] == [("held", ("anna@acme.example",))]
    assert "another account" not in mails[0].everything


def test_a_quote_that_may_be_a_forward_is_asked_about_and_the_answer_counts(desk: Desk) -> None:
    mails = desk.take(
        _forward(f"What shall we do?\n\n{INLINE['outlook']}").replace("Fwd: Invoice 7", "Invoice 7")
    )
    assert desk.ticket().requester == "anna@acme.example"
    assert all(one.recipients == ("anna@acme.example",) for one in mails)
    asked = notice(mails, "anna@acme.example", "transcript")
    assert "whose mail it is, is not clear" in asked.text
    desk.agent_writes("#requester petr@customer.example", asked)
    assert desk.ticket().requester == "petr@customer.example"


def test_a_forward_that_hides_its_sender_is_asked_about(desk: Desk) -> None:
    hidden = INLINE["outlook"].replace(" <petr@customer.example>", "")
    mails = desk.take(_forward(f"Please.\n\n{hidden}"))
    assert desk.ticket().requester == "anna@acme.example"
    assert "#requester" in notice(mails, "anna@acme.example", "transcript").text


def test_an_answer_with_outlooks_quote_is_no_forward_and_nothing_is_asked(desk: Desk) -> None:
    mails = desk.take(_forward(f"I agree.\n\n{INLINE['outlook']}").replace("Fwd: Invoice 7", "RE: Invoice 7"))
    assert desk.ticket().requester == "anna@acme.example"
    assert [one for one in mails if one.notice == "transcript"] == []
