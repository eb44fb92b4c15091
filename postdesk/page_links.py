"""This file writes the links by which people reach our pages, and those by which they end a kind of mail.

Pages exist where the settings have ``web``; the ``mailto:`` half of List-Unsubscribe works without them.
"""

from __future__ import annotations

from mailer.mailto import mailto
from postdesk.in_force import InForce
from threading_rules.links import STOPS, Purpose, make_link, make_stop
from tickets.address import address_key
from tickets.policy import Mailbox
from tickets.ticket import Ticket

ENDED_BY = {"survey": Purpose.NO_SURVEYS, "progress": Purpose.NO_PROGRESS}
"""How mails to customers that may be ended are ended; answers to what they wrote may not be."""

PATHS = {Purpose.SURVEY: "survey", Purpose.STATUS: "status"} | dict.fromkeys(STOPS, "unsubscribe")
LOCAL_PART = 64  # octets, RFC 5321 section 4.5.3.1.1


def page_link(
    in_force: InForce, purpose: Purpose, ticket: int, person: str, *, number: int = 0
) -> str | None:
    """Return the address of a page for one person, None where the site has no pages."""
    if in_force.web is None:
        return None
    return f"{in_force.web}/{PATHS[purpose]}/{make_link(in_force.keys, purpose, ticket, person, number)}"


def survey_link(in_force: InForce, ticket: Ticket, recipient: str) -> str | None:
    """Return the page of the survey that was asked last; ``?score=4`` chooses a score on it."""
    asked = ticket.survey_settled or 0
    return page_link(in_force, Purpose.SURVEY, ticket.id, recipient, number=asked)


def status_link(in_force: InForce, ticket: Ticket, recipient: str) -> str | None:
    """Return the page that shows how a request stands; it is the requester's alone."""
    if address_key(recipient) != address_key(ticket.requester):
        return None
    return page_link(in_force, Purpose.STATUS, ticket.id, recipient)


def unsubscribe_links(
    in_force: InForce, mailbox: Mailbox, purpose: Purpose, ticket: int, person: str
) -> tuple[str, ...]:
    """Return the addresses of List-Unsubscribe, the one-click page first (RFC 2369 section 3.2, RFC 8058).

    Without sub-addressing the subject carries what the address cannot.
    """
    page = page_link(in_force, purpose, ticket, person)
    detail = make_stop(in_force.keys, purpose, ticket, person)
    user, _, domain = mailbox.address.rpartition("@")
    local = f"{user}{mailbox.separator}{detail}"
    if mailbox.sub_addresses and len(local.encode()) <= LOCAL_PART:
        by_mail = mailto(f"{local}@{domain}", subject="unsubscribe")
    else:
        by_mail = mailto(mailbox.address, subject=f"unsubscribe {detail}")
    return (page, by_mail) if page is not None else (by_mail,)
