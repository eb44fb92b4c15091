"""This file shows that the bench mailbox is always the same and that its judge sees each kind of error."""

import email
import email.policy
from collections import Counter

import pytest

from bench.mailbox_2000 import BenchMail, make_mailbox
from bench.truth import Filed, Verdict, compare

pytestmark = pytest.mark.checkout

COUNT = 400


@pytest.fixture(scope="module")
def mails() -> list[BenchMail]:
    return make_mailbox(COUNT, seed=1)


@pytest.fixture
def right(mails: list[BenchMail]) -> list[Filed]:
    return [
        Filed(message_id=mail.message_id, ticket=mail.conversation, text=f"{mail.text}\n> older")
        for mail in mails
    ]


def test_the_same_seed_makes_the_same_mailbox(mails: list[BenchMail]) -> None:
    assert make_mailbox(COUNT, seed=1) == mails
    assert make_mailbox(COUNT, seed=2) != mails


def test_two_fifths_are_new_and_the_last_one_is(mails: list[BenchMail]) -> None:
    new = sum(mail.message_id == mail.conversation for mail in mails)
    assert 0.33 < new / len(mails) < 0.47
    assert mails[-1].message_id == mails[-1].conversation


def test_replies_answer_mails_that_are_there_come_later_or_never_come(mails: list[BenchMail]) -> None:
    places = {mail.message_id: place for place, mail in enumerate(mails)}
    kinds = Counter(
        "never"
        if mail.conversation not in places
        else "there"
        if places[mail.conversation] < place
        else "later"
        for place, mail in enumerate(mails)
        if mail.message_id != mail.conversation
    )
    assert all(kinds[kind] for kind in ("there", "later", "never")), kinds


def test_the_references_alone_make_the_conversations(mails: list[BenchMail]) -> None:
    conversation_of: dict[str, str] = {}
    for mail in mails:
        parsed = email.message_from_bytes(mail.raw)
        for one in [mail.message_id, *(parsed["References"] or "").split()]:
            assert conversation_of.setdefault(one, mail.conversation) == mail.conversation


def test_every_mail_is_well_formed_and_holds_its_text(mails: list[BenchMail]) -> None:
    for mail in mails:
        parsed = email.message_from_bytes(mail.raw, policy=email.policy.default)
        assert [part.defects for part in parsed.walk() if part.defects] == []
        plain = parsed.get_body(("plain",))
        if plain is not None:
            assert " ".join(mail.text.split()) in " ".join(plain.get_content().split())


def test_a_right_result_is_clean(mails: list[BenchMail], right: list[Filed]) -> None:
    assert compare(mails, right).is_clean


def test_each_kind_of_error_is_counted(mails: list[BenchMail], right: list[Filed]) -> None:
    first, second = (_several(mails, right), right[-1])
    moved = [_with(one, ticket=second.ticket) if one is first else one for one in right]
    assert compare(mails, moved) == Verdict(split=1, mixed=1, damaged=0, missing=0, twice=0)
    assert compare(mails, [*right, first]) == Verdict(split=0, mixed=0, damaged=0, missing=0, twice=1)
    assert compare(mails, right[1:]) == Verdict(split=0, mixed=0, damaged=0, missing=1, twice=0)
    for text in ("", first.text + "\ufffd"):
        broken = [_with(one, text=text) if one is first else one for one in right]
        assert compare(mails, broken) == Verdict(split=0, mixed=0, damaged=1, missing=0, twice=0)


def _several(mails: list[BenchMail], filed: list[Filed]) -> Filed:
    """A mail of a conversation that has others."""
    sizes = Counter(mail.conversation for mail in mails)
    return next(one for one in filed if sizes[one.ticket] > 1)


def _with(one: Filed, *, ticket: str | None = None, text: str | None = None) -> Filed:
    return Filed(
        message_id=one.message_id,
        ticket=one.ticket if ticket is None else ticket,
        text=one.text if text is None else text,
    )
