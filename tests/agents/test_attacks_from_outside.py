"""This file plays attacks 10 to 19 of our list of attacks on help by mail: on history, on our mails, on the
shape of mail. Each test names its attack, shows what became of it and that nothing leaked.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.agents.desk import Desk, Mail, notice, to_customer

CODE = "Your confirmation code is 481516"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def _outside(mails: list[Mail]) -> list[Mail]:
    """Mails that leave the house."""
    return [one for one in mails if not all(to.endswith("@acme.example") for to in one.recipients)]


def test_attack_10_who_puts_himself_into_copy_reads_nothing(tmp_path: Path) -> None:
    """Attack 10: the thief answers our acknowledgement in the customer's name, with himself in Cc."""
    desk = Desk(tmp_path, more="include_history: true")
    notified = desk.opened("My password is hunter2")
    (received,) = to_customer(desk.sent, "received")
    forged = (
        "Cc: thief@elsewhere.example\nAuthentication-Results: mx.acme.example; dmarc=fail header.from=c\n"
    )
    desk.customer_writes("Me again", to=received.answer_to, more=forged)
    desk.customer_writes(
        "May I?",
        to=received.answer_to,
        author="thief@elsewhere.example",
        more="Cc: friend@elsewhere.example\n",
    )
    desk.agent_writes("Your password is safe", notified)
    for mail in desk.sent:
        assert not {"thief@elsewhere.example", "friend@elsewhere.example"}.intersection(mail.recipients)


def test_attack_10_whom_the_customer_brings_in_gets_what_follows_and_no_history(tmp_path: Path) -> None:
    """Attack 10: nobody reads what was written before they came."""
    desk = Desk(tmp_path, more="include_history: true")
    desk.opened("My password is hunter2")
    (received,) = to_customer(desk.sent, "received")
    proven = "Authentication-Results: mx.acme.example; dmarc=pass header.from=customer.example\n"
    mails = desk.customer_writes(
        "Petr helps me", to=received.answer_to, more=f"Cc: petr@customer.example\n{proven}"
    )
    (answer,) = to_customer(desk.agent_writes("Hello both", notice(mails, "anna@acme.example")))
    assert "petr@customer.example" in answer.recipients
    assert "hunter2" not in answer.everything


def test_attack_11_a_code_that_somebody_sends_to_our_address_is_shown_to_no_customer(desk: Desk) -> None:
    """Attack 11: a third party's confirmation mail to the customer's reply address."""
    desk.opened()
    (received,) = to_customer(desk.sent, "received")
    mails = desk.customer_writes(
        CODE, to=received.answer_to, author="Login <no-reply@chat.example>", subject="Confirm your address"
    )
    mails += desk.customer_writes("status", to=received.answer_to)
    mails += desk.agent_writes("Anything else?", notice(desk.sent, "anna@acme.example"))
    assert all("481516" not in one.everything for one in _outside(mails))


def test_attack_12_an_acknowledgement_carries_nobodys_advertisement(desk: Desk) -> None:
    """Attack 12: our acknowledgement as somebody's spam."""
    mails = desk.customer_writes(
        "Buy pills at https://pills.example", subject="Pills https://pills.example now"
    )
    for mail in to_customer(mails, "received"):
        assert "Buy pills" not in mail.everything
        assert "https://pills.example" not in mail.html


def test_attack_12_one_address_gets_few_automatic_mails_a_day(desk: Desk) -> None:
    """Attack 12: the victim's address in From, again and again."""
    for number in range(12):
        desk.customer_writes(f"Hello {number}", subject=f"New {number}", author="victim@elsewhere.example")
    sent = [one for one in desk.sent if "victim@elsewhere.example" in one.recipients]
    assert 1 <= len(sent) <= 5


def test_attack_12_who_is_forged_or_a_machine_is_not_acknowledged(desk: Desk) -> None:
    """Attack 12: backscatter."""
    forged = "Authentication-Results: mx.acme.example; dmarc=fail header.from=customer.example\n"
    assert _outside(desk.customer_writes("Hello", more=forged)) == []
    assert _outside(desk.customer_writes("Hello", subject="Two", more="Precedence: bulk\n")) == []


def _report(address: str, known: str, number: int) -> str:
    return (
        "From: MAILER-DAEMON@mx.elsewhere.example\nTo: support@acme.example\nSubject: Undelivered Mail\n"
        f"Message-ID: <dsn{number}@elsewhere.example>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="r"\n\n--r\n'
        "Content-Type: text/plain\n\nNot delivered.\n--r\nContent-Type: message/delivery-status\n\n"
        f"Reporting-MTA: dns; mx.elsewhere.example\n\nFinal-Recipient: rfc822; {address}\nAction: failed\n"
        f"Status: 5.1.1\n--r\nContent-Type: text/rfc822-headers\n\nMessage-ID: {known}\n--r--\n"
    )


def test_attack_13_a_forged_report_silences_no_customer(desk: Desk) -> None:
    """Attack 13: reports about mails that we never sent, or never to that address."""
    desk.opened()
    (received,) = to_customer(desk.sent, "received")
    other = desk.customer_writes("Hi", author="eva@other.example", subject="Eva's")
    (theirs,) = to_customer(other, "received")
    for number, known in enumerate(
        ["<made-up@acme.example>", theirs["Message-ID"], "", "<1.test@customer.example>"]
    ):
        desk.take(_report("jana@customer.example", known, number))
    notified = notice(desk.sent, "anna@acme.example")
    assert len(to_customer(desk.agent_writes("Are you there?", notified))) == 1
    mails = desk.customer_writes("A new question", subject="Another")
    assert to_customer(mails, "received")
    assert received["Message-ID"]


