"""The meaning of a reply: what is newly written; in doubt everything stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.visible_reply import split_reply

_WROTE = "On Fri, May 3, 2024 at 10:07 AM Ann Lee <ann@acme.example> wrote:"


def test_a_mail_without_a_quote_is_all_reply() -> None:
    parts = split_reply("Hello,\n\nwhere is my order?\n\nBest regards\nJan\n", None)
    assert parts.reply == "Hello,\n\nwhere is my order?\n\nBest regards\nJan"
    assert (parts.quoted, parts.signature) == ("", "")


def test_a_quote_that_nobody_announced_is_kept() -> None:
    text = "> the lamp must be green\n\nMine is red."
    assert split_reply(text, None).reply == text


def test_words_above_and_below_one_quote_are_both_kept() -> None:
    text = f"Thanks.\n\n{_WROTE}\n> Did it help?\n\nIt did.\n"
    assert split_reply(text, None).reply == "Thanks.\n\nIt did."


def test_an_attribution_inside_the_marks_announces_the_quote() -> None:
    text = f"It did.\n\n> {_WROTE}\n>\n> Did it help?\n"
    assert split_reply(text, None).reply == "It did."


def test_a_header_block_inside_the_marks_announces_the_quote() -> None:
    text = "It did.\n\n> Subject: lamp\n> From: ann@acme.example\n> Date: Fri, 3 May 2024 10:07\n>\n> Did it?"
    assert split_reply(text, None).reply == "It did."


def test_an_address_torn_over_three_lines_is_still_an_attribution() -> None:
    address = "<\nmailto:Ann Lee <ann@acme.example>\n>"
    text = f"It did.\n\nOn Fri, 3 May 2024 at 10:07 Ann Lee\n\n{address} wrote:\n\nDid it?"
    assert split_reply(text, None).reply == "It did."


def test_a_closing_angle_on_the_next_line_marks_no_quote() -> None:
    text = "It did.\n\nOn Fri, 3 May 2024 at 10:07 Ann Lee <ann@acme.example\n> wrote:\n\n> Did it help?\n"
    assert split_reply(text, None).reply == "It did."


def test_the_line_above_an_attribution_is_not_drawn_into_it() -> None:
    text = f"We meet on 4 May 2024 at 11:00\n{_WROTE}\n> When?\n"
    assert split_reply(text, None).reply == "We meet on 4 May 2024 at 11:00"


def test_a_person_who_tells_what_was_written_is_no_attribution() -> None:
    text = "Hello,\n\nOn 3 May 2024 at 10:07 I wrote:\n\nMy lamp is broken.\n\nNobody answered."
    assert split_reply(text, None).reply == text


@pytest.mark.parametrize(
    "form",
    [
        "I need a ride.\n\nFrom: Prague\nTo: Brno\nDate: 3 May\nPeople: 2",
        "Name: Jan\nE-mail: jan@x.example\nOrder: 4711\nProblem: broken",
    ],
)
def test_a_form_that_a_person_filled_in_is_no_header_block(form: str) -> None:
    assert split_reply(form, None).reply == form


def test_lists_rules_and_code_are_kept() -> None:
    code = "```\n# a comment\n$ ls > files.txt\n```"
    text = f"Hello,\n\n- one\n- two\n\n-----\n\n{code}\n\n* * *\n\n| a | b |\n| 1 | 2 |\n\nEnd."
    assert split_reply(text, None).reply == text


def test_a_log_that_a_person_pasted_is_no_attribution() -> None:
    text = "The log says:\n\n2024-05-03 10:07:12 jan@x.example: login failed, reason:\n\nWhat now?"
    assert split_reply(text, None).reply == text


def test_a_marked_header_block_above_an_unmarked_mail_cuts_the_mail_off() -> None:
    block = (
        "> Od: Ann <ann@acme.example>\n> Komu: jan@x.example\n> Datum: 3. 5. 2024 10:07\n> Předmět: lamp\n>"
    )
    assert split_reply(f"It works.\n\n{block}\nDear Jan, did it help?", None).reply == "It works."


def test_a_separator_and_an_attribution_announce_one_quote() -> None:
    text = f"-----Original Message-----\n{_WROTE}\n\n> Did it help?\n\nIt did."
    assert split_reply(text, None).reply == "It did."


@pytest.mark.parametrize("stray", ["-----", "________________", "ᐧ"])
def test_a_stray_rule_at_the_end_is_no_word_of_the_person(stray: str) -> None:
    assert split_reply(f"It works.\n\n{stray}\n\n{_WROTE}\n> Did it help?", None).reply == "It works."


def test_a_signature_below_two_dashes_and_a_space_goes() -> None:
    parts = split_reply("It works.\nJan\n\n-- \nJan Novak\n+420 123", None)
    assert (parts.reply, parts.signature) == ("It works.\nJan", "-- \nJan Novak\n+420 123")


def test_a_signature_between_the_words_and_the_quote_goes() -> None:
    assert (
        split_reply(f"It works.\n\n-- \nJan Novak\n\n{_WROTE}\n\n> Did it help?", None).reply == "It works."
    )


def test_a_question_below_two_bare_dashes_is_kept() -> None:
    text = "First: it works.\n--\nSecond: when will the other lamp come?"
    assert split_reply(text, None).reply == text


def test_a_long_text_below_two_dashes_is_no_signature() -> None:
    text = "Two reports.\n-- \n" + "\n".join(f"Line {number} of the report." for number in range(40))
    assert split_reply(text, None).reply == text


def test_a_mail_that_is_only_a_signature_is_kept() -> None:
    assert split_reply("-- \nJan Novak\n", None).reply == "-- \nJan Novak"


@pytest.mark.parametrize(
    "footer",
    [
        "_______________________________________________\nlamps mailing list\nlamps@lists.example.org\n"
        "https://lists.example.org/listinfo/lamps",
        "---------------------------------------------------------------------\n"
        "To unsubscribe, e-mail: dev-unsubscribe@lamps.example.org",
        '-- \nYou received this message because you are subscribed to the Google Groups "lamps" group.\n'
        "To unsubscribe send an email to lamps+unsubscribe@groups.example.",
    ],
)
def test_a_mailing_lists_footer_goes(footer: str) -> None:
    parts = split_reply(f"It works.\nJan\n\n{footer}\n", None)
    assert (parts.reply, parts.signature) == ("It works.\nJan", footer)


def test_a_virus_scanners_note_goes() -> None:
    assert split_reply("It works.\n\nVirus-free. www.avast.com", None).reply == "It works."


@pytest.mark.parametrize("says", ["See my answers inline.", "Antworten im Text, in rot.", "Odpovědi níže."])
def test_who_announces_answers_inside_an_unmarked_quote_is_not_cut(says: str) -> None:
    text = (
        f"{says}\n\nFrom: Ann <ann@acme.example>\nSent: 3 May 2024 10:07\nTo: Jan\nSubject: lamp\n\nRed? Yes."
    )
    assert split_reply(text, None).reply == text


_SENT = (
    "Dear Jan,\n\nplease try the new cable and tell us whether the lamp is red.\n"
    "We wait for your answer until Friday.\n\nAnn"
)


def test_our_own_lines_are_quote_without_any_mark() -> None:
    parts = split_reply(f"It is green.\n\nAnn kirjatas 2024 10:07:\n{_SENT}", None, sent=_SENT)
    assert parts.reply == "It is green."
    assert parts.quoted.endswith(_SENT)


def test_our_own_lines_above_the_answer_are_quote() -> None:
    assert split_reply(f"{_SENT}\n\nIt is green.", None, sent=_SENT).reply == "It is green."


def test_an_answer_between_our_own_lines_is_kept_with_them() -> None:
    lines = _SENT.split("\n")
    text = "\n".join(["Hello Ann", *lines[:3], "It is green.", *lines[3:]])
    assert split_reply(text, None, sent=_SENT).reply == text


def test_an_answer_inside_an_unmarked_quote_of_ours_is_kept() -> None:
    head = "From: Ann <ann@acme.example>\nSent: 3 May 2024 10:07\nTo: Jan\nSubject: lamp\n"
    text = f"Hello.\n\n{head}\n" + _SENT.replace("red.\n", "red.\n*It is green.*\n")
    assert "*It is green.*" in split_reply(text, None, sent=_SENT).reply


def test_a_closing_formula_that_we_use_too_is_the_persons_own() -> None:
    sent = "Your lamp is on its way.\n\nWith friendly greetings from Acme\nAnn"
    text = "Thank you.\n\nWith friendly greetings from Acme"
    assert split_reply(text, None, sent=sent).reply == text


_PIECES = st.sampled_from(
    [_WROTE, "> quoted", ">", "", "words of a person", "-- ", "--", "Sent from my iPhone",
     "From: a@b.example", "Subject: x", "Sent: 3 May 2024 10:07", "-----Original Message-----",
     "________________", "| x", "?", "wrote:"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=30), st.sampled_from([None, "words of a person\nquoted", "> quoted"]))
def test_every_line_is_in_one_of_the_parts_and_the_reply_is_never_empty(
    lines: list[str], sent: str | None
) -> None:
    text = "\n".join(lines)
    parts = split_reply(text, None, sent=sent)
    assert bool(parts.reply.strip()) == bool(text.strip())
    found = sorted("\n".join([parts.reply, parts.quoted, parts.signature]).split())
    assert found == sorted(text.split())


@given(st.text(), st.text())
def test_no_text_and_no_html_breaks_it(text: str, html: str) -> None:
    split_reply(text, html, sent=html)
