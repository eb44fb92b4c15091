"""This file defines InboundMessage: the facts of one received mail that rules and people may use.

It is made by ``mailer.parse`` from raw bytes and never changes. Header values are decoded and clean: no
control characters, no line ends, no bidi overrides. The raw bytes stay in the journal; nothing here is the
only copy of anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from tickets.address import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that came with a mail; its bytes are cut out of the raw mail when they are wanted."""

    filename: str  # safe: NFC, base name only, no control or bidi characters
    content_type: str  # what the bytes look like; the declared type where they do not tell
    declared_type: str
    size: int  # octets, decoded
    inline: bool  # shown in the text (Content-Disposition inline or referenced by cid:)
    content_id: str | None
    digest: str  # SHA-256 of the decoded octets, hex
    danger: str | None = None  # why it may do harm when it is opened: program, disguised, macros …

    @property
    def dangerous(self) -> bool:
        """Tell whether it may do harm when it is opened."""
        return self.danger is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientStatus:
    """One per-recipient group of a delivery report (RFC 3464 section 2.3), as the reporter wrote it."""

    final_recipient: str | None
    original_recipient: str | None
    action: str | None
    status: str | None
    diagnostic: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnclosedMessage:
    """A mail inside the mail (message/rfc822, text/rfc822-headers, and their non-standard relatives)."""

    content_type: str
    headers: tuple[tuple[str, str], ...]
    text: str

    @property
    def message_id(self) -> str | None:
        """The enclosed Message-ID with its angle brackets, else None."""
        for name, value in self.headers:
            if name.lower() == "message-id":
                start, end = value.find("<"), value.rfind(">")
                return value[start : end + 1] if 0 <= start < end else None
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarded:
    """The mail that somebody forwarded, as its header block in the text or its attachment tells."""

    sender: Address | None
    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """The facts of one received mail."""

    message_id: str | None  # with angle brackets
    subject: str
    senders: tuple[Address, ...]  # every mailbox of every From field; more than one is never trusted
    sender: Address | None  # the Sender field
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    date: datetime | None  # aware, UTC
    headers: tuple[tuple[str, str], ...]  # all, in their order, decoded and cleaned
    in_reply_to: tuple[str, ...]  # ids with angle brackets, in the order of the field
    references: tuple[str, ...]
    text: str  # the whole readable text; HTML rendered as text where there is no plain part
    reply: str  # what the person newly wrote (DESIGN.md, "reply")
    quoted: str
    signature: str
    html: str | None  # the HTML alternative as it came, not sanitised
    attachments: tuple[Attachment, ...]
    forwarded: Forwarded | None
    language: str | None  # ISO 639-1 of the newly written text
    report_type: str | None  # the report-type of a multipart/report (RFC 6522)
    content_type: str  # of the mail itself
    part_types: tuple[str, ...]  # content types of all leaves, in order
    recipient_statuses: tuple[RecipientStatus, ...]
    enclosed: tuple[EnclosedMessage, ...]
    size: int  # octets of the raw mail
    defects: tuple[str, ...]  # what was odd, and what was cut
    reaction: str | None = None  # the emoji, where the mail is a reaction (RFC 9078)
    calendar_method: str | None = None  # REQUEST, REPLY, CANCEL …, where it is a step of a meeting (RFC 6047)
    _by_name: dict[str, tuple[str, ...]] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        """Index the header once: the rules ask for some eighty fields of each mail."""
        index: dict[str, list[str]] = {}
        for name, value in self.headers:
            index.setdefault(name.lower(), []).append(value)
        object.__setattr__(self, "_by_name", {name: tuple(values) for name, values in index.items()})

    @property
    def author(self) -> Address | None:
        """The one author; None where there is none or several (RFC 5322 section 3.6.2 wants exactly one)."""
        keys = {address.key for address in self.senders}
        return self.senders[0] if len(keys) == 1 else None

    def header(self, name: str) -> str | None:
        """Return the first value of a field, else None; the name is compared without regard to case."""
        values = self._by_name.get(name.lower())
        return values[0] if values else None

    def header_all(self, name: str) -> tuple[str, ...]:
        """Return every value of a field in the order of the mail, which is newest first for trace fields."""
        return self._by_name.get(name.lower(), ())

    @property
    def recipients(self) -> tuple[Address, ...]:
        """To and Cc."""
        return self.to + self.cc
