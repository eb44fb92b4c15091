"""This file proves every button of every mail to an agent: the mail it opens does its work as it is."""

from __future__ import annotations

import html
import re
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from tests.agents.desk import Desk, Mail, notice, to_customer
from tests.agents.test_desk_commands import PASS

ANNA = "anna@acme.example"
NEEDS_TEXT = frozenset({"#note"})
"""Buttons that leave a place for words; sent empty they say that something is missing."""


def _buttons(mail: Mail) -> list[tuple[str, str, str]]:
    """Address, subject and text of the mails that the buttons open."""
    opened = []
    for href in re.findall(r'href="(mailto:[^"]+)"', mail.html):
        parts = urlsplit(html.unescape(href))
        fields = parse_qs(parts.query)
        opened.append((unquote(parts.path), fields["subject"][0], fields["body"][0]))
    return opened


def _new(desk: Desk) -> Mail:
    return desk.opened()


def _note(desk: Desk) -> Mail:
    desk.agent_writes("#assign cyril", desk.opened())
    assigned = notice(desk.sent, "cyril@acme.example")
    desk.agent_writes("#assign anna", assigned, author="cyril@acme.example")
    mails = desk.agent_writes("#note\nHave a look", assigned, author="cyril@acme.example")
    return notice(mails, ANNA)


def _escalation(desk: Desk) -> Mail:
    desk.opened()
    desk.pass_time(hours=5)
    return notice(desk.pass_time(minutes=20), ANNA)


def _reminder(desk: Desk) -> Mail:
    desk.agent_writes("#remind 1h", desk.opened())
    return notice(desk.pass_time(hours=2), ANNA)


def _held(desk: Desk) -> Mail:
    told = desk.opened()
    desk.agent_writes(
        "#note\nThe customer is three months behind with paying, do not promise anything.", told
    )
    leak = "The customer is three months behind with paying, do not promise anything."
    return notice(desk.agent_writes(leak, told), ANNA, "held")


def _digest(desk: Desk) -> Mail:
    desk.opened()
    desk.customer_writes("Buy now", more="X-Spam-Flag: YES\n", subject="Watches", author="spam@spam.example")
    return notice(
        desk.take(
            "From: anna@acme.example\nTo: support@acme.example\nSubject: x\n"
            f"Message-ID: {desk.next_id('a.example')}\n"
            f"{PASS}\n#digest now\n"
        ),
        ANNA,
        "morning_digest",
    )


MAILS = {"new": _new, "note": _note, "escalation": _escalation, "reminder": _reminder, "digest": _digest}


@pytest.mark.parametrize("kind", list(MAILS))
def test_the_mail_a_button_opens_does_its_work_when_it_is_sent_as_it_is(tmp_path: Path, kind: str) -> None:
    desk = Desk(tmp_path)
    buttons = _buttons(MAILS[kind](desk))
    assert buttons
    for address, subject, body in buttons:
        sent = desk.take(
            f"From: Anna Dvorak <anna@acme.example>\nTo: {address}\nSubject: {subject}\n"
            f"Message-ID: {desk.next_id('acme.example')}\n\n{body}\n"
        )
        assert to_customer(sent) == []
        if body.strip() not in NEEDS_TEXT:
            transcript = notice(sent, ANNA, "transcript")
            assert "✓" in transcript.text, (body, transcript.text)
            assert "✗" not in transcript.text, (body, transcript.text)


@pytest.mark.parametrize(("place", "goes_out"), [(0, True), (1, False)])
def test_the_buttons_of_a_held_answer_send_it_or_throw_it_away(
    tmp_path: Path, place: int, goes_out: bool
) -> None:
    desk = Desk(tmp_path)
    address, subject, body = _buttons(_held(desk))[place]
    sent = desk.take(
        f"From: anna@acme.example\nTo: {address}\nSubject: {subject}\n"
        f"Message-ID: {desk.next_id('a.example')}\n\n{body}\n"
    )
    assert "✗" not in notice(sent, ANNA, "transcript").text
    assert bool(to_customer(sent)) is goes_out


def test_a_notification_has_a_button_for_each_thing_an_agent_does_most(tmp_path: Path) -> None:
    words = [body.strip() for _, _, body in _buttons(_new(Desk(tmp_path)))]
    assert words == ["#take", "#note", "#close", "#wait 3d", "#spam", "#help"]


def test_one_press_on_spam_closes_the_ticket_without_a_word_to_the_sender(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    address, subject, body = next(one for one in _buttons(_new(desk)) if one[2] == "#spam")
    sent = desk.take(
        f"From: anna@acme.example\nTo: {address}\nSubject: {subject}\n"
        f"Message-ID: {desk.next_id('a.example')}\n\n{body}\n"
    )
    assert {mail.notice for mail in sent} == {"transcript"}
    ticket = desk.ticket()
    assert (ticket.tags, ticket.no_survey, ticket.status.is_open) == (("spam",), True, False)
