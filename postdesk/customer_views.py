"""This file shows and changes customers' records for the command line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from postdesk.settings_model.values import Wrong, check_address
from postdesk.wiring import Program
from scheduler.clock import system_clock
from store.people import (
    MergeRefused,
    change_person,
    history_of,
    log_of,
    merge_people,
    note_about,
    part_people,
    person_of,
)
from store.register import recent_requesters, tickets_of
from tickets.address import address_key
from tickets.customers import facts_of

_FIELD = re.compile(r"[a-z][a-z0-9_-]{0,59}")
_YES, _NO = frozenset({"yes", "on", "true"}), frozenset({"no", "off", "false", "never"})
LONGEST_NOTE = 2_000
SHOWN_REQUESTS = 50


class WrongFact(Exception):
    """What was asked for cannot be done; the message says why."""


def customer_lines(program: Program, organisation: str | None, limit: int) -> Iterable[dict[str, Any]]:
    """Yield the people who wrote to us, whoever wrote last first."""
    seen: set[str] = set()
    given = 0
    with program.store.read() as work:
        for address in recent_requesters(work.connection):
            if address in seen or given >= limit:
                continue
            line = _line(program, work.connection, address)
            seen.update(line["addresses"])
            if organisation is None or line["organisation"].casefold() == organisation.casefold():
                given += 1
                yield line


def _line(program: Program, connection: Any, address: str) -> dict[str, Any]:
    person = person_of(connection, address)
    known = facts_of(person, program.in_force.policy.organisation_of(address), {})
    addresses = person.addresses if person else (address,)
    history = history_of(connection, addresses)
    return {
        "addresses": list(addresses),
        "name": known.pop("name", ""),
        "organisation": known.pop("organisation", ""),
        "language": known.pop("language", ""),
        "surveys": person.surveys if person else True,
        "fields": known,
        "requests": history.requests,
        "open": history.open_requests,
        "since": history.since.isoformat() if history.since else None,
    }


def customer_view(program: Program, address: str) -> dict[str, Any] | None:
    """Return everything about a person; None where there is nothing."""
    key = address_key(address)
    with program.store.read() as work:
        person = person_of(work.connection, key)
        view = _line(program, work.connection, key)
        if person is None and not view["requests"]:
            return None
        log = log_of(work.connection, person.id) if person else ()
        requests = tickets_of(work.connection, key, SHOWN_REQUESTS)
    return {
        **view,
        "notes": [
            {"at": one.at.isoformat(), "by": one.by, "text": one.body["text"]}
            for one in log
            if one.kind == "noted"
        ],
        "tickets": [
            {"ref": one.ref, "subject": one.subject, "status": one.status.value, "requester": one.requester,
             "updated_at": one.updated_at.isoformat(), "survey_score": one.survey_score}
            for one in requests
        ],
        "log": [{"at": one.at.isoformat(), "by": one.by, "kind": one.kind, **one.body} for one in log],
    }  # fmt: skip


def shown_customer(view: dict[str, Any]) -> str:
    """Return the record as people read it."""
    facts = {
        "addresses": ", ".join(view["addresses"]),
        "name": view["name"],
        "organisation": view["organisation"],
        "language": view["language"],
        "surveys": "" if view["surveys"] else "never",
        **view["fields"],
        "since": (view["since"] or "")[:10],
        "requests": f"{view['requests']}, {view['open']} open",
    }
    lines = [f"{name + ':':<14} {value}" for name, value in facts.items() if value]
    lines += [f"{'note:':<14} {one['text']} ({one['by']}, {one['at'][:10]})" for one in view["notes"]]
    lines += [
        f"  {one['ref']:<10} {one['status']:<9} {one['updated_at'][:10]}  {one['subject']}"
        for one in view["tickets"]
    ]
    changes = [one for one in view["log"] if one["kind"] != "noted"]
    return "\n".join([*lines, *(_change(one) for one in changes)])


def _change(entry: dict[str, Any]) -> str:
    what = {
        "set": lambda: ", ".join(
            f"{name}: {entry['before'][name] or '–'} → {value or '–'}" for name, value in entry["now"].items()
        ),
        "merged": lambda: "with " + ", ".join(entry["addresses"]),
        "unmerged": lambda: "from " + ", ".join(entry["addresses"]),
    }[entry["kind"]]()
    return f"  {entry['at'][:16]} {entry['by']} {entry['kind']} {what}"


def set_facts(program: Program, address: str, facts: Iterable[str], by: str) -> None:
    """Set facts of a record, each as ``name=value``."""
    changes = dict(_fact(program, fact) for fact in facts)
    with program.store.filing() as work:
        change_person(work.connection, _address(address), changes, by, system_clock())


def _fact(program: Program, fact: str) -> tuple[str, Any]:
    name, given, value = fact.partition("=")
    name, value = name.strip().lower(), value.strip()
    if not given or not _FIELD.fullmatch(name):
        raise WrongFact(f"“{fact}” is no fact — write name=value: plan=gold")
    if len(value) > 200 or "\n" in value:
        raise WrongFact(f"{name}: write one line of up to 200 characters")
    if name == "language" and value and value not in program.settings.identity.languages:
        raise WrongFact(f"language: one of {', '.join(program.settings.identity.languages)}")
    if name == "surveys":
        if value.lower() not in _YES | _NO:
            raise WrongFact("surveys: yes or no")
        return name, value.lower() in _YES
    return name, value


def add_note(program: Program, address: str, text: str, by: str) -> None:
    """Keep a note about a person."""
    if not text.strip() or len(text) > LONGEST_NOTE:
        raise WrongFact(f"a note has 1 to {LONGEST_NOTE} characters")
    with program.store.filing() as work:
        note_about(work.connection, _address(address), text.strip(), by, system_clock())


def merge_customers(program: Program, keep: str, other: str, by: str) -> tuple[str, ...]:
    """Merge two people; return the addresses of the one."""
    try:
        with program.store.filing() as work:
            return merge_people(
                work.connection, _address(keep), _address(other), by, system_clock()
            ).addresses
    except MergeRefused as refused:
        raise WrongFact(str(refused)) from refused


def unmerge_customer(program: Program, address: str, by: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Take a merge back; return the addresses of both."""
    try:
        with program.store.filing() as work:
            stays, again = part_people(work.connection, _address(address), by, system_clock())
    except MergeRefused as refused:
        raise WrongFact(str(refused)) from refused
    return stays.addresses, again.addresses


def _address(text: str) -> str:
    try:
        return check_address(text)
    except Wrong as wrong:
        raise WrongFact(str(wrong)) from wrong
