"""This file proves ``#rules test``: an admin attaches a mail and learns what would become of it."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from store.schema import metadata
from tests.agents import desk as agents_desk
from tests.agents.desk import Desk, Mail, to_customer

EVA, ANNA = "eva@acme.example", "anna@acme.example"
PASS = "Authentication-Results: mx.acme.example; dmarc=pass header.from=acme.example\n"
RULES = """
routing:
  - name: invoices
    when: {subject: [faktura, invoice]}
    then: {queue: billing, tags: [invoice]}
  - name: loud
    when: {subject: {matches: '!{3,}'}}
    then: {priority: high}
"""
ADMIN = "  eva: {name: Eva Mala, email: [eva@acme.example], roles: [admin], language: LANGUAGE}\nqueues:\n"
ATTACHED = """\
From: Jana Mala <jana@customer.example>
To: support@acme.example
Subject: =?utf-8?q?Faktura_=C4=8D=2E_17?=
Message-ID: <17@customer.example>
Date: Mon, 23 Nov 2026 08:00:00 +0000

I paid twice.
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return _desk(tmp_path, monkeypatch, "en")


def _desk(folder: Path, monkeypatch: pytest.MonkeyPatch, language: str) -> Desk:
    """The agents' desk with an admin and some rules."""
    site = agents_desk.SETTINGS.replace(
        "queues:\n  general", ADMIN.replace("LANGUAGE", language) + "  general"
    )
    monkeypatch.setattr(agents_desk, "SETTINGS", site + RULES)
    return Desk(folder)


def _asks(
    desk: Desk,
    text: str = "#rules test",
    *,
    author: str = EVA,
    subject: str = "a question",
    more: str = PASS,
    attached: tuple[str, ...] = (ATTACHED,),
    part: str = "Content-Type: message/rfc822\n",
    to: str = "support@acme.example",
) -> list[Mail]:
    parts = "".join(f"--b\n{part}\n{one}\n" for one in attached)
    return desk.take(
        f"From: {author}\nTo: {to}\nSubject: {subject}\nMessage-ID: {desk.next_id('acme.example')}\n"
        f"Date: Mon, 23 Nov 2026 09:00:00 +0000\n{more}MIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=b\n\n"
        f"--b\nContent-Type: text/plain\n\n{text}\n{parts}--b--\n"
    )


def _counts(desk: Desk) -> dict[str, int]:
    with desk.program.store.read() as work:
        return {
            table.name: work.connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }


def test_an_admin_learns_what_would_happen_to_the_attached_mail(desk: Desk) -> None:
    (mail,) = _asks(desk)
    assert (mail.notice, mail.recipients) == ("transcript", (EVA,))
    assert "✓ #rules test" in mail.text
    for said in (
        "Faktura č. 17",
        "queue billing",
        "hit invoices: ",
        "miss loud: ",
        "outcome created",
    ):
        assert said in " ".join(mail.text.split()), said
        assert said in " ".join(mail.html.replace("&nbsp;", " ").split()), said


def test_nothing_but_the_question_and_the_transcript_is_kept(desk: Desk) -> None:
    before = _counts(desk)
    _asks(desk)
    after = _counts(desk)
    assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == {
        "inbox": 1, "messages": 1, "outbox": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    "subject", ["rules test", "#rules test", "Rules: TEST", "Pravidla zkouška", "правила тест"]
)
def test_the_subject_may_say_it_for_who_forwards_as_an_attachment(desk: Desk, subject: str) -> None:
    (mail,) = _asks(desk, "Hello, what would it do?\n\n-- \nEva", subject=subject)
    assert "queue billing" in " ".join(mail.text.split())
    assert "✗" not in mail.text


@pytest.mark.parametrize("command", ["#pravidla vyzkoušet", "#правила проверить", "#Rules", "#rules try"])
def test_the_command_is_understood_in_our_languages(desk: Desk, command: str) -> None:
    (mail,) = _asks(desk, command)
    assert f"✓ {command}" in mail.text


