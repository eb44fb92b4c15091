"""This file recognises the senders that are mail systems: null senders and daemons.

RFC 5321 section 4.5.5: reports are sent with a null reverse-path. RFC 2142 and custom give the mail system
the names postmaster and mailer-daemon.
"""

from __future__ import annotations

import re

from tickets.message import InboundMessage

_DAEMON = re.compile(
    r"mailer[\s_.-]?daemon|mail[\s_.-]?daemon|\bmdaemon\b|poo?st[\s_.-]?master"
    r"|mail[\s_.-]deliver[ey]?\w*[\s_.-](?:sub)?[\s_.-]?system|\bdelivery[\s_.-]subsystem\b"
    r"|\bmail administrator\b|\bsystem administrator\b|microsoftexchange[0-9a-f]{8,}"
    r"|\bNDR administrator\b|<bounces?@|^bounces?@",
    re.IGNORECASE,
)
_NULL = re.compile(r"^<?\s*(?:mailer-daemon(?:@[^<>\s]*)?)?\s*>?$", re.IGNORECASE)
RETURN_PATH_FIELDS = ("Return-Path", "X-Envelope-From", "Envelope-From")


def daemon_sender(message: InboundMessage) -> str | None:
    """Return the From field if it names a mail system or nobody, else None (RFC 3464 section 2.1)."""
    written = message.header("From")
    if written is None:
        return None
    if names_a_daemon(written) or (not message.senders and _NULL.match(written.strip())):
        return written.strip() or "<>"
    return None


def names_a_daemon(written: str) -> bool:
    """Tell whether the value of a From field names a mail system."""
    return _DAEMON.search(written[:400]) is not None


def has_null_sender(message: InboundMessage) -> bool:
    """Return whether the envelope sender was null, as the delivering server wrote it down.

    RFC 5321 section 4.4 has the final server write it as Return-Path; some write MAILER-DAEMON for null.
    """
    return any(
        _NULL.match(value.strip()) for name in RETURN_PATH_FIELDS for value in message.header_all(name)
    )
