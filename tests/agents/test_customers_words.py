"""This file proves the words by which a customer steers a request."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.agents.desk import Desk, Mail, to_customer
from tickets.route import Status


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def _say(desk: Desk, word: str, author: str = "jana@customer.example") -> list[Mail]:
    (received,) = to_customer(desk.sent, "received")[:1]
    return desk.customer_writes(word, to=received.answer_to, author=author)


@pytest.mark.parametrize("word", ["status", "Stav.", "СТАТУС", "#status", "“status”", "Estado", "Stand?"])
def test_status_brings_one_page_and_disturbs_nobody(desk: Desk, word: str) -> None:
    desk.opened("My printer burns")
    mails = _say(desk, word)
    assert [one.notice for one in mails] == ["status"]
    assert "My printer burns" in mails[0].text
    assert "body=close" in mails[0].html


def test_a_customer_closes_and_opens_the_request(desk: Desk) -> None:
    desk.opened()
    assert "closed" in {one.notice for one in _say(desk, "close")}
    assert desk.ticket().status is Status.CLOSED
    _say(desk, "reopen")
    assert desk.ticket().status is Status.OPEN


def test_a_customer_who_says_stop_gets_answers_of_people_only(desk: Desk) -> None:
    first = desk.opened()
    assert _say(desk, "stop") == []
    mails = desk.agent_writes("#close\nDone", first)
    assert [one.notice for one in mails if one.recipients[0] == "jana@customer.example"] == ["answered"]
    assert to_customer(desk.pass_time(hours=3), "survey") == []


def test_human_goes_to_the_agents(desk: Desk) -> None:
    desk.opened()
    assert "anna@acme.example" in {one.recipients[0] for one in _say(desk, "human")}


def test_a_word_among_others_is_a_mail_like_any_other(desk: Desk) -> None:
    desk.opened()
    _say(desk, "Please do not close it yet")
    assert desk.ticket().status is not Status.CLOSED


def test_a_stranger_learns_and_changes_nothing(desk: Desk) -> None:
    desk.opened()
    mails = _say(desk, "status", author="spy@elsewhere.example")
    assert all(one.recipients[0] != "spy@elsewhere.example" for one in mails)
    _say(desk, "close", author="spy@elsewhere.example")
    assert desk.ticket().status is Status.NEW


@pytest.mark.parametrize("word", ["uzavrit", "Zavřít!", "закройте", "Schließen", "fermer"])
def test_a_request_is_closed_in_the_customers_own_word_with_or_without_accents(desk: Desk, word: str) -> None:
    desk.opened()
    _say(desk, word)
    assert desk.ticket().status is Status.CLOSED


@pytest.mark.parametrize(
    "words", ["Please do not close it yet.", "close the window", "stop sending me bills"]
)
def test_a_sentence_that_holds_such_a_word_is_a_mail_like_any_other(desk: Desk, words: str) -> None:
    desk.opened()
    assert "anna@acme.example" in {one.recipients[0] for one in _say(desk, words)}
    assert desk.ticket().status.is_open
