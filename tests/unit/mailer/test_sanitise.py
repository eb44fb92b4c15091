"""This file proves that HTML we relay shows what its writer saw, and does nothing."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from mailer.sanitise import sanitise, text_to_html


def _text(html: str) -> str:
    return " ".join(LexborHTMLParser(html).text(separator=" ").split())


def test_ordinary_formatting_stays() -> None:
    html = '<p style="color:red">Dear <b>Jane</b>,</p><ul><li>one</li></ul><table><tr><td>2</td></tr></table>'
    clean = sanitise(html)
    assert '<p style="color:red">' in clean
    assert "<b>Jane</b>" in clean
    assert "<li>one</li>" in clean
    assert "<td>2</td>" in clean


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        '<p onclick="alert(1)">x</p>',
        '<a href="javascript:alert(1)">x</a>',
        '<a href="data:text/html,x">x</a>',
        '<iframe src="https://t.example"></iframe>',
        "<svg><script>alert(1)</script></svg>",
        '<form action="https://t.example"><input name="password"></form>',
        '<meta http-equiv="refresh" content="0;url=https://t.example">',
        '<base href="https://t.example">',
        '<link rel="stylesheet" href="https://t.example/x.css">',
        "<style>@import 'https://t.example/x.css'</style>",
        '<p style="background-image:url(https://t.example/x.gif);position:fixed">x</p>',
        '<p style="background:url(https://t.example/x.gif)">x</p>',
        '<table background="https://t.example/x.gif"><tr><td>x</td></tr></table>',
        '<img src="https://t.example/x.gif" width="1">',
        '<img src="//t.example/x.gif">',
        '<img srcset="https://t.example/x.gif 1x" src="cid:a">',
        '<math><mtext></form><form><mglyph><style></math><img src onerror="alert(1)">',
    ],
)
def test_nothing_that_acts_or_loads_gets_through(html: str) -> None:
    clean = sanitise(f"<p>before</p>{html}").lower()
    assert "before" in clean
    for sign in (
        "t.example",
        "alert",
        "javascript",
        "data:",
        "<form",
        "<input",
        "<style",
        "url(",
        "position",
    ):
        assert sign not in clean


def test_pictures_of_the_mail_itself_stay_and_others_leave_no_trace() -> None:
    clean = sanitise('<img src="cid:logo" alt="Logo"><img src="https://t.example/x.gif">')
    assert clean == '<img src="cid:logo" alt="Logo">'


@pytest.mark.parametrize(
    "style",
    [
        "display:none",
        "display : none !important",
        "visibility:hidden",
        "mso-hide:all",
        "font-size:0",
        "font-size:0px;color:#fff",
        "opacity:0",
        "max-height:0px;overflow:hidden",
    ],
)
def test_what_nobody_sees_is_not_brought_to_light(style: str) -> None:
    assert _text(sanitise(f'<div style="{style}">secret <b>words</b></div><p>seen</p>')) == "seen"


def test_hidden_elements_within_hidden_ones_go_as_well() -> None:
    html = '<div hidden>a<div style="display:none">b</div></div>' * 50 + "<p style='font-size:10px'>c</p>"
    assert _text(sanitise(html)) == "c"


def test_our_reply_addresses_go_from_text_and_links() -> None:
    token = "support+a.k7q2@acme.example"
    clean = sanitise(
        f'<p>Write to {token.upper()} <a href="mailto:{token}?subject=x">or here</a> {token}</p>',
        without=[token],
    )
    assert "k7q2" not in clean.lower()
    assert "or here" in clean


def test_a_hostile_depth_costs_no_time_and_keeps_the_words() -> None:
    assert _text(sanitise("<div>" * 30_000 + "words <script>bad</script>" + "<p>more")) == "words more"


_HOSTILE = {
    "unclosed colours in every paragraph": lambda n: "".join(f"<font color=#{i:06x}><p>" for i in range(n)),
    "colours left open by blocks": lambda n: "".join(
        f"<font color=#{i:06x}>{'<div>' * 9}</font>{'</div>' * 9}x" for i in range(n)
    ),
    "colours in a paragraph before others": lambda n: (
        "<p>" + "".join(f"<font color=#{i:06x}>" for i in range(150)) + "<p>x" * n
    ),
    "formatting between the rows of tables": lambda n: "".join(
        f"<table><font color=#{i:06x}><tr><td>x</table>" for i in range(n)
    ),
    "ends that close nothing": lambda n: "".join(f"<font color=#{i:06x}></x><p>x" for i in range(n)),
    "attributes": lambda n: "<p " + " ".join(f"a{i}=1" for i in range(n)) + ">x",
    "open tags": lambda n: "<img " * n,
    "quotes": lambda n: "<a href=\"'" * n,
    "comments": lambda n: "<!--" * n,
    "hidden elements": lambda n: '<div style="display:none">' * 150 + "<p hidden>x" * n,
}


@pytest.mark.parametrize("make", _HOSTILE.values(), ids=_HOSTILE.keys())
def test_what_comes_back_grows_with_what_came_in_and_no_faster(make: Callable[[int], str]) -> None:
    small, large = make(2_000), make(8_000)
    started = process_time()
    clean = sanitise(large)
    spent = process_time() - started
    assert len(clean) < 3 * len(large) + 10_000
    assert len(clean) < 6 * len(sanitise(small)) + 10_000
    assert spent < 2


def test_longer_html_than_any_persons_comes_back_as_its_text() -> None:
    html = "<p>words &amp; more</p>" + "&amp;" * 300_000
    started = process_time()
    assert sanitise(html).startswith('<p style="margin:0">words &amp; more</p>')
    assert process_time() - started < 2


def test_misnested_formatting_keeps_every_word_in_its_order() -> None:
    html = "<b>one <i>two</b> three</i><p>four<div>five</p><ul><li>six<li>seven</ul>"
    assert _text(sanitise(html)) == "one two three four five six seven"
    rows = "<table><tr><td>a<td>b<tr><td><b>c</table> d"
    assert _text(sanitise(rows)) == "a b c d"
    assert sanitise(rows).count("<tr>") == 2
    assert "</table> d" in sanitise(rows)


def test_lone_surrogates_and_nul_are_no_reason_to_fail() -> None:
    assert _text(sanitise("<p>a\udcffb\x00c</p>")).startswith("a")


@given(st.text(max_size=300))
def test_no_text_breaks_it_and_twice_is_as_good_as_once(html: str) -> None:
    once = sanitise(html)
    assert "<script" not in once.lower()
    assert sanitise(once) == once


def test_plain_text_becomes_paragraphs_lines_and_links() -> None:
    html = text_to_html("Hello <you>,\n\nsee https://x.example/a?b=1&c=2.\nOr ann@x.example!\n  indented")
    assert html.count("<p ") == 2
    assert "Hello &lt;you&gt;," in html
    assert '<a href="https://x.example/a?b=1&amp;c=2">https://x.example/a?b=1&amp;c=2</a>.<br>' in html
    assert '<a href="mailto:ann@x.example">ann@x.example</a>!' in html
    assert "&nbsp;&nbsp;indented" in html


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=300))
def test_every_word_of_plain_text_is_shown_as_it_is(text: str) -> None:
    shown = LexborHTMLParser(text_to_html(text)).text()
    assert "".join(shown.split()) == "".join(text.split())
