"""This file shows what is taken from answers to FETCH, also from those nobody asked for."""

from datetime import UTC, datetime, timedelta, timezone

from mailer.imap_items import Items, arrival, sizes, started_mail, whole_mails


def test_a_phantom_with_flags_only_gives_no_mail() -> None:
    items = {5: {b"FLAGS": (b"\\Seen",), b"SEQ": 5}, 6: {b"BODY[]": b"Subject: here\r\n\r\n", b"SEQ": 5}}
    assert whole_mails(items, [5, 6]) == {6: b"Subject: here\r\n\r\n"}


def test_a_mail_that_is_gone_or_nil_gives_nothing() -> None:
    assert whole_mails({7: {b"BODY[]": None}}, [7, 8]) == {}


def test_mails_come_in_the_order_asked_for() -> None:
    items: Items = {9: {b"RFC822.SIZE": 90}, 3: {b"RFC822.SIZE": 30}, 4: {b"FLAGS": ()}}
    assert list(sizes(items, [3, 4, 9]).items()) == [(3, 30), (9, 90)]


def test_a_mail_above_the_limit_is_its_header_and_the_beginning_of_its_text() -> None:
    item = {b"BODY[HEADER]<0>": b"Subject: big\r\n\r\n", b"BODY[TEXT]<0>": b"first words"}
    assert started_mail({4: item}, 4) == {4: b"Subject: big\r\n\r\nfirst words"}
    assert started_mail({4: item | {b"BODY[TEXT]<0>": None}}, 4) == {4: b"Subject: big\r\n\r\n"}
    assert started_mail({}, 4) == {}


def test_the_moment_of_arrival_is_in_utc_and_a_naive_one_is_none() -> None:
    prague = datetime(2026, 3, 2, 10, 0, tzinfo=timezone(timedelta(hours=1)))
    assert arrival({b"INTERNALDATE": prague}) == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert arrival({b"INTERNALDATE": prague.replace(tzinfo=None)}) is None
    assert arrival({}) is None
