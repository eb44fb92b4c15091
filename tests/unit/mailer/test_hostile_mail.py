"""This file tests that no mail can stop the reading: nothing raises, and work grows no faster than the mail.

Time is compared with itself: a mail four times as long may take at most about ten times as long, where
quadratic work would take sixteen times and exponential work would not end. Small times are not compared.
"""

import time
import tracemalloc

import pytest

from bench.large_mails import KINDS, MAX_SECONDS, MAX_TIMES, SIZES, times_its_size
from bench.large_mails import seconds as large_seconds
from mailer.html_text import html_to_text
from mailer.mime import MAX_DEPTH, MAX_PARTS
from mailer.parse import MAX_SIZE, parse

HEADER = b"From: a@x.example\nSubject: s\nMessage-ID: <a@x>\n"
MIXED = HEADER + b"Content-Type: multipart/mixed; boundary=x\n\n"
FLOWED = HEADER + b"Content-Type: text/plain; format=flowed\n\n"
STATUS = HEADER + b"Content-Type: message/delivery-status\n\nReporting-MTA: dns; x.example\n\n"
HTML = HEADER + b"Content-Type: text/html\n\n"


def nested(depth: int) -> bytes:
    return HEADER + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) for level in range(depth)
    )


def italics(number: int) -> bytes:
    return b"".join(b"<i id=%d>" % one for one in range(number))


