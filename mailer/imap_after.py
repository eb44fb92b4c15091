"""This file does with a fetched mail's copy on the server what the settings say: move, flag, delete.

Nothing is ever removed but the UIDs we name (RFC 4315 section 2.1): no plain EXPUNGE, no CLOSE.
"""

from __future__ import annotations

from collections.abc import Sequence
from imaplib import IMAP4
from typing import Protocol, assert_never

from mailer.mailbox import AfterFetch, Delete, LeaveAlone, MoveTo, SetFlag

_SYSTEM_FLAGS = {"seen": b"\\Seen", "answered": b"\\Answered", "flagged": b"\\Flagged"}


class Commands(Protocol):
    """The IMAP commands this file needs; each raises ``IMAP4.error`` for NO and ``IMAP4.abort`` for worse."""

    def has_capability(self, name: str, /) -> bool: ...
    def move(self, uids: Sequence[int], folder: str, /) -> object: ...
    def copy(self, uids: Sequence[int], folder: str, /) -> object: ...
    def create_folder(self, folder: str, /) -> object: ...
    def subscribe_folder(self, folder: str, /) -> object: ...
    def add_flags(self, uids: Sequence[int], flags: Sequence[bytes], *, silent: bool) -> object: ...
    def uid_expunge(self, uids: Sequence[int], /) -> object: ...


def deal_with(commands: Commands, uids: Sequence[int], after: AfterFetch, *, keywords: bool) -> None:
    """Move, flag or delete these mails; ``keywords`` says whether the folder takes new ones."""
    match after:
        case MoveTo(folder=folder):
            _move(commands, uids, folder)
        case SetFlag(flag=flag):
            # RFC 9051 section 2.3.2: without \* in PERMANENTFLAGS no new keyword lasts.
            keyword = flag.encode("ascii", "replace") if keywords else b"\\Seen"
            commands.add_flags(uids, [_SYSTEM_FLAGS.get(flag.lower(), keyword)], silent=True)
        case Delete():
            _remove(commands, uids)
        case LeaveAlone():
            return
        case _:
            assert_never(after)


def _move(commands: Commands, uids: Sequence[int], folder: str) -> None:
    """Move mails (RFC 6851), or copy and remove them where the server has no MOVE."""
    moves = commands.has_capability("MOVE")
    transfer = commands.move if moves else commands.copy
    try:
        transfer(uids, folder)
    except IMAP4.abort:
        raise
    except IMAP4.error:
        # RFC 9051 section 6.4.7 asks for TRYCREATE here; some servers forget it, so we always try.
        _create(commands, folder)
        transfer(uids, folder)
    if not moves:
        _remove(commands, uids)


def _create(commands: Commands, folder: str) -> None:
    for command in (commands.create_folder, commands.subscribe_folder):
        try:
            command(folder)
        except IMAP4.abort:
            raise
        except IMAP4.error:
            continue  # it is there already, or the transfer that follows says better what is wrong


def _remove(commands: Commands, uids: Sequence[int]) -> None:
    """Remove these mails and no other; without UIDPLUS they stay, marked as deleted."""
    commands.add_flags(uids, [b"\\Deleted"], silent=True)
    if commands.has_capability("UIDPLUS"):
        commands.uid_expunge(uids)
