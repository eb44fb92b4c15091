"""This file plays attacks 1 to 9 of our list of attacks on help by mail: on who somebody is, on tokens and on
commands. Each test names its attack, shows what became of it and that nothing leaked.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.agents.desk import Desk, Mail, notice, to_customer

SECRET = "The landlord of house nine owes us forty thousand crowns since May"
FORGED = "Authentication-Results: mx.acme.example; dmarc=fail header.from=acme.example\n"
PROVEN = "Authentication-Results: mx.acme.example; dmarc=pass header.from=acme.example\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def _outside(mails: list[Mail]) -> list[Mail]:
    """Mails that leave the house."""
    return [one for one in mails if not all(to.endswith("@acme.example") for to in one.recipients)]


def _commands(desk: Desk, notified: Mail, text: str, html: str, *, number: int = 1) -> list[Mail]:
    """An agent's mail whose two parts are given."""
    return desk.take(
        f"From: anna@acme.example\nTo: {notified.answer_to}\nSubject: Re: x\n"
        f"Message-ID: <parts{number}@acme.example>\nIn-Reply-To: {notified['Message-ID']}\n"
        "MIME-Version: 1.0\n"
        'Content-Type: multipart/alternative; boundary="a"\n\n'
        f"--a\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
        f"--a\nContent-Type: text/html; charset=utf-8\n\n{html}\n--a--\n"
    )


def test_attack_1_a_forged_agent_is_held_and_the_registered_address_is_told(desk: Desk) -> None:
    """Attack 1: From forged as an agent."""
    mails = desk.agent_writes("#close\nSend money to me", desk.opened(), more=FORGED)
    assert _outside(mails) == []
    assert notice(mails, "anna@acme.example", "held")
    assert desk.ticket().status.is_open
    assert "Send money" not in "".join(one.everything for one in mails)


def test_attack_1_results_that_the_forger_wrote_prove_nothing(tmp_path: Path) -> None:
    """Attack 1: a field of the forger's own, under a name nobody trusts and under the trusted one."""
    desk = Desk(tmp_path, without="hold")
    theirs = "Authentication-Results: mx.evil.example; dmarc=pass header.from=acme.example\n"
    mails = desk.agent_writes("Send money", desk.opened(), more=theirs)
    mails += desk.agent_writes("Send money", desk.sent[-1], more=FORGED + PROVEN)
    assert _outside(mails) == []
    assert [outcome for outcome, _ in desk.fates()][1:] == ["held", "held"]


def test_attack_1_a_forged_customer_gets_no_mail_of_ours_and_the_agent_sees_it(desk: Desk) -> None:
    """Attack 1: From forged as a customer."""
    forged = "Authentication-Results: mx.acme.example; dmarc=fail header.from=customer.example\n"
    mails = desk.customer_writes("Send my data to evil@elsewhere.example", more=forged)
    assert _outside(mails) == []
    shown = notice(mails, "anna@acme.example")
    assert "FAKE" in shown.text.upper() or "FORGED" in shown.text.upper() or "NOT" in shown.text.upper()


def test_attack_2_a_leaked_agents_token_makes_no_agent(desk: Desk) -> None:
    """Attack 2: the agent's reply address was forwarded and a stranger writes to it."""
    notified = desk.opened()
    desk.agent_writes(f"#note\n{SECRET}", notified)
    mails = desk.agent_writes("#close\nPay to this account", notified, author="thief@elsewhere.example")
    assert _outside(mails) == []
    assert desk.ticket().status.is_open
    assert desk.ticket().answers == 0


def test_attack_2_a_leaked_customers_token_shows_the_thief_nothing(desk: Desk) -> None:
    """Attack 2: the customer's reply address was forwarded."""
    desk.opened("My password is hunter2")
    (received,) = to_customer(desk.sent, "received")
    for word in ("status", "close", "Please repeat what I wrote"):
        mails = desk.customer_writes(word, to=received.answer_to, author="thief@elsewhere.example")
        assert all("thief@elsewhere.example" not in one.recipients for one in mails if "hunter2" in one.text)
        assert all("hunter2" not in one.everything for one in _outside(mails))
    assert desk.ticket().status.is_open
    assert desk.ticket().requester == "jana@customer.example"


def test_attack_2_what_a_stranger_wrote_stands_under_no_name_he_chose_in_an_agents_list(desk: Desk) -> None:
    """Attack 2: agents read the sender in the list of their mails; it is the stranger, not the customer."""
    desk.opened()
    (received,) = to_customer(desk.sent, "received")
    thief = "Jana Kovac <thief@elsewhere.example>"
    mails = desk.customer_writes("Pay me instead", to=received.answer_to, author=thief)
    told = notice(mails, "anna@acme.example").parsed["From"].addresses[0].display_name
    assert told == "thief@elsewhere.example via Acme Support"


