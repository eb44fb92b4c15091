"""This file proves that an SMTP account can be tried without sending anything."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mailer.connection import Credentials
from tests.servers.sending import Connect, connecting
from tests.servers.smtp_sink import SmtpSink


@pytest.fixture(name="connect")
def _connect() -> Iterator[Connect]:
    yield from connecting()


@pytest.fixture(name="sink")
def _sink() -> Iterator[SmtpSink]:
    sink = SmtpSink(users={"support@acme.example": "correct horse"})
    sink.start()
    yield sink
    sink.stop()


def credentials(secret: str) -> Credentials:
    return Credentials(username="support@acme.example", secret=lambda: secret)


def test_a_right_password_gets_in_and_nothing_is_sent(sink: SmtpSink, connect: Connect) -> None:
    assert connect(sink.port, credentials=credentials("correct horse")).try_login() is None
    assert len(sink.mails) == 0


def test_a_wrong_password_is_told_with_what_to_look_at(sink: SmtpSink, connect: Connect) -> None:
    told = connect(sink.port, credentials=credentials("wrong")).try_login()
    assert told is not None
    assert "check username and password" in told
