"""This file turns words into answers for a browser: nothing to run, nothing to load, nothing to keep.

Every page forbids scripts and foreign resources, caches, indexes and referrers; it sets no cookie. Its one
style sheet stands inside and is allowed by its hash (CSP level 3, section 2.3.1).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from postdesk.in_force import InForce
from postdesk.reply_addresses import mailbox_of
from tickets.deadlines import calendar_of, sla_for
from tickets.ticket import Ticket

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """In which words and language we speak to somebody."""

    in_force: InForce
    language: str
    zone: str = "UTC"
    template_set: str | None = None
    address: str = ""  # where they can write to us

    def page(self, name: str, values: Mapping[str, Any], status: int = 200) -> Response:
        """Return a page."""
        policy = self.in_force.policy
        words = self.in_force.words_for(self.template_set)
        html = words.page(
            name,
            self.language,
            self.zone,
            {"site": policy.name, "address": self.address, **values},
            fallbacks=(policy.languages[0], "en"),
        )
        headers = {**HEADERS, "Content-Security-Policy": _policy(html)}
        return HTMLResponse(html, status, headers)

    def message(self, message: str, status: int, **headers: str) -> Response:
        """Return a page that only says something; ``message`` names the words."""
        response = self.page("message", {"message": message}, status)
        response.headers.update(headers)
        return response


def voice_to(in_force: InForce, ticket: Ticket) -> Voice:
    """Return the voice in which the requester of a ticket is spoken to."""
    policy = in_force.policy
    mailbox = mailbox_of(in_force, ticket)
    return Voice(
        in_force=in_force,
        language=policy.language_for(ticket.language, ticket.queue),
        zone=calendar_of(sla_for(ticket, policy)).timezone,
        template_set=ticket.template_set,
        address=mailbox.address if mailbox else "",
    )


def voice_to_anybody(in_force: InForce, request: Request) -> Voice:
    """Return the voice for somebody we know only by what their browser asks for."""
    wanted = _accepted(request.headers.get("accept-language", ""))
    languages, boxes = in_force.policy.languages, tuple(in_force.policy.mailboxes.values())
    language = next((one for one in wanted if one in languages), languages[0])
    # Which of several support addresses is theirs, nobody knows.
    address = boxes[0].address if len(boxes) == 1 else ""
    return Voice(in_force=in_force, language=language, address=address)


def _accepted(field: str) -> Iterable[str]:
    """The languages of RFC 9110 section 12.5.4, in the order they are written; browsers sort by weight."""
    return [one.partition(";")[0].strip()[:2].lower() for one in field[:200].split(",")]


def _policy(html: str) -> str:
    style = _STYLE.search(html)
    digest = hashlib.sha256((style[1] if style else "").encode()).digest()
    return (
        f"default-src 'none'; style-src 'sha256-{base64.b64encode(digest).decode()}'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
