"""This file keeps the customers' record: people, their addresses, and an exact log of each change."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from store.schema import tickets
from store.schema_customers import people, people_log, person_addresses
from tickets.address import address_key
from tickets.customers import Person
from tickets.route import Status

COLUMNS = ("name", "organisation", "language", "surveys")
"""What every record has; all else is a field of the site's own."""

_EMPTY = {"name": "", "organisation": "", "language": "", "surveys": True}
_OWNER = sa.select(person_addresses.c.person).where(person_addresses.c.address == sa.bindparam("wanted"))
_SIBLINGS = sa.select(person_addresses.c.address).where(person_addresses.c.person == _OWNER.scalar_subquery())


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One change of a record."""

    id: int
    person: int
    at: datetime
    by: str
    kind: str  # set, noted, merged, unmerged
    body: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonsHistory:
    """What a person has asked of us so far."""

    requests: int
    open_requests: int
    since: datetime | None


class MergeRefused(Exception):
    """Two people cannot be merged, or not parted; the message says why."""


def addresses_of(connection: sa.Connection, spec: str) -> tuple[str, ...]:
    """Return all addresses of the person who has one, itself among them; alone where nothing is known."""
    key = address_key(spec)
    found = connection.execute(_SIBLINGS, {"wanted": key}).scalars().all()
    return tuple(sorted({key, *found}))


def person_of(connection: sa.Connection, spec: str) -> Person | None:
    """Return the record of the person with an address, None where there is none."""
    owner = connection.execute(_OWNER, {"wanted": address_key(spec)}).scalar_one_or_none()
    return _read(connection, owner) if owner is not None else None


def list_people(connection: sa.Connection) -> tuple[Person, ...]:
    """Return all records that have an address, the oldest first."""
    owners = connection.execute(
        sa.select(person_addresses.c.person).distinct().order_by(person_addresses.c.person)
    ).scalars()
    return tuple(_read(connection, owner) for owner in owners)


def history_of(
    connection: sa.Connection, addresses: Collection[str], most: int | None = None
) -> PersonsHistory:
    """Count what was asked from some addresses; ``most`` of the last requests, where a guess is enough."""
    asked = sa.select(tickets.c.status, tickets.c.opened_at).where(tickets.c.requester.in_(list(addresses)))
    last = asked.order_by(tickets.c.updated_at.desc()).limit(most).subquery()
    is_open = last.c.status.in_([status.value for status in Status if status.is_open])
    row = connection.execute(
        sa.select(sa.func.count(), sa.func.count().filter(is_open), sa.func.min(last.c.opened_at))
    ).one()
    known = most is None or row[0] < most
    return PersonsHistory(requests=row[0], open_requests=row[1], since=row[2] if known else None)


def log_of(connection: sa.Connection, person: int, kind: str | None = None) -> tuple[LogEntry, ...]:
    """Return the changes of a record, the oldest first."""
    statement = sa.select(people_log).where(people_log.c.person == person).order_by(people_log.c.id)
    if kind is not None:
        statement = statement.where(people_log.c.kind == kind)
    return tuple(LogEntry(**row._mapping) for row in connection.execute(statement))


def change_person(
    connection: sa.Connection, spec: str, changes: Mapping[str, Any], by: str, now: datetime
) -> Person:
    """Set facts of a record, which is made where there is none; an empty value of a field takes it away."""
    person = _known(connection, spec)
    before = {**_values(person), **{name: "" for name in changes if name not in COLUMNS}, **person.fields}
    changed = {name: value for name, value in changes.items() if before[name] != value}
    if changed:
        _write(connection, person, changed)
        body = {"before": {name: before[name] for name in changed}, "now": changed}
        _log(connection, person.id, by, now, "set", body)
    return _read(connection, person.id)


def note_about(connection: sa.Connection, spec: str, text: str, by: str, now: datetime) -> Person:
    """Keep a note about a person."""
    person = _known(connection, spec)
    _log(connection, person.id, by, now, "noted", {"text": text})
    return person


def merge_people(connection: sa.Connection, keep: str, other: str, by: str, now: datetime) -> Person:
    """Let the addresses of one person be those of another; blanks are filled, what both say stays.

    Raises MergeRefused where they are one already.
    """
    first, second = _known(connection, keep), _known(connection, other)
    if first.id == second.id:
        raise MergeRefused(f"{address_key(keep)} and {address_key(other)} are one person already")
    own = {**_values(first), **first.fields}
    told = {**_values(second), **second.fields}
    filled = {name: value for name, value in told.items() if value != _EMPTY.get(name, "") and
              own.get(name, _EMPTY.get(name, "")) == _EMPTY.get(name, "")}  # fmt: skip
    _write(connection, first, filled)
    _move(connection, second.addresses, first.id)
    body = {"from": second.id, "addresses": list(second.addresses), "filled": filled}
    _log(connection, first.id, by, now, "merged", body)
    return _read(connection, first.id)


def part_people(connection: sa.Connection, spec: str, by: str, now: datetime) -> tuple[Person, Person]:
    """Take back the last merge that brought an address; return who stays and who is a person again.

    What the merge filled in goes, unless it was changed since. Raises MergeRefused where no merge did.
    """
    key, person = address_key(spec), person_of(connection, spec)
    log = log_of(connection, person.id) if person is not None else ()
    undone = {entry.body["merge"] for entry in log if entry.kind == "unmerged"}
    merges = [
        one for one in log if one.kind == "merged" and one.id not in undone and key in one.body["addresses"]
    ]
    if person is None or not merges:
        raise MergeRefused(f"no merge brought {key}")
    merge = merges[-1]
    now_known = {**_values(person), **person.fields}
    cleared = {name: _EMPTY.get(name, "") for name, value in merge.body["filled"].items()
               if now_known.get(name) == value}  # fmt: skip
    _write(connection, person, cleared)
    back = [one for one in merge.body["addresses"] if one in person.addresses]
    _move(connection, back, merge.body["from"])
    body = {"merge": merge.id, "to": merge.body["from"], "addresses": back, "cleared": sorted(cleared)}
    _log(connection, person.id, by, now, "unmerged", body)
    return _read(connection, person.id), _read(connection, merge.body["from"])


def _known(connection: sa.Connection, spec: str) -> Person:
    """Return the record of an address; it is made where there is none."""
    found = person_of(connection, spec)
    if found is not None:
        return found
    made = connection.execute(sa.insert(people).values(**_EMPTY, fields={})).inserted_primary_key
    connection.execute(
        sa.insert(person_addresses).values(address=address_key(spec), person=made[0] if made else None)
    )
    return _read(connection, made[0] if made else 0)


def _read(connection: sa.Connection, person: int) -> Person:
    row = connection.execute(sa.select(people).where(people.c.id == person)).one()
    of_person = sa.select(person_addresses.c.address).where(person_addresses.c.person == person)
    addresses = connection.execute(of_person.order_by(person_addresses.c.address)).scalars()
    return Person(
        id=row.id,
        addresses=tuple(addresses),
        name=row.name,
        organisation=row.organisation,
        language=row.language,
        surveys=row.surveys,
        fields=row.fields,
    )


def _values(person: Person) -> dict[str, Any]:
    return {name: getattr(person, name) for name in COLUMNS}


def _write(connection: sa.Connection, person: Person, changes: Mapping[str, Any]) -> None:
    if not changes:
        return
    fields = {**person.fields, **{name: value for name, value in changes.items() if name not in COLUMNS}}
    columns = {name: value for name, value in changes.items() if name in COLUMNS}
    values = {**columns, "fields": {name: value for name, value in fields.items() if value}}
    connection.execute(sa.update(people).where(people.c.id == person.id).values(**values))


def _move(connection: sa.Connection, addresses: Collection[str], person: int) -> None:
    moved = person_addresses.c.address.in_(list(addresses))
    connection.execute(sa.update(person_addresses).where(moved).values(person=person))


def _log(
    connection: sa.Connection, person: int, by: str, now: datetime, kind: str, body: dict[str, Any]
) -> None:
    connection.execute(sa.insert(people_log).values(person=person, at=now, by=by, kind=kind, body=body))
