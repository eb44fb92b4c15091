"""This file proves commands at the top of an agent's mail, and the transcripts that answer them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.agents.desk import Desk, Mail, notice, to_customer
from tickets.route import Priority, Status


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def _transcript(mails: list[Mail], who: str = "anna@acme.example") -> Mail:
    return notice(mails, who, "transcript")


@pytest.mark.parametrize(
    "command",
    [
        "#close",
        "#Close",
        "＃close",
        "\u200b#close",
        "#\u00a0close",
        "# close",
        "#zavřít",
        "#Zavrit",
        "#закрыть",
        "#Решено",
    ],
)
def test_a_ticket_is_closed_in_each_language_and_from_any_phone(desk: Desk, command: str) -> None:
    mails = desk.agent_writes(f"{command}\n\nDone.", desk.opened())
    assert desk.ticket().status is Status.RESOLVED
    (answer,) = to_customer(mails)
    assert "Done." in answer.text
    assert "#" not in answer.text
    assert "✓" in _transcript(mails).text


def test_an_unknown_command_stops_the_whole_mail(desk: Desk) -> None:
    mails = desk.agent_writes("#take\n#clsoe\nThe answer", desk.opened())
    assert to_customer(mails) == []
    assert desk.ticket().status is Status.NEW
    text = _transcript(mails).text
    assert "✗ #clsoe – not done: there is no such command" in text
    assert "✗ #take – not done: not carried out because of another line" in text


def test_a_refused_command_stops_a_public_mail(desk: Desk) -> None:
    mails = desk.agent_writes("#assign nobody-knows-him\nThe answer", desk.opened())
    assert to_customer(mails) == []
    assert "there is no such agent or queue" in _transcript(mails).text


def test_a_czech_agent_reads_why_in_czech(desk: Desk) -> None:
    desk.agent_writes("#assign cyril", desk.opened())
    notified = next(one for one in desk.sent if one.recipients == ("cyril@acme.example",))
    mails = desk.agent_writes("#wait someday", notified, author="cyril@acme.example")
    assert "tomuto času nerozumíme" in _transcript(mails, "cyril@acme.example").text


def test_a_line_with_a_backslash_is_text(desk: Desk) -> None:
    (answer,) = to_customer(desk.agent_writes("\\#1 is the printer", desk.opened()))
    assert "#1 is the printer" in answer.text


def test_a_mail_of_commands_alone_says_nothing_to_the_customer(desk: Desk) -> None:
    mails = desk.agent_writes("#take\n#priority high\n#tag +fire -water", desk.opened())
    assert {mail.notice for mail in mails} == {"transcript"}
    ticket = desk.ticket()
    assert (ticket.assignee, ticket.priority, ticket.tags) == ("anna", Priority.HIGH, ("fire",))


def test_the_customer_does_not_see_what_stands_below_note(desk: Desk) -> None:
    mails = desk.agent_writes("#note\nThe customer is difficult", desk.opened())
    assert to_customer(mails) == []
    assert "kept as an internal note" in _transcript(mails).text


def test_commands_in_the_quote_or_in_the_customers_words_do_nothing(desk: Desk) -> None:
    notified = desk.opened("#close\n\nPlease help")
    assert desk.ticket().status is Status.NEW
    desk.agent_writes("We look at it", notified)
    assert desk.ticket().status is not Status.RESOLVED


def test_undo_takes_a_command_mail_back(desk: Desk) -> None:
    first = desk.opened()
    mails = desk.agent_writes("#priority urgent\n#tag +fire\n#assign cyril", first)
    desk.agent_writes("#undo", _transcript(mails))
    ticket = desk.ticket()
    assert (ticket.priority, ticket.tags, ticket.assignee) == (Priority.NORMAL, (), "anna")


def test_undo_of_closing_opens_the_ticket_again(desk: Desk) -> None:
    mails = desk.agent_writes("#close", desk.opened())
    desk.agent_writes("#undo", _transcript(mails))
    assert desk.ticket().status is Status.OPEN


def test_undo_comes_too_late_after_ten_minutes(desk: Desk) -> None:
    mails = desk.agent_writes("#close", desk.opened())
    desk.pass_time(minutes=11)
    answer = _transcript(desk.agent_writes("#undo", _transcript(mails)))
    assert desk.ticket().status is Status.RESOLVED
    assert "there is nothing to take back" in answer.text


def test_an_answer_comes_back_while_the_queue_delays_it(tmp_path: Path) -> None:
    desk = Desk(tmp_path, more="send_delay: 5m")
    mails = desk.agent_writes("#take\nToo hasty", desk.opened())
    assert "Until then you can stop it with #undo" in _transcript(mails).text
    desk.agent_writes("#undo", _transcript(mails))
    assert to_customer(desk.pass_time(minutes=6)) == []
    ticket = desk.ticket()
    assert (ticket.answers, ticket.unanswered_since is not None) == (0, True)


def test_an_answer_that_has_gone_does_not_come_back(desk: Desk) -> None:
    mails = desk.agent_writes("#tag +fire\nGone", desk.opened())
    desk.agent_writes("#undo", _transcript(mails))
    assert desk.ticket().answers == 1
    assert desk.ticket().tags == ()


def test_get_brings_the_file_the_raw_mail_and_the_history(desk: Desk) -> None:
    notified = desk.opened("First words")
    raw = _transcript(desk.agent_writes("#note\n#get raw", notified))
    assert raw.files == ["SUP-1001.eml"]
    assert "First words" in raw.everything
    history = _transcript(desk.agent_writes("#get history", notified))
    assert "First words" in history.text
    assert "there is no such file" in _transcript(desk.agent_writes("#get 7", notified)).text


def test_find_and_mine_list_tickets_of_the_agents_queues(desk: Desk) -> None:
    notified = desk.opened()
    desk.customer_writes("Other", subject="Printer again", author="petr@customer.example")
    found = _transcript(desk.agent_writes("#find printer", notified))
    assert "SUP-1002" in found.text
    assert "SUP-1002" in _transcript(desk.agent_writes("#mine", notified)).text
    desk.agent_writes("#assign boris", notified)
    boris = next(one for one in desk.sent if one.recipients == ("boris@acme.example",))
    other = _transcript(
        desk.agent_writes("#find printer", boris, author="boris@acme.example"), "boris@acme.example"
    )
    assert "SUP-1002" not in other.text


def test_merge_and_link_name_other_tickets(desk: Desk) -> None:
    notified = desk.opened()
    desk.customer_writes("Same thing", subject="Again", author="petr@customer.example")
    desk.customer_writes("Third", subject="Third", author="eva@customer.example")
    mails = desk.agent_writes("#merge SUP-1002\n#link 1003\n#merge 9999", notified)
    assert desk.ticket(1002).merged_into is None
    assert "there is no such request" in _transcript(mails).text
    desk.agent_writes("#merge SUP-1002\n#link 1003", notified)
    assert desk.ticket(1002).merged_into == 1001
    assert desk.ticket().links == (1003,)


def test_spam_is_closed_without_a_word_to_the_sender(desk: Desk) -> None:
    mails = desk.agent_writes("#spam\n#block", desk.opened("Buy"))
    assert {one.notice for one in mails} == {"transcript"}
    assert desk.ticket().status is Status.CLOSED
    assert desk.pass_time(days=3) == []
    assert all(one.recipients != ("jana@customer.example",) for one in desk.customer_writes("Buy more"))


def test_who_mutes_a_ticket_gets_no_more_about_it(desk: Desk) -> None:
    desk.agent_writes("#mute", desk.opened())
    mails = desk.customer_writes("One more thing", to=desk.sent[0].answer_to)
    assert all(one.recipients[0] != "anna@acme.example" for one in mails)


def test_nobody_is_asked_how_it_was_where_the_agent_says_so(desk: Desk) -> None:
    desk.agent_writes("#close\n#nosurvey", desk.opened())
    assert to_customer(desk.pass_time(hours=3), "survey") == []


def test_help_lists_the_commands_in_all_languages(desk: Desk) -> None:
    text = _transcript(desk.agent_writes("#pomoc", desk.opened())).text
    assert "#close" in text
    assert "#zavřít" in text
    assert "#закрыть" in text


def test_an_agent_writes_commands_to_a_ticket_by_its_tag(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.opened()
    proof = "Authentication-Results: mx.acme.example; dmarc=pass header.from=acme.example\n"
    mail = (
        "From: anna@acme.example\nTo: support@acme.example\nSubject: [SUP-1001]\n"
        "Message-ID: <tag@acme.example>\n"
    )
    mails = desk.take(f"{proof}{mail}\n#take\nOnly for us")
    assert {one.notice for one in mails} == {"transcript"}
    assert to_customer(mails) == []
    mails = desk.take(f"{mail.replace('<tag@', '<forged@')}\n#close\n")
    assert desk.ticket().status is Status.NEW
    assert notice(mails, "anna@acme.example", "held").text


def _customers_words(desk: Desk, number: int) -> list[str]:
    with desk.program.store.read() as work:
        return [one.reply for one in work.messages.of_ticket(number) if one.party == "customer"]


def test_undo_of_a_merge_leaves_two_tickets_and_their_people(desk: Desk) -> None:
    notified = desk.opened()
    desk.customer_writes("Same thing", subject="Again", author="petr@customer.example")
    before = [desk.ticket(number) for number in (1001, 1002)]
    mails = desk.agent_writes("#merge SUP-1002\n#priority high", notified)
    assert desk.ticket(1002).merged_into == 1001
    assert desk.ticket().participant("petr@customer.example") is not None
    desk.agent_writes("#undo", _transcript(mails))
    for old in before:
        new = desk.ticket(old.number)
        assert (new.status, new.participants, new.merged_into, new.absorbed, new.priority) == (
            old.status, old.participants, None, (), old.priority,
        )  # fmt: skip


def test_split_makes_a_ticket_of_the_message_and_answers_follow_it_until_it_is_undone(desk: Desk) -> None:
    first = desk.opened()
    second = notice(
        desk.customer_writes("And the toner is empty", to=desk.sent[0].answer_to), "anna@acme.example"
    )
    mails = desk.agent_writes("#split", second)
    assert "SUP-1002" in _transcript(mails).text
    assert desk.ticket().links == (1002,)
    answer = "In-Reply-To: <2.test@customer.example>\n"
    desk.customer_writes("Still empty", subject="Re: toner", more=answer)
    assert _customers_words(desk, 1002) == ["And the toner is empty", "Still empty"]
    refused = _transcript(desk.agent_writes("#split", first))
    assert "opened SUP-1001" in refused.text
    desk.agent_writes("#undo", _transcript(mails))
    assert desk.ticket(1002).merged_into == 1001
    desk.customer_writes("Filled", subject="Re: toner", more=answer)
    assert _customers_words(desk, 1001)[-1] == "Filled"


def test_a_merge_that_would_go_round_is_refused_and_nothing_changes(desk: Desk) -> None:
    notified = desk.opened()
    desk.customer_writes("Same thing", subject="Again", author="petr@customer.example")
    other = next(one for one in desk.sent if "SUP-1002" in one["Subject"] and "anna" in one.recipients[0])
    desk.agent_writes("#merge SUP-1002", notified)
    for words, answered in [
        ("#merge SUP-1002", notified),
        ("#merge SUP-1001", other),
        ("#merge SUP-1001", notified),
    ]:
        assert "#merge" in _transcript(desk.agent_writes(words, answered)).text
    assert (desk.ticket().merged_into, desk.ticket(1002).merged_into) == (None, 1001)
    assert desk.ticket().absorbed == (1002,)
