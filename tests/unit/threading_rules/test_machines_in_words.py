"""What machines write in words only, in the languages and forms of many systems, and people who sound alike.

Reports of mail systems, out-of-office subjects, reactions, recalls and receipts; all of our own making.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mailer.parse import parse
from threading_rules.identify import Identity, Kind, identify
from threading_rules.ours import Ours

_MAILS = Path(__file__).parents[2] / "mails"
_OURS = Ours(mailboxes=frozenset({"support@acme.example"}), separator="+")
_ANSWERS = "In-Reply-To: <x@customer.example>\nReferences: <x@customer.example>\n"
_TNEF = "MIME-Version: 1.0\nContent-Type: application/ms-tnef; name=winmail.dat\n"


def _reports() -> dict[str, tuple[str, str, str, str]]:
    text = "\n" + (_MAILS / "bounces" / "in_words.txt").read_text(encoding="utf-8")
    parts = re.split(r"\n=== (.*) \| (.*) \| (.*) \| (.*)\n", text)[1:]
    return {
        parts[at]: (parts[at + 4], parts[at + 1], parts[at + 2], parts[at + 3])
        for at in range(0, len(parts), 5)
    }


def _lines(name: str) -> list[str]:
    return (_MAILS / "automatic" / name).read_text(encoding="utf-8").splitlines()


def _identified(subject: str, text: str = "Ok.", fields: str = "") -> Identity:
    mime = "" if "Content-Type" in fields else "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
    header = f"From: Jan <jan@customer.example>\nTo: support@acme.example\nSubject: {subject}\n{fields}{mime}"
    return identify(parse(f"{header}\n{text}\n".encode()), _OURS)


_REPORTS = _reports()


@pytest.mark.parametrize(("mail", "kind", "how", "address"), _REPORTS.values(), ids=_REPORTS.keys())
def test_a_report_in_words_is_read_and_a_person_who_tells_of_one_is_not(
    mail: str, kind: str, how: str, address: str
) -> None:
    found = identify(parse(mail.encode()), _OURS)
    assert found.kind.value == kind
    if kind == "bounce":
        assert found.bounce is not None
        assert found.bounce.kind == how
        named = [recipient.address for recipient in found.bounce.recipients]
        assert named == [None if address == "-" else address]


@pytest.mark.parametrize("subject", _lines("subjects.txt"))
def test_a_subject_that_begins_as_responders_do_makes_an_automatic_reply(subject: str) -> None:
    assert _identified(subject).kind is Kind.AUTO_REPLY


@pytest.mark.parametrize("subject", _lines("subjects_of_people.txt"))
def test_a_person_who_writes_about_holidays_or_machines_is_no_responder(subject: str) -> None:
    assert _identified(subject).kind is Kind.MESSAGE


@pytest.mark.parametrize(
    "text", (_MAILS / "automatic" / "reactions.txt").read_text(encoding="utf-8").split("\n===\n")
)
def test_a_clients_sentence_for_a_reaction_is_one(text: str) -> None:
    assert _identified("Re: Printer", text, _ANSWERS).kind is Kind.REACTION


@pytest.mark.parametrize(
    "text",
    [
        "My boss reacted to your message: he is angry and wants his money back.",
        'I liked "the cable" but it burns.',
        "👍 Gmail works again",
        "👍",
    ],
)
def test_a_person_who_writes_of_a_reaction_writes_a_message(text: str) -> None:
    assert _identified("Re: Printer", text, _ANSWERS).kind is Kind.MESSAGE


@pytest.mark.parametrize("line", _lines("recalls.txt"))
def test_exchange_asks_to_take_a_mail_back_in_many_languages(line: str) -> None:
    subject, text = line.split("\t")
    assert _identified(subject, text).kind is Kind.RECALL


@pytest.mark.parametrize("subject", _lines("read_receipts.txt"))
def test_exchanges_receipt_as_tnef_is_told_by_its_subject(subject: str) -> None:
    assert _identified(subject, "", _ANSWERS + _TNEF).kind is Kind.RECEIPT


_FORWARDED = """Why does this come back?

Begin forwarded message:

> From: Mail Delivery Subsystem <MAILER-DAEMON>
> Subject: Returned mail: see transcript for details
>
> Final-Recipient: RFC822; jan@customer.example
> Action: failed
> Status: 5.1.1
"""


def test_a_report_that_a_person_forwards_is_told_and_stays_the_persons_mail() -> None:
    found = _identified("Fwd: Returned mail", _FORWARDED)
    assert (found.kind, found.auto_generated, found.answerable) == (Kind.MESSAGE, False, True)
    assert found.bounce is not None
    assert (found.bounce.kind, found.bounce.recipients[0].address) == ("hard", "jan@customer.example")


def test_a_failure_that_a_person_tells_of_is_no_report() -> None:
    told = _FORWARDED.replace("Mail Delivery Subsystem <MAILER-DAEMON>", "Anna <anna@customer.example>")
    assert _identified("Fwd: Returned mail", told).bounce is None
