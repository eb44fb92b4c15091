"""This file builds what a customer gets of an agent's mail: chosen text, its HTML, wanted files, its thread.

Nothing of the agent's mail is copied but this: no header field, no address, no signature card.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mailer.attachments import enclosures
from mailer.compose import Enclosure
from mailer.parse import parse
from mailer.safe_html import SafeHtml
from mailer.sanitise import sanitise
from mailer.visible_html import visible_html
from store.inbox import JournalledMail
from tickets.message import Attachment

UNWANTED = frozenset(
    {
        "text/vcard",
        "text/x-vcard",
        "text/directory",
        "application/pgp-signature",
        "application/pgp-keys",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
    }
)
"""Files that clients add by themselves: cards, keys and signatures over the mail that is not sent on."""

_SHOWN = re.compile(r"cid:([^\"'>\s]+)")
_PICTURE = re.compile(r"\[(?:image|cid):[^\]\n]{1,300}\]")  # as Gmail and Outlook name one in the text


@dataclass(frozen=True, slots=True, kw_only=True)
class Relayed:
    """What goes to the customer."""

    html: SafeHtml | None  # None: the text alone, as the client wrote none or it could not be cut
    files: tuple[tuple[Attachment, Enclosure], ...]


def relayed(mail: JournalledMail | None, chosen: str, addresses: Sequence[str], domain: str) -> Relayed:
    """Return the HTML and the files of an agent's mail; ``addresses`` are the agent's own."""
    if mail is None:
        return Relayed(html=None, files=())
    found = parse(mail.raw)
    html = None
    if found.html and chosen:
        html = visible_html(sanitise(found.html, without=addresses), _PICTURE.sub("", chosen))
    shown = {one.replace("%40", "@") for one in _SHOWN.findall(html)} if html else set()
    files: list[tuple[Attachment, Enclosure]] = []
    for attachment, data in enclosures(mail.raw):
        if attachment.content_type in UNWANTED or attachment.declared_type in UNWANTED:
            continue
        enclosure = Enclosure(filename=attachment.filename, content_type=attachment.content_type, data=data)
        if html is not None and attachment.content_id is not None and attachment.content_id in shown:
            ours = f"{attachment.digest[:24]}@{domain}"
            html = _renamed(html, attachment.content_id, ours)
            enclosure = replace(enclosure, content_id=ours, inline=True)
        elif html is not None and _is_decoration(attachment):
            continue
        files.append((attachment, enclosure))
    return Relayed(html=html, files=tuple(files))


def own_words_only(text: str, addresses: Sequence[str], support: str) -> str:
    """Return the text with the agent's own address replaced by ours, so that answers come to the ticket."""
    for address in addresses:
        text = re.sub(
            rf"(?<![\w.+-]){re.escape(address)}(?![\w-])", lambda _: support, text, flags=re.IGNORECASE
        )
    return text


def thread_of(chain: Sequence[str], theirs: Sequence[str]) -> tuple[str, ...]:
    """Return the References of an answer: the customer's conversation up to their last mail.

    RFC 5322 section 3.6.4: clients hang an answer under the last id.
    """
    last = next((place for place in reversed(range(len(chain))) if chain[place] in theirs), len(chain) - 1)
    return tuple(chain[: last + 1])


def _renamed(html: SafeHtml, old: str, new: str) -> SafeHtml:
    escaped = old.replace("@", "%40")
    return SafeHtml(html.replace(f"cid:{old}", f"cid:{new}").replace(f"cid:{escaped}", f"cid:{new}"))


def _is_decoration(attachment: Attachment) -> bool:
    """Tell whether a picture belongs to what was cut off: a logo of the signature, a picture of the quote."""
    return (
        attachment.inline
        and attachment.content_id is not None
        and attachment.content_type.startswith("image/")
    )
