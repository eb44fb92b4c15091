"""This file recognises mail that came through a mailing list, and finds its author behind a rewritten From.

RFC 2919 (List-Id) and RFC 2369 (List-Post) first. Lists rewrite From to pass DMARC; whom they wrote it for
stands in X-Original-From, X-Original-Sender, Reply-To or Cc. The author found there is only what the list
says: the caller decides whose lists it believes (``lists:`` of a mailbox).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from threading_rules.ours import Ours
from tickets.address import Address
from tickets.message import InboundMessage

_ID = re.compile(r"<([^<>\s]{1,255})>")
_MAILTO = re.compile(r"<mailto:([^<>\s?]{1,320}@[^<>\s?]{1,255})", re.IGNORECASE)
_WRITTEN = re.compile(r"^\s*(?:\"?([^\"<>]{0,200}?)\"?\s*<)?([^\s<>\"@]{1,200}@[\w.-]{1,253})>?\s*$")
# "Anna via Support <…>", "'Anna' via Support", and the same in the languages Google Groups and Mailman speak
_VIA = re.compile(
    r"^['\"]?(.{1,200}?)['\"]?\s+(?:via|über|przez|через|prostřednictvím|através|tramite)\s+\S.*$",
    re.IGNORECASE,
)
# Majordomo writes no List-Id, but sends as the list's owner.
_OWNER = re.compile(r"^owner-|-(?:owner|bounces|admin)$", re.IGNORECASE)
# Fields that only discussion lists write: people post there, whatever Precedence says.
_DISCUSSION_FIELDS = (
    "X-BeenThere",
    "X-Mailman-Version",
    "Mailing-List",
    "X-Mailing-List",
    "X-Google-Group-Id",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListMail:
    """What a mail says about the list it came through."""

    list_id: str | None  # RFC 2919, without its angle brackets
    post_address: str | None
    discussion: bool  # people post to it; a newsletter has a List-Id too
    own: bool  # one of ours (``lists:``): its mail counts as direct
    author: Address | None  # who wrote it, where the list put itself into From; else None
    evidence: str


def read_list(message: InboundMessage, ours: Ours) -> ListMail | None:
    """Return the list a mail came through, else None."""
    field = next(
        (name for name in ("List-Id", "List-Post", *_DISCUSSION_FIELDS) if message.header(name)), None
    )
    precedence = (message.header("Precedence") or "").strip().lower()
    owner = message.sender is not None and _OWNER.search(message.sender.local) is not None
    if field is None and precedence != "list" and not (owner and precedence == "bulk"):
        return None
    written = message.header("List-Id") or ""
    named = _ID.search(written)
    post = _MAILTO.search(message.header("List-Post") or "")
    address = post.group(1) if post else _address_of_id(named.group(1) if named else "", message)
    own = next((spec for spec in _candidates(address, message) if ours.owns_list(spec)), None)
    return ListMail(
        list_id=named.group(1) if named else written.strip() or None,
        post_address=own or address,
        discussion=owner or bool(post) or precedence == "list" or _has_discussion_field(message),
        own=own is not None,
        author=_author(message, own or address),
        evidence=f"{field}: {(message.header(field) or '')[:100]}" if field else f"Precedence: {precedence}",
    )


def _has_discussion_field(message: InboundMessage) -> bool:
    return any(message.header(name) for name in _DISCUSSION_FIELDS)


def _address_of_id(list_id: str, message: InboundMessage) -> str | None:
    """A List-Id is the list's address with a dot for the @ (RFC 2919 section 2): the recipients tell."""
    for address in message.recipients:
        if address.key.replace("@", ".") == list_id.lower():
            return address.spec
    return None


def _candidates(address: str | None, message: InboundMessage) -> tuple[str, ...]:
    """The addresses that may name the list: its post address, and where the mail was sent."""
    beside = tuple(one.spec for one in message.recipients)
    there = message.header("X-BeenThere")
    return tuple(spec for spec in (address, there, *beside) if spec)


def _author(message: InboundMessage, post: str | None) -> Address | None:
    """The author behind a From that is the list's own; None where From is a person's."""
    shown = message.author
    if shown is None or not _is_munged(message, shown, post):
        return None
    via = _VIA.match(shown.name)
    name = via.group(1) if via else shown.name
    for field in ("X-Original-From", "X-Original-Sender", "X-MailFrom"):
        if (found := _written_address(message.header(field), name)) is not None and found.key != shown.key:
            return found
    list_keys = {shown.key} | ({Address(spec=post).key} if post else set())
    people = [one for one in message.reply_to if one.key not in list_keys]
    if len(people) == 1:
        return Address(spec=people[0].spec, name=people[0].name or name)
    copied = [one for one in message.cc if one.name and one.name == name and one.key not in list_keys]
    return copied[0] if len(copied) == 1 else None


def _is_munged(message: InboundMessage, shown: Address, post: str | None) -> bool:
    """From is the list's address, or says "via", or the original From stands beside it."""
    if message.header("X-Original-From") or (post is not None and shown.key == Address(spec=post).key):
        return True
    return bool(_VIA.match(shown.name)) or shown.key == (message.header("X-BeenThere") or "").strip().lower()


def _written_address(value: str | None, name: str) -> Address | None:
    found = _WRITTEN.match((value or "")[:600])
    if found is None:
        return None
    return Address(spec=found.group(2), name=(found.group(1) or "").strip(" '") or name)
