"""Mail that a machine made: RFC 3834, vendors' marks, subjects in many languages; every mail is our own."""

import pytest

from tests.mail_text import mail, read
from threading_rules.autoreply import read_automatic
from threading_rules.identify import Kind, identify
from threading_rules.ours import Ours

NOBODY = Ours()

ABSENT = {
    "en": [
        "Automatic reply: Your ticket",
        "Out of Office",
        "Out of the office: back on Monday",
        "Auto-Reply: hello",
    ],
    "cs": ["Automatická odpověď: Dotaz", "Mimo kancelář", "Nepřítomnost: dovolená do 5. 1."],
    "ru": ["Автоматический ответ: Вопрос", "Автоответ: Вопрос", "Вне офиса", "В отпуске до 5 мая"],
    "de": [
        "Automatische Antwort: Frage",
        "Abwesenheitsnotiz",
        "Abwesenheit: bis Montag",
        "Außer Haus bis 5. Mai",
    ],
    "fr": ["Réponse automatique : Question", "Absence du bureau", "Absent du 3 au 5 mai"],
    "es": ["Respuesta automática: Pregunta", "Fuera de la oficina", "Autorespuesta: Pregunta"],
    "pl": ["Automatyczna odpowiedź: Pytanie", "Poza biurem", "Nieobecność w biurze"],
    "sk": ["Automatická odpoveď: Otázka", "Mimo kancelárie"],
    "uk": ["Автоматична відповідь: Питання", "Поза офісом"],
    "it": ["Risposta automatica: Domanda", "Fuori sede", "Assenza dall'ufficio"],
    "nl": ["Automatisch antwoord: Vraag", "Afwezigheidsbericht", "Niet op kantoor"],
    "pt": ["Resposta automática: Pergunta", "Fora do escritório", "Ausência temporária"],
    "sv": ["Automatiskt svar: Fråga", "Frånvaromeddelande", "På semester"],
    "da": ["Automatisk svar: Spørgsmål", "Ikke til stede", "Fraværsmeddelelse"],
    "no": ["Automatisk svar: Spørsmål", "Fraværsmelding", "Ute av kontoret"],
    "fi": ["Automaattinen vastaus: Kysymys", "Poissaoloviesti", "Poissa"],
    "ja": ["自動返信: 質問", "自動応答", "不在通知"],
    "zh": ["自动回复: 问题", "自動回覆: 問題", "外出通知"],
    "ko": ["자동 회신: 질문", "부재 중"],
    "hu": ["Automatikus válasz: Kérdés"],
}


@pytest.mark.parametrize(
    ("language", "subject"), [(lang, one) for lang, all_ in ABSENT.items() for one in all_]
)
def test_an_out_of_office_subject_at_its_start_is_an_automatic_reply(language, subject):
    found = read_automatic(mail(f"Subject: {subject}"), NOBODY)
    assert found is not None
    assert found.answers
    assert "subject" in found.evidence


@pytest.mark.parametrize(
    "subject",
    [
        "Re: Automatic reply: Your ticket",
        "Out of office hours support?",
        "Automatic replies do not work",
        "How do I set an automatic reply?",
        "Absentee ballot",
        "Nepřítomnost zaměstnance v systému nejde zadat",
        "Urlopy w systemie",
        "Vacation rental invoice",
        "Mein Urlaubsantrag",
        "В отпуске не работает приложение",
        "不在庫の商品について",
    ],
)
def test_a_person_may_write_about_absence(subject):
    assert read_automatic(mail(f"Subject: {subject}"), NOBODY) is None


def test_the_subject_proves_nothing_in_a_mail_that_answers_ours():
    ours = Ours(is_own_id=lambda known: known.endswith("@acme.example>"))
    fields = ("Subject: Out of office", "In-Reply-To: <a1@acme.example>")
    assert read_automatic(mail(*fields), ours) is None
    assert read_automatic(mail(*fields), NOBODY) is not None


@pytest.mark.parametrize(
    ("field", "answers"),
    [
        ("Auto-Submitted: auto-replied", True),
        ("Auto-Submitted: auto-replied (vacation)", True),
        ("Auto-Submitted: auto-generated", False),
        ("Auto-Submitted: auto-notified; owner-email=jana@customer.example", False),
        ("Precedence: auto_reply", True),
        ("Precedence: bulk", False),
        ("Precedence: junk", False),
        ("X-Autoreply: yes", True),
        ("X-Autorespond: on", True),
        ("X-POST-MessageClass: 9; Autoresponder", True),
        ("X-MS-Exchange-Inbox-Rules-Loop: jana@customer.example", True),
        ("X-Cron-Env: <SHELL=/bin/sh>", False),
        ("Return-Path: <>", False),
    ],
)
def test_a_machines_field_makes_the_mail_automatic(field, answers):
    found = read_automatic(mail(field), NOBODY)
    assert found is not None
    assert found.answers is answers


@pytest.mark.parametrize(
    "field",
    [
        "Auto-Submitted: no",
        "Auto-Submitted: No (a person)",
        "X-Autoreply: no",
        "X-Auto-Response-Suppress: All",
        "Precedence: list",
        "Precedence: first-class",
        "Return-Path: <jana@customer.example>",
        "X-MS-Exchange-Inbox-Rules-Loop: office@customer.example",
    ],
)
def test_these_fields_do_not_make_a_mail_automatic(field):
    assert read_automatic(mail(field), NOBODY) is None


def test_a_person_on_a_list_that_says_bulk_is_not_automatic_and_a_newsletter_is():
    person = mail(
        "Precedence: bulk", "List-Id: <talk.lists.example>", "List-Post: <mailto:talk@lists.example>"
    )
    newsletter = mail(
        "Precedence: bulk", "List-Id: <news.shop.example>", "List-Unsubscribe: <https://shop.example/u>"
    )
    assert identify(person, NOBODY).kind is Kind.LIST
    assert not identify(person, NOBODY).auto_generated
    assert identify(newsletter, NOBODY).auto_generated


def test_a_filter_that_asks_for_proof_answers_automatically_though_it_looks_like_a_failure():
    message = read(
        """
        Return-Path: <>
        From: no-reply@filter.example
        To: support@acme.example
        Subject: Re: Your question (please confirm)
        Content-Type: multipart/report; report-type=delivery-status; boundary=B

        --B

        Your mail waits until you confirm it.

        --B
        Content-Type: message/delivery-status

        Reporting-MTA: dns; filter.example

        Final-Recipient: rfc822; petr@firm.example
        Action: delayed
        Status: 4.7.0
        Diagnostic-Code: x-filter; sender is not on the guest list

        --B--
        """
    )
    assert identify(message, NOBODY).kind is Kind.AUTO_REPLY
