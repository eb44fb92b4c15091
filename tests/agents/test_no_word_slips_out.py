"""This file proves that a plain answer to any mail for an agent reaches a customer only where it says so.

Every occasion on which we write to agents is played; each mail is answered by Reply and by Reply all, from
clients that keep and that lose our addresses and ids.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from postdesk.alerting import gather_alerts
from postdesk.report_job import PeriodReports
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
    desk.agent_writes("#digest now", first)
    desk.agent_writes("#unknown-thing\nText", first)
    desk.agent_writes("⟦internal:x⟧", first)
    desk.customer_writes(
        "Me too", author="spy@elsewhere.example", more="In-Reply-To: <1.test@customer.example>\n"
    )
    desk.customer_writes("The lamp is hot", author="eva@customer.example", subject="Lamp")
    desk.pass_time(hours=5)
    gather_alerts(desk.program.store, desk.program.in_force, desk.now)
    desk.out()
    desk.agent_writes("#ask sales@supplier.example\nHave you a part?", first)
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
    desk.pass_time(days=7)
    PeriodReports(desk.program.store, lambda: desk.program.in_force, lambda: desk.now).run_once()
    desk.out()
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


def _quoted(mail: Mail) -> str:
    """The mail as plain clients quote it."""
    lines = "\n".join(f"> {line}" for line in mail.text.splitlines())
    return f"On Mon, 23 Nov 2026 at 09:00, Acme Support <support@acme.example> wrote:\n{lines}"


def _bodies(mail: Mail, words: str) -> list[str]:
    """The same words alone, above and below the quote, between its lines, and in HTML with the mail in it."""
    plain = "Content-Type: text/plain; charset=utf-8\n\n"
    attribution, *lines = _quoted(mail).splitlines()
    between = "\n".join([attribution, *lines[: len(lines) // 2], "", words, "", *lines[len(lines) // 2 :]])
    shown = f'<div dir="ltr">{words}</div><div class="gmail_quote"><blockquote>{mail.html}</blockquote></div>'
    return [
        f"{plain}{words}\n",
        f"{plain}{words}\n\n{_quoted(mail)}\n",
        f"{plain}{_quoted(mail)}\n\n{words}\n",
        f"{plain}{between}\n",
        f"Content-Type: text/html; charset=utf-8\n\n{shown}\n",
    ]


def test_a_plain_answer_reaches_the_customer_only_from_mails_that_say_so(desk: Desk) -> None:
    answered = {}
    for number, mail in enumerate(_story(desk)):
        for way, (to, cc, fields) in enumerate(_ways(mail)):
            # Each way with one kind of body, each kind with every way in the course of the story.
            body = _bodies(mail, f"{WORDS} {number} {way}")[(number + way) % 5]
            raw = (
                f"From: {mail.recipients[0]}\nTo: {to}\n{f'Cc: {cc}' if cc else 'X-No: copy'}\n{fields}"
                f"Subject: Re: {mail['Subject']}\nMessage-ID: <r{number}.{way}@acme.example>\n"
                f"MIME-Version: 1.0\nContent-Transfer-Encoding: 8bit\n{body}"
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


def test_reply_and_reply_all_lead_to_us_and_to_the_agent_alone(desk: Desk) -> None:
    for mail in _story(desk):
        fields = [mail.parsed[name] for name in ("From", "Reply-To", "To", "Cc") if mail.parsed[name]]
        named = {address.addr_spec.lower() for one in fields for address in one.addresses}
        assert named - {mail.recipients[0]} <= {"support@acme.example", mail.answer_to}
        assert mail["From"].endswith("<support@acme.example>")


def test_every_kind_of_mail_to_an_agent_is_played(desk: Desk) -> None:
    played = {mail.notice for mail in _story(desk)}
    assert played >= {
        "agent_notification", "agent_alert_digest", "transcript", "held", "morning_digest", "report_digest",
    }  # fmt: skip


def test_an_agent_is_told_where_a_plain_answer_goes(desk: Desk) -> None:
    for mail in _story(desk):
        if mail.notice in {"morning_digest", "agent_alert_digest", "report_digest"}:
            assert mail["Reply-To"].startswith("Commands for Acme Support")
            assert "no customer sees them" in mail.text or mail.notice == "report_digest"
            continue
        inside = "INTERNAL NOTE"
        expected = "goes to the CUSTOMER" if _public(mail) else inside
        if mail["Content-Language"] == "en":
            assert expected in mail.text


def test_the_notification_of_one_agent_makes_no_other_agent_speak_publicly(desk: Desk) -> None:
    notified = desk.opened()
    mails = desk.agent_writes("Hi", notified, author="boris@acme.example")
    assert to_customer(mails) == []
    assert notice(mails, "boris@acme.example", "held")


@pytest.mark.parametrize(
    "line",
    [
        "#note.",
        "#note—",
        "*#note*",
        "#note#",
        "> #note",
        "- #note",
        "##note",
        "# # note",
        "• #Poznámka",
        "(#note)",
        "_#note_",
    ],
)
def test_a_command_with_something_about_it_sends_nothing(desk: Desk, line: str) -> None:
    mails = desk.agent_writes(f"{line}\n{WORDS}", desk.opened())
    assert all(WORDS not in one.everything for one in mails if one.recipients != ("anna@acme.example",))
    assert notice(mails, "anna@acme.example", "transcript")


@pytest.mark.parametrize("line", ["#1 in our list is you.", "Ticket #note of yours.", "\\#note is a word."])
def test_a_hash_that_is_no_command_stops_no_answer(desk: Desk, line: str) -> None:
    mails = desk.agent_writes(f"{line}\nSee there.", desk.opened())
    assert "See there." in to_customer(mails)[0].text
