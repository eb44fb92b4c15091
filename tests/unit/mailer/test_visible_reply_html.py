"""What mail clients quote in HTML, and that the plain part and the HTML part give the same answer."""

from __future__ import annotations

import pytest

from mailer.html_text import html_to_text
from mailer.visible_reply import split_reply

_ANSWER = "Thanks, it works again. Jan"
_OURS = "<p>Dear Jan,</p><p>please try the new cable.</p><p>Ann</p>"
_MINE = "<div>Thanks, it works again.</div><div>Jan</div>"

# Containers as the clients write them; the attribution is in a language nobody taught us, so that only the
# container can tell.
_QUOTES = {
    "gmail": f'<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">R. 3. Ann kirjatas:<br></div>'
    f'<blockquote class="gmail_quote" style="margin:0 0 0 .8ex">{_OURS}</blockquote></div>',
    "gmail of old": f'<div class="gmail_extra"><div class="gmail_quote">R. 3. Ann kirjatas:<br>'
    f'<blockquote class="gmail_quote">{_OURS}</blockquote></div></div>',
    "thunderbird": f'<div class="moz-cite-prefix">R. 3. Ann kirjatas:<br></div>'
    f'<blockquote type="cite" cite="mid:1@acme.example">{_OURS}</blockquote>',
    "yahoo": f'<div id="yahoo_quoted_1" class="yahoo_quoted"><div>R. 3. Ann kirjatas:</div>{_OURS}</div>',
    "proton": f'<div class="protonmail_quote">R. 3. Ann kirjatas:<br>'
    f'<blockquote class="protonmail_quote" type="cite">{_OURS}</blockquote></div>',
    "outlook web": '<div id="appendonsend"></div><hr tabindex="-1"><div id="divRplyFwdMsg" dir="ltr">'
    f"<b>Saatja:</b> Ann<br><b>Aeg:</b> R. 3.<br><b>Teema:</b> lamp</div>{_OURS}",
    "outlook web read by another": '<div id="x_appendonsend"></div><div id="x_divRplyFwdMsg" dir="ltr">'
    f"<b>Saatja:</b> Ann<br><b>Aeg:</b> R. 3.</div>{_OURS}",
    "outlook mobile": '<div id="mail-editor-reference-message-container"><b>Saatja:</b> Ann<br>'
    f"{_OURS}</div>",
    "outlook desktop": '<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm">'
    "<p class=MsoNormal><b>Saatja:</b> Ann<br><b>Aeg:</b> R. 3.<br><b>Kellele:</b> Jan<br><b>Teema:</b> lamp"
    f"</p></div></div>{_OURS}",
    "outlook for mac": f'<span id="OLK_SRC_BODY_SECTION"><div><b>Saatja:</b> Ann</div>{_OURS}</span>',
    "hotmail": f'<hr id="stopSpelling"><p>Saatja Ann</p>{_OURS}',
    "zimbra": f'<hr id="zwchr"><p>Saatja Ann</p>{_OURS}',
    "gmx": f'<div name="quote" style="margin:10px 5px 5px 10px;"><p>Saatja Ann</p>{_OURS}</div>',
    "tutanota": "<div>R. 3. 5. 2024 10:07, Ann kirjatas:</div>"
    f'<blockquote class="tutanota_quote">{_OURS}</blockquote>',
    "zoho": f'<div class="zmail_extra"><div>R. 3. Ann kirjatas</div><blockquote>{_OURS}</blockquote></div>',
    "spark": f'<div name="messageReplySection">R. 3. Ann kirjatas:<blockquote>{_OURS}</blockquote></div>',
}


def _words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("quote", _QUOTES.values(), ids=_QUOTES.keys())
def test_the_clients_container_tells_a_quote_in_a_language_nobody_knows(quote: str) -> None:
    html = f"<html><body>{_MINE}{quote}</body></html>"
    parts = split_reply(html_to_text(html), html)
    assert _words(parts.reply) == _ANSWER
    assert "please try the new cable." in parts.quoted


@pytest.mark.parametrize("quote", _QUOTES.values(), ids=_QUOTES.keys())
def test_the_plain_part_gives_the_same_answer_though_it_is_wrapped_otherwise(quote: str) -> None:
    html = f"<html><body>{_MINE}{quote}</body></html>"
    plain = html_to_text(html).replace("please try the ", "please try\nthe ")
    assert _words(split_reply(plain, html).reply) == _ANSWER


@pytest.mark.parametrize("quote", _QUOTES.values(), ids=_QUOTES.keys())
def test_a_mail_with_nothing_but_a_quote_is_kept_whole(quote: str) -> None:
    html = f"<html><body>{quote}</body></html>"
    text = html_to_text(html)
    assert split_reply(text, html).reply == text.strip()


def test_words_written_below_gmails_quote_in_its_own_container_are_kept() -> None:
    html = (
        '<div class="gmail_quote"><div class="gmail_attr">On Fri, May 3, 2024 at 10:07 Ann '
        f'&lt;ann@acme.example&gt; wrote:</div><blockquote class="gmail_quote">{_OURS}</blockquote>'
        "<div>Below it says that it works.</div></div>"
    )
    assert _words(split_reply(html_to_text(html), html).reply) == "Below it says that it works."


def test_answers_between_html_quotes_are_kept_with_the_questions() -> None:
    html = (
        '<div class="moz-cite-prefix">On 5/3/24 10:07, Ann wrote:</div>'
        '<blockquote type="cite">Did you try the cable?</blockquote><p>Yes.</p>'
        '<blockquote type="cite">And the lamp?</blockquote><p>It is red.</p>'
    )
    text = html_to_text(html)
    assert split_reply(text, html).reply == text.strip()


def test_a_citation_that_the_author_made_is_kept() -> None:
    html = '<p>The manual says:</p><blockquote type="cite">Never open the lid.</blockquote><p>But why?</p>'
    assert "Never open the lid." in split_reply(html_to_text(html), html).reply


def test_a_rule_that_word_draws_around_a_box_cuts_nothing() -> None:
    html = (
        "<p>Hello,</p><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p><b>Offer:</b> ten lamps</p>"
        "</div><p>Please confirm.</p>"
    )
    assert "Please confirm." in split_reply(html_to_text(html), html).reply


def test_html_that_has_nothing_to_do_with_the_text_takes_no_line_away() -> None:
    html = f'<div class="yahoo_quoted">{_OURS}</div>'
    assert split_reply("A plain part\nwith other words.", html).reply == "A plain part\nwith other words."