@pytest.mark.parametrize(
    "hostile",
    [
        "{{ 7*7 }}{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
        "{{ site.__init__.__globals__ }}", "<script>alert(1)</script><img src=x onerror=alert(1)>",
        "=?utf-8?q?a=0D=0ABcc:_victim@elsewhere.example=0D=0A=0D=0Abody?=",
        "=?utf-8?q?nul=00and=1Bescape?=",
    ],
)  # fmt: skip
def test_attack_14_names_and_subjects_are_data(desk: Desk, hostile: str) -> None:
    """Attack 14: code, tags and line ends in the name and the subject."""
    name = hostile if hostile.startswith("=?") else f'"{hostile}"'
    mails = desk.customer_writes("Hi", subject=hostile, author=f"{name} <jana@customer.example>")
    mails += desk.agent_writes("Hello", notice(mails, "anna@acme.example"))
    assert len(mails) >= 3
    for mail in mails:
        assert mail["Bcc"] == ""
        assert "victim@elsewhere.example" not in mail.recipients
        assert "<script>" not in mail.html
        assert "<img src=x" not in mail.html
        assert "49" not in mail["Subject"]
        assert "<class" not in mail.everything
        head = mail.raw.split(b"\r\n\r\n", 1)[0]
        assert b"\0" not in mail.raw
        assert b"\n" not in head.replace(b"\r\n", b"")


def test_attack_15_no_line_of_ours_ends_a_mail_early(desk: Desk) -> None:
    """Attack 15: SMTP smuggling: bare CR and LF, dots, endless lines and NUL in what is relayed."""
    notified = desk.opened()
    smuggled = "Hello\n.\r\nMAIL FROM:<evil@x>\r.\r\n" + "x" * 5000 + "\0end\n..\n.\n"
    raw = (
        f"From: anna@acme.example\nTo: {notified.answer_to}\nSubject: Re: x\nMessage-ID: <s@acme.example>\n"
        f"In-Reply-To: {notified['Message-ID']}\n\n{smuggled}"
    ).encode()
    (answer,) = to_customer(desk.take(raw))
    bare = answer.raw.replace(b"\r\n", b"")
    assert b"\r" not in bare
    assert b"\n" not in bare
    assert b"\0" not in bare
    assert max(len(line) for line in answer.raw.split(b"\r\n")) <= 998
    assert "MAIL FROM" in answer.text


def test_attack_16_bombs_are_filed_within_their_limits(desk: Desk) -> None:
    """Attack 16: nesting, thousands of parts, an endless header."""
    depth = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(400))
    parts = "".join(f'--p\nContent-Type: text/plain; name="{n}.txt"\n\nx\n' for n in range(3000))
    top = "From: bomb{}@customer.example\nTo: support@acme.example\nSubject: Bomb\nMessage-ID: <b{}@c>\n"
    desk.take(top.format(1, 1) + "MIME-Version: 1.0\n" + depth + "Content-Type: text/plain\n\ndeep\n")
    desk.take(
        top.format(2, 2)
        + 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="p"\n\n'
        + parts
        + "--p--\n"
    )
    desk.take(top.format(3, 3) + "".join(f"X-H{n}: {'y' * 200}\n" for n in range(3000)) + "\nlong\n")
    assert [outcome for outcome, _ in desk.fates()] == ["created"] * 3
    assert all(len(mail.raw) < 2_000_000 for mail in desk.sent)


@pytest.mark.parametrize(
    "author",
    [
        "anna@acme.example, thief@elsewhere.example", "Team: anna@acme.example, boris@acme.example;",
        "=?utf-8?q?anna=40acme=2Eexample?=", "undisclosed:;",
        "anna@acme.example\nFrom: thief@elsewhere.example",
    ],
)  # fmt: skip
def test_attack_17_who_has_not_one_address_is_nobody(desk: Desk, author: str) -> None:
    """Attack 17: several authors, groups, an encoded address, two From fields."""
    mails = desk.agent_writes("#close\nI am Anna", desk.opened(), author=author)
    assert to_customer(mails) == []
    assert desk.ticket().status.is_open
    assert desk.ticket().answers == 0


@pytest.mark.parametrize(
    "name", ["support@acme.example", "Acme Support", "Anna Dvorak", "billing acme.example"]
)
def test_attack_18_a_name_that_claims_to_be_us_is_marked(desk: Desk, name: str) -> None:
    """Attack 18: our address, our name or a colleague's as display name."""
    mails = desk.customer_writes("Please pay the invoice", author=f'"{name}" <ceo@elsewhere.example>')
    shown = notice(mails, "anna@acme.example")
    assert "<ceo@elsewhere.example> (≠ acme.example)" in shown.text
    honest = notice(desk.customer_writes("Hi", subject="Other"), "anna@acme.example")
    assert "≠" not in honest.text


def test_attack_19_commands_read_only_what_the_agents_queues_allow(desk: Desk) -> None:
    """Attack 19: an agent of billing asks for others' tickets."""
    anna = desk.opened("The secret of general")
    desk.agent_writes("#queue billing\n#assign boris", anna)
    boris = next(one for one in desk.sent if one.recipients == ("boris@acme.example",))
    desk.agent_writes("#queue general\n#assign anna", anna)
    desk.customer_writes("Another secret of general", subject="Second", author="eva@other.example")
    for command in (
        "#find secret",
        "#mine",
        "#get history",
        "#get raw",
        "#get 1",
        "#link SUP-1002",
        "#merge SUP-1002",
    ):
        mails = desk.agent_writes(command, boris, author="boris@acme.example", quote=False)
        for mail in mails:
            shown = f"{mail.text}{mail.html}{''.join(mail.files)}".replace("#find secret", "")
            assert "secret" not in shown, command
            assert "Second" not in shown, command
    assert desk.ticket(1002).merged_into is None
