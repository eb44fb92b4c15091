"""This file gathers what is known of a customer, for templates, for rules and for the command line."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mailer import facts as f
from mailer.customer_facts import CustomerRecord
from mailer.sanitise import text_to_html
from postdesk.in_force import InForce
from postdesk.ticket_facts import TicketFacts
from store.people import addresses_of, history_of, log_of, person_of
from store.work import Work
from tickets.address import address_key
from tickets.customers import GREETING, facts_of

MOST_COUNTED = 1_000
"""A machine may have opened a hundred thousand requests; a notification does not wait for their number."""

NOTES = 3
"""So many of the last notes are shown to agents."""

_NAMED = ("organisation", "name", "language", GREETING)


def customer_record(about: TicketFacts) -> CustomerRecord | None:
    """Return the requester's record for an agent; None where nobody asks."""
    requester = about.ticket.requester
    if not requester:
        return None
    connection, person = about.work.connection, about.person
    addresses = person.addresses if person else (address_key(requester),)
    history = history_of(connection, addresses, MOST_COUNTED)
    known = known_facts(about.work, about.in_force, requester)
    return CustomerRecord(
        organisation=known.get("organisation", ""),
        addresses=tuple(one for one in addresses if one != address_key(requester)),
        since=history.since,
        requests=history.requests,
        open_requests=history.open_requests,
        fields=tuple((name, value) for name, value in sorted(known.items()) if name not in _NAMED),
    )


def customer_notes(about: TicketFacts) -> tuple[f.Entry, ...]:
    """Return the last notes about the requester, newest first; they are shown between fences as all notes."""
    log = log_of(about.work.connection, about.person.id, "noted") if about.person else ()
    return tuple(
        f.Entry(
            at=one.at,
            author=f"{one.by} → {about.ticket.requester}",
            role="note",
            text=one.body["text"],
            html=text_to_html(one.body["text"]),
        )
        for one in reversed(log[-NOTES:])
    )


def notes_about(work: Work, spec: str) -> tuple[str, ...]:
    """Return all notes about the person with an address."""
    person = person_of(work.connection, spec)
    log = log_of(work.connection, person.id, "noted") if person else ()
    return tuple(str(one.body["text"]) for one in log)


def known_facts(
    work: Work, in_force: InForce, spec: str, told: Mapping[str, str] = MappingProxyType({})
) -> dict[str, str]:
    """Return what rules may ask of a customer; ``told`` are the fields of earlier tickets."""
    organisation = in_force.policy.organisation_of(spec)
    return facts_of(person_of(work.connection, spec), organisation, told)


def persons_addresses(work: Work, spec: str) -> frozenset[str]:
    """Return the normal forms of all addresses of the person with one."""
    return frozenset(addresses_of(work.connection, spec))
