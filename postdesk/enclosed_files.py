"""This file decides which files of a message an agent gets with the mail about it, and what is said of each.

A logo that an earlier mail of the ticket brought is not sent again; a file that may do harm is, for it may be
what the request is about, but it is named as such.
"""

from __future__ import annotations

from collections.abc import Iterable

from mailer import facts as f
from mailer.compose import Enclosure
from store.messages import StoredMessage
from tickets.message import Attachment

ENCLOSED_BYTES = 10_000_000
"""Attachments beyond this stay in the ticket; the notification lists them."""

Found = tuple[Attachment, Enclosure]


def choose_files(
    found: Iterable[Found], *, seen: frozenset[str] = frozenset(), scanned: bool = True
) -> tuple[tuple[Enclosure, ...], tuple[f.File, ...]]:
    """Return what is enclosed, and the list of all files with what is to be known of each.

    ``seen`` are digests of inline files of earlier mails of the ticket.
    """
    enclosed: list[Enclosure] = []
    files: list[f.File] = []
    room = ENCLOSED_BYTES
    for number, (attachment, enclosure) in enumerate(found, 1):
        repeated = attachment.inline and attachment.digest in seen
        fits = len(enclosure.data) <= room and not repeated
        if fits:
            room -= len(enclosure.data)
            enclosed.append(enclosure)
        files.append(
            f.File(
                number=number,
                name=attachment.filename,
                size=attachment.size,
                enclosed=fits,
                repeated=repeated,
                warnings=_warnings(attachment, scanned=scanned),
            )
        )
    return tuple(enclosed), tuple(files)


def inline_digests(earlier: Iterable[StoredMessage]) -> frozenset[str]:
    """Return the digests of what stood inside the texts of earlier mails: logos, for the most part."""
    return frozenset(
        str(one["digest"]) for message in earlier for one in message.attachments if one.get("inline")
    )


def was_scanned(message: StoredMessage) -> bool:
    """Tell whether nothing speaks against it: without a scanner nobody expects a scan."""
    return not str(message.decision.get("antivirus", "")).startswith("not scanned")


def _warnings(attachment: Attachment, *, scanned: bool) -> tuple[str, ...]:
    danger = (attachment.danger,) if attachment.danger is not None else ()
    return danger if scanned or attachment.inline else (*danger, "not_scanned")
