"""This file shows which refusals of a server pass by themselves and which need a person."""

import pytest

from mailer.imap_words import explain_after, will_pass
from mailer.mailbox import Delete, MoveTo, SetFlag


@pytest.mark.parametrize(
    "words",
    [
        "[UNAVAILABLE] Temporary authentication failure.",  # RFC 5530, Dovecot
        "[ALERT] Too many simultaneous connections. (Failure)",  # Gmail
        "[INUSE] Mailbox in use",
        "User is authenticated but not connected: server throttled",
    ],
)
def test_a_passing_refusal_is_waited_for(words: str) -> None:
    assert will_pass(words)


@pytest.mark.parametrize(
    "words",
    ["[AUTHENTICATIONFAILED] Authentication failed.", "[NONEXISTENT] Unknown Mailbox", "LOGIN failed."],
)
def test_a_lasting_refusal_needs_a_person(words: str) -> None:
    assert not will_pass(words)


@pytest.mark.parametrize("after", [MoveTo(folder="Done"), SetFlag(flag="Seen"), Delete()])
def test_a_copy_that_stays_is_explained_with_what_to_check(after: MoveTo | SetFlag | Delete) -> None:
    words = explain_after(after, "[NOPERM] no")
    assert "[NOPERM] no" in words
    assert "check" in words
