"""This file looks for internal words in an answer before it may go to a customer.

What it finds holds the answer back and asks the agent; it never changes a word by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from postdesk.in_force import InForce
from store.messages import StoredMessage
from threading_rules.tokens import Audience, read_detail, read_message_id

SHINGLE = 40
"""Letters of a note in a row that are no chance."""

_FENCE = re.compile(r"⟦\s*/?\s*internal\b[^⟧]{0,40}⟧?", re.IGNORECASE)
_DETAIL = re.compile(r"[+=_-]([canxb][a-z2-7]{32})(?![a-z2-7])", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"[canxb]\.\d{1,10}\.\d{1,9}\.[a-z2-7]{24}@[^@<>\s\"']{1,255}", re.IGNORECASE)
_INTERNAL = frozenset({Audience.AGENT, Audience.NOTE})
_TEXTUAL = ("text/", "message/", "application/json", "application/xml", "application/octet-stream")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """What must not go out unasked."""

    reason: str  # a name in the words (see ``[held]``)
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """Everything of an answer that a customer would get."""

    text: str
    html: str
    files: Sequence[tuple[str, str, str, bytes]]  # name, type, digest, octets


def find_leak(
    outgoing: Outgoing, history: Sequence[StoredMessage], in_force: InForce, record: Sequence[str] = ()
) -> Leak | None:
    """Return the first internal thing in an answer, None where it may go.

    ``record`` holds the notes about the customer, which stand in no ticket.
    """
    words = f"{outgoing.text}\n{outgoing.html}"
    fence = _FENCE.search(words)
    if fence is not None:
        return Leak(reason="leak_fence", detail=fence.group())
    written = [words, *(_readable(kind, data) for _, kind, _, data in outgoing.files)]
    token = next((found for text in written for found in agent_marks(text, in_force)), None)
    if token is not None:
        return Leak(reason="leak_token", detail=token)
    notes = [one for one in history if _is_internal(one)]
    public = [one for one in history if one.visibility == "public"]
    shared = shared_words(
        outgoing.text, [*(n.reply or n.text for n in notes), *record], [p.read_by_customer for p in public]
    )
    if shared is not None:
        return Leak(reason="leak_note", detail=shared)
    seen = {file["digest"] for one in public for file in one.attachments}
    secret = {file["digest"] for one in notes for file in one.attachments} - seen
    leaked = next((name for name, _, digest, _ in outgoing.files if digest in secret), None)
    return Leak(reason="leak_attachment", detail=leaked) if leaked is not None else None


def agent_marks(text: str, in_force: InForce) -> Iterable[str]:
    """Yield the reply addresses and Message-IDs in a text that were made for agents."""
    for match in _DETAIL.finditer(text):
        token = read_detail(in_force.keys, match[1])
        if token is not None and token.audience in _INTERNAL:
            yield match[1]
    for match in _MESSAGE_ID.finditer(text):
        own = read_message_id(in_force.keys, f"<{match[0]}>")
        if own is not None and own.audience in _INTERNAL:
            yield match[0]


def shared_words(text: str, notes: Sequence[str], public: Sequence[str]) -> str | None:
    """Return words of a note that stand in the text and in nothing public, None where there are none."""
    ours = _plain(text)
    known = "\n".join(_plain(one) for one in public)
    for note in map(_plain, notes):
        pieces = {note[at : at + SHINGLE] for at in range(len(note) - SHINGLE + 1)}
        for at in range(len(ours) - SHINGLE + 1):
            piece = ours[at : at + SHINGLE]
            if piece in pieces and piece not in known:
                return piece.strip()
    return None


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _is_internal(message: StoredMessage) -> bool:
    """Tell whether a message is a note; what was held or stopped on its way to the customer is none."""
    stopped = "held" in message.decision or message.decision.get("relay") == "stopped"
    return message.visibility == "internal" and message.party == "agent" and not stopped


def _readable(kind: str, data: bytes) -> str:
    return data[:2_000_000].decode("utf-8", "replace") if kind.startswith(_TEXTUAL) else ""
