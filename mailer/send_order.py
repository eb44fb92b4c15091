"""This file puts a batch of mails in the order in which connections may carry them."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from tickets.delivery import OutgoingMail


def by_ticket(mails: Sequence[OutgoingMail], /) -> deque[list[OutgoingMail]]:
    """Return the mails as they go over one connection each: those of one ticket together, oldest first."""
    groups: dict[tuple[int | None, int], list[OutgoingMail]] = {}
    for mail in sorted(mails, key=lambda mail: mail.id):
        alone = mail.id if mail.ticket is None else 0
        groups.setdefault((mail.ticket, alone), []).append(mail)
    return deque(groups.values())
