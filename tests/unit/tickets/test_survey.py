"""When a customer is asked how it was, and when not."""

from dataclasses import replace

import pytest

from tests.ticket_stories import DAY, HOUR, MONDAY, OFFICE, Story
from tickets import events as e
from tickets.policy import LowScore, SurveyPolicy
from tickets.route import Status
from tickets.survey import SkipReason, SurveyFacts, ask, in_sample, is_low, on_answer, survey_at
from tickets.survey_answers import read_score

SURVEY = SurveyPolicy(kind="nps", after_resolved=4 * HOUR)


def resolved() -> Story:
    return Story().agent_answers(MONDAY).happens(MONDAY + 6 * HOUR, e.Resolved())


def test_a_resolved_ticket_is_asked_about_after_its_delay_in_business_time() -> None:
    assert survey_at(resolved().ticket, SURVEY, OFFICE) == MONDAY + DAY + 2 * HOUR


def test_reopening_cancels_the_question_and_resolving_again_asks() -> None:
    story = resolved().happens(MONDAY + 7 * HOUR, e.Reopened())
    assert survey_at(story.ticket, SURVEY, OFFICE) is None
    story.happens(MONDAY + 2 * DAY, e.Resolved())
    assert survey_at(story.ticket, SURVEY, OFFICE) == MONDAY + 2 * DAY + 4 * HOUR


def test_one_resolution_is_asked_about_once() -> None:
    story = resolved()
    resolution = story.ticket.resolved_seq
    assert resolution is not None
    story.happens(MONDAY + DAY, e.SurveyAsked(kind="csat", resolution=resolution))
    assert survey_at(story.ticket, SURVEY, OFFICE) is None


def test_a_ticket_that_was_closed_meanwhile_is_still_asked_about() -> None:
    story = resolved().happens(MONDAY + 7 * HOUR, e.Closed())
    assert survey_at(story.ticket, SURVEY, OFFICE) is not None


def test_who_never_resolved_or_wants_no_surveys_asks_nobody() -> None:
    assert survey_at(Story().ticket, SURVEY, OFFICE) is None
    assert survey_at(Story().happens(MONDAY, e.Closed()).ticket, SURVEY, OFFICE) is None
    assert survey_at(resolved().ticket, None, OFFICE) is None
    assert survey_at(resolved().happens(MONDAY + DAY, e.MergedInto(ticket=4)).ticket, SURVEY, OFFICE) is None


def test_the_question_names_its_kind_and_the_resolution() -> None:
    story = resolved()
    question = ask(story.ticket, SURVEY, SurveyFacts(), MONDAY + DAY, MONDAY + DAY)
    assert question == e.SurveyAsked(kind="nps", resolution=story.ticket.resolved_seq or 0)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (SurveyFacts(machine=True), SkipReason.MACHINE),
        (SurveyFacts(undeliverable=True), SkipReason.UNDELIVERABLE),
        (SurveyFacts(declined=True), SkipReason.DECLINED),
        (SurveyFacts(last_asked_at=MONDAY - 20 * DAY), SkipReason.RECENTLY),
    ],
)
def test_nobody_is_asked_who_should_not_be(facts: SurveyFacts, reason: SkipReason) -> None:
    answer = ask(resolved().ticket, SURVEY, facts, MONDAY + DAY, MONDAY + DAY)
    assert isinstance(answer, e.SurveySkipped)
    assert answer.reason == reason


def test_a_customer_is_asked_again_after_the_pause() -> None:
    facts = SurveyFacts(last_asked_at=MONDAY - 29 * DAY)
    assert isinstance(ask(resolved().ticket, SURVEY, facts, MONDAY + DAY, MONDAY + DAY), e.SurveyAsked)


def test_a_question_that_comes_weeks_late_is_not_asked() -> None:
    answer = ask(resolved().ticket, SURVEY, SurveyFacts(), MONDAY, MONDAY + 15 * DAY)
    assert isinstance(answer, e.SurveySkipped)
    assert answer.reason == SkipReason.TOO_LATE


def test_a_ticket_of_a_machine_or_of_nobody_is_not_asked_about() -> None:
    for story in (Story(by_customer=False), Story(requester="")):
        answer = ask(story.ticket, SURVEY, SurveyFacts(), MONDAY, MONDAY)
        assert isinstance(answer, e.SurveySkipped)


def test_a_sample_is_about_its_share_and_always_the_same() -> None:
    for percent in (0, 10, 50, 100):
        sample = [number for number in range(5_000) if in_sample(number, percent)]
        assert abs(len(sample) - 50 * percent) < 150
        assert sample == [number for number in range(5_000) if in_sample(number, percent)]


def test_a_larger_sample_holds_the_smaller_one() -> None:
    assert all(in_sample(number, 40) for number in range(2_000) if in_sample(number, 10))


def test_who_is_outside_the_sample_is_skipped_with_that_reason() -> None:
    answer = ask(resolved().ticket, replace(SURVEY, sample=0), SurveyFacts(), MONDAY, MONDAY)
    assert isinstance(answer, e.SurveySkipped)
    assert answer.reason == SkipReason.SAMPLE


STRICT = replace(SURVEY, kind="csat", low_score=LowScore(at_most=2, reopen=True))


def answer(story: Story, text: str, survey: SurveyPolicy = STRICT) -> tuple[e.Event, ...]:
    events = on_answer(story.ticket, survey, read_score(text, "csat"), 9)
    story.happens(MONDAY + 2 * DAY, *events)
    return events


def test_a_good_answer_is_kept_and_changes_nothing_else() -> None:
    story = resolved()
    assert answer(story, "5") == (e.SurveyAnswered(message=9, score=5, kind="csat"),)
    assert (story.ticket.survey_score, story.ticket.status) == (5, Status.RESOLVED)


def test_the_last_answer_counts() -> None:
    story = resolved()
    answer(story, "5")
    answer(story, "4, on second thought")
    assert story.ticket.survey_score == 4


def test_a_low_score_reopens_the_ticket_once() -> None:
    story = resolved()
    assert len(answer(story, "2 - it is broken again")) == 2
    assert (story.ticket.status, story.ticket.survey_score) == (Status.OPEN, 2)
    assert len(answer(story, "1")) == 1
    assert story.ticket.reopened == 1


def test_a_low_score_reopens_only_where_that_is_wanted() -> None:
    told = replace(STRICT, low_score=LowScore(at_most=2))
    for survey in (told, replace(STRICT, low_score=None)):
        assert len(answer(resolved(), "1", survey)) == 1
    assert is_low(2, told)
    assert not is_low(3, told)


def test_a_merged_ticket_is_not_reopened_by_a_low_score() -> None:
    assert len(answer(resolved().happens(MONDAY + DAY, e.MergedInto(ticket=4)), "1")) == 1


def test_an_unclear_answer_is_kept_as_its_mail() -> None:
    story = resolved()
    assert answer(story, "well, 4 or 5") == (e.SurveyUnclear(message=9, asks_back=True),)
    assert story.ticket.survey_score is None
    assert on_answer(story.ticket, STRICT, read_score("", "csat"), None) == ()


def test_an_answer_belongs_to_the_kind_that_was_asked() -> None:
    story = resolved()
    story.happens(MONDAY + DAY, e.SurveyAsked(kind="csat", resolution=story.ticket.resolved_seq or 0))
    (event,) = answer(story, "5", replace(STRICT, kind="nps"))
    assert isinstance(event, e.SurveyAnswered)
    assert event.kind == "csat"
