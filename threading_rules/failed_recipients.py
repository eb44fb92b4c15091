"""This file says whom a mail did not reach and why, from the fields of a report, else from its words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from threading_rules.bounce_recipients import lone_local_parts, named_recipients
from threading_rules.bounce_status import BounceKind, Judgement, judge, last_reply_code
from threading_rules.bounce_text import ReportText
from threading_rules.delivery_status import StatusGroup
from tickets.address import address_key
from tickets.message import InboundMessage

_MOST = 200  # recipients named from words
_MOST_DIAGNOSTIC = 1_000
_TO = re.compile(r"^[ \t]*To[ \t]*:[ \t]*(.{1,500})$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedRecipient:
    """One address that a mail did not reach."""

    address: str | None
    kind: BounceKind | None
    status: str | None  # RFC 3463
    action: str | None  # failed or delayed
    diagnostic: str | None


Found = tuple[tuple[FailedRecipient, ...], tuple[str, ...]]


def failed_recipients(
    message: InboundMessage, report: ReportText, groups: tuple[StatusGroup, ...], never: frozenset[str]
) -> Found:
    """Return the recipients a report names, at least one, and the evidence.

    ``never`` holds the keys of addresses that are not the failed ones: ours, and whom the report is sent to.
    """
    failed = [group for group in groups if not group.arrived]
    if any(group.address for group in failed):
        return _from_fields(failed, report)
    return _from_words(message, report, failed[0] if failed else None, never)


def _from_fields(groups: list[StatusGroup], report: ReportText) -> Found:
    found: dict[str, FailedRecipient] = {}
    evidence: list[str] = []
    for group in groups:
        # Where the fields of a single recipient give no reason, the words beside them are about him.
        words = group.diagnostic or (report.words if len(groups) == 1 else "")
        judgement = judge(action=group.action, status=group.status, words=words)
        # Both failed: the address we wrote to, and the one that mail to it goes on to.
        for address in dict.fromkeys((group.address, group.original or group.address)):
            key = address_key(address) if address else f"#{len(found)}"
            found.setdefault(key, _failed(address, judgement, group.action, group.diagnostic))
        evidence.append(f"{group.address or 'an unnamed recipient'}: {judgement.why}")
    return tuple(found.values()), tuple(evidence[:20])


def _from_words(
    message: InboundMessage, report: ReportText, unnamed: StatusGroup | None, never: frozenset[str]
) -> Found:
    whole = judge(
        action=unnamed.action if unnamed else None,
        status=unnamed.status if unnamed else None,
        words=f"{message.subject}\n{report.words}",
    )
    header = [
        part.strip(" <>") for part in (message.header("X-Failed-Recipients") or "").split(",") if "@" in part
    ]
    place, named = named_recipients(report.lines, never)
    told = {address_key(name.address): name for name in named}
    addresses = header or [name.address for name in named] or _elsewhere(message, report, never)
    found: dict[str, FailedRecipient] = {}
    for address in addresses[:_MOST]:
        key = address_key(address)
        words = told[key].words if key in told and len(addresses) > 1 else ""
        own = judge(action=None, status=None, words=words)
        decided = own if own.kind and (own.status or last_reply_code(words)) else whole
        found.setdefault(key, _failed(address, decided, None, words.strip() or None))
    if not found:
        return (_failed(None, whole, None, None),), (whole.why,)
    where = "X-Failed-Recipients" if header else place if named else "the returned mail or the subject"
    return tuple(found.values()), (f"the failed address stands in {where}", whole.why)


def _elsewhere(message: InboundMessage, report: ReportText, never: frozenset[str]) -> list[str]:
    """Where the report names nobody: its own users without their domain, the subject, the returned mail's
    only recipient, and last whoever is named at all.
    """
    author = message.author
    if author is not None and (names := lone_local_parts(report.lines)):
        return [f"{name}@{author.domain}" for name in names]
    if subject := _addresses_in(message.subject, never):
        return subject
    written = [value for one in message.enclosed for name, value in one.headers if name.lower() == "to"]
    for value in (*written, *_TO.findall(report.copy)):
        if value.count("@") == 1 and (to := _addresses_in(f"recipient: {value}", frozenset())):
            return to
    return [name.address for name in named_recipients(report.lines, frozenset())[1]]


def _addresses_in(line: str, never: frozenset[str]) -> list[str]:
    return [name.address for name in named_recipients((line,), never)[1]]


def _failed(
    address: str | None, why: Judgement, action: str | None, diagnostic: str | None
) -> FailedRecipient:
    said = "delayed" if "delayed" in why.why else "failed"
    return FailedRecipient(
        address=address,
        kind=why.kind,
        status=why.status,
        action=action or (said if why.kind is not None else None),
        diagnostic=diagnostic[:_MOST_DIAGNOSTIC] if diagnostic else None,
    )
