"""Sums over tickets: percentiles, shares with their confidence, scores of surveys."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ticket_stories import DAY, HOUR, MONDAY, Story, site
from tickets import events as e
from tickets.measures import TicketMeasures, measure
from tickets.policy import Target
from tickets.report import BY, report, report_by
from tickets.report_figures import score, share, spread

NOW = MONDAY + 30 * DAY


def measured(story: Story) -> TicketMeasures:
    return measure(1001, 1001, "SUP", story.history, site())


SOLVED = measured(Story().agent_answers(MONDAY + HOUR).happens(MONDAY + 2 * HOUR, e.Resolved()))
LATE = measured(
    Story(queue="billing", tags=("invoice", "late"), assignee="bob")
    .agent_answers(MONDAY + 2 * DAY)
    .happens(MONDAY + 2 * DAY, e.Resolved())
    .happens(MONDAY + 3 * DAY, e.Reopened())
    .happens(MONDAY + 4 * DAY, e.Resolved())
)
OPEN = measured(Story(MONDAY + 10 * DAY))


def test_a_report_counts_what_came_what_was_done_and_what_is_left() -> None:
    found = report([SOLVED, LATE, OPEN], NOW)
    assert (found.opened, found.resolved, found.backlog) == (3, 2, 1)
    assert found.backlog_age.median == 20 * DAY
    assert found.wall[Target.FIRST_RESPONSE].median == (HOUR + 2 * DAY) / 2
    assert (found.kept[Target.FIRST_RESPONSE].part, found.kept[Target.FIRST_RESPONSE].whole) == (1, 2)
    assert found.first_contact.share == 0.5
    assert found.reopened.share == 0.5


def test_a_report_of_a_period_leaves_out_what_happened_before() -> None:
    found = report([SOLVED, LATE, OPEN], NOW, since=MONDAY + 3 * DAY)
    assert (found.opened, found.resolved, found.backlog) == (1, 1, 1)
    assert found.wall[Target.FIRST_RESPONSE].count == 0


def test_a_report_may_be_cut_by_anything_a_ticket_has() -> None:
    by_tag = report_by([SOLVED, LATE, OPEN], BY["tag"], NOW)
    assert list(by_tag) == ["invoice", "late"]
    by_queue = report_by([SOLVED, LATE, OPEN], BY["queue"], NOW)
    assert (by_queue["billing"].resolved, by_queue["general"].opened) == (1, 2)


def test_a_report_of_nothing_has_no_figures_and_no_errors() -> None:
    found = report([], NOW)
    assert (found.opened, found.backlog_age.p90, found.first_contact.share, found.scores) == (
        0,
        None,
        None,
        {},
    )


def test_percentiles_are_of_what_happened_and_not_of_a_mean() -> None:
    found = spread(timedelta(minutes=minutes) for minutes in (1, 2, 3, 4, 5, 6, 7, 8, 9, 1000))
    assert found.median == timedelta(minutes=5.5)
    assert found.p90 == timedelta(minutes=9)
    assert found.mean == timedelta(minutes=104.5)


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=60))
def test_nine_of_ten_took_no_longer_than_the_ninetieth_percentile(seconds: list[int]) -> None:
    found = spread(timedelta(seconds=one) for one in seconds)
    assert found.p90 is not None
    within = sum(timedelta(seconds=one) <= found.p90 for one in seconds)
    below = sum(timedelta(seconds=one) < found.p90 for one in seconds)
    assert within * 10 >= len(seconds) * 9
    assert below * 10 < len(seconds) * 9


def test_a_share_of_few_is_said_to_be_uncertain() -> None:
    few, many = share(4, 5), share(400, 500)
    assert few.low is not None
    assert few.high is not None
    assert (round(few.low, 3), round(few.high, 3)) == (0.376, 0.964)  # Wilson's, worked out by hand
    assert many.low is not None
    assert many.low > 0.75


@given(st.integers(0, 500), st.integers(1, 500))
def test_a_share_lies_within_its_interval(part: int, more: int) -> None:
    found = share(part, part + more)
    assert found.low is not None
    assert found.share is not None
    assert found.high is not None
    assert 0 <= found.low <= found.share + 1e-12
    assert found.share <= found.high + 1e-12 <= 1 + 1e-12


def test_csat_is_the_share_of_fours_and_fives() -> None:
    found = score("csat", 5, (5, 4, 3, 1))
    assert found.score == 0.5
    assert (found.answered.part, found.answered.whole) == (4, 5)
    assert found.answers == {1: 1, 3: 1, 4: 1, 5: 1}


def test_nps_is_promoters_less_detractors() -> None:
    found = score("nps", 8, (10, 9, 9, 8, 7, 6, 0))
    assert found.score == pytest.approx(100 * (3 - 2) / 7)
    assert found.low is not None
    assert found.high is not None
    assert -100 <= found.low < found.score < found.high <= 100


def test_ces_is_the_mean() -> None:
    assert score("ces", 3, (7, 6, 2)).score == 5


def test_each_kind_of_survey_is_summed_up_by_itself() -> None:
    story = Story().happens(MONDAY, e.Resolved(), e.SurveyAsked(kind="nps", resolution=2))
    story.happens(MONDAY, e.SurveyAnswered(message=1, score=9, kind="nps"))
    found = report([measured(story), SOLVED], NOW)
    assert list(found.scores) == ["nps"]
    assert found.scores["nps"].score == 100
    assert score("nps", 1, ()).score is None
