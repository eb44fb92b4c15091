"""This file reads what IMAP servers say when they say no, and words it for the people who must act; pure."""

from __future__ import annotations

from mailer.mailbox import AfterFetch, Delete, LeaveAlone, MoveTo, SetFlag

# RFC 5530 section 3, and Gmail's and Exchange's words for "too many connections".
_PASSING = (
    "[UNAVAILABLE]",
    "[INUSE]",
    "[LIMIT]",
    "[SERVERBUG]",
    "TOO MANY",
    "TEMPORAR",
    "TRY AGAIN",
    "THROTTL",
)


def will_pass(words: object, /) -> bool:
    """Whether the server's words say that it may be different in a while."""
    upper = str(words).upper()
    return any(mark in upper for mark in _PASSING)


def explain_after(after: AfterFetch, words: object, /) -> str:
    """Return why fetched mail stays as it was, and what to look at."""
    match after:
        case MoveTo(folder=folder):
            return (
                f"fetched mail cannot be moved to {folder}: {words}; "
                "check the folder's name (some servers want INBOX. before it), rights and quota"
            )
        case SetFlag(flag=flag):
            return f"fetched mail cannot get the flag {flag}: {words}; check the rights on the folder"
        case Delete():
            return f"fetched mail cannot be deleted: {words}; check the rights on the folder"
        case LeaveAlone():
            return f"fetched mail cannot be left alone: {words}"
