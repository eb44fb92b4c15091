"""This file proves that the HTML of an answer says what its text says, and nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mailer.facts import SafeHtml
from mailer.sanitise import sanitise
from mailer.visible_html import visible_html


def _cut(html: str, chosen: str) -> SafeHtml | None:
    return visible_html(sanitise(html), chosen)


def test_what_stands_below_the_chosen_words_goes() -> None:
    assert _cut(
        "<p>Hi <b>you</b>!</p><div>On Monday wrote:<blockquote>secret</blockquote></div>", "Hi you!"
    ) == ("<p>Hi <b>you</b>!</p>")


def test_commands_above_the_chosen_words_go() -> None:
    assert _cut("<div>#close</div><div><br></div><div>Done.</div>", "Done.") == "<div>Done.</div>"


def test_empty_lines_between_paragraphs_stay() -> None:
    html = "<div>One</div><div><br></div><div>Two</div>"
    assert _cut(f"{html}<p>-- </p><p>Ann</p>", "One\n\nTwo") == html


def test_a_text_that_the_html_does_not_have_gives_no_html() -> None:
    assert _cut("<p>Something else</p>", "Please restart it") is None
    assert _cut("<p>Please restart</p><p>secret</p><p>it</p>", "Please restart it") is None


def test_words_that_end_inside_a_text_give_no_html() -> None:
    assert _cut("<p>Please restart it, secret</p>", "Please restart it") is None


def test_pictures_stay_beside_the_chosen_words_only() -> None:
    html = '<p>Look<img src="cid:a"></p><p>Ann<img src="cid:b"></p>'
    assert _cut(html, "Look") == '<p>Look<img src="cid:a"></p>'


@given(st.lists(st.text("abc ", min_size=1, max_size=8), min_size=1, max_size=4), st.text("xyz", min_size=3))
def test_no_other_word_ever_stays(paragraphs: list[str], secret: str) -> None:
    html = "".join(f"<p>{one}</p>" for one in paragraphs) + f"<blockquote>{secret}</blockquote>"
    cut = _cut(html, "\n".join(paragraphs))
    assert cut is None or secret not in cut
