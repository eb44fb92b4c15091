"""This file tests the cutting of header blocks and the ids that are read out of them."""

import pytest

from mailer.headers import message_id, message_ids, reply_ids
from mailer.parse import parse


def subject_and_text(raw: bytes) -> tuple[str, str]:
    message = parse(raw)
    return message.subject, message.text.strip()


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: fire\n\nbody",
        b"Subject: fire\r\n\r\nbody",
        b"Subject: fire\r\rbody",
        b"\n\nSubject: fire\n\nbody",
        b"\xef\xbb\xbfSubject: fire\n\nbody",
        b"From jana@customer.example Mon Jan  5 10:00:00 2026\nSubject: fire\n\nbody",
        b">From jana@customer.example Mon Jan  5 10:00:00 2026\nSubject: fire\n\nbody",
        b"Subject:\n fire\n\nbody",
        b"Subject : fire\n\nbody",
        b"From : jana@customer.example\nSubject : fire\n\nbody",
        b"X-Two words: 1\nSubject: fire\n\nbody",
        b"To: a@x.example,\n \t\n\tb@x.example\nSubject: fire\n\nbody",
        b"Received: from x\nby y without its white space\nSubject: fire\n\nbody",
        b"Subject: fire\nbody",
    ],
)
def test_a_header_block_is_read_as_it_was_meant(raw):
    assert subject_and_text(raw) == ("fire", "body")


def test_a_blank_before_the_colon_of_the_first_field_does_not_make_it_an_mbox_line():
    (author,) = parse(b"From : Jana <jana@customer.example>\nSubject: fire\n\nbody").senders
    assert author.spec == "jana@customer.example"


def test_text_that_follows_the_header_at_once_is_not_lost():
    assert subject_and_text(b"Subject: fire\nHelp us please\n\nSecond paragraph") == (
        "fire",
        "Help us please\n\nSecond paragraph",
    )


def test_octets_without_a_header_are_text():
    assert parse(b"\x00\x01 just something").text.strip() == "just something"
    assert parse(b"").text == ""


def test_a_field_longer_than_the_cap_is_cut_and_said():
    message = parse(b"X-Long: " + b"a" * 400_000 + b"\nSubject: fire\n\nbody")
    assert message.subject == "fire"
    assert any("X-Long" in defect for defect in message.defects)


@pytest.mark.parametrize(
    ("raw", "ids"),
    [
        (b"<a@x> <b@x>", ("<a@x>", "<b@x>")),
        (b"<a@x>\r\n\t<b@x>", ("<a@x>", "<b@x>")),
        (b"<a@x><b@x>", ("<a@x>", "<b@x>")),
        (b"<long-id-\r\n broken@x>", ("<long-id-broken@x>",)),
        (b"a@x b@x", ("<a@x>", "<b@x>")),
        (b"=?utf-8?q?=3Ca=40x=3E?=", ("<a@x>",)),
        (b"<a@x> <a@x>", ("<a@x>",)),
        (b"<no at sign>", ("<noatsign>",)),
        (b"nothing here", ()),
    ],
)
def test_references_give_their_ids_in_order(raw, ids):
    assert message_ids((raw,)) == ids


def test_only_the_newest_references_count_of_very_many():
    found = message_ids((b" ".join(b"<%d@x>" % number for number in range(100)),))
    assert len(found) == 30
    assert found[-1] == "<99@x>"


def test_of_words_in_in_reply_to_only_the_last_id_counts():
    raw = b'Your message of "Mon, 5 Jan" from Jana <jana@x.example> <id@x>'
    assert reply_ids((raw,)) == ("<id@x>",)


def test_an_address_in_in_reply_to_is_no_id():
    assert reply_ids((b"<jana@x.example>",), {"jana@x.example"}) == ()


@pytest.mark.parametrize(
    ("raw", "found"),
    [(b"<a@x>", "<a@x>"), (b"a@x", "<a@x>"), (b"no-brackets", "<no-brackets>"), (b"", None), (None, None)],
)
def test_a_message_id_is_read_with_and_without_brackets(raw, found):
    assert message_id(raw) == found