@pytest.mark.parametrize(
    "part",
    [
        'Content-Type: application/octet-stream\nContent-Disposition: attachment; filename="Faktura.EML"\n',
        'Content-Type: message/rfc822; name="a.eml"\nContent-Disposition: attachment\n',
    ],
)
def test_an_eml_file_is_a_mail_whatever_its_type_says(desk: Desk, part: str) -> None:
    assert "queue billing" in " ".join(_asks(desk, part=part)[0].text.split())


def test_a_mail_that_came_in_already_is_said_to_be_so_and_its_rules_are_told_all_the_same(desk: Desk) -> None:
    desk.take(ATTACHED)
    (mail,) = _asks(desk)
    words = " ".join(mail.text.split())
    assert "outcome duplicate" in words
    assert "hit invoices" in words


def test_without_a_mail_attached_it_says_what_to_attach(desk: Desk) -> None:
    (mail,) = _asks(desk, attached=())
    assert "no mail is attached: forward it as an attachment" in mail.text


def test_an_agent_who_is_no_admin_is_refused_and_nobody_else_hears_of_it(desk: Desk) -> None:
    (mail,) = _asks(desk, author=ANNA)
    assert mail.recipients == (ANNA,)
    assert "your role does not allow it" in mail.text
    assert "billing" not in mail.text


def test_an_admin_who_is_not_proven_is_told_at_the_registered_address(desk: Desk) -> None:
    (mail,) = _asks(desk, more="")
    assert (mail.notice, mail.recipients) == ("held", (EVA,))
    assert "billing" not in mail.text


def test_a_forged_admin_learns_nothing(desk: Desk) -> None:
    fail = "Authentication-Results: mx.acme.example; dmarc=fail header.from=acme.example\n"
    (mail,) = _asks(desk, more=fail)
    assert (mail.notice, mail.recipients) == ("held", (EVA,))


def test_in_an_answer_to_a_notification_the_attached_mail_does_not_go_to_the_customer(desk: Desk) -> None:
    told = desk.opened()
    mails = _asks(desk, "#rules test", author=ANNA, to=told.answer_to)
    assert to_customer(mails) == []
    assert [mail.notice for mail in mails] == ["transcript"]


def test_a_customers_mail_with_these_words_is_a_request_as_any_other(desk: Desk) -> None:
    mails = _asks(desk, author="jana@customer.example", subject="rules test", more="")
    assert "received" in {mail.notice for mail in mails}
    assert not {"transcript", "held"} & {mail.notice for mail in mails}


def test_a_mail_that_asks_about_rules_may_be_asked_about_too(desk: Desk) -> None:
    inner = (
        f"From: {EVA}\nTo: support@acme.example\nSubject: rules test\n"
        f"Message-ID: <inner@acme.example>\n{PASS}"
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=c\n\n"
        f"--c\nContent-Type: message/rfc822\n\n{ATTACHED}\n--c--\n"
    )
    (mail,) = _asks(desk, attached=(inner,))
    assert "outcome commands" in " ".join(mail.text.split())


def test_of_many_mails_the_first_ones_are_told(desk: Desk) -> None:
    (mail,) = _asks(desk, attached=tuple(ATTACHED.replace("<17@", f"<{one}@") for one in range(17, 25)))
    assert " ".join(mail.text.split()).count("hit invoices") == 5
    assert "3 more mails were not looked at" in mail.text


@pytest.mark.parametrize("octets", ["", "\x00\x00", "Subject: only\n", "From: x" * 500])
def test_an_attached_mail_that_is_none_is_told_of_as_well(desk: Desk, octets: str) -> None:
    (mail,) = _asks(desk, attached=(octets,), part='Content-Type: x/y; name="a.eml"\n')
    assert mail.notice == "transcript"


def test_a_machine_behind_an_agents_address_that_answers_the_desk_falls_silent(desk: Desk) -> None:
    mails, told = _asks(desk, author=ANNA), 0
    while mails and told < 200:
        told += len(mails)
        mails = desk.agent_writes("I am in the mountains.", mails[0], quote=False)
    assert told == desk.program.in_force.policy.limits.mails_per_sender_per_hour
