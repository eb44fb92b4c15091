"""This file tests names, types and octets of the files of a mail."""

import base64
import hashlib
import struct

import pytest

from mailer.attachments import MAX_NAME_OCTETS, content, safe_name
from mailer.file_types import look_of
from mailer.parse import parse
from mailer.tnef import unpack
from tickets.message import Attachment

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


def mail_with(*headers: str, octets: bytes = PNG, html: str = "<p>hello</p>") -> bytes:
    """Return a mail with an HTML text and one file."""
    part = "\n".join([*headers, "Content-Transfer-Encoding: base64", "", base64.encodebytes(octets).decode()])
    return (
        "From: a@x.example\nContent-Type: multipart/related; boundary=b\n\n"
        f"--b\nContent-Type: text/html\n\n{html}\n--b\n{part}\n--b--\n"
    ).encode()


def the_file(*headers: str, octets: bytes = PNG, html: str = "<p>hello</p>") -> Attachment:
    (attachment,) = parse(mail_with(*headers, octets=octets, html=html)).attachments
    return attachment


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('Content-Disposition: attachment; filename="plan.png"', "plan.png"),
        ("Content-Disposition: attachment; filename=plan of attack.png", "plan of attack.png"),
        ("Content-Type: image/png; name=plan.png", "plan.png"),
        ("Content-Disposition: attachment; filename*=utf-8''pl%C3%A1n.png", "plán.png"),
        (
            "Content-Disposition: attachment; filename*0*=utf-8''pl%C3; filename*1*=%A1n; filename*2=.png",
            "plán.png",
        ),
        ('Content-Disposition: attachment; filename="=?utf-8?q?pl=C3=A1n?=.png"', "plán.png"),
        ('Content-Disposition: attachment; filename="../../etc/passwd"', "passwd"),
        ('Content-Disposition: attachment; filename="C:\\\\\\\\temp\\\\\\\\plan.png"', "plan.png"),
        ('Content-Disposition: attachment; filename="plan.png', "plan.png"),
        ('Content-Disposition: attachment; filename="C:\\temp\\eva\\plan.png"', "plan.png"),
        ("Content-Disposition: attachment; filename='plan b.png'", "plan b.png"),
        ('Content-Disposition: attachment; filename="Eva\'s plan.png"', "Eva's plan.png"),
        ('Content-Disposition: attachment; filename="pl%C3%A1n%20b.png"', "plán b.png"),
        ("Content-Disposition: attachment; filename=%D0%9F%D0%BB%D0%B0%D0%BD.png", "План.png"),
        ('Content-Disposition: attachment; filename="100%25.png"', "100%25.png"),
        ('Content-Disposition: attachment; filename="50% of%20it.png"', "50% of%20it.png"),
        ("Content-Disposition: attachment; filename*=utf-8''a%2520b.png", "a%20b.png"),
        ('Content-Disposition: attachment filename="plan.png"', "plan.png"),
        ("Content-Disposition: attachment", "image.png"),
        ("Content-Type: image/png\nContent-Location: https://x.example/a/logo.png?v=2", "logo.png"),
    ],
)
def test_files_are_named_as_their_sender_meant(header, name):
    assert the_file(header).filename == name


@pytest.mark.parametrize(
    ("stated", "safe"),
    [
        ("a\u202egnp.exe", "agnp.exe"),
        ("a\r\nb.txt", "a b.txt"),
        ("..", ""),
        ("con.txt", "_con.txt"),
        ('a<b>:"c|?*.txt', "a_b___c___.txt"),
        ("e\u0301.txt", "é.txt"),
        (" .hidden. ", "hidden"),
    ],
)
def test_names_are_safe_to_show_and_to_write(stated, safe):
    assert safe_name(stated) == safe


def test_a_long_name_keeps_its_extension():
    name = safe_name("ž" * 500 + ".pdf")
    assert name.endswith("ž.pdf")
    assert len(name.encode()) <= MAX_NAME_OCTETS


@pytest.mark.parametrize(
    ("octets", "declared", "seen"),
    [
        (PNG, "application/octet-stream", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpg", "image/jpg"),
        (b"%PDF-1.7", "image/png", "application/pdf"),
        (b"MZ\x90\x00", "application/pdf", "application/vnd.microsoft.portable-executable"),
        (b"MZ is how it starts", "text/plain", "text/plain"),
        (b"PK\x03\x04" + b"\x00" * 26 + b"word/document.xml", "application/octet-stream",
         "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (b"PK\x03\x04 something", "application/pdf", "application/zip"),
        (b"<html><script>", "application/pdf", "text/html"),
        (b"nothing known", "application/x-thing", "application/x-thing"),
        (b"", "image/png", "image/png"),
    ],
)  # fmt: skip
def test_the_type_is_what_the_octets_look_like(octets, declared, seen):
    assert look_of(octets, declared) == seen


def test_a_picture_shown_in_the_text_is_inline_and_an_orphan_is_not():
    headers = ("Content-Type: image/png", "Content-ID: <logo@x>")
    assert the_file(*headers, html='<img src="cid:logo@x">').inline
    assert not the_file(*headers, html="<p>no picture</p>").inline


def test_size_and_digest_are_of_the_decoded_octets():
    file = the_file("Content-Type: image/png")
    assert (file.size, file.digest) == (len(PNG), hashlib.sha256(PNG).hexdigest())


def test_the_octets_of_a_file_are_found_by_its_digest():
    raw = b"From jana@x.example Mon Jan  5 10:00:00 2026\n" + mail_with("Content-Type: image/png")
    assert content(raw, hashlib.sha256(PNG).hexdigest()) == PNG
    assert content(raw, "0" * 64) is None


def tnef_attribute(identifier: int, value: bytes) -> bytes:
    return struct.pack("<BHHI", 2, identifier, 6, len(value)) + value + b"\x00\x00"


def winmail(name: bytes, octets: bytes) -> bytes:
    """Return a winmail.dat with one file."""
    return b"\x78\x9f\x3e\x22\x01\x00" + b"".join(
        (
            tnef_attribute(0x9002, b"\x00" * 14),
            tnef_attribute(0x8010, name + b"\x00"),
            tnef_attribute(0x800F, octets),
        )
    )


def test_winmail_dat_is_unpacked():
    file = the_file("Content-Type: application/ms-tnef; name=winmail.dat", octets=winmail(b"plan.png", PNG))
    assert (file.filename, file.content_type, file.size) == ("plan.png", "image/png", len(PNG))


def test_a_long_name_in_winmail_dat_counts():
    name = b"long plan of attack.png\x00"
    padded = name + b"\x00" * (-len(name) % 4)
    properties = struct.pack("<IHHII", 1, 0x001E, 0x3707, 1, len(name)) + padded
    octets = winmail(b"LONGPL~1.PNG", PNG) + tnef_attribute(0x9005, properties)
    assert [file.name for file in unpack(octets)] == ["long plan of attack.png"]


@pytest.mark.parametrize(
    "octets", [b"\x78\x9f\x3e\x22\x01\x00\x02", b"no tnef at all", winmail(b"a", PNG)[:-30]]
)
def test_a_broken_winmail_dat_is_kept_whole(octets):
    file = the_file("Content-Type: application/ms-tnef; name=winmail.dat", octets=octets)
    assert (file.filename, file.size) == ("winmail.dat", len(octets))
