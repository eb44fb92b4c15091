"""This file turns what we read in a mail file into the JSON object of ``inspect`` (a public contract)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mailer.parse import parse
from mailer.part_tree import part_tree
from postdesk.mail_files import is_mbox, mails_of
from threading_rules.bounces import BounceReport
from threading_rules.identify import identify
from threading_rules.ours import Ours
from threading_rules.references import parent_ids
from threading_rules.verdict import sender_verdict
from tickets.address import Address, address_key

if TYPE_CHECKING:
    from postdesk.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspector:
    """Reads mail files with what the settings say, or with nothing."""

    default_charset: str | None = None
    trusted: tuple[str, ...] = ()
    ours: Ours = field(default_factory=Ours)

    @classmethod
    def from_settings(cls, option: Path | None) -> Inspector:
        """Use the settings where they are found and valid; without any it works as well."""
        from postdesk.settings_file import SettingsInvalid, find, load

        try:
            settings = load(find(option)).settings
        except SettingsInvalid:
            if option is not None:
                raise
            return cls()
        charsets = [box.default_charset for box in settings.mailboxes.values() if box.default_charset]
        return cls(
            default_charset=charsets[0] if charsets else None,
            trusted=settings.authentication.trusted,
            ours=_ours(settings),
        )

    def inspect_file(self, file: Path) -> Iterator[dict[str, Any]]:
        """Yield one object for a mail, one a message for an mbox; raises OSError for what it cannot open."""
        if is_mbox(file):
            for mail in mails_of(file):
                yield {**self.inspect(mail.raw, str(file)), "index": mail.index}
        else:
            yield self.inspect(file.read_bytes(), str(file))

    def inspect(self, raw: bytes, name: str) -> dict[str, Any]:
        """Return the object; where even the guard fails, one with ``error``."""
        try:
            return self._read(raw, name)
        except Exception as error:  # noqa: BLE001 - bad mail is an outcome, never a crash
            return {"file": name, "error": f"{type(error).__name__}: {error}"}

    def _read(self, raw: bytes, name: str) -> dict[str, Any]:
        message = parse(raw, default_charset=self.default_charset)
        identity = identify(message, self.ours)
        verdict = sender_verdict(message, self.trusted)
        forwarded = message.forwarded
        return {
            "file": name,
            "message_id": message.message_id,
            "subject": message.subject,
            "from": _person(message.senders[0]) if message.senders else None,
            "reply_to": [_person(address) for address in message.reply_to],
            "to": [_person(address) for address in message.to],
            "cc": [_person(address) for address in message.cc],
            "date": message.date.isoformat() if message.date else None,
            "text": message.text,
            "reply": message.reply,
            "quoted": message.quoted,
            "signature": message.signature,
            "html": message.html is not None,
            "attachments": [
                {
                    "filename": attachment.filename,
                    "content_type": attachment.content_type,
                    "declared_type": attachment.declared_type,
                    "size": attachment.size,
                    "inline": attachment.inline,
                    "content_id": attachment.content_id,
                    "danger": attachment.danger,
                }
                for attachment in message.attachments
            ],
            "kind": identity.kind.value,
            "auto_generated": identity.auto_generated,
            "bounce": _bounce(identity.bounce),
            "in_reply_to": list(parent_ids(message)),
            "references": list(message.references),
            "language": message.language,
            "forwarded": {
                "from": _person(forwarded.sender) if forwarded.sender else None,
                "subject": forwarded.subject,
                "text": forwarded.text,
            }
            if forwarded
            else None,
            "authentication": {
                "verdict": verdict.verdict.value,
                "aligned": verdict.aligned,
                "by": verdict.by,
            }
            if verdict.by is not None or verdict.verdict.value != "none"
            else None,
            "evidence": list(identity.evidence),
            "parts": _parts(raw),
            "defects": list(message.defects),
        }


def _parts(raw: bytes) -> list[dict[str, Any]]:
    try:
        return [asdict(part) for part in part_tree(raw)]
    except Exception:  # noqa: BLE001 - the tree is an extra; that it cannot be read stands among the defects
        return []


def _ours(settings: Settings) -> Ours:
    """What the settings say about us; which Message-IDs are ours only the database knows."""
    boxes = settings.mailboxes.values()
    return Ours(
        mailboxes=frozenset(address_key(box.address) for box in boxes),
        separator=next((box.separator for box in boxes), "+"),
        lists=frozenset(address_key(one) for box in boxes for one in box.lists),
        loop_marks=frozenset({settings.identity.domain}),
    )


def _person(address: Address) -> dict[str, str]:
    return {"address": address.spec, "name": address.name}


def _bounce(report: BounceReport | None) -> dict[str, Any] | None:
    if report is None:
        return None
    return {
        "kind": report.kind.value if report.kind else None,
        "recipients": [
            {
                "address": recipient.address,
                "kind": recipient.kind.value if recipient.kind else None,
                "status": recipient.status,
                "action": recipient.action,
                "diagnostic": recipient.diagnostic,
            }
            for recipient in report.recipients
        ],
        "original_message_id": report.original_message_id,
    }
