"""This file proves that an agent can ask a supplier about a ticket, and neither side hears of the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.agents.desk import Desk, Mail, notice, to_customer

SUPPLIER = "sales@supplier.example"
QUESTION = "Is part seven of the fuser on stock at your place, and what is its price?"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, more="language: en, include_history: yes")


def _asked(desk: Desk, notified: Mail, line: str = f"#ask {SUPPLIER}", text: str = QUESTION) -> Mail:
    (mail,) = to_customer(desk.agent_writes(f"{line}\n{text}", notified), "asked")
    assert mail.recipients == (SUPPLIER,)
    return mail


def _supplier_writes(desk: Desk, mail: Mail, text: str, *, by_token: bool = True) -> list[Mail]:
    return desk.customer_writes(
        text, author=f"Sales <{SUPPLIER}>", to=mail.answer_to if by_token else "support@acme.example",
        subject="Re: part", more=f"In-Reply-To: {mail['Message-ID']}\n",
    )  # fmt: skip


@pytest.mark.parametrize("verb", ["#ask", "#Zeptat", "#спросить"])
def test_a_supplier_gets_the_words_alone(desk: Desk, verb: str) -> None:
    notified = desk.opened("My secret printer burns.")
    mail = _asked(desk, notified, f"{verb} {SUPPLIER}")
    assert QUESTION in mail.text
    assert mail["Auto-Submitted"] == ""
    assert mail["From"] == '"Anna Dvorak (Acme Support)" <support@acme.example>'
    assert notified["Message-ID"] not in mail.everything
    names = ("secret", "jana@customer.example", "Jana", "anna@acme.example", notified.answer_to)
    marks = ("##-", "Revision", "#ask", "X-Postdesk-Event", "List-Id", *notified["References"].split())
    for internal in names + marks:
        assert internal not in mail.everything, internal


def test_the_customer_hears_nothing_and_is_not_answered_by_it(desk: Desk) -> None:
    notified = desk.opened()
    mails = desk.agent_writes(f"#ask {SUPPLIER}\n#reply\n{QUESTION}", notified)
    assert all("jana@customer.example" not in one.recipients for one in mails)
    assert desk.ticket().answers == 0
    assert notice(mails, "anna@acme.example", "transcript")


@pytest.mark.parametrize("by_token", [True, False])
def test_the_suppliers_answer_is_for_agents_only(desk: Desk, by_token: bool) -> None:
    notified = desk.opened()
    question = _asked(desk, notified)
    mails = _supplier_writes(desk, question, "It is, for 70 euros wholesale.", by_token=by_token)
    assert {one.recipients for one in mails} == {("anna@acme.example",)}
    told = notice(mails, "anna@acme.example")
    assert "70 euros" in told.text
    assert told["Reply-To"].startswith("Note on")
    (answer,) = to_customer(desk.agent_writes("We order the part.", notified))
    for internal in ("70 euros", "supplier", question["Message-ID"], QUESTION[:30]):
        assert internal not in answer.everything
    assert desk.customer_writes("status", to=answer.answer_to)
    assert all("70 euros" not in one.everything for one in to_customer(desk.sent, "status"))


def test_ask_without_an_address_goes_on_with_who_wrote(desk: Desk) -> None:
    question = _asked(desk, desk.opened())
    told = notice(_supplier_writes(desk, question, "It is."), "anna@acme.example")
    again = _asked(desk, told, "#ask", "Two of them, please.")
    assert "Two of them" in again.text
    assert "It is." not in again.text
    assert question["In-Reply-To"] == ""
    assert again["In-Reply-To"].endswith("@customer.example>")


def test_a_plain_answer_to_the_suppliers_mail_stays_in_the_house(desk: Desk) -> None:
    told = notice(_supplier_writes(desk, _asked(desk, desk.opened()), "It is."), "anna@acme.example")
    mails = desk.agent_writes("Too expensive.", told)
    assert all(one.recipients[0].endswith("@acme.example") for one in mails)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("#ask jana@customer.example", QUESTION),
        ("#ask support@acme.example", QUESTION),
        ("#ask cyril@acme.example", QUESTION),
        ("#ask", QUESTION),
        ("#ask supplier", QUESTION),
        (f"#ask {SUPPLIER}", "⟦internal:abc⟧ x"),
        (f"#ask {SUPPLIER}", ""),
        (f"#ask {SUPPLIER}\n#clsoe", QUESTION),
        ("#ask " + " ".join(f"s{n}@supplier.example" for n in range(4)), QUESTION),
    ],
)
def test_a_question_that_is_not_sure_goes_to_nobody(desk: Desk, line: str, text: str) -> None:
    mails = desk.agent_writes(f"{line}\n{text}", desk.opened())
    assert {one.recipients for one in mails} == {("anna@acme.example",)}
    assert notice(mails, "anna@acme.example", "transcript")
    assert desk.ticket().answers == 0


def test_words_of_a_note_are_not_asked(desk: Desk) -> None:
    notified = desk.opened()
    secret = "The customer never paid for the last three printers that we delivered"
    desk.agent_writes(f"#note\n{secret}", notified)
    mails = desk.agent_writes(f"#ask {SUPPLIER}\nAs said: {secret}.", notified)
    assert to_customer(mails, "asked") == []
    assert "it holds what is for the house only" in notice(mails, "anna@acme.example", "transcript").text
