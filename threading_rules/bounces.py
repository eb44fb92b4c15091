"""This file reads reports of failed delivery: which of our mails did not arrive, at whom, for good or for
now.

RFC 3464 first; what mail systems wrote before it, and still write beside it, by their structure. Words
alone never make a bounce: they count only in a mail that bears a machine's mark (see ``RECOGNITIONS``). A
report is an assertion by a stranger: whether it may change anything is decided later, by the ids and return
paths in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from threading_rules.bounce_recipients import is_only_an_address, lone_local_parts, named_recipients
from threading_rules.bounce_status import BounceKind, Judgement, judge, last_enhanced_status, last_reply_code
from threading_rules.bounce_text import ReportText, original_id, split_report
from threading_rules.bounce_words import says_not_delivered, says_report_subject
from threading_rules.delivery_status import StatusGroup, status_groups
from threading_rules.machine import daemon_sender, has_null_sender
from threading_rules.ours import Ours
from tickets.address import address_key
from tickets.message import InboundMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedRecipient:
    """One address that a mail did not reach."""

    address: str | None
    kind: BounceKind | None
    status: str | None  # RFC 3463
    action: str | None  # failed or delayed
    diagnostic: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BounceReport:
    """A report that a mail could not be delivered, or not yet."""

    kind: BounceKind | None
    recipients: tuple[FailedRecipient, ...]
    original_message_id: str | None
    evidence: tuple[str, ...]


class _Case:
    """One mail under examination; each question is asked at most once."""

    def __init__(self, message: InboundMessage, ours: Ours) -> None:
        self.message = message
        self.ours = ours

    @cached_property
    def report(self) -> ReportText:
        return split_report(self.message.text)

    @cached_property
    def fields(self) -> tuple[str, tuple[StatusGroup, ...]]:
        return status_groups(self.message)

    @cached_property
    def daemon(self) -> str | None:
        return daemon_sender(self.message)

    @cached_property
    def null(self) -> bool:
        return has_null_sender(self.message)

    @cached_property
    def failed_header(self) -> str | None:
        return self.message.header("X-Failed-Recipients")

    @cached_property
    def to_return_path(self) -> bool:
        return any(self.ours.is_return_path(address.spec) for address in self.message.recipients)

    @cached_property
    def machine(self) -> str | None:
        if self.daemon is not None:
            return f"From is a mail system: {self.daemon}"
        if self.null:
            return "the envelope sender is null (RFC 5321 section 4.5.5)"
        return "it is addressed to a return path of ours" if self.to_return_path else None

    @cached_property
    def subject_says(self) -> bool:
        subject = self.message.subject[:300]
        return bool(says_report_subject(subject) or says_not_delivered(subject))

    @cached_property
    def text_says(self) -> bool:
        return bool(says_not_delivered(self.report.words[:16_000]))

    @cached_property
    def numbers(self) -> bool:
        words = self.report.words
        return last_enhanced_status(words) is not None or last_reply_code(words) is not None


def _has_report_fields(case: _Case) -> str | None:
    """RFC 3464: a delivery report; outside multipart/report only from a machine, for people forward them
    too.
    """
    place, groups = case.fields
    failed = [group for group in groups if not group.arrived]
    reported = case.message.report_type == "delivery-status" and bool(case.message.recipient_statuses)
    return f"{len(failed)} failed recipients in {place}" if failed and (reported or case.machine) else None


def _is_empty_report(case: _Case) -> str | None:
    """RFC 6522 names the type; a report whose status part is missing or broken is still one."""
    if case.message.report_type != "delivery-status" or case.fields[1] or case.machine is None:
        return None
    return "multipart/report; report-type=delivery-status without readable fields"


def _names_failed_recipients(case: _Case) -> str | None:
    """Exim and Gmail name them in a field of the header."""
    if case.failed_header is None or not (case.machine or case.text_says or case.subject_says):
        return None
    return f"X-Failed-Recipients: {case.failed_header[:200]}"


def _is_a_json_notice(case: _Case) -> str | None:
    """A sending service tells in JSON; the type of the notice stands in it."""
    place, groups = case.fields
    return "a bounce notice as JSON" if place == "a JSON notice" and groups else None


def _refuses_by_receipt(case: _Case) -> str | None:
    """RFC 5429 section 2.2: Sieve's reject may come as a disposition notification."""
    receipt = case.message.report_type == "disposition-notification"
    says = "rejected" in case.report.words.lower() and (case.text_says or case.subject_says)
    return (
        "a disposition notification that says rejected (RFC 5429 section 2.2)" if receipt and says else None
    )


def _comes_from_a_daemon_and_says_so(case: _Case) -> str | None:
    if case.daemon is None or not (case.subject_says or case.text_says or case.numbers):
        return None
    if case.message.in_reply_to and case.message.subject.lower().startswith("re:") and not case.numbers:
        return None  # a postmaster is a person too, and answers mail
    return f"{case.machine}, and it says that a mail was not delivered"


def _has_no_sender_and_says_so(case: _Case) -> str | None:
    """Automatic replies have a null sender too, so the sentence needs a second witness."""
    if not (case.null or case.to_return_path) or not case.text_says:
        return None
    witness = case.subject_says or case.numbers or not case.message.senders
    return f"{case.machine}, and it says that a mail was not delivered" if witness else None


def _has_the_whole_form_of_one(case: _Case) -> str | None:
    """A report from an unknown machine: subject, sentence, and a failed address or our mail below."""
    message = case.message
    if message.in_reply_to or message.references or not (case.subject_says and case.text_says):
        return None
    place, named = named_recipients(case.report.lines, frozenset())
    strong = place in {"a field that names the recipient", "a line that begins with the address"}
    whole = bool(named) and strong and (case.numbers or bool(case.report.copy) or bool(message.enclosed))
    return "it has the subject, the sentence and the address of a failed delivery" if whole else None


