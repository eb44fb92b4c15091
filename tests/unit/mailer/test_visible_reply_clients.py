"""Every client's way to quote, in every language, in every place a person may write around it.

The samples are lines such as the clients produce, for people who do not exist; each is put above the same
quote in a top posting, a bottom posting and an interleaved answer.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from mailer.visible_reply import split_reply

_SAMPLES = Path(__file__).parents[2] / "mails" / "replies"
_ANSWER = "Thanks, that helped: it works again.\n\nBest regards\nJan Novak"
_OURS = "Dear Jan,\n\nplease try the new cable and tell us.\n\nAnn"
_MARKED = "> Dear Jan,\n>\n> please try the new cable and tell us.\n>\n> Ann"
_OLD_GMAIL = "en gmail old"  # no verb, no colon: nothing to tell it from a person's note but the marks below


def _samples(name: str) -> dict[str, str]:
    samples: dict[str, list[str]] = {}
    heading = ""
    for line in (_SAMPLES / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            heading = line[3:]
            samples[heading] = []
        else:
            samples[heading].append(line)
    return {heading: "\n".join(lines) for heading, lines in samples.items()}


_ATTRIBUTIONS = _samples("attributions.txt")
_UNMARKED = {
    name: text for name, text in _ATTRIBUTIONS.items() if name not in {_OLD_GMAIL, "en horde", "he gmail"}
}
_TAGLINES = (_SAMPLES / "taglines.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("attribution", _ATTRIBUTIONS.values(), ids=_ATTRIBUTIONS.keys())
def test_an_answer_above_a_marked_quote_is_all_that_is_left(attribution: str) -> None:
    parts = split_reply(f"{_ANSWER}\n\n{attribution}\n\n{_MARKED}\n", None)
    assert parts.reply == _ANSWER
    assert "please try the new cable" in parts.quoted


@pytest.mark.parametrize("attribution", _ATTRIBUTIONS.values(), ids=_ATTRIBUTIONS.keys())
def test_no_blank_line_is_needed_around_an_attribution(attribution: str) -> None:
    assert split_reply(f"{_ANSWER}\n{attribution}\n{_MARKED}\n", None).reply == _ANSWER


@pytest.mark.parametrize("attribution", _UNMARKED.values(), ids=_UNMARKED.keys())
def test_an_attribution_with_who_and_when_needs_no_marks_below_it(attribution: str) -> None:
    assert split_reply(f"{_ANSWER}\n\n{attribution}\n\n{_OURS}\n", None).reply == _ANSWER


@pytest.mark.parametrize("attribution", _ATTRIBUTIONS.values(), ids=_ATTRIBUTIONS.keys())
def test_an_answer_below_the_quote_stays_and_the_quote_goes(attribution: str) -> None:
    assert split_reply(f"{attribution}\n\n{_MARKED}\n\n{_ANSWER}\n", None).reply == _ANSWER


@pytest.mark.parametrize("attribution", _ATTRIBUTIONS.values(), ids=_ATTRIBUTIONS.keys())
def test_answers_between_quotes_are_kept_with_the_questions(attribution: str) -> None:
    text = f"{attribution}\n\n> Did you try the cable?\n\nYes.\n\n> And the lamp?\n\nIt is red."
    assert split_reply(text, None).reply == text


_BLOCKS = _samples("header_blocks.txt")


@pytest.mark.parametrize("block", _BLOCKS.values(), ids=_BLOCKS.keys())
def test_everything_from_a_quoted_header_block_on_is_quote(block: str) -> None:
    parts = split_reply(f"{_ANSWER}\n\n{block}\n\n{_OURS}\n", None)
    assert parts.reply == _ANSWER
    assert parts.quoted.endswith(_OURS)


@pytest.mark.parametrize("block", _BLOCKS.values(), ids=_BLOCKS.keys())
def test_a_mail_that_only_forwards_is_kept_whole(block: str) -> None:
    assert split_reply(f"{block}\n\n{_OURS}\n", None).reply == f"{block}\n\n{_OURS}"


@pytest.mark.parametrize("tagline", _TAGLINES)
def test_a_phones_tagline_is_no_part_of_the_answer(tagline: str) -> None:
    parts = split_reply(f"{_ANSWER}\n\n{tagline}\n", None)
    assert (parts.reply, parts.signature) == (_ANSWER, tagline)


@pytest.mark.parametrize("tagline", _TAGLINES)
def test_a_tagline_above_the_quote_goes_too(tagline: str) -> None:
    attribution = _ATTRIBUTIONS["en gmail"]
    assert split_reply(f"{_ANSWER}\n\n{tagline}\n\n{attribution}\n\n{_MARKED}", None).reply == _ANSWER


@pytest.mark.parametrize(
    "sentence",
    [
        "Sent from my desk, it is much easier than on my phone.",
        "From my iPhone it does not work.",
        "Sent from my phone, call me at 555 1234",
        "Von meinem Telefon aus geht es nicht.",
        "Outlook for Mac crashes",
        "Outlook für Windows geht nicht",
        "Отправлено с ошибкой, пришлите ещё раз",
        "Odesláno včera poštou",
        "Sent with love",
    ],
)
def test_a_sentence_that_begins_like_a_tagline_is_kept(sentence: str) -> None:
    assert split_reply(f"Hello,\n\n{sentence}", None).reply == f"Hello,\n\n{sentence}"


def test_a_web_form_that_names_a_person_and_a_time_is_kept() -> None:
    form = "Name: Eva Nova <eva@customer.example>\nReceived: 3 May 2024 10:07\nTopic: bill\nUrgent: yes"
    text = f"A form came in.\n\n{form}\n\nPlease send me the bill."
    assert split_reply(text, None).reply == text
