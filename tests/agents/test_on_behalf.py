"""This file proves that an agent can begin: for a customer who called, or by writing to a customer first."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.people import note_about
from tests.agents.desk import Desk, Mail, notice, to_customer

PROVEN = "Authentication-Results: mx.acme.example; dmarc=pass header.from=acme.example\n"
ANNA = "Anna Dvorak <anna@acme.example>"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def _new(desk: Desk, text: str, *, subject: str = "Broken lamp", more: str = PROVEN, **to: str) -> list[Mail]:
    fields = "".join(f"{name}: {value}\n" for name, value in ({"To": "support@acme.example"} | to).items())
    return desk.take(
        f"From: {ANNA}\n{fields}Subject: {subject}\nMessage-ID: {desk.next_id('acme.example')}\n"
        f"Date: Mon, 23 Nov 2026 09:00:00 +0000\n{more}\n{text}\n"
    )


@pytest.mark.parametrize("verb", ["#requester", "#Zákazník", "#клиент"])
def test_a_call_is_noted_as_the_customers_ticket(desk: Desk, verb: str) -> None:
    mails = _new(
        desk, f"{verb} Eva Mala <eva@customer.example>\n#priority high\nShe called; the lamp is hot."
    )
    ticket = desk.ticket()
    assert (ticket.requester, ticket.requester_name) == ("eva@customer.example", "Eva Mala")
    assert (ticket.assignee, ticket.priority.value, ticket.answers) == ("anna", "high", 0)
    (received,) = to_customer(mails, "received")
    assert received.recipients == ("eva@customer.example",)
    assert all("hot" not in one.everything for one in mails if one.recipients[0] != "anna@acme.example")
    assert "eva@customer.example" in notice(mails, "anna@acme.example", "transcript").text
    desk.customer_writes("Hello?", author="eva@customer.example", to=received.answer_to)
    assert desk.fates()[-1][0] == "appended"
    assert "She called" in notice(desk.sent[::-1], "anna@acme.example").text


def test_an_agent_writes_to_a_customer_first_by_the_desk(desk: Desk) -> None:
    mails = _new(desk, "#requester eva@customer.example\n#reply\nYour lamp is ready.\n\n-- \nAnna\n+420 1")
    (answer,) = to_customer(mails)
    assert answer.recipients == ("eva@customer.example",)
    assert "Your lamp is ready." in answer.text
    assert "+420" not in answer.everything
    assert "anna@acme.example" not in answer.everything
    assert to_customer(mails, "received") == []
    assert desk.ticket().answers == 1
    desk.customer_writes("Thanks, when?", author="eva@customer.example", to=answer.answer_to)
    assert desk.fates()[-1][0] == "appended"


def test_an_answer_that_closes_what_it_begins_is_one_mail(desk: Desk) -> None:
    mails = _new(desk, "#requester eva@customer.example\n#reply\n#close\nYour lamp is ready.")
    theirs = [one for one in mails if one.recipients == ("eva@customer.example",)]
    assert [one.notice for one in theirs] == ["answered"]
    assert not desk.ticket().status.is_open


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("#requester eva@customer.example\n#reply\nHi", ""),
        ("#requester eva@customer.example\n#rpely\nHi", PROVEN),
        ("#requester support@acme.example\n#reply\nHi", PROVEN),
        ("#requester eva\n#reply\nHi", PROVEN),
    ],
    ids=["unproven", "mistyped", "ourselves", "nobody"],
)
def test_nothing_reaches_a_customer_where_it_is_not_sure(desk: Desk, text: str, more: str) -> None:
    mails = _new(desk, text, more=more)
    assert {one.recipients[0] for one in mails} <= {"anna@acme.example"}
    assert mails


def test_a_mistyped_command_or_address_opens_nothing_and_is_told(desk: Desk) -> None:
    for line in ("#requester eva@customer.example\n#rpely", "#requester eva\n#reply"):
        mails = _new(desk, f"{line}\nHi")
        assert notice(mails, "anna@acme.example", "transcript")
    assert [outcome for outcome, _ in desk.fates()] == ["commands", "commands"]


def test_a_forward_of_outlook_with_the_customers_name_is_a_forward(desk: Desk) -> None:
    mails = _new(
        desk, "#requester eva@customer.example\nBe nice.\n\nFrom: Boss <boss@customer.example>\n"
        "Sent: Monday, November 23, 2026 10:00\nTo: Anna\nSubject: Lamp\n\nThe lamp is broken.",
        subject="FW: Lamp",
    )  # fmt: skip
    assert desk.ticket().requester == "eva@customer.example"
    assert "The lamp is broken." in notice(mails, "anna@acme.example").text


def test_internal_words_are_not_sent_on_behalf_either(desk: Desk) -> None:
    mails = _new(desk, "#requester eva@customer.example\n#reply\nSee ⟦internal:abc⟧ x ⟦/internal⟧")
    assert to_customer(mails) == []
    assert "it holds what is for the house only" in notice(mails, "anna@acme.example", "transcript").text


def test_words_of_a_note_about_the_customer_are_not_sent_on_behalf(desk: Desk) -> None:
    secret = "she pays her invoices late, so ask for the money before any lamp leaves the house"
    with desk.program.store.write() as work:
        note_about(work.connection, "eva@customer.example", secret, "boss", desk.now)
    mails = _new(desk, f"#requester eva@customer.example\n#reply\nWe know that {secret}.")
    assert to_customer(mails) == []
    assert "it holds what is for the house only" in notice(mails, "anna@acme.example", "transcript").text


def test_a_mail_to_a_customer_with_us_in_copy_is_their_ticket_and_brings_no_mail(desk: Desk) -> None:
    wrote = _new(desk, "Your lamp is ready.", To="Eva <eva@customer.example>", Cc="support@acme.example")
    assert wrote == []
    ticket = desk.ticket()
    assert (ticket.requester, ticket.assignee, ticket.status.value) == (
        "eva@customer.example",
        "anna",
        "closed",
    )
    mails = desk.customer_writes(
        "When can I have it?", author="eva@customer.example", more="In-Reply-To: <1.test@acme.example>\n"
    )
    assert desk.ticket().status.is_open
    shown = notice(mails, "anna@acme.example")
    assert "Your lamp is ready." in shown.text
    assert shown["Reply-To"].startswith("Answer customer")


def test_a_mail_to_a_customer_in_blind_copy_to_us_is_the_same(desk: Desk) -> None:
    assert _new(desk, "Your lamp is ready.", To="eva@customer.example") == []
    assert desk.ticket().requester == "eva@customer.example"
    assert desk.pass_time(days=40) == []


def test_an_agents_own_request_with_a_supplier_in_copy_stays_the_agents(desk: Desk) -> None:
    _new(desk, "My desk lamp is broken.", Cc="supplier@elsewhere.example")
    assert desk.ticket().requester == "anna@acme.example"


def test_an_unproven_mail_to_a_customer_is_no_answer_of_ours(desk: Desk) -> None:
    _new(desk, "Pay here.", To="eva@customer.example", Cc="support@acme.example", more="")
    assert desk.ticket().answers == 0
