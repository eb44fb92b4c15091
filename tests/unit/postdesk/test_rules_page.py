"""This file proves that every example of docs/rules.md can be used, together, and does what the page says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from postdesk.webhooks import SHOWN_TEXT
from tests.desk import Desk, open_desk
from threading_rules.rule_warnings import rule_warnings

pytestmark = pytest.mark.checkout

PAGE = Path(__file__).parents[3] / "docs" / "rules.md"
AROUND = """\
routing: rules.yaml
sla: {quick: {first_response: 1h}}
calendars: {office: {timezone: UTC, hours: {mon-fri: ["08:00-17:00"]}}}
webhooks: {crm: {url: "https://crm.acme.example/", secret: k}}
answers: answers
templates: templates
"""


def examples() -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Iterator[Desk]:
    (tmp_path / "rules.yaml").write_text("".join(examples()), encoding="utf-8")
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "hours.md").write_text("We open at nine.", encoding="utf-8")
    (tmp_path / "templates" / "partners").mkdir(parents=True)
    desk = open_desk(tmp_path, AROUND)
    yield desk
    desk.program.store.close()


def test_the_page_has_examples_and_none_of_them_is_odd(desk: Desk) -> None:
    assert len(examples()) >= 8
    told = [warning.message for warning in rule_warnings(desk.program.in_force.rules)]
    assert [message for message in told if message.startswith("can never hit")] == []


def test_words_and_accents_are_found_as_the_page_says(desk: Desk) -> None:
    desk.take(desk.mail("FÁKTÚRA za leden"))
    assert (desk.ticket().queue, desk.ticket().tags) == ("billing", ("invoice",))
    assert [hook.recipients for hook in desk.out("webhook")] == [("crm",)]


def test_an_order_number_becomes_tag_field_and_subject(desk: Desk) -> None:
    desk.take(desk.mail("Where is it", "My order no. 47110 please"))
    ticket = desk.ticket()
    assert (ticket.subject, ticket.tags) == ("[47110] Where is it", ("order-47110",))
    assert ticket.fields == (("order", "47110"),)


def test_partners_are_first_and_at_night_somebody_else_has_them(desk: Desk) -> None:
    desk.now = desk.now.replace(hour=22)
    desk.take(desk.mail(From="x@partner.example"))
    ticket = desk.ticket()
    assert (ticket.priority.value, ticket.sla, ticket.assignee) == ("high", "quick", "petr")
    assert (ticket.template_set, ticket.tags) == ("partners", ("night",))


def test_the_ready_answer_takes_the_place_of_the_acknowledgement(desk: Desk) -> None:
    desk.take(desk.mail("Opening hours?"))
    assert [mail.notice for mail in desk.out() if mail.notice != "agent_notification"] == ["ready_answer"]


def test_the_visitor_of_the_form_is_the_requester(desk: Desk) -> None:
    desk.take(desk.mail(From="noreply@www.acme.example", x_form="contact", reply_to="visitor@home.example"))
    assert (desk.ticket().requester, desk.ticket().tags) == ("visitor@home.example", ("web",))


def test_newsletters_are_kept_out_and_not_lost(desk: Desk) -> None:
    news = desk.mail("News", list_unsubscribe="<mailto:x@news.example>", auto_submitted="auto-generated")
    assert desk.take(news).why == "a routing rule dropped it: a newsletter"


def test_an_urgent_reply_changes_its_ticket(desk: Desk) -> None:
    desk.take(desk.mail("An invoice"))
    desk.take(desk.mail("Re: An invoice", "I am still waiting!", in_reply_to="<1@customer.example>"))
    assert (desk.ticket().priority.value, desk.ticket().tags) == ("urgent", ("escalate",))


def test_the_body_of_a_webhook_has_the_keys_that_the_page_shows(desk: Desk) -> None:
    shown = json.loads(re.findall(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[0])
    desk.take(desk.mail("Invoice 7", "x" * (SHOWN_TEXT + 1)))
    told = json.loads(desk.out("webhook")[0].raw)
    assert {key: set(value) if isinstance(value, dict) else None for key, value in told.items()} == {
        key: set(value) if isinstance(value, dict) else None for key, value in shown.items()
    }
    assert len(told["mail"]["text"]) == SHOWN_TEXT
