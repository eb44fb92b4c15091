"""This file tells which of our servers checked a mail, so that an admin can be told whom to trust (RFC 8601).

Only the topmost field is looked at: what stands below it may have come with the mail.
"""

from __future__ import annotations

from threading_rules.authentication_results import read_results
from threading_rules.verdict import BELOW, MICROSOFT_365, trusted_results
from tickets.message import InboundMessage


def border_id(message: InboundMessage) -> str | None:
    """Return how ``authentication.trusted`` would name who checked this mail, None where nobody did.

    A forger's field is on top as well where our server writes none, so one mail alone says nothing.
    """
    written = message.header("Authentication-Results")
    if written is None:
        return None
    name = read_results(written).authserv_id or MICROSOFT_365
    entries = (name,) if name == MICROSOFT_365 else (name, name + BELOW)
    return next((entry for entry in entries if border_speaks(message, (entry,))), None)


def border_speaks(message: InboundMessage, trusted: tuple[str, ...]) -> bool:
    """Tell whether a field of a trusted server counts for this mail, whatever it says."""
    return bool(trusted_results(message, tuple(one.lower() for one in trusted))[0])