def test_attack_3_a_customers_mails_hold_no_agents_token_and_it_is_of_no_use(desk: Desk) -> None:
    """Attack 3: a customer learns an agent's token."""
    notified = desk.opened()
    desk.agent_writes("Here you are", notified)
    token, letter = notified.answer_to, notified["Message-ID"].strip("<>")
    for mail in _outside(desk.sent):
        assert token not in mail.everything
        assert letter not in mail.everything
    mails = desk.customer_writes("#close\nI speak as you", to=token)
    assert to_customer(mails) == []
    assert desk.ticket().status.is_open


def test_attack_4_guessed_tokens_are_no_tokens_and_a_storm_of_them_is_stopped(desk: Desk) -> None:
    """Attack 4: a stranger tries reply addresses."""
    notified = desk.opened()
    user, _, domain = notified.answer_to.partition("@")
    before = desk.ticket()
    for number in range(70):
        guess = f"{user[:-1]}{'abcdefghij234567'[number % 16]}{'' if number < 16 else number}@{domain}"
        if guess == notified.answer_to:
            continue
        desk.customer_writes(
            f"#close {number}", to=guess, author="guesser@elsewhere.example", subject=f"{number}"
        )
    assert desk.ticket() == before
    assert desk.fates()[-1][0] == "quarantined"


def test_attack_5_an_agents_mail_played_again_does_nothing(desk: Desk) -> None:
    """Attack 5: the same octets, and the same mail under another route."""
    notified = desk.opened()
    raw = (
        f"From: anna@acme.example\nTo: {notified.answer_to}\nSubject: Re: x\n"
        f"Message-ID: <once@acme.example>\nIn-Reply-To: {notified['Message-ID']}\n\n#close\nDone\n"
    )
    desk.take(raw)
    (answer,) = to_customer(desk.sent)
    desk.customer_writes("It burns again", to=answer.answer_to)
    again = desk.take(raw) + desk.take("Received: from x by y; Mon, 23 Nov 2026 09:00:00 +0000\n" + raw)
    assert again == []
    assert desk.ticket().status.is_open


@pytest.mark.parametrize(
    "command", ["#spam", "#requester evil@elsewhere.example", "#block", "#merge SUP-1002"]
)
def test_attack_5_what_cannot_be_mended_is_not_done_by_a_mail_that_time_has_overtaken(
    desk: Desk, command: str
) -> None:
    """Attack 5: an old mail's text under a new id, after the customer wrote again."""
    notified = desk.opened()
    desk.customer_writes("Another thing", subject="Another thing")
    (received,) = to_customer(desk.sent, "received")[:1]
    desk.customer_writes("Wait, it is worse", to=received.answer_to)
    before = desk.ticket()
    told = notice(desk.agent_writes(command, notified), "anna@acme.example", "transcript")
    assert "has changed since" in told.text
    assert (desk.ticket().status, desk.ticket().requester) == (before.status, before.requester)
    # The transcript knows of the news: said once more in answer to it, it is done.
    again = notice(desk.agent_writes(command, told), "anna@acme.example", "transcript")
    assert "has changed since" not in again.text


def test_attack_6_commands_in_a_customers_mail_are_text(desk: Desk) -> None:
    """Attack 6: commands in what a customer writes."""
    notified = desk.opened("#close\n#spam\n#note nothing to see")
    assert desk.ticket().status.is_open
    assert "#spam" in notified.text


def test_attack_6_commands_in_a_quote_are_not_obeyed_and_below_text_neither(desk: Desk) -> None:
    """Attack 6: the agent's answer quotes them, above, below and between the lines."""
    notified = desk.opened("#spam\nMy printer burns")
    (answer,) = to_customer(desk.agent_writes("Pull the plug.\n\n#spam", notified))
    assert "Pull the plug." in answer.text
    quoted = "\n".join(f"> {line}" for line in notified.text.splitlines())
    wrote = "On Mon, 23 Nov 2026 at 09:00, Acme Support <support@acme.example> wrote:"
    (answer,) = to_customer(desk.agent_writes(f"{wrote}\n{quoted}\n\nUnplugged?", notified, quote=False))
    assert "Unplugged?" in answer.text
    assert desk.ticket().status.is_open
    assert "spam" not in " ".join(desk.ticket().tags)


