"""This file tells visitors of the demo how to take part: accounts for a mail program, commands to try."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from postdesk.demo.cast import AGENTS, CUSTOMERS, PASSWORD, SUPPORT
from postdesk.demo.mail_program import Ports
from postdesk.demo.post_office import HOST
from postdesk.demo.site import LOG, PROMISE

_ROLES = {"anna": "agent", "marek": "agent of billing, lead", "ivana": "manager"}


def how_to_go_on(settings: Path, ports: Ports, speed: float) -> Iterator[str]:
    """Yield the lines."""
    yield "Everything is still running. Take any mail program and go on yourself:"
    yield ""
    yield f"  IMAP       {HOST}, port {ports.imap_port}, no encryption, normal password"
    yield f"  SMTP       {HOST}, port {ports.smtp_port}, no encryption, normal password"
    yield f"  user name  the whole address; every password is {PASSWORD}"
    yield ""
    for person in CUSTOMERS:
        yield f"    {person.address:<24} {person.name}, a customer"
    for person in AGENTS:
        role = _ROLES[person.address.partition("@")[0]]
        yield f"    {person.address:<24} {person.name}, {role}"
    yield f"    {SUPPORT.address:<24} what postdesk reads; write to it, log in elsewhere"
    yield ""
    promised = PROMISE.total_seconds()
    yield f"  The clock runs {speed:.0f} times as fast as yours: what nobody answers is late after"
    yield f"  {promised / speed / 60:.0f} minutes. Nothing leaves this machine; other addresses are refused."
    yield ""
    yield f"  settings   {settings}  (change it: it counts within seconds)"
    yield f"  database   {settings.parent / 'postdesk.db'}"
    yield f"  log        {settings.parent / LOG}"
    yield ""
    yield "  Commands to try in another terminal:"
    for command in ("tickets list", "tickets show SUP-1002", "inbox list", "outbox list", "reconcile"):
        yield f"    {_called()} --settings {settings} {command}"
    yield ""
    yield "Ctrl-C ends it and removes the folder."


def _called() -> str:
    """Return how this program was called, so that a line can be copied."""
    called = sys.argv[0]
    if called.endswith("__main__.py"):
        return f"{sys.executable} -m postdesk"
    return "postdesk" if shutil.which("postdesk") == called else called