def _says_nothing_else(case: _Case) -> str | None:
    """A gateway without a name for itself: each line is the sentence or an address, and there is an
    address.
    """
    message, lines = case.message, [line for line in case.report.lines if any(map(str.isalnum, line))]
    if message.in_reply_to or message.references or not 2 <= len(lines) <= 12:
        return None
    addresses = [line for line in lines if is_only_an_address(line)]
    rest = [line for line in lines if not is_only_an_address(line)]
    alone = bool(addresses) and bool(rest) and all(says_not_delivered(line) for line in rest)
    return "it says only that a mail to these addresses was not delivered" if alone else None


# The order is only that of the evidence: the first that holds is the one told.
RECOGNITIONS: tuple[Callable[[_Case], str | None], ...] = (
    _has_report_fields,
    _names_failed_recipients,
    _refuses_by_receipt,
    _is_a_json_notice,
    _comes_from_a_daemon_and_says_so,
    _has_no_sender_and_says_so,
    _is_empty_report,
    _has_the_whole_form_of_one,
    _says_nothing_else,
)


def read_bounce(message: InboundMessage, ours: Ours) -> BounceReport | None:
    """Return what a delivery report says, or None where the mail is no such report (RFC 3464, RFC 3834)."""
    case = _Case(message, ours)
    groups = case.fields[1]
    if groups and all(group.arrived for group in groups):
        return None  # RFC 3464 section 2.3.3: a success report
    reason = next((why for rule in RECOGNITIONS if (why := rule(case)) is not None), None)
    if reason is None:
        return None
    recipients, evidence = _recipients(case)
    kinds = {recipient.kind for recipient in recipients}
    kind = (
        BounceKind.HARD if BounceKind.HARD in kinds else BounceKind.SOFT if BounceKind.SOFT in kinds else None
    )
    return BounceReport(
        kind=kind,
        recipients=recipients,
        original_message_id=original_id(message, case.report),
        evidence=(reason, *evidence),
    )


def _recipients(case: _Case) -> tuple[tuple[FailedRecipient, ...], tuple[str, ...]]:
    failed = [group for group in case.fields[1] if not group.arrived]
    if failed:
        return _from_fields(failed, case)
    never = frozenset({address.key for address in case.message.recipients} | case.ours.mailboxes)
    return _from_words(case, never)


def _from_fields(
    groups: list[StatusGroup], case: _Case
) -> tuple[tuple[FailedRecipient, ...], tuple[str, ...]]:
    found: dict[str, FailedRecipient] = {}
    evidence: list[str] = []
    for group in groups:
        judgement = judge(action=group.action, status=group.status, words=group.diagnostic or "")
        if not group.status and not group.diagnostic:
            judgement = judge(action=group.action, status=None, words=case.report.words)
        # Both failed: the address we wrote to, and the one that mail to it goes on to.
        for address in dict.fromkeys((group.address, group.original or group.address)):
            key = address_key(address) if address else f"#{len(found)}"
            found.setdefault(key, _failed(address, judgement, group.action, group.diagnostic))
        evidence.append(f"{group.address or 'an unnamed recipient'}: {judgement.why}")
    return tuple(found.values()), tuple(evidence[:20])


def _from_words(case: _Case, never: frozenset[str]) -> tuple[tuple[FailedRecipient, ...], tuple[str, ...]]:
    whole = judge(action=None, status=None, words=f"{case.message.subject}\n{case.report.words}")
    header = [part.strip(" <>") for part in (case.failed_header or "").split(",") if "@" in part]
    place, named = named_recipients(case.report.lines, never)
    told = {address_key(name.address): name for name in named}
    addresses = header or [name.address for name in named] or _addresses_elsewhere(case, never)
    found: dict[str, FailedRecipient] = {}
    for address in addresses[:200]:
        words = (
            told[address_key(address)].words if address_key(address) in told and len(addresses) > 1 else ""
        )
        judgement = judge(action=None, status=None, words=words)
        decided = judgement if judgement.kind and (judgement.status or last_reply_code(words)) else whole
        found.setdefault(address_key(address), _failed(address, decided, None, words.strip() or None))
    if not found:
        return (_failed(None, whole, None, None),), (whole.why,)
    where = "X-Failed-Recipients" if header else place
    return tuple(found.values()), (f"the failed address stands in {where}", whole.why)


def _addresses_elsewhere(case: _Case, never: frozenset[str]) -> list[str]:
    """Where the report names nobody: its own users without their domain, or the returned mail's only
    recipient.
    """
    author = case.message.author
    if author is not None and (names := lone_local_parts(case.report.lines)):
        return [f"{name}@{author.domain}" for name in names]
    subject = named_recipients((case.message.subject,), never)[1]
    if subject:
        return [name.address for name in subject]
    for enclosed in case.message.enclosed:
        for name, value in enclosed.headers:
            if name.lower() == "to" and value.count("@") == 1:
                return [
                    part.address for part in named_recipients((f"recipient: {value}", value), frozenset())[1]
                ]
    return [name.address for name in named_recipients(case.report.lines, frozenset())[1]]


def _failed(
    address: str | None, why: Judgement, action: str | None, diagnostic: str | None
) -> FailedRecipient:
    return FailedRecipient(
        address=address,
        kind=why.kind,
        status=why.status,
        action=action or (None if why.kind is None else "delayed" if "delayed" in why.why else "failed"),
        diagnostic=diagnostic[:1000] if diagnostic else None,
    )