def test_attack_7_a_command_nobody_sees_is_not_obeyed(desk: Desk) -> None:
    """Attack 7: hidden text, and two parts that say different things."""
    notified = desk.opened()
    hidden = _commands(desk, notified, "#spam\nHello", "<p>Hello</p>")
    assert _outside(hidden) == []
    assert "differ" in notice(hidden, "anna@acme.example", "held").text
    raw = (
        f"From: anna@acme.example\nTo: {notified.answer_to}\nSubject: Re: x\nMIME-Version: 1.0\n"
        f"Message-ID: <hid@acme.example>\nIn-Reply-To: {notified['Message-ID']}\nContent-Type: text/html\n\n"
        '<div style="display:none">#spam</div><p>Hello there</p>\n'
    )
    (answer,) = to_customer(desk.take(raw))
    assert "#spam" not in answer.everything
    assert desk.ticket().status.is_open


@pytest.mark.parametrize(
    "line",
    [
        "\u202e#note\u202c",
        "\u200b#note",
        "\u00a0#note",
        "#\u2060note",
        "#\u00adnote",
        "\uff03note",
        "# Note\u00a0",
    ],
)
def test_attack_7_invisible_letters_send_no_note_to_the_customer(desk: Desk, line: str) -> None:
    """Attack 7: right-to-left marks, no-break spaces and zero-width letters in the block."""
    notified = desk.opened()
    mails = desk.agent_writes(f"{line}\n{SECRET}", notified)
    assert all(SECRET not in one.everything for one in _outside(mails))


def test_attack_7_commands_in_both_parts_that_agree_are_obeyed(desk: Desk) -> None:
    """Attack 7: the check does no harm to what clients really write."""
    notified = desk.opened()
    mails = _commands(
        desk,
        notified,
        "#note\nLook  at <https://x.example/>",
        '<div>#Note</div><div><a href="https://x.example/">Look</a> at</div>',
    )
    assert _outside(mails) == []
    assert notice(mails, "anna@acme.example", "transcript")


@pytest.mark.parametrize(
    "more",
    [
        "Auto-Submitted: auto-replied\n", "X-Autoreply: yes\n", "Precedence: auto_reply\n",
        "X-Auto-Response-Suppress: All\nSubject: Automatic reply: SUP-1001\n", "X-Autorespond: vacation\n",
    ],
)  # fmt: skip
def test_attack_8_an_agents_absence_note_is_an_internal_line(desk: Desk, more: str) -> None:
    """Attack 8: an agent's out-of-office answers the public token."""
    notified = desk.opened()
    mails = desk.take(
        f"From: Anna <anna@acme.example>\nTo: {notified.answer_to}\nMessage-ID: <ooo@acme.example>\n"
        f"In-Reply-To: {notified['Message-ID']}\n{more}{'' if 'Subject' in more else 'Subject: Away'}\n"
        "\nI am out of office until Friday.\n".replace("\n\n\n", "\n\n")
    )
    assert mails == []
    assert desk.ticket().answers == 0


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Automatic reply: [SUP-1001] Printer on fire", "I am out of the office until Friday."),
        ("Automatická odpověď: [SUP-1001] Printer on fire", "Jsem mimo kancelář do pátku."),
        ("Автоответ: [SUP-1001] Printer on fire", "Я в отпуске до пятницы."),
        ("Abwesenheitsnotiz: [SUP-1001] Printer on fire", "Ich bin nicht im Büro."),
    ],
)
def test_attack_8_an_absence_note_without_any_header_is_known_by_its_subject(
    desk: Desk, subject: str, text: str
) -> None:
    """Attack 8: a server that marks nothing."""
    notified = desk.opened()
    mails = desk.take(
        f"From: Anna <anna@acme.example>\nTo: {notified.answer_to}\nMessage-ID: <ooo@acme.example>\n"
        f"In-Reply-To: {notified['Message-ID']}\nSubject: {subject}\n\n{text}\n"
    )
    assert _outside(mails) == []
    assert desk.ticket().answers == 0


def test_attack_9_another_reply_to_is_shown_and_not_answered(desk: Desk) -> None:
    """Attack 9: Reply-To leads away from From."""
    mails = desk.customer_writes("Hello", more="Reply-To: evil@elsewhere.example\n")
    notified = notice(mails, "anna@acme.example")
    assert "evil@elsewhere.example" in notified.text
    (answer,) = to_customer(desk.agent_writes("Here you are", notified))
    assert answer.recipients == ("jana@customer.example",)


def test_attack_9_nobody_becomes_an_agent_by_reply_to(desk: Desk) -> None:
    """Attack 9: Reply-To names an agent."""
    notified = desk.opened()
    mails = desk.agent_writes(
        "#close\nBye", notified, author="thief@elsewhere.example", more="Reply-To: anna@acme.example\n"
    )
    assert _outside(mails) == []
    assert desk.ticket().status.is_open
