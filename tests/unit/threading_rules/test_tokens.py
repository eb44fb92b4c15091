"""Signed addresses and Message-IDs: what they survive, and that nobody else can make one."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threading_rules.tokens import (
    MAC_BYTES,
    REVISIONS,
    Audience,
    Keys,
    make_detail,
    make_message_id,
    make_probe,
    person_tag,
    read_detail,
    read_message_id,
    read_probe,
)

KEYS = Keys(current=b"the site's key")
OTHERS = Keys(current=b"another site's key")
audiences = st.sampled_from(Audience)
tickets = st.integers(1, 32**6 - 1)
revisions = st.integers(0, 5_000)


@given(audiences, tickets, revisions)
def test_an_address_says_what_it_was_made_for(audience, ticket, revision):
    token = read_detail(KEYS, make_detail(KEYS, audience, ticket, "jana@customer.example", revision))
    assert token is not None
    assert (token.audience, token.ticket, token.revision) == (audience, ticket, revision % REVISIONS)
    assert token.person == person_tag("JANA@Customer.Example")


@given(audiences, tickets, revisions)
def test_an_address_survives_any_change_of_case(audience, ticket, revision):
    detail = make_detail(KEYS, audience, ticket, "jana@customer.example", revision)
    assert detail == detail.lower()
    assert read_detail(KEYS, detail.upper()) == read_detail(KEYS, detail.title()) == read_detail(KEYS, detail)


@given(audiences, tickets)
def test_an_address_leaves_room_for_the_mailbox_in_64_octets(audience, ticket):
    detail = make_detail(KEYS, audience, ticket, "x" * 200 + "@customer.example", 1)
    assert len(f"customer-support-department+{detail}") <= 64
    assert set(detail) <= set(string.ascii_lowercase + string.digits)


def test_a_signature_has_eighty_bits_or_more():
    assert MAC_BYTES * 8 >= 80


@given(st.data(), audiences, tickets)
def test_one_changed_character_makes_it_worthless(data, audience, ticket):
    detail = make_detail(KEYS, audience, ticket, "jana@customer.example", 7)
    place = data.draw(st.integers(0, len(detail) - 1))
    other = data.draw(st.sampled_from(sorted(set("abcdefghijklmnopqrstuvwxyz234567") - {detail[place]})))
    assert read_detail(KEYS, detail[:place] + other + detail[place + 1 :]) is None


@given(audiences, audiences, tickets)
def test_no_audience_passes_for_another(one, other, ticket):
    detail = make_detail(KEYS, one, ticket, "jana@customer.example", 1)
    message_id = make_message_id(KEYS, one, ticket, 1, "received", "acme.example")
    if one is not other:
        assert read_detail(KEYS, other.value + detail[1:]) is None
        assert read_message_id(KEYS, message_id.replace(f"<{one.value}.", f"<{other.value}.")) is None


def test_an_address_is_bound_to_its_person():
    janas = make_detail(KEYS, Audience.CUSTOMER, 1001, "jana@customer.example", 1)
    eves = make_detail(OTHERS, Audience.CUSTOMER, 1001, "eve@stranger.example", 1)
    assert read_detail(KEYS, janas[:9] + eves[9:17] + janas[17:]) is None


def test_an_id_is_no_address():
    message_id = make_message_id(KEYS, Audience.CUSTOMER, 1001, 1, "received", "acme.example")
    assert read_detail(KEYS, message_id.strip("<>").partition("@")[0].replace(".", "")) is None


@pytest.mark.parametrize("domain", ["acme.example", "relay.example", "eu-west-1.amazonses.example"])
def test_an_id_survives_a_new_domain_capitals_and_lost_brackets(domain):
    message_id = make_message_id(KEYS, Audience.AGENT, 1001, 3, "notification", "acme.example")
    local = message_id.strip("<").partition("@")[0]
    for written in (f"<{local}@{domain}>", f"{local}@{domain}", f"<{local.upper()}@{domain}>"):
        own = read_message_id(KEYS, written)
        assert own is not None
        assert (own.audience, own.ticket, own.seq) == (Audience.AGENT, 1001, 3)


@given(st.text(max_size=60))
def test_nothing_else_is_a_token(text):
    assert read_detail(KEYS, text) is None
    assert read_message_id(KEYS, text) is None


def test_a_rotated_key_still_reads_what_was_made_before():
    detail = make_detail(KEYS, Audience.CUSTOMER, 1001, "jana@customer.example", 1)
    message_id = make_message_id(KEYS, Audience.CUSTOMER, 1001, 1, "received", "acme.example")
    rotated = Keys(current=b"new", previous=KEYS.current)
    assert read_detail(rotated, detail) == read_detail(KEYS, detail)
    assert read_message_id(rotated, message_id) == read_message_id(KEYS, message_id)
    assert make_detail(rotated, Audience.CUSTOMER, 1001, "jana@customer.example", 1) != detail
    again = Keys(current=b"newer", previous=b"new")
    assert read_detail(again, detail) is None
    assert read_message_id(again, message_id) is None


def test_another_sites_tokens_are_nothing_here():
    detail = make_detail(OTHERS, Audience.CUSTOMER, 1001, "jana@customer.example", 1)
    assert read_detail(KEYS, detail) is None


def test_a_number_too_large_is_refused():
    with pytest.raises(ValueError, match="does not fit"):
        make_detail(KEYS, Audience.CUSTOMER, 32**6, "jana@customer.example", 1)


def test_a_probe_is_as_long_as_a_reply_address_and_is_none():
    probe = make_probe(KEYS, b"0123456789")
    assert len(probe) == len(make_detail(KEYS, Audience.CUSTOMER, 1001, "jana@customer.example", 1))
    assert read_detail(KEYS, probe) is None
    assert read_probe(KEYS, probe.upper()) == read_probe(Keys(current=b"new", previous=KEYS.current), probe)
    assert read_probe(KEYS, probe) not in {None, read_probe(KEYS, make_probe(KEYS, b"9876543210"))}


def test_nobody_else_makes_a_probe():
    assert read_probe(KEYS, make_probe(OTHERS, b"0123456789")) is None
    probe = make_probe(KEYS, b"0123456789")
    assert read_probe(KEYS, ("e" if probe[0] == "d" else "d") + probe[1:]) is None
    assert (
        read_probe(KEYS, "d" + make_detail(KEYS, Audience.CUSTOMER, 1001, "jana@customer.example", 1)[1:])
        is None
    )
