"""What a customer newly wrote, read beside the mail of ours that the customer answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.messages import StoredMessage
from tests.desk import Desk, open_desk, read, text_of
from tickets.delivery import OutgoingMail

_ATTRIBUTION = (
    "Acme Support zei op 23/11 iets als volgt"  # no client's: no verb we know, no colon, no address
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return open_desk(tmp_path)


@pytest.fixture
def acknowledgement(desk: Desk) -> OutgoingMail:
    desk.take(desk.mail())
    return next(mail for mail in desk.out("received"))


def _answer(desk: Desk, mail: OutgoingMail, body: str, **fields: str) -> StoredMessage:
    by_reference = {"In_Reply_To": mail.message_id}
    desk.take(desk.mail("Re: Printer", body, **(fields or by_reference)))
    with desk.program.store.read() as work:
        return [one for one in work.messages.of_ticket(1001) if one.inbox is not None][-1]


def test_our_own_lines_under_an_answer_are_quote_though_no_client_marked_them(
    desk: Desk, acknowledgement: OutgoingMail
) -> None:
    body = f"It is the red one.\n\n{_ATTRIBUTION}\n\n{text_of(acknowledgement)}"
    answer = _answer(desk, acknowledgement, body)
    assert answer.reply.startswith("It is the red one.")
    assert "we have" not in answer.reply.lower()
    assert len(answer.reply) < 100
    assert "thank you for writing to us" in answer.text  # the whole text is kept in any case


def test_our_own_lines_above_an_answer_are_quote_too(desk: Desk, acknowledgement: OutgoingMail) -> None:
    answer = _answer(desk, acknowledgement, f"{text_of(acknowledgement)}\n\nIt is the red one.")
    assert answer.reply == "It is the red one."


def test_words_between_our_lines_stay_though_a_client_announced_all_of_it_as_quote(
    desk: Desk, acknowledgement: OutgoingMail
) -> None:
    first, *rest = [line for line in text_of(acknowledgement).split("\n") if len(line) > 30]
    body = (
        "Hello.\n\nOn Mon, Nov 23, 2026 at 9:00 AM Acme Support <support@acme.example> wrote:\n\n"
        f"{first}\nNOTE that the lamp blinks.\n" + "\n".join(rest)
    )
    assert "NOTE that the lamp blinks." in _answer(desk, acknowledgement, body).reply


def test_without_our_message_id_the_last_mail_to_the_author_is_the_one_answered(
    desk: Desk, acknowledgement: OutgoingMail
) -> None:
    token = str(read(acknowledgement)["Reply-To"])
    body = f"It is the red one.\n\n{text_of(acknowledgement)}"
    assert _answer(desk, acknowledgement, body, To=token).reply == "It is the red one."


def test_a_mail_that_quotes_nothing_of_ours_is_left_as_it_was_read(
    desk: Desk, acknowledgement: OutgoingMail
) -> None:
    assert _answer(desk, acknowledgement, "> It is red.\n\nIs it?").reply == "> It is red.\n\nIs it?"
