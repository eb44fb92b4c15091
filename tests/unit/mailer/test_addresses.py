"""This file tests the reading of address and date fields."""

from datetime import UTC, datetime

import pytest

from mailer.addresses import MAX_ADDRESSES, read_addresses, read_date
from tickets.address import Address


def pairs(raw: str | bytes) -> list[tuple[str, str]]:
    octets = raw if isinstance(raw, bytes) else raw.encode()
    return [(address.name, address.spec) for address in read_addresses((octets,))]


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("jana@x.example", [("", "jana@x.example")]),
        ("Jana Nová <jana@x.example>", [("Jana Nová", "jana@x.example")]),
        (
            '"Nová, Jana" <jana@x.example>, b@x.example',
            [("Nová, Jana", "jana@x.example"), ("", "b@x.example")],
        ),
        ("=?utf-8?q?Nov=C3=A1=2C_Jana?= <jana@x.example>", [("Nová, Jana", "jana@x.example")]),
        ("=?utf-8?q?Nov=C3=A1,_Jana?= <jana@x.example>", [("Nová, Jana", "jana@x.example")]),
        ('"=?utf-8?q?Jana?=" <jana@x.example>', [("Jana", "jana@x.example")]),
        ("'Jana' <jana@x.example>", [("Jana", "jana@x.example")]),
        ("jana@x.example (Jana)", [("Jana", "jana@x.example")]),
        ("team: a@x.example, b@x.example;", [("", "a@x.example"), ("", "b@x.example")]),
        ("undisclosed-recipients:;", []),
        ("Jana [jana@x.example]", [("", "jana@x.example")]),
        ("", []),
    ],
)
def test_addresses_are_read(raw, found):
    assert pairs(raw) == found


def test_an_address_inside_a_decoded_word_never_replaces_the_real_one():
    raw = "=?utf-8?q?boss=40acme.example_=3Cboss=40acme.example=3E?= <thief@x.example>"
    assert [spec for _, spec in pairs(raw)] == ["thief@x.example"]


def test_an_address_that_stands_in_an_encoded_word_alone_is_read_and_said():
    defects: list[str] = []
    word = b"=?utf-8?q?Jana_Nov=C3=A1_=3Cjana=40x.example=3E?="
    assert read_addresses((word,), defects=defects) == (Address(spec="jana@x.example", name="Jana Nová"),)
    assert defects == ["an address field has its address in an encoded word"]
    assert read_addresses((b"Jana " + word,)) == ()


def test_two_addresses_in_an_encoded_word_name_nobody():
    assert read_addresses((b"=?utf-8?q?a=40x.example=2C_b=40x.example?=",)) == ()


def test_a_raw_name_in_a_legacy_charset_is_read():
    assert pairs("Ольга Петрова <olga@x.example>".encode("koi8-r")) == [("Ольга Петрова", "olga@x.example")]


def test_very_many_addresses_are_cut_and_said():
    defects: list[str] = []
    found = read_addresses((b"a@x.example, " * 3_000,), defects=defects)
    assert len(found) == MAX_ADDRESSES
    assert defects


def test_a_field_without_an_address_is_said():
    defects: list[str] = []
    assert read_addresses((b"nobody at all",), defects=defects) == ()
    assert defects == ["an address field names no address"]


def test_the_display_form_of_an_address_is_unchanged():
    assert read_addresses((b"Jana <jana@x.example>",)) == (Address(spec="jana@x.example", name="Jana"),)


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"Mon, 5 Jan 2026 10:00:00 +0100", datetime(2026, 1, 5, 9, tzinfo=UTC)),
        (b"5 Jan 2026 10:00 GMT (comment)", datetime(2026, 1, 5, 10, tzinfo=UTC)),
        (b"yesterday", None),
        (b"Mon, 35 Jan 2026 10:00:00 +0100", None),
        (None, None),
    ],
)
def test_dates_are_instants_in_utc(raw, found):
    assert read_date(raw) == found


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("Novak, Jan <jan@c.example>", ["Novak, Jan"]),
        ("Novak, Jan <jan@c.example>, Mala, Eva <eva@c.example>", ["Novak, Jan", "Mala, Eva"]),
        ("Jan <jan@c.example>; Eva <eva@c.example>", ["Jan", "Eva"]),
        ("Jan <<jan@c.example>>", ["Jan"]),
        ("Jan <jan@c.example", ["Jan"]),
        ("Jan <mailto:jan@c.example>", ["Jan"]),
        ("jan@c.example, Eva <eva@c.example>", ["", "Eva"]),
        ("friends: Jan <jan@c.example>, Eva <eva@c.example>;", ["Jan", "Eva"]),
        ('"Novak; Jan" <jan@c.example>', ["Novak; Jan"]),
    ],
)
def test_what_clients_write_wrongly_is_read_as_it_was_meant(field: str, names: list[str]) -> None:
    found = read_addresses([field.encode()])
    assert [one.name for one in found] == names
    assert {one.spec for one in found} <= {"jan@c.example", "eva@c.example"}
