"""This file proves which addresses are counted as one person's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.address import address_key, person_key


@pytest.mark.parametrize(
    "spec",
    ["Emma@x.example", "emma+1@x.example", "EMMA+shop+2@X.example.", '"emma"@x.example', '"emma+1"@x.example',
     '"em\\ma"@x.example', " emma+@x.example "],
)  # fmt: skip
def test_all_sub_addresses_of_a_mailbox_are_one_person(spec: str) -> None:
    assert person_key(spec) == "emma@x.example"


@pytest.mark.parametrize(
    "spec", ["emma@y.example", "emma-1@x.example", "emma.1@x.example", "+emma@x.example", "emma1@x.example"]
)
def test_other_mailboxes_are_other_people(spec: str) -> None:
    assert person_key(spec) != "emma@x.example"


@pytest.mark.parametrize("spec", ["e.m.m.a@gmail.com", "Emma+shop@googlemail.com", "emma@gmail.com"])
def test_dots_mean_nothing_at_gmail(spec: str) -> None:
    assert person_key(spec) == "emma@gmail.com"


@pytest.mark.parametrize("spec", ["", "emma", "@x.example", "+@x.example", "...@gmail.com"])
def test_what_is_no_address_is_itself(spec: str) -> None:
    assert person_key(spec) == address_key(spec)


@given(st.text(alphabet="ab+.G", max_size=12), st.sampled_from(["x.example", "gmail.com", ""]))
def test_the_key_of_a_key_is_the_key(local: str, domain: str) -> None:
    key = person_key(f"{local}@{domain}")
    assert person_key(key) == key
