"""This file proves that a plain answer to any mail for an agent reaches a customer only where it says so.

Every occasion on which we write to agents is played; each mail is answered by Reply and by Reply all, from
clients that keep and that lose our addresses and ids.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.agents.desk import Desk, Mail, notice, to_customer

WORDS = "quite internal words of ours"


def _story(desk: Desk) -> list[Mail]:
    """Let everything happen that writes to an agent."""
    first = desk.opened()
    desk.agent_writes("#note\nA note", first)
    desk.agent_writes("#assign cyril", first)
    cyril = next(one for one in desk.sent if one.recipients == ("cyril@acme.example",))
    desk.agent_writes("#assign anna\n#note\nBack to you", cyril, author="cyril@acme.example")
    desk.agent_writes("#help", first)
    desk.agent_writes("#unknown-thing\nText", first)
    desk.agent_writes("⟦internal:x⟧", first)
    desk.customer_writes(
        "Me too", author="spy@elsewhere.example", more="In-Reply-To: <1.test@customer.example>\n"
    )
    desk.pass_time(hours=5)
    (answer,) = to_customer(desk.agent_writes("#close\nDone", first))
    desk.take(
        "From: MAILER-DAEMON@customer.example\nTo: " + answer["Reply-To"].split("<")[-1].strip(">") + "\n"
        "Subject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\nAuto-Submitted: auto-replied\n"
        f"Message-ID: <dsn@customer.example>\nIn-Reply-To: {answer['Message-ID']}\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="r"\n\n--r\n'
        "Content-Type: text/plain\n\nNot delivered.\n--r\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx.customer.example\n\nFinal-Recipient: rfc822; jana@customer.example\n"
        "Action: failed\nStatus: 5.1.1\n--r\nContent-Type: text/rfc822-headers\n\n"
        f"Message-ID: {answer['Message-ID']}\n--r--\n"
    )
    (survey,) = to_customer(desk.pass_time(hours=2), "survey")
    desk.customer_writes("2, slow", to=survey.answer_to, subject="Re: survey")
    desk.customer_writes("It burns again", to=answer.answer_to)
    desk.pass_time(days=1)
    return [one for one in desk.sent if one.recipients[0].endswith("@acme.example")]


def _occasion(mail: Mail) -> str:
    return mail["X-Postdesk-Event"]


def _public(mail: Mail) -> bool:
    return mail["Reply-To"].startswith("Answer customer")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_the_story_holds_every_occasion(desk: Desk) -> None:
    occasions = {_occasion(mail) for mail in _story(desk)}
    assert occasions >= {"new", "customer_answered", "assigned", "note", "third_party", "delivery_failed",
                         "survey_answered", "transcript", "held"}  # fmt: skip


def _ways(mail: Mail) -> list[tuple[str, str, str]]:
    """To, Cc and further fields of Reply and Reply all; some clients lose Reply-To, some the ids."""
    reply, ours, own = mail.answer_to, "support@acme.example", mail.recipients[0]
    named = f"In-Reply-To: {mail['Message-ID']}\nReferences: {mail['References']} {mail['Message-ID']}\n"
    only_root = f"References: {mail['References']}\n"
    return [
        (reply, "", named), (reply, "", ""), (reply, f"{ours}, {own}", named), (ours, reply, named),
        (ours, "", named), (ours, own, only_root), (ours, "", ""), (reply.upper(), "", named),
    ]  # fmt: skip


def test_a_plain_answer_reaches_the_customer_only_from_mails_that_say_so(desk: Desk) -> None:
    answered = {}
    for number, mail in enumerate(_story(desk)):
        for way, (to, cc, fields) in enumerate(_ways(mail)):
            raw = (
                f"From: {mail.recipients[0]}\nTo: {to}\n{f'Cc: {cc}' if cc else 'X-No: copy'}\n{fields}"
                f"Subject: Re: {mail['Subject']}\nMessage-ID: <r{number}.{way}@acme.example>\n\n"
                f"{WORDS} {number} {way}\n"
            )
            out = [one for one in desk.take(raw) if not one.recipients[0].endswith("@acme.example")]
            if any(WORDS in one.everything for one in out):
                answered[number, way] = mail
    assert answered
    assert all(_public(mail) for mail in answered.values())


def test_no_mail_to_a_customer_holds_an_agents_token_address_or_id(desk: Desk) -> None:
    _story(desk)
    theirs = [one for one in desk.sent if not one.recipients[0].endswith("@acme.example")]
    internal = [one for one in desk.sent if one.recipients[0].endswith("@acme.example")]
    secrets = {one.answer_to.lower() for one in internal} | {one["Message-ID"] for one in internal}
    secrets |= {word for one in internal for word in one["References"].split()}
    secrets |= {"anna@acme.example", "cyril@acme.example", "⟦", "X-Postdesk-Event"}
    assert {one.notice for one in theirs} >= {"received", "answered", "survey"}
    for mail in theirs:
        for secret in secrets:
            assert secret not in mail.everything, (mail.notice, secret)


def test_an_agent_is_told_where_a_plain_answer_goes(desk: Desk) -> None:
    for mail in _story(desk):
        expected = "goes to the CUSTOMER" if _public(mail) else "INTERNAL NOTE"
        if mail["Content-Language"] == "en":
            assert expected in mail.text


def test_the_notification_of_one_agent_makes_no_other_agent_speak_publicly(desk: Desk) -> None:
    notified = desk.opened()
    mails = desk.agent_writes("Hi", notified, author="boris@acme.example")
    assert to_customer(mails) == []
    assert notice(mails, "boris@acme.example", "held")
