"""This file reads a delivery report that a person forwarded to us: it stays the person's mail, but what the
report says is told beside it.

Only a mail system's From line in the quoted header and readable fields (RFC 3464) below it count: people tell
of failures in their own words too.
"""

from __future__ import annotations

import re

from threading_rules.bounce_status import BounceKind
from threading_rules.bounce_text import ReportText
from threading_rules.delivery_status import fields_in_text
from threading_rules.failed_recipients import FailedRecipient, failed_recipients
from threading_rules.machine import names_a_daemon
from tickets.message import InboundMessage

_MOST = 64_000
_LINES = 60  # in which the quoted header must begin
_LABEL = re.compile(r"[^\W\d_][^:：\n]{0,24}[:：](.{1,300})")


def read_forwarded_report(message: InboundMessage) -> tuple[BounceKind | None, tuple[FailedRecipient, ...]]:
    """Return the kind and the recipients of a report inside a forwarded mail; no recipients where none is."""
    lines = [line.lstrip("> \t") for line in message.text[:_MOST].splitlines()]
    start = next((at for at, line in enumerate(lines[:_LINES]) if _is_daemons(line)), None)
    if start is None:
        return None, ()
    failed = [
        group for group in fields_in_text("\n".join(lines[start:])) if not group.arrived and group.action
    ]
    if not any(group.address for group in failed):
        return None, ()
    recipients, _ = failed_recipients(
        message, ReportText(lines=tuple(lines[start:]), copy=""), tuple(failed), frozenset()
    )
    kinds = {recipient.kind for recipient in recipients}
    return next((kind for kind in BounceKind if kind in kinds), None), recipients


def _is_daemons(line: str) -> bool:
    label = _LABEL.match(line)
    return label is not None and names_a_daemon(label.group(1))
