"""This file ends a kind of mail for a person who wants no more of it: by mail, by one click, or on the page.

Whoever holds the link may end that mail, as RFC 8058 asks for; nothing else changes, and answers of people
and to people still go out.
"""

from __future__ import annotations

from datetime import datetime

from postdesk.filing import Filing
from postdesk.in_force import InForce
from store.inbox import Fate
from store.opt_outs import opt_out
from store.work import Work
from threading_rules.links import STOPS, Link
from threading_rules.tokens import person_tag
from tickets.address import address_key
from tickets.events import AutomaticMailNoted


def end_mails(work: Work, in_force: InForce, link: Link, how: str, now: datetime) -> str | None:
    """Send the person no more of this kind; return the address, None where nobody fits the link."""
    address = address_of(work, in_force, link)
    if address is not None:
        opt_out(work.connection, address, STOPS[link.purpose], how, now)
    return address


def address_of(work: Work, in_force: InForce, link: Link) -> str | None:
    """Return the address that a link was made for: of the ticket's people, or of an agent for a digest."""
    ticket = work.tickets.read(link.ticket) if link.ticket else None
    people = [person.address for person in ticket.participants] if ticket is not None else []
    if not link.ticket:
        people = [email for agent in in_force.policy.agents.values() for email in agent.emails]
    return next((address_key(one) for one in people if person_tag(one) == link.person), None)


def file_unsubscription(filing: Filing) -> Fate | None:
    """File a mail to the address by which mails are ended; None where it is any other mail.

    Mail programs send it by themselves, so its author and verdict do not count: the signature does.
    """
    link = filing.reading.keys.stop
    if link is None:
        return None
    address = end_mails(filing.work, filing.in_force, link, "a mail", filing.now)
    kind = STOPS[link.purpose]
    why = f"{address} wants no more mails of this kind ({kind})" if address else "its link fits nobody here"
    ticket = filing.work.tickets.read(link.ticket) if link.ticket else None
    message = filing.remember(party="customer", visibility="internal", ticket=ticket.id if ticket else None)
    if ticket is not None:
        filing.append(ticket, (AutomaticMailNoted(message=message, kind="unsubscribe"),))
    return Fate(outcome="unsubscribed", why=why, message=message, ticket=ticket.id if ticket else None)
