"""This file ends a kind of mail by a link: GET shows a page with a button, POST ends it.

RFC 8058: the mail program of a person posts ``List-Unsubscribe=One-Click`` by itself, without cookies, login
or redirects, and is answered at once.
"""

from __future__ import annotations

from datetime import datetime

from starlette.responses import Response

from postdesk.in_force import InForce
from postdesk.unsubscribing import address_of, end_mails
from postdesk.web.pages import Voice, voice_to
from store.opt_outs import opted_out
from store.work import Store, Work
from threading_rules.links import STOPS, Link

ONE_CLICK = b"One-Click"


def show_unsubscribe(store: Store, in_force: InForce, link: Link, stranger: Voice) -> Response:
    """Return the page with the button, or that it is done already."""
    with store.read() as work:
        address = address_of(work, in_force, link)
        if address is None:
            return stranger.message("unknown", 404)
        done = opted_out(work.connection, address, STOPS[link.purpose])
        return _page(work, in_force, link, address, stranger, done=done)


def unsubscribe(
    store: Store, in_force: InForce, link: Link, how: str, now: datetime, stranger: Voice
) -> Response:
    """End the mails and say so."""
    with store.filing() as work:
        address = end_mails(work, in_force, link, how, now)
        if address is None:
            return stranger.message("unknown", 404)
        return _page(work, in_force, link, address, stranger, done=True)


def _page(
    work: Work, in_force: InForce, link: Link, address: str, stranger: Voice, *, done: bool
) -> Response:
    ticket = work.tickets.read(link.ticket) if link.ticket else None
    voice = voice_to(in_force, ticket) if ticket is not None else stranger
    return voice.page("unsubscribe", {"kind": STOPS[link.purpose], "person": _masked(address), "done": done})


def _masked(address: str) -> str:
    """The link may have been passed on: the address is known again by who has it, and not told to others."""
    user, _, domain = address.rpartition("@")
    return f"{user[:1]}***@{domain}"
