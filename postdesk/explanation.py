"""This file explains a mail by filing it for real, in a transaction that is rolled back."""

from __future__ import annotations

from typing import Any

from postdesk.intake import file_mail
from postdesk.present import as_of_now
from postdesk.reading import read_mail
from postdesk.trial import try_mail
from postdesk.wiring import Program
from scheduler.clock import system_clock
from tickets.ports import Clock


def explain(program: Program, raw: bytes, mailbox: str | None, clock: Clock = system_clock) -> dict[str, Any]:
    """Return what would happen to a mail; the keys are a public contract."""
    name = mailbox or next(iter(program.in_force.policy.mailboxes), "")
    reading = read_mail(raw, name, program.in_force)
    with program.store.filing() as work:
        in_force = as_of_now(program.in_force, work, clock())
        return try_mail(work, in_force, raw, name, reading, clock, file_mail)
