"""This file holds what the rules must know of ourselves: our addresses, our ids, our lists, our marks.

They are plain values and small questions, handed in by the one who reads the settings; ``Ours()`` knows
nothing, which is what ``postdesk inspect`` has without settings.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tickets.address import address_key, split_sub_address


def nobody(_value: str) -> bool:
    """Answer no: the question of a postdesk without settings."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """Our side of the correspondence."""

    mailboxes: frozenset[str] = frozenset()  # addresses of our mailboxes, in normal form (``address_key``)
    separator: str = "+"  # between a mailbox and its sub-address
    lists: frozenset[str] = frozenset()  # list addresses whose mail counts as direct (settings: ``lists:``)
    loop_marks: frozenset[str] = frozenset()  # values of our ``X-Postdesk-Loop``
    is_own_id: Callable[[str], bool] = nobody  # a Message-ID, with angle brackets, that we made
    is_return_path: Callable[[str], bool] = nobody  # a signed envelope sender (VERP) that we made

    def is_mine(self, spec: str) -> bool:
        """Return whether an address is one of our mailboxes or a sub-address of one (RFC 5233)."""
        return bool(
            {address_key(spec), address_key(split_sub_address(spec, self.separator)[0])} & self.mailboxes
        )

    def owns_list(self, spec: str) -> bool:
        """Return whether a list posts for us."""
        return address_key(spec) in self.lists
