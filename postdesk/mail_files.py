"""This file finds the mails of files, mboxes, Maildirs and folders, in a fixed order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mailer.mboxes import split_mbox

MAILDIR = ("cur", "new")


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledMail:
    """One mail of an archive."""

    file: Path
    index: int  # within the file, from 0
    raw: bytes


def is_mbox(file: Path) -> bool:
    """Tell whether a file holds several mails: by its name, else by how it begins."""
    if file.suffix.lower() in {".mbox", ".mbx"}:
        return True
    if file.suffix.lower() in {".eml", ".msg", ".txt", ".html"}:
        return False  # a single mail may begin with a From line of its own
    with file.open("rb") as opened:
        return opened.read(5) == b"From "


def mail_files(paths: tuple[Path, ...]) -> Iterator[Path]:
    """Yield the files under some paths in the order given, folders sorted by name.

    A Maildir is a folder with ``cur`` and ``new``; its ``tmp`` holds unfinished mail and is left out. Hidden
    files are left out everywhere. Raises OSError for a path that is not there.
    """
    for path in paths:
        if not path.is_dir():
            path.stat()
            yield path
            continue
        maildir = all((path / name).is_dir() for name in MAILDIR)
        roots = [path / name for name in MAILDIR] if maildir else [path]
        for root in roots:
            yield from sorted(
                file
                for file in root.rglob("*")
                if file.is_file() and not any(p.startswith(".") for p in file.relative_to(root).parts)
                and not (maildir and "tmp" in file.relative_to(path).parts)
            )  # fmt: skip


def mails_of(file: Path) -> Iterator[FiledMail]:
    """Yield the mails of one file."""
    if is_mbox(file):
        with file.open("rb") as opened:
            for index, raw in enumerate(split_mbox(opened)):
                yield FiledMail(file=file, index=index, raw=raw)
    else:
        yield FiledMail(file=file, index=0, raw=file.read_bytes())
