"""The customers' record keeps people, their addresses and each change alike on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from store.people import (
    MergeRefused,
    addresses_of,
    change_person,
    history_of,
    list_people,
    log_of,
    merge_people,
    note_about,
    part_people,
    person_of,
)
from store.ticket_log import Schedule
from store.work import Store
from tickets.events import Opened

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WORK, HOME = "jana@customer.example", "jana@home.example"


@pytest.fixture(name="office")
def _office(database: Store) -> Store:
    return database


def test_who_has_no_record_is_one_address(office: Store) -> None:
    with office.read() as work:
        assert person_of(work.connection, WORK) is None
        assert addresses_of(work.connection, "Jana@Customer.Example") == (WORK,)


def test_facts_are_set_logged_and_taken_away(office: Store) -> None:
    with office.write() as work:
        change_person(work.connection, WORK, {"name": "Jana", "plan": "gold"}, "root", NOW)
        change_person(work.connection, WORK.upper(), {"name": "Jana", "plan": ""}, "eva", NOW)
    with office.read() as work:
        person = person_of(work.connection, WORK)
        assert person is not None
        assert (person.name, dict(person.fields)) == ("Jana", {})
        log = log_of(work.connection, person.id)
        assert [(one.by, one.kind, one.body) for one in log] == [
            ("root", "set", {"before": {"name": "", "plan": ""}, "now": {"name": "Jana", "plan": "gold"}}),
            ("eva", "set", {"before": {"plan": "gold"}, "now": {"plan": ""}}),
        ]
        assert log[0].at == NOW


def test_a_change_that_changes_nothing_is_not_logged(office: Store) -> None:
    with office.write() as work:
        change_person(work.connection, WORK, {"name": "Jana"}, "root", NOW)
        person = change_person(work.connection, WORK, {"name": "Jana"}, "root", NOW)
        assert len(log_of(work.connection, person.id)) == 1


def test_requests_are_counted_over_all_addresses_up_to_a_limit(office: Store) -> None:
    with office.write() as work:
        for number, spec in enumerate((WORK, WORK, HOME)):
            opened = Opened(
                message=1, requester=spec, requester_name="", subject="x", mailbox="support",
                queue="general", priority="normal",
            )  # fmt: skip
            at = NOW + timedelta(days=number)
            work.tickets.open(opened, "SUP", at, None, lambda _ticket: Schedule(), "")
        whole = history_of(work.connection, (WORK, HOME))
        assert (whole.requests, whole.open_requests, whole.since) == (3, 3, NOW)
        part = history_of(work.connection, (WORK, HOME), most=2)
        assert (part.requests, part.since) == (2, None)


def test_a_merge_joins_addresses_and_fills_what_is_blank(office: Store) -> None:
    with office.write() as work:
        change_person(work.connection, WORK, {"name": "Jana", "plan": "gold"}, "root", NOW)
        change_person(work.connection, HOME, {"name": "J. N.", "language": "cs", "plan": "free"}, "root", NOW)
        person = merge_people(work.connection, WORK, HOME, "root", NOW)
        assert person.addresses == (WORK, HOME)
        assert (person.name, person.language, person.fields["plan"]) == ("Jana", "cs", "gold")
        assert addresses_of(work.connection, HOME) == (WORK, HOME)
        assert len(list_people(work.connection)) == 1


def test_a_merge_is_taken_back_with_all_it_filled_in(office: Store) -> None:
    with office.write() as work:
        note_about(work.connection, WORK, "Calls on Fridays", "eva", NOW)
        change_person(work.connection, HOME, {"language": "cs", "surveys": False}, "root", NOW)
        merge_people(work.connection, WORK, HOME, "root", NOW)
        stays, again = part_people(work.connection, HOME, "root", NOW)
        assert (stays.addresses, stays.language, stays.surveys) == ((WORK,), "", True)
        assert (again.addresses, again.language, again.surveys) == ((HOME,), "cs", False)
        assert [one.kind for one in log_of(work.connection, stays.id)] == ["noted", "merged", "unmerged"]


def test_what_was_changed_after_a_merge_outlives_its_undoing(office: Store) -> None:
    with office.write() as work:
        change_person(work.connection, HOME, {"language": "cs"}, "root", NOW)
        merge_people(work.connection, WORK, HOME, "root", NOW)
        change_person(work.connection, WORK, {"language": "en"}, "root", NOW)
        stays, again = part_people(work.connection, HOME, "root", NOW)
        assert (stays.language, again.language) == ("en", "cs")


def test_who_is_one_is_not_merged_and_who_is_two_not_parted(office: Store) -> None:
    with office.write() as work:
        merge_people(work.connection, WORK, HOME, "root", NOW)
        with pytest.raises(MergeRefused, match="one person already"):
            merge_people(work.connection, HOME, WORK, "root", NOW)
        part_people(work.connection, HOME, "root", NOW)
        for one in (HOME, WORK, "nobody@x.example"):
            with pytest.raises(MergeRefused, match="no merge"):
                part_people(work.connection, one, "root", NOW)
