"""This file gives each test of the whole line a site of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.end_to_end.site import Site
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink


@pytest.fixture
def site(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink, new_mailbox: Callable[[str], str]
) -> Iterator[Site]:
    """A site on Dovecot and a scripted relay; every daemon it started is ended after the test."""
    made = Site(tmp_path, dovecot, smtp_sink, new_mailbox("support"))
    yield made
    made.stop()
