"""This file holds the customer's record as a value, and how we address somebody by name.

A name out of a mail's From is a stranger's text. It stands in a greeting only once one of us has answered the
person, and only where it looks like a name; what we wrote into the record ourselves may always.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tickets.policy import Organisation
from tickets.ticket import Ticket

GREETING = "greeting"
"""The field of a record that says how a person is greeted, in the form the language asks for: Jano."""

_NAME = re.compile(r"(?=.{2,40}\Z)[^\W\d_]+\.?(?:[ '’-][^\W\d_]+\.?){0,3}")
_VOCATIVE = frozenset({"cs", "pl", "uk", "hr", "sr", "bg", "lt", "lv", "el"})
"""Languages in which a name changes when somebody is addressed; there only a told greeting is used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who writes to us, from one address or several."""

    id: int
    addresses: tuple[str, ...]  # normal forms, sorted
    name: str = ""
    organisation: str = ""
    language: str = ""
    surveys: bool = True
    fields: Mapping[str, str] = field(default_factory=dict)


def greeting_for(person: Person | None, ticket: Ticket, language: str) -> str:
    """Return the name that follows a greeting; empty where none is known well enough."""
    if person is not None and person.fields.get(GREETING):
        return person.fields[GREETING]
    if language in _VOCATIVE:
        return ""
    if person is not None and person.name:
        return person.name
    name = ticket.requester_name.strip()
    return name if ticket.answers and _NAME.fullmatch(name) else ""


def facts_of(
    person: Person | None, organisation: Organisation | None, told: Mapping[str, str]
) -> dict[str, str]:
    """Return what rules may ask: of the organisation, over it of tickets, over all of the person."""
    facts = {**(organisation.fields if organisation else {}), **told}
    named = {
        "organisation": (person.organisation if person else "")
        or (organisation.name if organisation else ""),
        "name": person.name if person else "",
        "language": (person.language if person else "")
        or (organisation.language or "" if organisation else ""),
    }
    facts |= {key: value for key, value in named.items() if value}
    return facts | dict(person.fields) if person else facts
