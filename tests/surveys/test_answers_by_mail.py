"""What the answer to a survey does: counted, thanked for, asked back about, told to the lead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.time_desk import Desk, notices, text_of
from tickets import events as e
from tickets.route import Status

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
QUEUE = "queues: {general: {assign: bob, lead: mia}}\n"
SURVEYS = (
    QUEUE
    + "surveys: {kind: csat, after_resolved: 1h, low_score: {at_most: 2, notify: lead, reopen: yes}%s}\n"
)
NewDesk = Callable[..., tuple[Desk, EmailMessage]]


@pytest.fixture(name="asked")
def _asked(tmp_path: Path) -> NewDesk:
    """Open a desk on which carla was just asked how it was."""

    def make(more: str = "") -> tuple[Desk, EmailMessage]:
        desk = Desk(tmp_path, f"sqlite:///{tmp_path / 'desk.db'}", SURVEYS % more)
        desk.customer_writes()
        notification = next(mail for mail in desk.sent() if "bob" in str(mail["To"]))
        desk.answers(notification, "#close\nIt is repaired.", who="bob@acme.example")
        desk.sent()
        question = desk.after(2 * HOUR)
        assert notices(question) == ["survey to carla"]
        return desk, question[0]

    return make


def test_a_good_score_is_kept_thanked_for_and_told_to_the_owner(asked: NewDesk) -> None:
    desk, survey = asked()
    desk.answers(survey, "5, Bob was quick")
    assert sorted(notices(desk.sent())) == ["agent_notification to bob", "survey_thanks to carla"]
    assert (desk.tickets()[0].survey_score, desk.tickets()[0].status) == (5, Status.RESOLVED)


def test_a_low_score_is_told_to_the_lead_and_opens_the_request_with_one_mail(asked: NewDesk) -> None:
    desk, survey = asked()
    desk.answers(survey, "1. Nobody came.")
    mails = desk.sent()
    assert sorted(notices(mails)) == [
        "agent_notification to bob",
        "agent_notification to mia",
        "survey_thanks to carla",
    ]
    assert desk.tickets()[0].status is Status.OPEN
    told = next(mail for mail in mails if "mia" in str(mail["To"]))
    assert "Nobody came." in text_of(told)


def test_the_last_answer_counts(asked: NewDesk) -> None:
    desk, survey = asked()
    desk.answers(survey, "4")
    (thanks,) = [mail for mail in desk.sent() if mail["X-Notice"] == "survey_thanks"]
    desk.answers(thanks, "5")
    assert desk.tickets()[0].survey_score == 5


def test_an_answer_after_the_survey_was_closed_is_a_note(asked: NewDesk) -> None:
    desk, survey = asked(", closes_after: 10d")
    desk.answers(survey, "4")
    desk.sent()
    desk.now += 11 * DAY
    desk.answers(survey, "1, it broke again")
    assert desk.tickets()[0].survey_score == 4
    assert isinstance(desk.history(desk.tickets()[0])[-1], e.SurveyUnclear)
    assert "it broke again" in text_of(next(m for m in desk.sent() if "bob" in str(m["To"])))


def test_an_unclear_answer_is_asked_about_once(asked: NewDesk) -> None:
    desk, survey = asked()
    desk.answers(survey, "Well, it was okay somehow.")
    again = next(mail for mail in desk.sent() if mail["X-Notice"] == "survey_unclear")
    assert "could not tell which number" in text_of(again)
    desk.answers(again, "I do not give numbers.")
    assert [one for one in notices(desk.sent()) if "carla" in one] == []
    desk.answers(again, "Fine, four then")
    assert desk.tickets()[0].survey_score == 4


def test_words_beside_a_score_that_was_given_are_not_asked_about(asked: NewDesk) -> None:
    desk, survey = asked()
    desk.answers(survey, "5")
    desk.sent()
    desk.answers(survey, "And greetings to the whole team!")
    assert [one for one in notices(desk.sent()) if "carla" in one] == []


def test_words_to_a_request_that_a_low_score_opened_are_mail_as_any_other(asked: NewDesk) -> None:
    desk, survey = asked()
    desk.answers(survey, "2")
    thanks = next(mail for mail in desk.sent() if mail["X-Notice"] == "survey_thanks")
    desk.answers(thanks, "The toner leaks as well.")
    assert isinstance(desk.history(desk.tickets()[0])[-1], e.CustomerWrote)


def test_stop_ends_the_surveys_and_nothing_else(asked: NewDesk) -> None:
    desk, survey = asked(", at_most_once_per: 1d")
    desk.answers(survey, "stop")
    assert [one for one in notices(desk.sent()) if "carla" in one] == []
    desk.now += 5 * DAY
    desk.customer_writes("Another matter")
    mails = desk.sent()
    assert "received to carla" in notices(mails)
    notification = next(mail for mail in mails if "bob" in str(mail["To"]))
    desk.answers(notification, "#close\nDone.", who="bob@acme.example")
    assert "survey to carla" not in notices(desk.watch(2 * DAY, HOUR))


def test_another_participant_votes_for_nobody(asked: NewDesk) -> None:
    desk, survey = asked()
    desk.answers(survey, "1", who="dora@customer.example")
    assert desk.tickets()[0].survey_score is None


def test_the_score_of_a_links_subject_counts(asked: NewDesk) -> None:
    desk, survey = asked()
    survey.replace_header("Subject", "4 [SUP-1001]")
    desk._file_mail(str(survey["To"]), "4 [SUP-1001]", str(survey["Reply-To"]), "\n")
    assert desk.tickets()[0].survey_score == 4


@pytest.mark.parametrize("denied", ["carla@customer.example", "customer.example", "'@customer.example'"])
def test_who_stands_on_the_deny_list_is_not_asked(tmp_path: Path, denied: str) -> None:
    desk = Desk(tmp_path, f"sqlite:///{tmp_path / 'desk.db'}", SURVEYS % f", never: [{denied}]")
    desk.customer_writes()
    notification = next(mail for mail in desk.sent() if "bob" in str(mail["To"]))
    desk.answers(notification, "#close\nIt is repaired.", who="bob@acme.example")
    assert "survey to carla" not in notices(desk.watch(2 * DAY, HOUR))


def test_a_survey_answer_stays_out_of_the_customers_page(asked: NewDesk) -> None:
    desk, survey = asked()
    desk.answers(survey, "3, my boss should not read this")
    thanks = next(mail for mail in desk.sent() if mail["X-Notice"] == "survey_thanks")
    assert "boss" not in text_of(thanks)
    with desk.program.store.read() as work:
        assert [one.visibility for one in work.messages.of_ticket(1001)][-1] == "internal"
