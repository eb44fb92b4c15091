"""This file proves that a rule's ready answer goes out once, marked as automatic, in words of ours alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk import Desk, open_desk, read, text_of


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_desk(tmp_path)
    yield desk
    desk.program.store.close()


def rules(*lines: str, more: str = "") -> str:
    return "routing:\n" + "".join(f"  - {line}\n" for line in lines) + more


def test_a_ready_answer_goes_out_once_marked_as_automatic_in_place_of_the_acknowledgement(desk: Desk) -> None:
    desk.write("answers/refunds.md", "# Refunds\n\nDear {name}, see **the** [terms](https://acme.example/t).")
    desk.use(
        rules("{name: refunds, when: {subject: refund}, then: {answer: refunds}}", more="answers: answers\n")
    )
    desk.take(desk.mail("A refund"))
    mails = desk.out()
    assert [mail.notice for mail in mails if mail.recipients == ("jana@customer.example",)] == [
        "ready_answer"
    ]
    answer = next(mail for mail in mails if mail.notice == "ready_answer")
    assert read(answer)["Auto-Submitted"] == "auto-replied"
    assert read(answer)["In-Reply-To"] == "<1@customer.example>"
    assert "Dear Jana, see the terms (https://acme.example/t)." in text_of(answer)
    html = read(answer).get_body(("html",))
    assert html is not None
    assert "<strong>the</strong>" in html.get_content()
    assert desk.ticket().first_answered_at is None, "a machine's answer keeps no promise"
    with desk.program.store.read() as work:
        assert [message.party for message in work.messages.of_ticket(1001)] == ["customer", "us"]


def test_a_ready_answer_is_in_the_customers_language_where_there_is_one(desk: Desk) -> None:
    desk.write("answers/hours.md", "We open at nine.")
    desk.write("answers/hours.cs.md", "Otevíráme v devět.")
    desk.use(rules("{name: hours, then: {answer: hours, language: cs}}", more="answers: answers\n"))
    desk.take(desk.mail())
    assert "Otevíráme v devět." in text_of(desk.out("ready_answer")[0])


def test_what_a_stranger_wrote_is_no_markup_in_a_ready_answer(desk: Desk) -> None:
    desk.write("answers/hello.md", "About {subject}:")
    desk.use(rules("{name: hello, then: {answer: hello}}", more="answers: answers\n"))
    desk.take(desk.mail("[click](https://bad.example/x) **now** <b>"))
    html = read(desk.out("ready_answer")[0]).get_body(("html",))
    assert html is not None
    assert ">click<" not in html.get_content()
    assert "<strong>now" not in html.get_content()


def test_ready_answers_are_capped_as_every_automatic_mail_is(desk: Desk) -> None:
    desk.write("answers/hello.md", "Hello.")
    desk.use(rules("{name: hello, on: both, then: {answer: hello}}",
                   more="answers: answers\nlimits: {automatic_per_address_per_day: 2}\n"))  # fmt: skip
    for number in range(4):
        desk.take(desk.mail(f"Matter {number}"))
    assert len(desk.out("ready_answer")) == 2
    assert "the limit of this site" in desk.decision(1004)["answer"]


def test_a_machine_gets_no_ready_answer(desk: Desk) -> None:
    desk.write("answers/hello.md", "Hello.")
    desk.use(rules("{name: hello, on: both, then: {answer: hello}}", more="answers: answers\n"))
    desk.take(desk.mail(auto_submitted="auto-generated"))
    assert desk.out("ready_answer") == []
