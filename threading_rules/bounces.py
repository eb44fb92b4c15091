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

from threading_rules.bounce_recipients import is_only_an_address, named_recipients
from threading_rules.bounce_status import BounceKind, last_enhanced_status, last_reply_code
from threading_rules.bounce_text import ReportText, original_id, split_report
from threading_rules.bounce_words import says_not_delivered, says_report_subject
from threading_rules.delivery_status import StatusGroup, status_groups
from threading_rules.failed_recipients import FailedRecipient, failed_recipients
from threading_rules.machine import daemon_sender, has_null_sender
from threading_rules.ours import Ours
from tickets.message import InboundMessage


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
    never = frozenset({address.key for address in message.recipients} | ours.mailboxes)
    recipients, evidence = failed_recipients(message, case.report, groups, never)
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
