"""This file reads delivery reports that have fields: RFC 3464, its text-only relatives, and reports as
JSON.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tickets.message import InboundMessage, RecipientStatus

_FIELD = re.compile(
    r"^[ \t]*(Final-Recipient|Original-Recipient|Action|Status|Diagnostic-Code)[ \t]*:[ \t]*(\S.{0,2000})$",
    re.IGNORECASE | re.MULTILINE,
)
_ADDRESS = re.compile(r"[^\s<>()\[\]:;,\"|=]{1,200}@[\w.-]{1,253}\w")
_BARE = re.compile(r"[^\s<>@;:,()\"]{1,200}@[^\s<>@;:,()\"]{1,253}")
_JSON_OBJECT = re.compile(r"\{([^{}]{0,4000})\}")
_JSON_PAIR = re.compile(r'"(emailAddress|action|status|diagnosticCode)"\s*:\s*"([^"]{0,2000})"')
_MOST = 64_000

# RFC 3464 section 2.3.3: these say that nothing went wrong, or not here.
ARRIVED = frozenset({"delivered", "relayed", "expanded", "deliverable"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusGroup:
    """One recipient of a report, its fields in normal form."""

    address: str | None
    original: (
        str | None
    )  # the address we wrote to, where the reporter had to rewrite it (RFC 3464 section 2.3.1)
    action: str | None
    status: str | None
    diagnostic: str | None

    @property
    def arrived(self) -> bool:
        """Whether the report says that the mail went through."""
        return self.action in ARRIVED


def status_groups(message: InboundMessage) -> tuple[str, tuple[StatusGroup, ...]]:
    """Return where the fields stand and the recipients they name; none where the report has no fields."""
    if message.recipient_statuses:
        groups = tuple(
            group for status in message.recipient_statuses if (group := _group(status)) is not None
        )
        named = tuple(group for group in groups if group.address is not None)
        return (
            "message/delivery-status (RFC 3464)",
            named or groups,
        )  # fields about the whole mail name nobody
    text = message.text[:_MOST]
    if "bouncedRecipients" in text:
        return "a JSON notice", _groups_in_json(text)
    return "RFC 3464 fields in the text", fields_in_text(text)


def _group(status: RecipientStatus) -> StatusGroup | None:
    final, original = _address(status.final_recipient), _address(status.original_recipient)
    action = _action(status.action)
    if final is None and original is None and action is None and status.status is None:
        return None
    return StatusGroup(
        address=final or original,
        original=original,
        action=action,
        status=status.status,
        diagnostic=status.diagnostic,
    )


def _address(value: str | None) -> str | None:
    """``rfc822; user@host`` without its type (RFC 3464 section 2.1.2); X.400 forms are no address."""
    written = (value or "")[:1000]
    bare = written.rpartition(";")[2].strip(" <>'\"()")
    if _BARE.fullmatch(bare):
        return bare  # as written: a report of a wrong address names one that no grammar allows
    found = _ADDRESS.search(written)
    return found.group().strip("'\".") if found else None


def _action(value: str | None) -> str | None:
    """Return the action as one of the five words of RFC 3464; a comment behind it and odd spellings are
    dropped.
    """
    word = re.match(r"[a-z]*", (value or "").strip().lower())
    said = word.group() if word else ""
    if said.startswith("fail"):
        return "failed"
    if said.startswith(("delay", "defer")):
        return "delayed"
    return said or None


def fields_in_text(text: str) -> tuple[StatusGroup, ...]:
    """Gather fields that a broken or forwarded report left in plain text; a repeated field begins a new
    group.
    """
    groups: list[dict[str, str]] = []
    for name, value in _FIELD.findall(text):
        field = name.lower()
        if not groups or field in groups[-1]:
            groups.append({})
        groups[-1][field] = value.strip()
    told = (group for group in groups if "final-recipient" in group or "original-recipient" in group)
    statuses = (
        RecipientStatus(
            final_recipient=group.get("final-recipient"),
            original_recipient=group.get("original-recipient"),
            action=group.get("action"),
            status=group.get("status"),
            diagnostic=group.get("diagnostic-code"),
        )
        for group in told
    )
    return tuple(group for group in map(_group, statuses) if group is not None)


def _groups_in_json(text: str) -> tuple[StatusGroup, ...]:
    """Read the bounce notice of a sending service; a notice inside a notice has its quotation marks
    escaped.
    """
    recipients = text.replace("\\", "").partition('"bouncedRecipients"')[2].partition("]")[0]
    groups = []
    for body in _JSON_OBJECT.findall(recipients):
        pairs = dict(_JSON_PAIR.findall(body))
        groups.append(
            StatusGroup(
                address=_address(pairs.get("emailAddress")),
                original=None,
                action=_action(pairs.get("action")) or "failed",
                status=pairs.get("status"),
                diagnostic=pairs.get("diagnosticCode"),
            )
        )
    return tuple(groups)
