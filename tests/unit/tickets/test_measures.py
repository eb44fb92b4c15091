"""Figures of one ticket, against a brute-force count hour by hour."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.ticket_stories import DAY, HOUR, MONDAY, Story, queue, site, sla
from tickets import events as e
from tickets.measures import Milestone, TicketMeasures, measure
from tickets.measures_standing import Standing, standing
from tickets.policy import Calendar, Target

POLICY = site()
ROUND_THE_CLOCK = site(
    queue(sla=sla(Calendar(), first_response=4 * HOUR, next_response=4 * HOUR, resolution=24 * HOUR))
)


def measured(story: Story, policy=POLICY) -> TicketMeasures:
    return measure(1001, 1001, "SUP", story.history, policy)


def stands(story: Story, policy=POLICY) -> Standing:
    return standing(measured(story, policy).milestones)


def test_an_answer_is_measured_on_the_wall_and_in_business_time() -> None:
    (first,) = stands(Story().agent_answers(MONDAY + DAY, agent="bob")).responses
    assert (first.target, first.wall, first.business) == (Target.FIRST_RESPONSE, DAY, 8 * HOUR)
    assert first.kept is False
    assert first.agent == "bob"


def test_a_second_answer_to_the_same_mail_is_no_response() -> None:
    story = Story().agent_answers(MONDAY + HOUR).agent_answers(MONDAY + 2 * HOUR)
    assert len(stands(story).responses) == 1


def test_each_further_mail_has_its_own_response() -> None:
    story = Story().agent_answers(MONDAY + HOUR)
    story.customer_writes(MONDAY + 2 * HOUR).customer_writes(MONDAY + 3 * HOUR).agent_answers(
        MONDAY + 5 * HOUR
    )
    assert [(r.target, r.wall) for r in stands(story).responses] == [
        (Target.FIRST_RESPONSE, HOUR),
        (Target.NEXT_RESPONSE, 3 * HOUR),
    ]


def test_who_writes_to_a_settled_ticket_that_nobody_reopened_waits_from_that_mail_on() -> None:
    story = Story().happens(MONDAY + HOUR, e.Resolved()).customer_writes(MONDAY + 2 * HOUR)
    (first,) = stands(story.agent_answers(MONDAY + 5 * HOUR), ROUND_THE_CLOCK).responses
    assert (first.target, first.wall, first.business) == (Target.FIRST_RESPONSE, 3 * HOUR, 3 * HOUR)
    assert first.kept is True


def test_thanks_that_await_no_answer_are_answered_by_no_response() -> None:
    story = Story().agent_answers(MONDAY + HOUR)
    thanks = e.CustomerWrote(message=4, author="carla@customer.example", awaits_answer=False)
    story.happens(MONDAY + 2 * HOUR, thanks).agent_answers(MONDAY + 3 * HOUR)
    assert len(stands(story).responses) == 1


def test_waiting_for_the_customer_counts_on_the_wall_and_not_in_business_time() -> None:
    story = Story().agent_answers(MONDAY).happens(MONDAY + HOUR, e.WaitingForCustomer())
    story.customer_writes(MONDAY + 3 * DAY).happens(MONDAY + 3 * DAY + HOUR, e.Resolved(by="anna"))
    resolution = stands(story).resolution
    assert resolution is not None
    assert (resolution.wall, resolution.business) == (3 * DAY + HOUR, 2 * HOUR)
    assert (resolution.kept, resolution.agent) == (True, "anna")


def test_the_last_resolution_is_the_one_that_counts() -> None:
    story = Story().agent_answers(MONDAY).happens(MONDAY, e.Resolved()).happens(MONDAY + DAY, e.Reopened())
    open_again = stands(story)
    assert open_again.resolution is None
    assert open_again.backlog
    story.happens(MONDAY + 2 * DAY, e.Resolved()).happens(MONDAY + 9 * DAY, e.Closed())
    resolution = stands(story).resolution
    assert resolution is not None
    assert resolution.at == MONDAY + 2 * DAY


def test_one_answer_that_settles_it_is_a_first_contact_resolution() -> None:
    story = Story().agent_answers(MONDAY + HOUR).happens(MONDAY + HOUR, e.Resolved())
    assert stands(story).first_contact
    story.happens(MONDAY + DAY, e.Reopened()).happens(MONDAY + DAY, e.Resolved())
    assert not stands(story).first_contact
    assert not stands(Story().happens(MONDAY, e.Resolved())).first_contact  # nobody answered


def test_a_merged_ticket_is_neither_backlog_nor_resolved() -> None:
    merged = stands(Story().happens(MONDAY, e.MergedInto(ticket=5)))
    assert (merged.backlog, merged.resolution, merged.first_contact) == (False, None, False)


def test_the_last_answer_to_each_question_is_kept() -> None:
    story = Story().happens(MONDAY, e.Resolved(), e.SurveyAsked(kind="csat", resolution=2))
    story.happens(MONDAY + HOUR, e.SurveyAnswered(message=4, score=2, kind="csat"))
    story.happens(MONDAY + DAY, e.SurveyAnswered(message=5, score=4, kind="csat"))
    (survey,) = stands(story).surveys
    assert (survey.score, survey.asked_at, survey.answered_at) == (4, MONDAY, MONDAY + DAY)


def test_what_nobody_promised_was_neither_kept_nor_broken() -> None:
    (first,) = stands(Story().agent_answers(MONDAY + DAY), site(queue(sla=None))).responses
    assert first.kept is None


_happenings = st.sampled_from(
    (
        e.CustomerWrote(message=1, author="carla@customer.example"),
        e.AgentAnswered(message=2, agent="anna"),
        e.WaitingForCustomer(),
        e.PutOnHold(),
        e.Resumed(),
        e.Resolved(),
        e.Reopened(),
        e.NoteAdded(message=3, agent="anna"),
    )
)


def _states(history: list[e.Recorded]) -> list[str]:
    """Return for each hour whether somebody worked on the ticket, as a person would say from the log."""
    hours: list[str] = []
    state = "work"
    for here, following in zip(history, [*history[1:], None], strict=True):
        match here.event:
            case e.WaitingForCustomer():
                state = "waiting"
            case e.PutOnHold():
                state = "hold"
            case e.Resolved():
                state = "over"
            case e.Reopened():
                state = "work"
            case e.Resumed() if state != "over":
                state = "work"
            case e.CustomerWrote() if state in {"waiting", "hold"}:
                state = "work"
            case e.AgentAnswered() if state == "hold":
                state = "work"
        lasts = (following.at - here.at) // HOUR if following else 0
        hours += [state] * lasts
    return hours


def _sensible(history: list[e.Recorded]) -> bool:
    """Nobody resolves, sets aside or writes to what is over without reopening it, or reopens what is open."""
    over = False
    for recorded in history[1:]:
        match recorded.event:
            case e.Resolved() | e.WaitingForCustomer() | e.PutOnHold() | e.CustomerWrote():
                if over:
                    return False
                over = isinstance(recorded.event, e.Resolved)
            case e.Reopened():
                if not over:
                    return False
                over = False
    return True


@given(st.lists(st.tuples(_happenings, st.integers(0, 30)), max_size=14))
def test_figures_equal_a_brute_force_count_over_the_event_log(steps) -> None:
    story, now = Story(), MONDAY
    for event, later in steps:
        now += later * HOUR
        story.happens(now, event)
        if not _sensible(story.history):
            story.history.pop()
            story = _replayed(story)
    hours = _states(story.history)
    found = stands(story, ROUND_THE_CLOCK)

    expected, waits = [], MONDAY
    for recorded in story.history[1:]:
        match recorded.event:
            case e.CustomerWrote():
                waits = waits or recorded.at
            case e.Resolved():
                waits = None
            case e.AgentAnswered() if waits:
                part = hours[(waits - MONDAY) // HOUR : (recorded.at - MONDAY) // HOUR]
                expected.append((recorded.at - waits, part.count("work") * HOUR))
                waits = None
    assert [(took.wall, took.business) for took in found.responses] == expected
    assert all(_fits(took, 4 * HOUR) for took in found.responses)

    resolutions = [recorded.at for recorded in story.history if isinstance(recorded.event, e.Resolved)]
    over = bool(resolutions) and not found.backlog
    assert (found.resolution is not None) == over
    if found.resolution is not None:
        until = (resolutions[-1] - MONDAY) // HOUR
        assert found.resolution.wall == resolutions[-1] - MONDAY
        assert found.resolution.business == hours[:until].count("work") * HOUR
        assert _fits(found.resolution, 24 * HOUR)


def _fits(took: Milestone, promise: timedelta) -> bool:
    """A deadline is a moment: time used up to the last does not tell on which side of a pause it was done."""
    return took.business == promise or took.kept == (took.business < promise)


def _replayed(story: Story) -> Story:
    again = Story()
    for recorded in story.history[1:]:
        again.happens(recorded.at, recorded.event)
    return again
