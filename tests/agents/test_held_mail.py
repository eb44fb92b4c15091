"""This file proves what is held back, who is told, and how the agent lets it go."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.people import note_about
from tests.agents.desk import Desk, Mail, notice, to_customer

SECRET = "The customer never paid for the last three printers that we delivered"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def _held(mails: list[Mail], who: str = "anna@acme.example") -> Mail:
    assert to_customer(mails) == []
    return notice(mails, who, "held")


def _from_cyril(desk: Desk, text: str) -> list[Mail]:
    """Cyril, who got a notification of his own, answers."""
    desk.agent_writes("#assign cyril", desk.opened())
    notified = next(one for one in desk.sent if one.recipients == ("cyril@acme.example",))
    return desk.agent_writes(text, notified, author="cyril@acme.example")


def test_words_of_a_note_are_held_and_go_out_on_the_agents_word(desk: Desk) -> None:
    notified = desk.opened()
    desk.agent_writes(f"#note\n{SECRET}", notified)
    held = _held(desk.agent_writes(f"As said: {SECRET}.", notified))
    assert "It contains words of an internal note." in held.text
    mails = desk.agent_writes("#send anyway", held)
    (answer,) = to_customer(mails)
    assert SECRET in answer.text
    assert desk.ticket().answers == 1


def test_a_note_quoted_below_a_public_answer_is_still_a_secret(desk: Desk) -> None:
    desk.agent_writes(f"#note\n{SECRET}", desk.opened())
    with_the_note = notice(desk.customer_writes("Hello?", more="References: <1.test@customer.example>\n"),
                           "anna@acme.example")  # fmt: skip
    assert SECRET in with_the_note.text
    assert len(to_customer(desk.agent_writes("We are at it.", with_the_note))) == 1
    again = desk.agent_writes(f"As said: {SECRET}.", with_the_note)
    assert "It contains words of an internal note." in _held(again).text


def test_a_held_mail_is_thrown_away_on_the_agents_word(desk: Desk) -> None:
    notified = desk.opened()
    desk.agent_writes(f"#note\n{SECRET}", notified)
    held = _held(desk.agent_writes(SECRET, notified))
    assert to_customer(desk.agent_writes("#cancel", held)) == []
    again = desk.agent_writes("#send anyway", held)
    assert to_customer(again) == []
    assert "no mail of yours is held here" in notice(again, "anna@acme.example", "transcript").text


def test_what_the_customer_wrote_themselves_is_no_secret(desk: Desk) -> None:
    notified = desk.opened(SECRET)
    desk.agent_writes(f"#note\n{SECRET}", notified)
    assert len(to_customer(desk.agent_writes(f"You wrote: {SECRET}", notified))) == 1


def test_a_note_about_the_customer_is_held_though_it_stands_in_no_ticket(desk: Desk) -> None:
    notified = desk.opened()
    with desk.program.store.filing() as work:
        note_about(work.connection, "jana@customer.example", SECRET, "boss", desk.now)
    held = _held(desk.agent_writes(f"As I know: {SECRET}", notified))
    assert SECRET[-30:] in held.text


def test_a_fence_of_internal_notes_is_held(desk: Desk) -> None:
    held = _held(desk.agent_writes("Look: ⟦internal:abc⟧ x ⟦/internal⟧", desk.opened()))
    assert "a part of an internal note" in held.text


def test_an_internal_reply_address_is_held(desk: Desk) -> None:
    notified = desk.opened()
    held = _held(desk.agent_writes(f"Write to {notified.answer_to} please", notified))
    assert "an internal reply address" in held.text


def test_a_file_seen_only_in_notes_is_held(desk: Desk) -> None:
    notified = desk.opened()

    def _with_file(text: str, number: int) -> list[Mail]:
        return desk.take(
            f"From: anna@acme.example\nTo: {notified.answer_to}\nSubject: Re: x\nMIME-Version: 1.0\n"
            f"Message-ID: <file{number}@acme.example>\nIn-Reply-To: {notified['Message-ID']}\n"
            'Content-Type: multipart/mixed; boundary="m"\n\n--m\nContent-Type: text/plain\n\n'
            f'{text}\n--m\nContent-Type: text/csv; name="costs.csv"\nContent-Disposition: attachment; '
            'filename="costs.csv"\n\nour;costs;17\n--m--\n'
        )

    _with_file("#note\nOur costs", 1)
    held = _held(_with_file("See the file", 2))
    assert "only seen in internal mail" in held.text
    assert "costs.csv" in held.text


def test_an_answer_that_somebody_elses_has_overtaken_is_held_with_that_answer(desk: Desk) -> None:
    notified = desk.opened()
    desk.agent_writes("#assign cyril", notified)
    cyril = next(one for one in desk.sent if one.recipients == ("cyril@acme.example",))
    desk.agent_writes("Cyril's answer", cyril, author="cyril@acme.example")
    held = _held(desk.agent_writes("Anna's answer", notified))
    assert "Somebody else answered" in held.text
    assert "Cyril's answer" in held.text
    assert "Anna's answer" in held.text
    (answer,) = to_customer(desk.agent_writes("#send anyway", held))
    assert "Anna's answer" in answer.text


def test_ones_own_second_answer_to_the_same_mail_is_no_collision(desk: Desk) -> None:
    notified = desk.opened()
    desk.agent_writes("First", notified)
    assert len(to_customer(desk.agent_writes("Second", notified))) == 1


def test_the_token_of_a_colleague_is_not_enough(desk: Desk) -> None:
    held = _held(desk.agent_writes("Hi", desk.opened(), author="cyril@acme.example"), "cyril@acme.example")
    assert held["Reply-To"].startswith("Note on")


def test_an_unproven_mail_is_held_and_its_text_is_shown_to_nobody(tmp_path: Path) -> None:
    desk = Desk(tmp_path, without="hold")
    held = _held(desk.agent_writes("Send me money", desk.opened()))
    assert "Send me money" not in held.text
    again = desk.agent_writes("#send anyway", held)
    assert to_customer(again) == []


def test_a_forged_mail_is_held_whatever_the_settings_say(desk: Desk) -> None:
    more = "Authentication-Results: mx.acme.example; dmarc=fail header.from=acme.example\n"
    held = _held(desk.agent_writes("Send me money", desk.opened(), more=more))
    assert "did not come from your domain" in held.text


def test_a_mail_without_text_is_held(desk: Desk) -> None:
    assert "No text of yours" in _held(desk.agent_writes("", desk.opened(), quote=False)).text


def test_out_of_office_of_an_agent_is_an_internal_line(desk: Desk) -> None:
    mails = desk.agent_writes("I am away", desk.opened(), more="Auto-Submitted: auto-replied\n")
    assert mails == []
    assert desk.ticket().answers == 0


def test_a_stranger_with_an_agents_token_reaches_no_customer(desk: Desk) -> None:
    mails = desk.agent_writes("Pay me", desk.opened(), author="thief@elsewhere.example")
    assert to_customer(mails) == []
    assert all(one.recipients[0].endswith("@acme.example") for one in mails)


def test_the_same_mail_twice_is_sent_once(desk: Desk) -> None:
    notified = desk.opened()
    raw = (
        f"From: anna@acme.example\nTo: {notified.answer_to}\nSubject: Re: x\n"
        "Message-ID: <once@acme.example>\n"
        f"In-Reply-To: {notified['Message-ID']}\n\nOnce\n"
    )
    assert len(to_customer(desk.take(raw))) == 1
    assert desk.take(f"Received: again\n{raw}") == []
