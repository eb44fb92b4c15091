"""Forwarded mail: who wrote it, about what, and its text; or an honest nothing."""

from __future__ import annotations

from time import process_time

import pytest

from mailer.forwards import find_forwarded
from tickets.address import Address
from tickets.message import EnclosedMessage

_ANN = Address(spec="ann@acme.example", name="Ann Lee")
_FORWARDS = {
    "gmail": "Please handle.\n\n---------- Forwarded message ---------\nFrom: Ann Lee <ann@acme.example>\n"
    "Date: Fri, May 3, 2024 at 10:07 AM\nSubject: Broken lamp\nTo: Jan <jan@x.example>\n\n\n",
    "gmail in French": "---------- Message transféré ---------\nDe : Ann Lee <ann@acme.example>\n"
    "Date: ven. 3 mai 2024 à 10:07\nSubject: Broken lamp\nTo: <jan@x.example>\n\n\n",
    "apple": "Please see.\n\nBegin forwarded message:\n\n> From: Ann Lee <ann@acme.example>\n"
    "> Subject: Broken lamp\n> Date: 3 May 2024 at 10:07:12 CEST\n> To: jan@x.example\n>\n> ",
    "apple in Czech": "Začátek přeposílané zprávy:\n\nOd: Ann Lee <ann@acme.example>\nPředmět: Broken lamp\n"
    "Datum: 3. května 2024 10:07\nKomu: jan@x.example\n\n",
    "thunderbird": "-------- Forwarded Message --------\nSubject: \tBroken lamp\n"
    "Date: \tFri, 3 May 2024 10:07\n"
    "From: \tAnn Lee <ann@acme.example>\nTo: \tjan@x.example\n\n\n",
    "thunderbird in German": "-------- Weitergeleitete Nachricht --------\nBetreff: \tBroken lamp\n"
    "Datum: \tFri, 3 May 2024 10:07\nVon: \tAnn Lee <ann@acme.example>\nAn: \tjan@x.example\n\n\n",
    "outlook without a comment": "From: Ann Lee <ann@acme.example>\nSent: Friday, May 3, 2024 10:07 AM\n"
    "To: Jan <jan@x.example>\nSubject: Broken lamp\n\n",
    "outlook of old": "________________________________\nFrom: Ann Lee [mailto:ann@acme.example]\n"
    "Sent: Friday, May 3, 2024 10:07 AM\nTo: Jan <jan@x.example>\nSubject: Broken lamp\n\n",
    "mail.ru": "Посмотрите.\n\n-------- Пересылаемое сообщение --------\nОт: Ann Lee <ann@acme.example>\n"
    "Кому: jan@x.example\nДата: 3 мая 2024, 10:07\nТема: Broken lamp\n\n",
    "yahoo": "----- Forwarded Message -----\nFrom: Ann Lee <ann@acme.example>\nTo: Jan <jan@x.example>\n"
    "Sent: Friday, May 3, 2024 at 10:07:12 AM GMT+2\nSubject: Broken lamp\n\n",
    "proton": "------- Forwarded Message -------\nFrom: Ann Lee <ann@acme.example>\n"
    "Date: On Friday, May 3rd, 2024 at 10:07\nSubject: Broken lamp\nTo: jan@x.example\n\n\n> ",
}
_YANDEX = (
    "Посмотрите, пожалуйста.\n\n-------- Пересылаемое сообщение --------\nКому: jan@x.example\n"
    'Тема: Broken lamp\n03.05.2024, 10:07, "Ann Lee" <ann@acme.example>:\n\nThe lamp is broken.\n\n'
    "-------- Завершение пересылаемого сообщения --------\n\nJan"
)


def test_a_forward_that_begins_like_an_answer_ends_where_it_says() -> None:
    found = find_forwarded(_YANDEX, ())
    assert found is not None
    assert (found.sender, found.subject, found.text) == (_ANN, "Broken lamp", "The lamp is broken.")


def test_a_forward_inside_a_forward_does_not_end_the_outer_one() -> None:
    inner = _YANDEX[_YANDEX.index("------") :].replace("Ann Lee", "Bob")
    outer = _YANDEX.replace("The lamp is broken.", f"See below.\n{inner}\nThe lamp is broken.")
    found = find_forwarded(outer, ())
    assert found is not None
    assert found.sender == _ANN
    assert found.text.startswith("See below.")
    assert found.text.endswith("The lamp is broken.")


def test_looking_for_a_forward_costs_no_more_than_its_lines() -> None:
    line = "-- words of forwarded: mail and more "
    hostile = ["-" * 240, ":" * 240, f"{line}:", "From: x <a@b>\n" * 3, "> " * 120]
    for text in hostile:
        started = process_time()
        find_forwarded((text + "\n") * 50_000, ())
        assert process_time() - started < 0.5


@pytest.mark.parametrize("head", _FORWARDS.values(), ids=_FORWARDS.keys())
def test_an_inline_forward_tells_its_sender_subject_and_text(head: str) -> None:
    found = find_forwarded(f"{head}The lamp is broken.\n", ())
    assert found is not None
    assert (found.sender, found.subject, found.text) == (_ANN, "Broken lamp", "The lamp is broken.")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hello, where is my order?",
        "Thanks.\n\nFrom: Ann <ann@a.example>\nSent: May 3, 2024 10:07 AM\nTo: J\nSubject: x\n\nWords",
        "From: Prague\nTo: Brno\nDate: 3 May\n\nTwo people",
        "I forwarded message 12 to you yesterday:",
        "---------- Forwarded message ---------\n\nwithout a block",
        "---------- Forwarded message ---------\nFrom: nobody\nDate: 3 May 10:07\nSubject: x\n\nWords",
    ],
)
def test_what_is_not_surely_a_forward_is_none(text: str) -> None:
    assert find_forwarded(text, ()) is None


def _enclosed(sender: str, content_type: str = "message/rfc822") -> EnclosedMessage:
    headers = (("From", sender), ("Subject", "Broken lamp"), ("Subject", "second"))
    return EnclosedMessage(content_type=content_type, headers=headers, text="The lamp is broken.")


def test_an_attached_mail_is_the_forwarded_one() -> None:
    found = find_forwarded("Please handle.", (_enclosed("Ann Lee <ann@acme.example>"),))
    assert found is not None
    assert (found.sender, found.subject, found.text) == (_ANN, "Broken lamp", "The lamp is broken.")


def test_of_two_attached_mails_none_is_the_forwarded_one() -> None:
    mail = _enclosed("ann@acme.example")
    assert find_forwarded("Please handle.", (mail, mail)) is None


def test_headers_that_a_bounce_encloses_are_no_forward() -> None:
    assert find_forwarded("", (_enclosed("ann@acme.example", "text/rfc822-headers"),)) is None


def test_an_attached_mail_without_a_usable_sender_is_not_sure() -> None:
    assert find_forwarded("", (_enclosed("nobody"),)) is None
