"""The text of a mail that Exchange put into winmail.dat and nowhere else."""

from __future__ import annotations

import struct
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.parse import parse
from mailer.tnef_text import TnefText, decompress, rtf_to_text, text_of

RTF = (
    rb"{\rtf1\ansi\ansicpg1250{\fonttbl{\f0 Arial;}}{\*\generator X;}\f0 Dobr\'fd den,\par "
    rb"tisk\'e1rna {\b ho\u345?\'ed}.\par}"
)
WORDS = "Dobrý den,\ntiskárna hoří."


def attribute(identifier: int, value: bytes) -> bytes:
    return struct.pack("<BHHI", 1, identifier, 6, len(value)) + value + b"\x00\x00"


def properties(*found: tuple[int, int, bytes]) -> bytes:
    value = struct.pack("<I", len(found))
    for kind, identifier, octets in found:
        value += struct.pack("<HHII", kind, identifier, 1, len(octets)) + octets + b"\0" * (-len(octets) % 4)
    return attribute(0x9003, value)


def winmail(*attributes: bytes) -> bytes:
    return b"\x78\x9f\x3e\x22\x01\x00" + b"".join(attributes)


def compressed(rtf: bytes) -> bytes:
    """Return RTF with its first octets as a reference to the known dictionary, the rest as it is."""
    beginning = rb"{\rtf1\ansi"
    assert rtf.startswith(beginning)
    # A reference to place 0 of the dictionary is two octets: place in 12 bits, length - 2 in 4.
    rest = [bytes([one]) for one in rtf[len(beginning) :]]
    items = [((0 << 4) | (len(beginning) - 2)).to_bytes(2, "big"), *rest]
    end = (207 + len(rtf)) % 4096
    items.append((end << 4).to_bytes(2, "big"))
    body = b""
    for start in range(0, len(items), 8):
        group = items[start : start + 8]
        body += bytes([sum(1 << bit for bit, item in enumerate(group) if len(item) == 2)]) + b"".join(group)
    return struct.pack("<II4sI", len(body) + 12, len(rtf), b"LZFu", 0) + body


def mail(octets: bytes) -> bytes:
    head = "From: a@x.example\nSubject: s\nContent-Type: application/ms-tnef; name=winmail.dat\n"
    return head.encode() + b"Content-Transfer-Encoding: binary\n\n" + octets


@pytest.mark.parametrize(
    ("octets", "found"),
    [
        (winmail(attribute(0x800C, b"The lamp is broken.\x00")), TnefText(plain="The lamp is broken.")),
        (
            winmail(attribute(0x9007, struct.pack("<II", 1250, 0)), attribute(0x800C, b"Dobr\xfd den\x00")),
            TnefText(plain="Dobrý den"),
        ),
        (winmail(properties((0x001F, 0x1000, "Žárovka".encode("utf-16-le")))), TnefText(plain="Žárovka")),
        (winmail(properties((0x0102, 0x1013, b"<p>The lamp</p>"))), TnefText(html="<p>The lamp</p>")),
        (winmail(properties((0x0102, 0x1009, compressed(RTF)))), TnefText(plain=WORDS)),
    ],
)
def test_each_form_of_text_is_read(octets: bytes, found: TnefText) -> None:
    assert text_of(octets) == found


def test_a_mail_of_nothing_but_winmail_dat_has_its_text() -> None:
    message = parse(mail(winmail(properties((0x0102, 0x1009, compressed(RTF))))))
    assert message.text == WORDS
    assert message.reply == WORDS


def test_html_of_winmail_dat_is_rendered_and_kept() -> None:
    message = parse(mail(winmail(properties((0x0102, 0x1013, b"<p>The lamp</p><p>broke</p>")))))
    assert message.text == "The lamp\n\nbroke"
    assert message.html == "<p>The lamp</p><p>broke</p>"


def test_the_text_beside_winmail_dat_counts_before_the_one_inside() -> None:
    inside = winmail(attribute(0x800C, b"inside"))
    raw = (
        b"From: a@x.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nbeside\n--b\n"
        b"Content-Type: application/ms-tnef\n\n" + inside + b"\n--b--\n"
    )
    assert parse(raw).text == "beside"


def test_compression_refers_to_what_was_written_before() -> None:
    assert decompress(compressed(RTF)) == RTF


def test_words_that_readers_do_not_see_are_left_out() -> None:
    assert rtf_to_text(rb"{\rtf1{\*\htmltag <p>}\htmlrtf {\b\htmlrtf0 seen{\pict 0102}\{x\}}") == "seen{x}"


@given(st.binary(max_size=300))
def test_no_octets_break_it(octets: bytes) -> None:
    decompress(b"\0" * 8 + b"LZFu" + b"\0" * 4 + octets)
    rtf_to_text(octets)
    text_of(winmail(octets))
    text_of(winmail(attribute(0x9003, octets)))


@pytest.mark.parametrize("piece", [b"{", b"\\", b"\\u1?", b"\\'41", b"{\\*", b"\\par ", b"\\htmlrtf"])
def test_hostile_rtf_costs_no_more_than_its_size(piece: bytes) -> None:
    started = process_time()
    rtf_to_text(piece * (200_000 // len(piece)))
    assert process_time() - started < 1.5


def test_a_run_that_repeats_itself_does_not_grow_without_end() -> None:
    started = process_time()
    assert len(decompress(b"\0" * 8 + b"LZFu" + b"\0" * 4 + b"\xff" + b"\x01\xff" * 8)) < 400
    # Each reference of two octets gives seventeen.
    many = (b"\xff" + b"\x01\xff" * 8) * 60_000
    assert len(decompress(b"\0" * 8 + b"LZFu" + b"\0" * 4 + many)) <= 500_200
    assert process_time() - started < 1.5


def test_a_longer_text_than_we_read_is_cut_and_said() -> None:
    plain = struct.pack("<II4sI", 0, 0, b"MELA", 0) + rb"{\rtf1 " + b"word " * 200_000
    message = parse(mail(winmail(properties((0x0102, 0x1009, plain)))))
    assert message.text.startswith("word word")
    assert any("longer" in defect for defect in message.defects)
