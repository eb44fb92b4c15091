"""This file tests the splitting of mbox files."""

import io

from mailer.mboxes import split_mbox

MBOX = b"""From jana@x.example Mon Jan  5 10:00:00 2026
Subject: one

From the beginning it was broken.

From now on it works.

From petr@x.example Mon Jan  5 11:00:00 2026
Subject: two

text
From 1 to 9 without a blank line before
"""


def test_a_message_starts_at_a_from_line_with_a_digit_after_a_blank_line():
    mails = list(split_mbox(io.BytesIO(MBOX)))
    assert [mail.split(b"\n")[0] for mail in mails] == [b"Subject: one", b"Subject: two"]
    assert mails[0].endswith(b"From now on it works.\n")
    assert b"From 1 to 9" in mails[1]


def test_a_file_without_from_lines_is_one_mail():
    assert list(split_mbox(io.BytesIO(b"Subject: one\n\ntext\n"))) == [b"Subject: one\n\ntext\n"]


def test_an_empty_file_holds_no_mail():
    assert list(split_mbox(io.BytesIO(b""))) == []
    assert list(split_mbox(io.BytesIO(b"\n\n"))) == []


def test_line_ends_of_windows_are_kept():
    mails = list(split_mbox(io.BytesIO(MBOX.replace(b"\n", b"\r\n"))))
    assert len(mails) == 2
    assert mails[0].startswith(b"Subject: one\r\n")
