"""Signed links: each is for one thing, one ticket and one person, and nobody else can make one."""

from hypothesis import given
from hypothesis import strategies as st

from threading_rules.links import STOPS, Link, Purpose, make_link, make_stop, read_link, read_stop
from threading_rules.tokens import Audience, Keys, make_detail, person_tag, read_detail

KEYS = Keys(current=b"the site's key")
OTHERS = Keys(current=b"another site's key")
JANA = "jana@customer.example"
purposes = st.sampled_from(Purpose)
stops = st.sampled_from(sorted(STOPS))
tickets = st.integers(0, 10**9)


@given(purposes, tickets, st.integers(0, 10**8))
def test_a_link_says_what_it_was_made_for(purpose, ticket, number):
    link = read_link(KEYS, make_link(KEYS, purpose, ticket, "JANA@Customer.Example", number))
    assert link == Link(purpose=purpose, ticket=ticket, number=number, person=person_tag(JANA))


@given(stops, tickets)
def test_the_address_that_ends_mails_survives_clients_that_change_case(purpose, ticket):
    detail = make_stop(KEYS, purpose, ticket, JANA)
    assert read_stop(KEYS, detail.upper()) == Link(purpose=purpose, ticket=ticket, person=person_tag(JANA))
    assert len(f"support-department+{detail}") <= 64


@given(st.data(), purposes, tickets)
def test_one_changed_character_makes_a_link_worthless(data, purpose, ticket):
    text = make_link(KEYS, purpose, ticket, JANA, 7)
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from(sorted(set("abcxyz0123456789.") - {text[place]})))
    assert read_link(KEYS, text[:place] + other + text[place + 1 :]) is None


@given(purposes, purposes, tickets)
def test_no_purpose_passes_for_another(one, other, ticket):
    text, detail = make_link(KEYS, one, ticket, JANA), make_stop(KEYS, one, ticket, JANA)
    if one is not other:
        assert read_link(KEYS, other.value + text[1:]) is None
        assert read_stop(KEYS, f"u.{other.value}{detail[3:]}") is None


def test_a_link_is_no_address_and_an_address_is_no_link():
    for purpose in Purpose:
        link, stop = make_link(KEYS, purpose, 1001, JANA), make_stop(KEYS, purpose, 1001, JANA)
        assert read_stop(KEYS, link) is None
        assert read_detail(KEYS, link) is None
        assert read_link(KEYS, stop) is None
        assert read_detail(KEYS, stop) is None
    for audience in Audience:
        detail = make_detail(KEYS, audience, 1001, JANA, 1)
        assert read_link(KEYS, detail) is None
        assert read_stop(KEYS, detail) is None


def test_another_sites_links_are_nothing_here_and_rotation_keeps_ours():
    rotated = Keys(current=b"new", previous=KEYS.current)
    for purpose in Purpose:
        assert read_link(KEYS, make_link(OTHERS, purpose, 1001, JANA)) is None
        assert read_link(rotated, make_link(KEYS, purpose, 1001, JANA)) is not None
    assert read_stop(KEYS, make_stop(OTHERS, Purpose.NO_SURVEYS, 1001, JANA)) is None
    assert read_stop(rotated, make_stop(KEYS, Purpose.NO_SURVEYS, 1001, JANA)) is not None


@given(st.text(max_size=90))
def test_other_text_is_no_link(text):
    assert read_link(KEYS, text) is None
    assert read_stop(KEYS, text) is None
