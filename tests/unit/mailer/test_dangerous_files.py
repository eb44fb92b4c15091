"""Files that may do harm are named as such, and ordinary ones are not."""

from __future__ import annotations

import base64
import io
import zipfile
from time import process_time

import pytest

from mailer.dangerous_files import danger_of
from mailer.file_types import look_of
from mailer.parse import parse

_PROGRAM = b"MZ\x90\x00" + bytes(60)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def _archive(*names: str, locked: bool = False) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "words")
    octets = made.getvalue()
    if locked:
        place = octets.find(b"PK\x01\x02")
        octets = octets[: place + 8] + b"\x01" + octets[place + 9 :]
    return octets


_DANGEROUS = {
    "a program": ("setup.exe", _PROGRAM, "program"),
    "a script by its name": ("update.js", b"var a;", "program"),
    "a script by its first octets": ("readme", b"#!/bin/sh\nrm x\n", "program"),
    "a link to a program": ("x.lnk", b"L\x00\x00\x00\x01\x14\x02\x00", "program"),
    "a program called a document": ("invoice.pdf", _PROGRAM, "disguised"),
    "two extensions": ("invoice.pdf.scr", b"?", "disguised"),
    "two extensions far apart": ("invoice.pdf" + " " * 60 + ".exe", _PROGRAM, "disguised"),
    "a document with macros": ("list.docm", _archive("word/document.xml"), "macros"),
    "macros in what is named harmlessly": (
        "list.xlsx",
        _archive("xl/workbook.xml", "xl/vbaProject.bin"),
        "macros",
    ),
    "an old document with macros": ("list.doc", _OLE + b"V\x00B\x00A\x00", "macros"),
    "a program in an archive": ("photos.zip", _archive("a.txt", "holiday.jpg.exe"), "archive"),
    "an archive with a password": ("photos.zip", _archive("a.txt", locked=True), "locked"),
    "a page with a script": ("login.html", b"<html><SCRIPT>go()</script>", "page"),
    "a drawing with a script": ("logo.svg", b"<svg><script>go()</script></svg>", "page"),
}
_HARMLESS = {
    "a text": ("notes.txt", b"hello"),
    "a document": (
        "plan.docx",
        _archive("[Content_Types].xml", "word/document.xml", "word/theme/theme1.xml"),
    ),
    "an old document": ("plan.doc", _OLE),
    "an archive of pictures": ("photos.zip", _archive("a.jpg", "b.png")),
    "a page": ("report.html", b"<html><p>words</p></html>"),
    "a name without an extension": ("exe", b"hello"),
    "a broken archive": ("photos.zip", b"PK\x03\x04" + b"PK\x05\x06" + b"\xff" * 30),
}


def _judged(name: str, octets: bytes) -> str | None:
    declared = "text/html" if name.endswith(".html") else "application/octet-stream"
    return danger_of(name, look_of(octets, declared), octets)


@pytest.mark.parametrize(("name", "octets", "why"), _DANGEROUS.values(), ids=_DANGEROUS.keys())
def test_what_runs_when_it_is_opened_is_named(name: str, octets: bytes, why: str) -> None:
    assert _judged(name, octets) == why


@pytest.mark.parametrize(("name", "octets"), _HARMLESS.values(), ids=_HARMLESS.keys())
def test_ordinary_files_are_not_called_dangerous(name: str, octets: bytes) -> None:
    assert _judged(name, octets) is None


def test_a_directory_without_end_is_not_read_to_its_end() -> None:
    entry = _archive("a.txt")
    start = entry.find(b"PK\x01\x02")
    end = entry.find(b"PK\x05\x06")
    many = entry[:start] + entry[start:end] * 200_000 + entry[end:]
    started = process_time()
    assert danger_of("a.zip", "application/zip", many) is None
    assert process_time() - started < 0.2


def test_the_reading_of_a_mail_tells_which_file_is_dangerous() -> None:
    octets = base64.b64encode(_PROGRAM).decode()
    raw = (
        "From: a@x.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nSee the invoice.\n--b\n"
        'Content-Type: application/pdf; name="invoice.pdf"\nContent-Transfer-Encoding: base64\n\n'
        f"{octets}\n--b--\n"
    )
    (attachment,) = parse(raw.encode()).attachments
    assert (attachment.dangerous, attachment.danger) == (True, "disguised")
