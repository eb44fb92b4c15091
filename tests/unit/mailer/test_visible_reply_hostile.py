"""Bodies made to be slow: what is done grows with the length of the mail, and no line is lost."""

from __future__ import annotations

import sys

import pytest

from mailer.visible_reply import MAX_LINES, split_reply

_BODIES = {
    "sixty kilobytes of On": "On " * 20_000,
    "lines of On": "On \n" * 5_000,
    "eight kilobytes of newlines": "\n" * 8_000 + "x",
    "lines of 200 kilobytes": ("x" * 200_000 + "\n") * 3,
    "one attribution after another": "On 3 May 2024 10:00 a@b.example wrote:\n" * 4_000,
    "attributions without an end": "3 May 2024 10:00 a@b.example\n" * 4_000,
    "header fields without an end": "From: a@b.example\nTo: b\n" * 2_000,
    "nested marks": ">" * 100_000 + " x",
    "a rule without an end": "-" * 100_000,
    "rules": "-----\n" * 4_000,
    "signatures": "-- \n" * 4_000,
    "taglines": "Sent from my iPhone\n" * 4_000,
    "torn addresses": "<\n> wrote:\n" * 2_500,
    "spaces": " " * 100_000 + ":",
    "names between angles without an end": (">>> " + "a " * 110 + "10:07 >>>\n") * 1_000,
    "tables of labels": "| From | Ann <a@b.example> |\n" * 4_000,
    "halves of attributions": "Ann Lee <a@b.example> hat\nam 3.5.2024 10:07 geschrieben:\n" * 2_000,
    "labels above attributions": "--------\nКому: a@b.example\nТема: x\n3.5.2024, 10:07, <a@b.example>:\n"
    * 800,
    "words that begin as taglines": ("von meinem " + "x " * 40 + "gesendet\n" + "发自" + "x" * 36 + "\n")
    * 1_000,
    "what is told before a colon": "aaa: bbb: ccc: 10:07 2024-05-03 a@b.example wrote:\n" * 2_000,
    "newlines": "\n" * 100_000,
}
_HTML = {
    "open containers": '<div class="gmail_quote"><blockquote>' * 5_000,
    "comments without an end": "<!--" * 50_000,
    "tags without an end": '<div class="' * 20_000,
    "rules without an end": '<div style="border-top:solid"><b>x:</b>' * 3_000,
}


def _calls(text: str, html: str | None) -> int:
    """How many functions are entered, in Python and in C: a measure that no other process disturbs."""
    count = 0

    def counter(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(counter)
    try:
        split_reply(text, html)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("body", _BODIES.values(), ids=_BODIES.keys())
def test_the_work_for_a_hostile_body_is_bounded_by_its_length(body: str) -> None:
    assert _calls(body, None) < 20_000 + 60 * len(body)


@pytest.mark.parametrize("body", _BODIES.values(), ids=_BODIES.keys())
def test_twice_the_body_is_no_more_than_about_twice_the_work(body: str) -> None:
    half = body[: len(body) // 2]
    assert _calls(body, None) < 2.6 * _calls(half, None) + 5_000


@pytest.mark.parametrize("html", _HTML.values(), ids=_HTML.keys())
def test_hostile_html_costs_no_more_than_its_length(html: str) -> None:
    assert _calls("some words\n" * 50, html) < 50_000 + 10 * len(html)


@pytest.mark.parametrize("body", _BODIES.values(), ids=_BODIES.keys())
def test_a_hostile_body_loses_no_word(body: str) -> None:
    parts = split_reply(body, None)
    assert parts.reply or not body.strip()
    whole = sum(len(part.split()) for part in (parts.reply, parts.quoted, parts.signature))
    assert whole == len(body.split())


def test_lines_beyond_the_cap_stay_text() -> None:
    text = "a line\n" * MAX_LINES + "the last line"
    assert split_reply(text, None).reply.endswith("the last line")


def test_lines_beyond_the_cap_stay_in_the_quote_they_belong_to() -> None:
    head = "From: Ann <a@b.example>\nSent: 3 May 2024 10:07\nTo: Jan\nSubject: lamp\n"
    parts = split_reply(f"It works.\n\n{head}\n" + "a line\n" * MAX_LINES + "the last line", None)
    assert (parts.reply, parts.quoted.split("\n")[-1]) == ("It works.", "the last line")
