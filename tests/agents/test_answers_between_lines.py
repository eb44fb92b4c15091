"""This file proves what a customer gets of an answer that an agent wrote between the lines of our mail."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.agents.desk import Desk, Mail, notice, to_customer

FIRE, MONEY = "What should I do about the fire?", "And who pays for the new printer then?"
INTRODUCTIONS = {
    "gmail": "On Mon, Nov 23, 2026 at 10:00 AM Jana via Acme Support <support@acme.example>\nwrote:\n",
    "gmail cs": "po 23. 11. 2026 v 10:00 odesílatel Jana via Acme Support <support@acme.example>\nnapsal:\n",
    "gmail ru": "пн, 23 нояб. 2026 г. в 10:00, Jana via Acme Support <support@acme.example>:\n",
    "thunderbird": "On 23/11/2026 10:00, Jana via Acme Support wrote:",
    "thunderbird ru": "23.11.2026 10:00, Jana via Acme Support пишет:",
    "mutt": "On Mon, Nov 23, 2026 at 10:00:00AM +0100, Jana via Acme Support wrote:",
    "apple": "> On 23. 11. 2026, at 10:00, Jana via Acme Support <support@acme.example> wrote:\n> ",
    "outlook": "-----Original Message-----\nFrom: Jana via Acme Support <support@acme.example> \n"
    "Sent: Monday, November 23, 2026 10:00\nTo: Anna Dvorak <anna@acme.example>\n"
    "Subject: [SUP-1001] Printer\n",
    "outlook cs": "________________________________\nOd: Jana via Acme Support <support@acme.example>\n"
    "Odesláno: pondělí 23. listopadu 2026 10:00\nKomu: Anna Dvorak <anna@acme.example>\n"
    "Předmět: [SUP-1001] Printer\n",
}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def _between(text: str, *, mark: str = "> ") -> str:
    """Our mail as a client quotes it, each of the two questions answered below it."""
    lines = [f"{mark}{line}".rstrip() for line in text.splitlines()]
    for question, answer in ((FIRE, "Call the fire brigade."), (MONEY, "We pay.")):
        place = next(at for at, line in enumerate(lines) if question in line)
        lines.insert(place + 1, f"\n{answer}\n")
    return "\n".join(lines)


def _words(answer: Mail) -> str:
    text = answer.parsed.get_body(("plain",)).get_content().replace("\r\n", "\n")  # type: ignore[union-attr]
    return str(text).split("\n-- \n")[0].strip()


def _sent(desk: Desk, body: str, notified: Mail) -> str:
    (answer,) = to_customer(desk.agent_writes(body, notified, quote=False))
    return _words(answer)


@pytest.mark.parametrize("client", INTRODUCTIONS)
def test_only_the_questions_and_their_answers_go_out(desk: Desk, client: str) -> None:
    notified = desk.opened(f"{FIRE}\n\n{MONEY}")
    body = f"Hello Jana,\n\n{INTRODUCTIONS[client]}\n{_between(notified.text)}"
    assert _sent(desk, body, notified) == (
        f"Hello Jana,\n\n> {FIRE}\n\nCall the fire brigade.\n\n> {MONEY}\n\nWe pay."
    )


def test_the_line_that_introduces_a_selection_of_the_customers_words_is_ours_too(desk: Desk) -> None:
    notified = desk.opened(f"{FIRE}\n\n{MONEY}")
    body = f"{INTRODUCTIONS['gmail']}\n> {FIRE}\nCall the fire brigade.\n> {MONEY}\nWe pay.\n"
    assert _sent(desk, body, notified) == f"> {FIRE}\nCall the fire brigade.\n> {MONEY}\nWe pay."


def test_an_empty_line_between_two_quoted_paragraphs_stays(desk: Desk) -> None:
    notified = desk.opened(f"{FIRE}\n\n{MONEY}\n\nPlease answer both of them.")
    quoted = f"> {FIRE}\n>\n> {MONEY}\n>\n\nWe pay.\n\n> Please answer both of them.\n>\n\nYes."
    body = f"{INTRODUCTIONS['gmail']}\n{quoted}"
    assert _sent(desk, body, notified) == (
        f"> {FIRE}\n>\n> {MONEY}\n\nWe pay.\n\n> Please answer both of them.\n\nYes."
    )


def test_what_the_customer_quoted_of_us_may_be_answered_with_its_attribution(desk: Desk) -> None:
    first = desk.opened(FIRE)
    (ours,) = to_customer(desk.agent_writes("Have you tried to put it out yourself, with sand?", first))
    asked = "On Mon, 23 Nov 2026 at 09:00, Acme Support <support@acme.example> wrote:"
    mails = desk.customer_writes(
        f"> {asked}\n> > Have you tried sand?\nWhich kind of sand do you recommend?\n\n{MONEY}",
        to=ours.answer_to, more=f"In-Reply-To: {ours['Message-ID']}\n",
    )  # fmt: skip
    again = notice(mails, "anna@acme.example")
    lines = [f"> {line}".rstrip() for line in again.text.splitlines()]
    place = next(at for at, line in enumerate(lines) if "Which kind" in line)
    lines.insert(place + 1, "\nDry sand.\n")
    text = _sent(desk, f"{INTRODUCTIONS['gmail']}\n" + "\n".join(lines) + "\n\nYours", again)
    assert "> Which kind of sand do you recommend?\n\nDry sand." in text
    for internal in ("via Acme Support", "Customer:", "Owner:", "You get this mail"):
        assert internal not in text


def test_what_an_agent_writes_about_somebody_who_wrote_stays(desk: Desk) -> None:
    notified = desk.opened(f"{FIRE}\n\n{MONEY}")
    body = f"Your colleague wrote on 3 May 2026 at 10:00 to me.\n\n{_between(notified.text)}"
    assert _sent(desk, body, notified).startswith("Your colleague wrote on 3 May 2026 at 10:00 to me.")