# Each gives a mail for a number; the number is about its size in octets.
GROWING = {
    "quotes in To": lambda n: b"To: " + b'"' * n + b"\n\nx",
    "open comments in From": lambda n: b"From: " + b"(" * n + b"\n\nx",
    "open angles": lambda n: b"To: " + b"<" * n + b"\n\nx",
    "at signs": lambda n: b"To: " + b"a@" * (n // 2) + b"\n\nx",
    "dots": lambda n: b"From: " + b"a." * (n // 2) + b"\n\nx",
    "addresses": lambda n: b"To: " + b"a@x.example, " * (n // 13) + b"\n\nx",
    "encoded words": lambda n: b"Subject: " + b"=?utf-8?q?a?= " * (n // 14) + b"\n\nx",
    "words that never end": lambda n: b"From: " + b"=?u?q?" * (n // 6) + b"\n\nx",
    "parameters": lambda n: b"Content-Type: text/plain; " + b"a=b; " * (n // 5) + b"\n\nx",
    "blanks in parameters": lambda n: b"Content-Type: text/plain;" + b" " * n + b"x\n\nx",
    "references": lambda n: b"References: " + b"<a@" * (n // 3) + b"\n\nx",
    "header fields": lambda n: b"X-A: b\n" * (n // 7) + b"\nx",
    "comments in Date": lambda n: b"Date: " + b"(" * n + b"\n\nx",
    "parts": lambda n: MIXED + b"--x\n\nhi\n" * (n // 8),
    "boundaries that are none": lambda n: MIXED + b"--xy\n" * (n // 5),
    "boundaries in one line": lambda n: MIXED + b"--x" * (n // 3),
    "nested multiparts": lambda n: nested(n // 50),
    "nested messages": lambda n: HEADER + b"Content-Type: message/rfc822\n\n" * (n // 30),
    "padded base64": lambda n: HEADER + b"Content-Transfer-Encoding: base64\n\n" + b"A=" * (n // 2),
    "begins of files": lambda n: HEADER + b"\n" + b"begin 644 a\n!\n" * (n // 14),
    "switches of ISO-2022": lambda n: HEADER + b"\n" + b"\x1b$B" * (n // 3),
    "shifts of HZ": lambda n: HEADER + b"Content-Type: text/plain; charset=hz\n\n" + b"~{" * (n // 2),
    "no charset at all": lambda n: HEADER + b"\n" + bytes(range(128, 256)) * (n // 128),
    "zeros": lambda n: b"\x00" * n,
    "unclosed HTML comments": lambda n: HTML + b"<!--" * (n // 4),
    "unclosed tags": lambda n: HTML + b'<a "' * (n // 4),
    "unclosed scripts": lambda n: HTML + b"<script>" * (n // 8),
    "nested HTML": lambda n: HTML + b"<div>" * (n // 5),
    "formatting that comes back": lambda n: HTML + italics(n // 20) + b"<p>x" * (n // 8),
    "attribution openers": lambda n: HEADER + b"\n" + b"On " * (n // 3),
    "soft line breaks": lambda n: FLOWED + b"a \n" * (n // 3),
    "soft line breaks in quotes": lambda n: FLOWED + (b">" * 90 + b" a \n") * (n // 94),
    "folds in a delivery report": lambda n: STATUS + b"Diagnostic-Code: smtp; 550\n" + b" a\n" * (n // 3),
    "groups of a delivery report": lambda n: STATUS + b"Action: failed\n\n" * (n // 16),
    "header blocks": lambda n: HEADER + b"\n" + b"Od: A <a@x.example>\nDne: 10:00\nXx: b\n\n" * (n // 38),
    "percent signs in names": lambda n: b"Content-Type: a/b; name=" + b"%41" * (n // 3) + b"\n\nx",
    "blank lines": lambda n: HEADER + b"\n" + b"\n" * n,
    "quote marks": lambda n: HEADER + b"\n" + b">" * n,
}  # fmt: skip


def seconds(raw: bytes) -> float:
    started = time.process_time()
    parse(raw)
    return time.process_time() - started


@pytest.mark.parametrize("name", GROWING)
def test_the_work_grows_no_faster_than_the_mail(name):
    make = GROWING[name]
    seconds(make(1_000))
    small, large = seconds(make(50_000)), seconds(make(200_000))
    assert large < max(10 * small, 0.6), f"{small:.3f} s for 50 kB, {large:.3f} s for 200 kB"


def test_depth_and_number_of_parts_are_capped_and_said():
    deep = parse(nested(400))
    assert any(str(MAX_DEPTH) in defect for defect in deep.defects)
    many = parse(MIXED + b"--x\n\nhi\n" * 20_000)
    assert len(many.part_types) <= MAX_PARTS
    assert any(str(MAX_PARTS) in defect for defect in many.defects)


def test_a_mail_of_25_mb_is_read_within_ten_times_its_size():
    body = b"VGhlIHByaW50ZXIgaXMgb24gZmlyZSBhbmQgbm9ib2R5IGNhcmVzIGFib3V0IGl0IGF0IGFs\n"
    head = MIXED + b"--x\n\nsee the file\n--x\nContent-Type: application/x-thing; name=big.bin\n"
    raw = (
        head
        + b"Content-Transfer-Encoding: base64\n\n"
        + body * ((MAX_SIZE - 1_000) // len(body))
        + b"--x--\n"
    )
    tracemalloc.start()
    message = parse(raw)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert message.text == "see the file"
    assert message.attachments[0].filename == "big.bin"
    assert peak < 10 * len(raw)


def test_a_larger_mail_gives_its_header_and_text_and_lists_the_rest():
    head = MIXED + b"--x\n\nsee the file\n--x\nContent-Type: application/x-thing; name=big.bin\n\n"
    message = parse(head + b"a" * MAX_SIZE + b"\n--x--\n")
    assert (message.subject, message.text, message.attachments) == ("s", "see the file", ())
    assert any("big.bin" in defect for defect in message.defects)


def test_a_text_longer_than_the_cap_is_cut_and_said():
    message = parse(HEADER + b"\n" + b"word " * 500_000)
    assert len(message.text) <= 1_000_000
    assert any("longer" in defect for defect in message.defects)


def test_html_makes_no_tree_of_what_comes_back_in_every_block():
    source = "".join(f"<i id={number}>" for number in range(5_000)) + "<p>x</p>" * 5_000
    assert html_to_text(source).count("x") == 5_000


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", SIZES)
def test_the_largest_mails_are_read_within_two_seconds(kind, size):
    assert large_seconds(KINDS[kind](size)) < MAX_SECONDS


@pytest.mark.parametrize("kind", ["one file", "many files", "one text", "soft lines"])
def test_the_largest_mails_take_no_more_than_ten_times_their_size(kind):
    for size in SIZES:
        assert times_its_size(KINDS[kind](size)) < MAX_TIMES
