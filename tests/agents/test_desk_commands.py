"""This file proves commands about no ticket or several: the digest, being away, lists, confirmations."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from tests.agents.desk import Desk, Mail, notice, to_customer
from tickets.route import Status

ANNA, CYRIL = "anna@acme.example", "cyril@acme.example"
PASS = "Authentication-Results: mx.acme.example; dmarc=pass header.from=acme.example\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def _asks(
    desk: Desk, text: str, *, author: str = "Anna Dvorak <anna@acme.example>", more: str = PASS
) -> list[Mail]:
    """Let an agent write to the support address without answering anything."""
    return desk.take(
        f"From: {author}\nTo: support@acme.example\nSubject: postdesk\n"
        f"Message-ID: {desk.next_id('acme.example')}\n"
        f"Date: Mon, 23 Nov 2026 09:00:00 +0000\n{more}\n{text}\n"
    )


def _digest(desk: Desk) -> Mail:
    return notice(_asks(desk, "#digest now"), ANNA, "morning_digest")


def _link(mail: Mail, body: str) -> tuple[str, str]:
    """The address and text of the mail that a button makes."""
    for href in re.findall(r'href="(mailto:[^"]+)"', mail.html):
        parts = urlsplit(href.replace("&amp;", "&"))
        text = parse_qs(parts.query).get("body", [""])[0]
        if text.strip() == body:
            return unquote(parts.path), text
    raise AssertionError(f"no button says {body}")


def test_an_agent_asks_for_the_digest_and_gets_it_with_a_transcript(desk: Desk) -> None:
    desk.opened()
    mails = _asks(desk, "#digest now")
    assert {mail.notice for mail in mails} == {"morning_digest", "transcript"}
    text = notice(mails, ANNA, "morning_digest").text
    assert "SUP-1001 · Printer on fire" in text
    assert "Jana Mala" in text
    assert to_customer(mails) == []


def test_a_digest_with_nothing_to_say_says_so_where_it_was_asked_for(desk: Desk) -> None:
    assert "Nothing waits for you." in _digest(desk).text


def test_a_czech_agent_gets_a_czech_digest(desk: Desk) -> None:
    mails = _asks(desk, "#přehled", author="cyril@acme.example")
    assert "Nic na vás nečeká." in notice(mails, CYRIL, "morning_digest").text


def test_tickets_are_closed_by_their_names_in_an_answer_to_the_digest(desk: Desk) -> None:
    desk.opened()
    desk.customer_writes("Another one", subject="No paper", author="ivan@customer.example")
    mails = desk.agent_writes("#close SUP-1001, sup-1002", _digest(desk))
    assert [desk.ticket(one).status for one in (1001, 1002)] == [Status.RESOLVED, Status.RESOLVED]
    assert len(to_customer(mails, "resolved")) == 2
    assert "✓ #close SUP-1001" in notice(mails, ANNA, "transcript").text


def test_a_button_of_the_digest_does_what_it_says(desk: Desk) -> None:
    desk.opened()
    digest = _digest(desk)
    address, text = _link(digest, "#wait 3d")
    desk.agent_writes(text, digest, to=address, quote=False)
    assert desk.ticket().status is Status.WAITING


def test_words_that_belong_to_no_ticket_go_nowhere_and_are_said_to(desk: Desk) -> None:
    desk.opened()
    mails = desk.agent_writes("Thank you, I will look at them.", _digest(desk))
    assert [mail.notice for mail in mails] == ["transcript"]
    assert "this needs a request" in mails[0].text
    assert desk.fates()[-1][0] == "commands"


def test_a_colleague_may_not_answer_my_digest(desk: Desk) -> None:
    desk.opened()
    mails = desk.agent_writes("#close SUP-1001", _digest(desk), author="cyril@acme.example")
    assert [(mail.notice, mail.recipients) for mail in mails] == [("held", (CYRIL,))]
    assert desk.ticket().status is Status.NEW


def test_commands_from_nowhere_need_a_proven_sender(desk: Desk) -> None:
    desk.opened()
    mails = _asks(desk, "#close SUP-1001", more="")
    assert [(mail.notice, mail.recipients) for mail in mails] == [("held", (ANNA,))]
    assert desk.ticket().status is Status.NEW


def test_an_agent_closes_no_ticket_of_a_queue_that_is_not_theirs(desk: Desk) -> None:
    desk.opened()
    mails = _asks(desk, "#close SUP-1001", author="boris@acme.example")
    assert "такого обращения нет" in notice(mails, "boris@acme.example", "transcript").text
    assert desk.ticket().status is Status.NEW


def test_a_mistyped_command_stops_the_others(desk: Desk) -> None:
    desk.opened()
    mails = _asks(desk, "#close SUP-1001\n#awya until friday")
    assert desk.ticket().status is Status.NEW
    assert "there is no such command" in mails[0].text


def test_several_tickets_become_one(desk: Desk) -> None:
    desk.opened()
    for _ in range(2):
        desk.customer_writes("Once more", author="ivan@customer.example")
    _asks(desk, "#merge SUP-1001 SUP-1002 SUP-1003")
    assert [desk.ticket(one).merged_into for one in (1002, 1003)] == [1001, 1001]


def _many(desk: Desk, count: int) -> str:
    for number in range(count):
        desk.customer_writes("Help", subject=f"Number {number}", author=f"c{number}@customer.example")
    return " ".join(f"SUP-{1001 + number}" for number in range(count))


def test_what_changes_many_tickets_waits_for_a_confirmation_from_the_registered_address(desk: Desk) -> None:
    refs = _many(desk, 21)
    (asked,) = _asks(desk, f"#close {refs}")
    assert desk.ticket().status is Status.NEW
    assert asked.recipients == (ANNA,)
    word = re.search(r"#confirm (\S+)", asked.text)
    assert word is not None
    address, text = _link(asked, word[0])
    desk.agent_writes(text, asked, to=address, quote=False)
    assert {desk.ticket(1001 + number).status for number in range(21)} == {Status.RESOLVED}
    _asks(desk, "#reopen SUP-1001")
    again = desk.agent_writes(text, asked, quote=False)
    assert "nothing to confirm" in again[0].text
    assert desk.ticket().status is Status.OPEN


def test_twenty_tickets_need_no_confirmation(desk: Desk) -> None:
    _asks(desk, f"#close {_many(desk, 20)}")
    assert desk.ticket(1020).status is Status.RESOLVED


@pytest.mark.parametrize("how", ["late", "somebody else", "guessed"])
def test_a_confirmation_counts_for_its_agent_its_day_and_its_word_only(desk: Desk, how: str) -> None:
    (asked,) = _asks(desk, f"#close {_many(desk, 21)}")
    word = re.search(r"#confirm (\S+)", asked.text)
    assert word is not None
    said, author = word[0], "anna@acme.example"
    if how == "late":
        desk.now = desk.now.replace(day=25)
    elif how == "somebody else":
        author = "cyril@acme.example"
    else:
        said = said[:-1] + ("a" if said[-1] != "a" else "b")
    _asks(desk, said, author=author)
    assert desk.ticket().status is Status.NEW


def test_somebody_away_gets_no_new_ticket_and_is_stood_in_for(desk: Desk) -> None:
    mails = _asks(desk, "#away until friday")
    assert "comes back: Friday 27 November 2026, 09:00" in notice(mails, ANNA, "transcript").text
    desk.customer_writes("Help")
    assert desk.ticket().assignee == "cyril"
    desk.now = datetime(2026, 11, 27, 9, 1, tzinfo=UTC)
    desk.customer_writes("Help", author="new@customer.example")
    assert desk.ticket(1002).assignee == "anna"


def test_a_customer_who_writes_to_somebody_away_is_answered_by_a_colleague(desk: Desk) -> None:
    desk.opened()
    _asks(desk, "#dovolená do pátku")
    mails = desk.customer_writes("Are you there?", subject="Re: Printer on fire [SUP-1001]",
                                 more=f"In-Reply-To: {_acknowledgement(desk)['Message-ID']}\n")  # fmt: skip
    assert desk.ticket().assignee == "cyril"
    assert notice(mails, CYRIL)
    assert [mail for mail in mails if mail.recipients == (ANNA,)] == []


def _acknowledgement(desk: Desk) -> Mail:
    return next(mail for mail in desk.sent if mail.notice == "received")


def test_who_is_back_early_says_so(desk: Desk) -> None:
    _asks(desk, "#away until friday")
    _asks(desk, "#away off")
    desk.customer_writes("Help")
    assert desk.ticket().assignee == "anna"


def test_away_works_in_an_answer_about_a_ticket_too_and_tells_the_customer_nothing(desk: Desk) -> None:
    mails = desk.agent_writes("#away until tomorrow", desk.opened())
    assert [mail.notice for mail in mails] == ["transcript"]
    desk.customer_writes("Help", author="new@customer.example")
    assert desk.ticket(1002).assignee == "cyril"


def test_a_lead_files_a_suspect_mail_after_all_by_one_button(desk: Desk) -> None:
    desk.customer_writes("Buy now", more="X-Spam-Flag: YES\n", subject="Cheap watches")
    digest = _digest(desk)
    assert "Cheap watches" in digest.text
    assert "#release 1" in digest.text
    address, text = _link(digest, "#release 1")
    mails = desk.agent_writes(text, digest, to=address, quote=False)
    assert "✓ #release 1" in notice(mails, ANNA, "transcript").text
    assert desk.ticket().subject == "Cheap watches"


def test_who_leads_nothing_neither_sees_nor_files_suspect_mail(desk: Desk) -> None:
    desk.customer_writes("Buy now", more="X-Spam-Flag: YES\n", subject="Cheap watches")
    mails = _asks(desk, "#digest now\n#release 1", author="cyril@acme.example")
    assert "Cheap watches" not in notice(mails, CYRIL, "morning_digest").text
    assert desk.fates()[0][0] == "quarantined"


def test_a_mail_that_nothing_keeps_out_is_not_filed_again(desk: Desk) -> None:
    desk.opened()
    mails = _asks(desk, "#release 1 999")
    assert "there is no such mail" in mails[0].text
