"""This file reads what the server's own spam filter says in its header fields.

The top-most field of a name counts, for it was written last. A stranger may write such fields too: then he
says of his own mail that it is spam, and is believed.
"""

from __future__ import annotations

import re

from tickets.message import InboundMessage

_MARKS: tuple[tuple[str, str], ...] = (
    ("X-Spam-Flag", r"^\s*(?:yes|true|1)\b"),  # SpamAssassin, rspamd
    ("X-Spam-Status", r"^\s*yes\b"),
    ("X-Spam", r"^\s*(?:yes|true|spam)\b"),  # rspamd's milter
    ("X-Rspamd-Action", r"^\s*(?:reject|add header|rewrite subject|quarantine|discard)\b"),
    ("X-Spam-Action", r"^\s*(?:reject|add header|rewrite subject|quarantine|discard)\b"),
    (
        "X-Forefront-Antispam-Report",
        r"\bSFV:(?:SPM|SKS|SKB)\b|\bCAT:(?:SPM|HSPM|PHSH|HPHSH|HPHISH|MALW|BULK)\b",
    ),
    ("X-MS-Exchange-Organization-SCL", r"^\s*[5-9]\s*$"),  # Exchange: 5 and more is spam
    ("X-SES-Spam-Verdict", r"^\s*fail\b"),
    ("X-Barracuda-Spam-Flag", r"^\s*yes\b"),
    ("X-Bogosity", r"^\s*(?:yes|spam)\b"),
    ("X-DSPAM-Result", r"^\s*(?:spam|bl[ao]cklisted)\b"),
    ("X-Proofpoint-Spam-Details", r"\brule=(?:\w+_)?(?:spam|phish|malware)\b"),
    ("X-Mailscanner-SpamCheck", r"^\s*spam\b"),
)
_COMPILED = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _MARKS)


def spam_marks(message: InboundMessage) -> tuple[str, ...]:
    """Return each sign that the server's filter took the mail for spam; none where it did not."""
    found = []
    for name, pattern in _COMPILED:
        value = message.header(name)
        if value is not None and pattern.search(value[:2000]):
            found.append(f"{name}: {value[:100]}")
    return tuple(found)
