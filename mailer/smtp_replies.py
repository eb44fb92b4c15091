"""This file makes outcomes of what SMTP servers reply; pure.

Policy:
* a 4xx reply means the same bytes again later, a 5xx reply means never (RFC 5321 section 4.2.1);
* a mail that some recipients got and some did not is not sent: the outcome names those without, and only
  they are tried again or reported;
* as long as one of those may still succeed the mail goes again to all of them, so that no refusal is lost;
* replies about us (login wanted, service closing) say nothing about the mail.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tickets.delivery import Outcome, OutgoingMail, Refused, Sent, TryLater

# RFC 4954 section 6: the server wants a login, or another one.
_ABOUT_US = frozenset({530, 534, 535, 538})
_STATUS = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")  # RFC 3463 section 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One reply of a server."""

    code: int
    text: str

    def __str__(self) -> str:
        return f"{self.code} {' '.join(self.text.split())}".strip()

    @property
    def status(self) -> str | None:
        """The enhanced status code at the beginning of the text (RFC 2034)."""
        found = _STATUS.match(self.text)
        return found.group(1) if found else None

    @property
    def lasting(self) -> bool:
        """Whether the server will say the same again."""
        return 500 <= self.code <= 599


def judge_reply(reply: Reply, /) -> TryLater | Refused:
    """Return what a reply other than 2xx to MAIL or DATA makes of the whole mail."""
    if reply.code in _ABOUT_US:
        return TryLater(
            reason=f"the server wants another login before it takes mail: {reply}; "
            "check username and password of smtp",
            offered=False,
        )
    if reply.lasting:
        return Refused(reason=str(reply), status=reply.status)
    return TryLater(reason=str(reply))


def judge_recipients(mail: OutgoingMail, refused: Mapping[str, Reply], taken: Reply | None, /) -> Outcome:
    """Return the outcome of a mail, given the replies to the recipients that were not accepted."""
    if not refused and taken is not None:
        return Sent(reply=str(taken))
    names = tuple(name for name in mail.recipients if name in refused)
    left = names if len(names) < len(mail.recipients) else ()
    if len(mail.recipients) == 1:
        reason = str(refused[names[0]])
    else:
        reason = "; ".join(f"{name}: {refused[name]}" for name in names)
    if all(refused[name].lasting for name in names):
        return Refused(reason=reason, status=refused[names[0]].status, recipients=left)
    return TryLater(reason=reason, recipients=left)
