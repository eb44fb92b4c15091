"""This file puts a poller of ours on a server of the tests."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from mailer.connection import Credentials, Security
from mailer.imap import ImapMailbox
from mailer.mailbox import AfterFetch, ImapAccount, MoveTo
from mailer.poller import FirstConnect, Poller
from mailer.wake import Wake
from tests.fakes import MemoryLedger
from tests.servers.dovecot import PASSWORD, Dovecot

BOX = "support"
DONE = MoveTo(folder="Processed")


def mail(number: int, text: bytes = b"It is on fire.") -> bytes:
    """A customer's mail."""
    return b"From: zoe@customer.example\r\nSubject: printer %d\r\n\r\n%s\r\n" % (number, text)


def account(dovecot: Dovecot, user: str, **changes: object) -> ImapAccount:
    """A user's account on this Dovecot."""
    facts: dict[str, object] = {
        "host": dovecot.host,
        "port": dovecot.imap_port,
        "security": Security.NONE,
        "credentials": Credentials(username=user, secret=lambda: PASSWORD),
        "timeout": 20.0,
    }
    return ImapAccount(**(facts | changes))  # type: ignore[arg-type]  # a table of keywords


@contextmanager
def polling(
    where: ImapAccount,
    ledger: MemoryLedger,
    after: AfterFetch = DONE,
    first_connect: FirstConnect = FirstConnect.ALL,
) -> Iterator[Poller]:
    """A poller that is closed afterwards."""
    poller = Poller(
        name=BOX,
        mailbox=ImapMailbox(where),
        ledger=ledger,
        clock=lambda: datetime.now(UTC),
        after=after,
        first_connect=first_connect,
        chance=random.random,
    )
    yield poller
    poller.close()


def drain(poller: Poller) -> None:
    """Run it until there is nothing to do."""
    while poller.run_once():
        pass


@contextmanager
def waiting(poller: Poller, wake: Wake) -> Iterator[list[float]]:
    """Let the poller wait in a thread; the list holds how many seconds it took once it has ended."""
    took: list[float] = []

    def wait() -> None:
        began = time.monotonic()
        poller.wait(wake)
        took.append(time.monotonic() - began)

    thread = threading.Thread(target=wait)
    thread.start()
    yield took
    thread.join(60)
    assert took, "still waiting"
