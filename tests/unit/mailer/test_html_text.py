"""This file tests that HTML becomes text a person can read."""

import pytest

from mailer.html_text import html_to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Hello <b>wor</b>ld</p><p>again</p>", "Hello world\n\nagain"),
        ("one<br>two<br><br>three", "one\ntwo\n\nthree"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("<ul><li>one</li><li>two<ol><li>a<li>b</ol></ul>", "* one\n* two\n  1. a\n  2. b"),
        ("<table><tr><td>Name<td>Jana</tr><tr><td>Age<td>40</table>", "Name Jana\nAge 40"),
        (
            'see <a href="https://x.example/a?b=1&amp;c=2">the page</a>.',
            "see the page <https://x.example/a?b=1&c=2>.",
        ),
        ('<a href="https://x.example/">x.example</a>', "x.example"),
        ('<a href="mailto:jana@x.example">jana@x.example</a>', "jana@x.example"),
        ('<a href="javascript:alert(1)">press</a>', "press"),
        (
            '<a href="https://x.example/"><img alt="Order now" src="a.png"></a>',
            "Order now <https://x.example/>",
        ),
        ("mine<blockquote type=cite>theirs<br>more</blockquote>", "mine\n\n> theirs\n> more"),
        ("<pre>a  b\n  c</pre>", "a  b\n  c"),
        ("1 &lt; 2 &amp;&nbsp;3 < 4", "1 < 2 & 3 < 4"),
        ("<head><title>T</title><style>p{}</style></head><script>x</script>text", "text"),
        (
            "<!-- comment --><!--[if mso]>outlook<![endif]--><!--[if !mso]><!-->others<!--<![endif]-->",
            "others",
        ),
        ("H<span>2</span>O", "H2O"),
        ("", ""),
    ],
)
def test_html_reads_like_text(html, text):
    assert html_to_text(html) == text


@pytest.mark.parametrize(
    "hidden",
    [
        '<div style="display:none">preview</div>',
        '<span style="font-size:0px;color:#fff">preview</span>',
        '<div style="max-height:0;overflow:hidden">preview</div>',
        '<p style="visibility: hidden">preview</p>',
        '<span style="mso-hide:all">preview</span>',
        "<div hidden>preview</div>",
        '<div style="display:none"><div><p>preview</div>preview</div>',
        '<p style="display:none">preview',
    ],
)
def test_hidden_text_is_left_out(hidden):
    assert html_to_text(f"<body>{hidden}<p>seen</p></body>") == "seen"


def test_small_text_is_not_hidden():
    assert html_to_text('<span style="font-size:0.8em">seen</span>') == "seen"


def test_text_is_shown_where_everything_is_hidden():
    assert html_to_text('<div style="display:none">only this</div>') == "only this"


def test_a_script_without_an_end_hides_nothing_of_the_person():
    assert "help" in html_to_text("<script>please help")


def test_a_tag_without_an_end_costs_only_itself():
    assert html_to_text('help <a href="x>y').startswith("help")
