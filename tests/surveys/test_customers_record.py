"""The customer's record at work: one person, two addresses; rules, greetings, notifications, surveys."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from store.people import change_person, merge_people, note_about
from tests.time_desk import Desk, notices, text_of
from tickets import events as e

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CARLA, HOME = "carla@customer.example", "carla@home.example"
SETTINGS = """
queues: {general: {assign: bob}, gold: {assign: bob}}
organisations: {bigcorp: {name: Big Corp, domains: [customer.example], language: cs, fields: {plan: silver}}}
surveys: {kind: csat, after_resolved: 1h}
routing:
  - {name: gold, when: {customer: {plan: gold}}, then: {queue: gold}}
  - {name: corp, when: {customer: {organisation: Big Corp}}, then: {tags: [corp]}}
"""


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, f"sqlite:///{tmp_path / 'desk.db'}", SETTINGS)


def know(desk: Desk, spec: str, **facts: Any) -> None:
    with desk.program.store.filing() as work:
        change_person(work.connection, spec, facts, "root", desk.now)


def one_person(desk: Desk) -> None:
    with desk.program.store.filing() as work:
        merge_people(work.connection, CARLA, HOME, "root", desk.now)


def solve(desk: Desk) -> None:
    notification = next(mail for mail in desk.sent() if "bob" in str(mail["To"]))
    desk.answers(notification, "#close\nIt is repaired.", who="bob@acme.example")
    desk.sent()


def test_rules_know_the_organisation_of_a_domain_and_the_record_over_it(desk: Desk) -> None:
    assert (desk.customer_writes().tags, desk.tickets()[0].queue) == (("corp",), "general")
    know(desk, CARLA, plan="gold")
    assert desk.customer_writes("Another matter").queue == "gold"
    assert desk.customer_writes("A stranger's", who="x@else.example").tags == ()


def test_a_record_of_one_address_holds_for_the_other(desk: Desk) -> None:
    know(desk, CARLA, plan="gold")
    one_person(desk)
    assert desk.customer_writes("From home", who=HOME).queue == "gold"


def test_a_notification_shows_the_record_and_the_requests_of_all_addresses(desk: Desk) -> None:
    desk.customer_writes("From home", who=HOME)
    desk.sent()
    know(desk, CARLA, plan="gold")
    one_person(desk)
    with desk.program.store.filing() as work:
        note_about(work.connection, CARLA, "Calls on Fridays", "root", desk.now)
    desk.customer_writes()
    text = text_of(next(mail for mail in desk.sent() if "bob" in str(mail["To"])))
    assert "Organisation: Big Corp" in text
    assert f"Also writes from: {HOME}" in text
    assert "Known: plan: gold" in text
    assert "Requests so far: 2 (open: 2)" in text
    fenced = text.partition("⟦internal:")[2].partition("⟦/internal⟧")[0]
    assert f"root → {CARLA} Calls on Fridays" in fenced
    assert "From home" in text


def test_no_note_about_a_customer_goes_to_the_customer(desk: Desk) -> None:
    with desk.program.store.filing() as work:
        note_about(work.connection, CARLA, "Pays late", "root", desk.now)
    desk.customer_writes()
    assert all("Pays late" not in mail.as_string() for mail in desk.sent() if "carla" in str(mail["To"]))


def test_a_person_is_asked_once_whatever_address_is_used(desk: Desk) -> None:
    one_person(desk)
    desk.customer_writes()
    solve(desk)
    assert notices(desk.after(2 * HOUR)) == ["survey to carla"]
    desk.customer_writes("From home", who=HOME)
    solve(desk)
    assert desk.after(2 * HOUR) == []
    assert isinstance(desk.history(desk.tickets()[1])[-1], e.SurveySkipped)


def test_the_persons_other_address_may_answer_a_survey(desk: Desk) -> None:
    one_person(desk)
    desk.customer_writes()
    solve(desk)
    (survey,) = desk.after(2 * HOUR)
    desk.answers(survey, "4", who=HOME)
    assert desk.tickets()[0].survey_score == 4


def test_who_wants_no_surveys_by_the_record_is_not_asked(desk: Desk) -> None:
    know(desk, CARLA, surveys=False)
    desk.customer_writes()
    solve(desk)
    assert desk.after(2 * HOUR) == []


def test_a_greeting_uses_a_name_that_was_told_and_no_strangers(desk: Desk) -> None:
    desk.customer_writes(who="Cheap pills <carla@customer.example>")
    (received,) = [mail for mail in desk.sent() if "carla" in str(mail["To"])]
    assert "pills" not in text_of(received)
    know(desk, CARLA, name="Carla Jones")
    desk.customer_writes("Another matter")
    (received,) = [mail for mail in desk.sent() if "carla" in str(mail["To"])]
    assert text_of(received).startswith("Hello Carla Jones,")


def test_once_we_have_answered_a_name_that_looks_like_one_is_used(desk: Desk) -> None:
    desk.customer_writes(who="Carla Jones <carla@customer.example>")
    solve(desk)
    (survey,) = desk.after(2 * HOUR)
    assert text_of(survey).startswith("Hello Carla Jones,")


def test_a_record_decides_the_language_and_its_own_form_of_address(desk: Desk) -> None:
    know(desk, CARLA, language="cs", name="Karla", greeting="paní Karlo")
    desk.customer_writes()
    (received,) = [mail for mail in desk.sent() if "carla" in str(mail["To"])]
    assert text_of(received).startswith("Dobrý den, paní Karlo,")
    know(desk, CARLA, greeting="")
    desk.customer_writes("Another matter")
    (received,) = [mail for mail in desk.sent() if "carla" in str(mail["To"])]
    assert text_of(received).startswith("Dobrý den, děkujeme")
