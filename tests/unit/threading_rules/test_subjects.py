"""Subjects: what clients put before them, and our tag in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threading_rules.subjects import base_subject, is_forward_subject, tagged_numbers


@pytest.mark.parametrize(
    "subject",
    [
        "The printer burns",
        "Re: The printer burns",
        "RE: AW: Re[3]: the  printer burns",
        "Odp: [SUP-1001] The printer burns",
        "[helpdesk] Re: The printer burns",
        "回复：The printer burns",
        "Re: [helpdesk] Ответ: The printer burns [SUP-1001]",
        "SV: VS: Antw: ＴＨＥ printer burns",
    ],
)
def test_one_matter_under_many_prefixes(subject):
    assert base_subject(subject, "SUP") == "the printer burns"


@pytest.mark.parametrize("subject", ["Result: bad", "Iron: hot", "Reply: no", "The printer burns!"])
def test_words_of_the_matter_are_no_prefix(subject):
    assert base_subject(subject) == subject.casefold()


@pytest.mark.parametrize(
    ("subject", "numbers"),
    [
        ("[SUP-1001] x", (1001,)),
        ("sup-1001 and SUP-1002, SUP-1001", (1001, 1002)),
        ("XSUP-1001 SUP-1001x SUP-1001-2 SUP-", ()),
        ("SUP-99999999999", ()),
    ],
)
def test_our_tag(subject, numbers):
    assert tagged_numbers(subject, "SUP") == numbers


@pytest.mark.parametrize("subject", ["Fwd: x", "WG: x", "[list] FW: Re: x", "Пересл: x", "转发：x"])
def test_a_forward_is_known_in_many_languages(subject):
    assert is_forward_subject(subject)


@pytest.mark.parametrize("subject", ["Re: Fwd: x", "AW: x", "x", "", "Forward planning: x"])
def test_an_answer_is_no_forward(subject):
    assert not is_forward_subject(subject)


@given(st.text(max_size=80))
def test_the_base_of_a_base_is_the_base(subject):
    base = base_subject(subject, "SUP")
    assert base_subject(f"Re: {base}", "SUP") == base_subject(base, "SUP")
