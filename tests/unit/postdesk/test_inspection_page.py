"""This file proves what a person sees of ``inspect``: everything that was read, and nothing that steers a
terminal.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from postdesk.cli.main import group
from postdesk.inspection import Inspector
from postdesk.inspection_page import inspection_page

_BOUNCES = Path(__file__).parents[2] / "mails" / "bounces"
_MAIL = b"""From: Jana <jana@customer.example>
To: support@acme.example
Subject: Fire
Content-Type: multipart/mixed; boundary=a

--a
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain; charset=utf-8

It burns in the office since this morning, please help us.

On 3 May 2024 at 10:07, Acme <support@acme.example> wrote:
> Does it burn?
--b
Content-Type: text/html; charset=utf-8

<p>It burns in the office since this morning, please help us.</p>
--b--
--a
Content-Type: application/octet-stream; name=photo.jpg.exe

MZ
--a--
"""


def _found(raw: bytes = _MAIL) -> dict[str, Any]:
    return Inspector().inspect(raw, "a.eml")


def test_a_person_sees_who_what_and_why() -> None:
    page = inspection_page(_found())
    assert re.search(r"from +Jana <jana@customer.example>", page)
    assert re.search(r"kind +message, in en\n +because nothing says", page)
    assert "│ It burns in the office" in page
    assert "quoted: 2 lines" in page


def test_the_parts_stand_as_a_tree() -> None:
    page = inspection_page(_found())
    assert [line.split("  ", 2)[1] for line in re.findall(r".*(?:├─|└─|multipart/mixed).*", page)] == [
        "multipart/mixed",
        "├─ multipart/alternative",
        "│",
        "│",
        "└─ application/octet-stream photo.jpg.exe",
    ]
    assert "│  └─ text/html  utf-8" in page


def test_a_dangerous_file_is_named_as_such() -> None:
    found = _found()
    assert found["attachments"][0]["danger"] == "disguised"
    assert "DANGEROUS: disguised" in inspection_page(found)


def test_a_report_tells_whom_the_mail_did_not_reach_and_how() -> None:
    page = inspection_page(_found((_BOUNCES / "delayed.eml").read_bytes()))
    assert re.search(r"failed +jana@customer.example  soft delayed 4\.4\.1 — smtp; 451", page)
    assert "! an address field names no address" in page


def test_a_stranger_cannot_steer_the_terminal() -> None:
    raw = "From: a@b.example\nSubject: \x1b]0;owned\x07\n\n\x1b[2Jgone \x9b31m \u202etxt.exe\x08\n".encode()
    page = inspection_page(_found(raw), colours=False)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", page)
    assert "gone" in page


@given(st.binary(max_size=300))
def test_any_octets_make_a_page(raw: bytes) -> None:
    assert inspection_page(_found(raw)).startswith("a.eml\n")


def test_colours_are_beside_the_words_never_instead_of_them() -> None:
    plain, coloured = inspection_page(_found()), inspection_page(_found(), colours=True)
    assert coloured != plain
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == plain


def test_a_pipe_gets_no_colours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.eml").write_bytes(_MAIL)
    done = CliRunner().invoke(group, ["inspect", "a.eml"], catch_exceptions=False)
    assert done.exit_code == 0
    assert "\x1b" not in done.stdout
    assert "Fire" in done.stdout


def test_what_even_the_guard_could_not_read_is_said() -> None:
    assert inspection_page({"file": "a.eml", "error": "ValueError: no"}) == "a.eml: ValueError: no"
