"""Whole answers as people send them: each client's HTML, and letters with everything around the words.

The samples are ours, for people who do not exist; what was newly written stands beside each.
"""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from mailer.html_text import html_to_text
from mailer.taglines import is_tagline
from mailer.visible_reply import split_reply

_SAMPLES = Path(__file__).parents[2] / "mails" / "replies"
_ANSWER = "Thanks, that helped: it works again.\n\nBest regards\nJan Novak"
_MARKED = "> Dear Jan,\n>\n> please try the new cable and tell us.\n>\n> Ann"
_ADDRESS = re.compile(r"[<(][\w.]+@acme\.example[)>]")
_OUR_ADDRESS = "<support+SUP-1001.k7d2hqzzp3xw@support.acme-industrial.example>"


def _sections(name: str, mark: str) -> dict[str, str]:
    text = "\n" + (_SAMPLES / name).read_text(encoding="utf-8").rstrip("\n")
    sections = [section.partition("\n") for section in text.split(f"\n{mark} ")[1:]]
    return {heading: body for heading, _, body in sections}


def _letters() -> dict[str, tuple[str, str]]:
    text = "\n" + (_SAMPLES / "letters.txt").read_text(encoding="utf-8").rstrip("\n")
    parts = re.split(r"\n=== ([^\n]*)\n", text)[1:]
    return {parts[at]: (parts[at + 1], parts[at + 3]) for at in range(0, len(parts), 4)}


def _wrapped(attribution: str) -> str:
    """The attribution with our own long address, broken as clients break plain text."""
    lines = _ADDRESS.sub(_OUR_ADDRESS, attribution).split("\n")
    return "\n".join(
        part
        for line in lines
        for part in textwrap.wrap(line, 76, break_long_words=False, break_on_hyphens=False)
    )


_LETTERS = _letters()
_HTML = _sections("html_clients.txt", "===")
_ATTRIBUTIONS = _sections("attributions.txt", "==")


@pytest.mark.parametrize(("text", "reply"), _LETTERS.values(), ids=_LETTERS.keys())
def test_of_a_whole_letter_the_new_words_are_left(text: str, reply: str) -> None:
    assert split_reply(text, None).reply.split() == reply.split()


@pytest.mark.parametrize("html", _HTML.values(), ids=_HTML.keys())
def test_of_a_clients_html_the_new_words_are_left(html: str) -> None:
    parts = split_reply(html_to_text(html), html)
    assert parts.reply.split() == ["Thanks,", "it", "works", "again.", "Jan"]
    assert "please try the new cable" in parts.quoted


@pytest.mark.parametrize("attribution", _ATTRIBUTIONS.values(), ids=_ATTRIBUTIONS.keys())
def test_an_attribution_torn_by_a_long_address_is_one(attribution: str) -> None:
    text = f"{_ANSWER}\n\n{_wrapped(attribution)}\n\n{_MARKED}\n"
    assert split_reply(text, None).reply == _ANSWER


@pytest.mark.parametrize("name", ["Acme, s.r.o.", "Acme Ltd. (Customer Care)", "Müller GmbH & Co. KG"])
def test_a_companys_name_ends_no_sentence_above_its_address(name: str) -> None:
    text = f"{_ANSWER}\n\nOn Fri, May 3, 2024 at 10:07 AM, {name}\n{_OUR_ADDRESS} wrote:\n\n{_MARKED}"
    assert split_reply(text, None).reply == _ANSWER


@pytest.mark.parametrize(
    "line",
    [
        "Sent from our warehouse in Brno",
        "Sent from Outlook, but you never answered me",
        "Sent via DHL, tracking 12345",
        "Diese Nachricht wurde nicht gesendet",
        "发自内心的感谢",
        "来自客户的邮件没有收到",
        "iPhoneから送信できません。どうすればいいですか",
        "Odesláno z Brna",
        "Wysłane przez kuriera",
        "Отправлено из Москвы",
    ],
)
def test_a_persons_sentence_is_no_tagline(line: str) -> None:
    assert not is_tagline(line)


def test_groupwise_puts_name_and_time_between_angles() -> None:
    text = f"{_ANSWER}\n\n>>> Ann Lee <ann@acme.example> 5/3/2024 10:07 AM >>>\nDear Jan,\n\ntry the cable."
    assert split_reply(text, None).reply == _ANSWER


def test_a_name_alone_above_a_long_address_belongs_to_it() -> None:
    text = f"{_ANSWER}\n\nKunden Service der Acme\n{_OUR_ADDRESS} schrieb:\n\n{_MARKED}"
    assert split_reply(text, None).reply == _ANSWER


def test_a_persons_last_line_above_an_address_without_a_name_stays() -> None:
    text = f"It works now, thank you.\nIt was the cable\n{_OUR_ADDRESS} wrote:\n\n{_MARKED}"
    assert split_reply(text, None).reply == "It works now, thank you.\nIt was the cable"
