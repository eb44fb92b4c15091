"""This file proves format=flowed (RFC 3676): what we break, any reader joins again."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from mailer.flowed import unflow
from mailer.soft_breaks import with_soft_breaks

LINES = st.lists(st.text(alphabet="ab >-Fromř", max_size=200), max_size=12)


def test_a_long_line_is_broken_at_spaces_and_joined_again() -> None:
    text = "slovo " * 60 + "konec\n"
    broken = with_soft_breaks(text)
    assert max(len(line) for line in broken.splitlines()) <= 73
    assert unflow(broken, delsp=False).rstrip("\n") == text.rstrip("\n")


def test_a_link_is_never_broken() -> None:
    link = "https://acme.example/" + "x" * 200
    assert link in with_soft_breaks(f"Look here: {link} and there")


def test_the_signature_separator_keeps_its_space() -> None:
    assert with_soft_breaks("Ahoj\n-- \nAnna") == "Ahoj\n-- \nAnna\n"


def test_other_trailing_spaces_go_so_that_lines_stay_apart() -> None:
    assert with_soft_breaks("one \ntwo") == "one\ntwo\n"


def test_lines_that_look_like_something_else_are_stuffed() -> None:
    assert with_soft_breaks("From here\n  indented") == " From here\n   indented\n"


def test_a_quote_keeps_its_depth_over_a_break() -> None:
    broken = with_soft_breaks(">> " + "slovo " * 30)
    assert all(line.startswith(">> ") for line in broken.splitlines())
    assert len(broken.splitlines()) > 1


def _plain(text: str) -> str:
    """Trailing spaces and the one space behind a quote's marks are a matter of form."""
    lines = (line.rstrip(" ") for line in text.split("\n"))
    return "\n".join(re.sub(r"^(>+) ?", r"\1", line) for line in lines).rstrip("\n")


@given(LINES)
def test_every_text_comes_back(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert _plain(unflow(with_soft_breaks(text), delsp=False)) == _plain(text)
