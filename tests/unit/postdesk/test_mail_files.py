"""This file proves which files of an archive are mails, and in which order they come."""

from __future__ import annotations

from pathlib import Path

import pytest

from postdesk.mail_files import is_mbox, mail_files, mails_of


def made(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"Subject: x\n\nx\n")


def found(*paths: Path) -> list[str]:
    return [file.name for file in mail_files(paths)]


def test_a_folder_is_read_by_name_with_the_folders_in_it(tmp_path: Path) -> None:
    made(tmp_path, "b.eml", "a.eml", "deep/er/c.eml")
    assert found(tmp_path) == ["a.eml", "b.eml", "c.eml"]


def test_paths_keep_the_order_in_which_they_are_given(tmp_path: Path) -> None:
    made(tmp_path, "b.eml", "a.eml")
    assert found(tmp_path / "b.eml", tmp_path / "a.eml") == ["b.eml", "a.eml"]


def test_hidden_files_are_left_out(tmp_path: Path) -> None:
    made(tmp_path, "a.eml", ".a.eml.swp", ".git/config")
    assert found(tmp_path) == ["a.eml"]


def test_of_a_maildir_the_unfinished_mail_is_left_out(tmp_path: Path) -> None:
    made(tmp_path, "cur/1:2,S", "new/2", "tmp/3", "dovecot.index")
    assert found(tmp_path) == ["1:2,S", "2"]


def test_a_path_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        found(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("name", "start", "several"),
    [
        ("all.mbox", b"", True),
        ("Sent", b"From jana@customer.example Mon Nov 23 09:00:00 2026\n", True),
        ("one.eml", b"From jana@customer.example Mon Nov 23 09:00:00 2026\n", False),
        ("one", b"Subject: x\n", False),
    ],
)
def test_a_file_is_an_mbox_by_its_name_else_by_its_first_line(
    tmp_path: Path, name: str, start: bytes, *, several: bool
) -> None:
    (tmp_path / name).write_bytes(start)
    assert is_mbox(tmp_path / name) is several


def test_the_mails_of_an_mbox_are_counted_from_nought(tmp_path: Path) -> None:
    line = b"From jana@customer.example Mon Nov 23 09:00:00 2026\n"
    (tmp_path / "all.mbox").write_bytes(line + b"Subject: one\n\nx\n\n" + line + b"Subject: two\n\ny\n")
    mails = list(mails_of(tmp_path / "all.mbox"))
    assert [mail.index for mail in mails] == [0, 1]
    assert [b"one" in mail.raw for mail in mails] == [True, False]
