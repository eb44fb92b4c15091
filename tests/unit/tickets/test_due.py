"""What is due next, what happens when it is, and that time never runs in a circle."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.ticket_stories import DAY, EVERYTHING, HOUR, LADDER, MONDAY, OFFICE, Story, queue, site, sla
from tickets import events as e
from tickets.due import Due, DueKind, Facts, next_due, on_due
from tickets.fold import fold
from tickets.people import Loads
from tickets.policy import Calendar, EscalationStep, Policy, SurveyPolicy, Target
from tickets.route import Priority, Status
from tickets.survey import SurveyFacts

POLICY = site(EVERYTHING)


def sweep(story: Story, policy: Policy, now: datetime, facts: Facts | None = None) -> tuple[e.Event, ...]:
    events = on_due(story.ticket, policy, facts or Facts(), now)
    story.happens(now, *events)
    return events


def names(events: tuple[e.Event, ...]) -> list[str]:
    return [type(event).__name__ for event in events]


def test_the_earliest_of_all_that_time_does_is_next() -> None:
    assert next_due(Story().ticket, POLICY, MONDAY) == Due(at=MONDAY + 3 * HOUR, kind=DueKind.ESCALATE)


def test_time_does_nothing_to_a_ticket_where_nothing_is_switched_on() -> None:
    assert next_due(Story().ticket, site(queue(ladder=(), sla=None)), MONDAY) is None


def test_time_leaves_a_merged_ticket_alone() -> None:
    assert next_due(Story().happens(MONDAY, e.MergedInto(ticket=3)).ticket, POLICY, MONDAY) is None


def test_what_is_not_due_yet_causes_nothing() -> None:
    assert on_due(Story().ticket, POLICY, Facts(), MONDAY + 2 * HOUR) == ()


def test_a_ticket_answered_meanwhile_causes_nothing_when_its_old_alarm_rings() -> None:
    story = Story().agent_answers(MONDAY + 2 * HOUR)
    assert sweep(story, POLICY, MONDAY + 3 * HOUR) == ()


def test_a_waiting_ticket_is_reminded_and_then_closed() -> None:
    story = Story().agent_answers(MONDAY).happens(MONDAY, e.WaitingForCustomer())
    assert names(sweep(story, POLICY, MONDAY + 3 * DAY)) == ["CustomerReminded"]
    assert names(sweep(story, POLICY, MONDAY + 9 * DAY)) == []
    assert names(sweep(story, POLICY, MONDAY + 10 * DAY)) == ["Closed"]
    assert next_due(story.ticket, POLICY, MONDAY + 10 * DAY) is None


def test_nobody_is_closed_unwarned_because_we_were_down() -> None:
    story = Story().agent_answers(MONDAY).happens(MONDAY, e.WaitingForCustomer())
    assert names(sweep(story, POLICY, MONDAY + 100 * DAY)) == ["CustomerReminded"]
    assert next_due(story.ticket, POLICY, MONDAY) == Due(at=MONDAY + 107 * DAY, kind=DueKind.CLOSE)


def test_a_resolved_ticket_is_surveyed_and_then_closed() -> None:
    story = Story().agent_answers(MONDAY).happens(MONDAY, e.Resolved())
    assert next_due(story.ticket, POLICY, MONDAY) == Due(at=MONDAY + 4 * HOUR, kind=DueKind.SURVEY)
    assert names(sweep(story, POLICY, MONDAY + 4 * HOUR)) == ["SurveyAsked"]
    assert next_due(story.ticket, POLICY, MONDAY) == Due(at=MONDAY + 7 * DAY, kind=DueKind.CLOSE)


def test_the_facts_decide_whether_a_survey_is_asked() -> None:
    story = Story().agent_answers(MONDAY).happens(MONDAY, e.Resolved())
    facts = Facts(survey=SurveyFacts(declined=True))
    assert names(sweep(story, POLICY, MONDAY + 4 * HOUR, facts)) == ["SurveySkipped"]
    assert sweep(story, POLICY, MONDAY + 5 * HOUR, facts) == ()


def test_a_ticket_that_wakes_up_goes_on_where_it_stood() -> None:
    story = Story().happens(MONDAY + HOUR, e.PutOnHold(until=MONDAY + DAY))
    assert next_due(story.ticket, POLICY, MONDAY) == Due(at=MONDAY + DAY, kind=DueKind.WAKE)
    assert names(sweep(story, POLICY, MONDAY + DAY)) == ["Resumed"]
    assert story.ticket.status is Status.OPEN
    following = next_due(story.ticket, POLICY, MONDAY + DAY)
    assert following == Due(at=MONDAY + DAY + 2 * HOUR, kind=DueKind.ESCALATE)


def test_a_silent_agent_s_ticket_goes_to_another_and_then_to_the_queue() -> None:
    quiet = replace(EVERYTHING, ladder=(), followup=replace(EVERYTHING.followup, progress_every=None))
    story = Story(assignee="anna")
    due = next_due(story.ticket, site(quiet), MONDAY)
    assert due is not None
    assert due.kind is DueKind.RETURN
    sweep(story, site(quiet), due.at)
    assert story.ticket.assignee == "bob"
    alone = replace(quiet, assign=None)
    sweep(story, site(alone), due.at + 10 * DAY)
    assert story.ticket.assignee is None


def test_a_customer_hears_how_it_is_going() -> None:
    story = Story().agent_answers(MONDAY)
    assert names(sweep(story, POLICY, MONDAY + 2 * DAY)) == ["ProgressReported"]


def test_a_reminder_asks_for_no_facts() -> None:
    class Unasked:
        @property
        def loads(self) -> Loads:
            raise AssertionError("nobody changes the owner")

        @property
        def survey(self) -> SurveyFacts:
            raise AssertionError("no survey is due")

    story = Story().happens(MONDAY, e.WaitingForCustomer())
    assert names(on_due(story.ticket, POLICY, Unasked(), MONDAY + 3 * DAY)) == ["CustomerReminded"]
    first_rung = on_due(Story().ticket, POLICY, Unasked(), MONDAY + 3 * HOUR)
    assert names(first_rung) == ["Escalated"]


def test_another_queue_s_steps_hold_from_the_move_on() -> None:
    policy = site(EVERYTHING, queue("billing", ladder=(), sla=None))
    story = Story().happens(MONDAY, e.QueueChanged(queue="billing"))
    assert next_due(story.ticket, policy, MONDAY) is None


_LADDERS = (
    (),
    LADDER,
    (
        EscalationStep(
            target=Target.NEXT_RESPONSE, percent=50, repeat_every=HOUR, repeat_limit=3, only_during=OFFICE
        ),
        EscalationStep(target=Target.RESOLUTION, after=2 * HOUR, queue="billing", priority=Priority.URGENT),
        EscalationStep(target=Target.RESOLUTION, percent=100, queue="general", reassign="round_robin"),
    ),
    tuple(
        EscalationStep(target=target, percent=percent, repeat_every=timedelta(minutes=1), repeat_limit=2)
        for target in Target
        for percent in (0, 100)
    ),
)
_CALENDARS = (OFFICE, Calendar(), Calendar(hours={0: ()}))
_HAPPENINGS: tuple[e.Event, ...] = (
    e.CustomerWrote(message=1, author="carla@customer.example"),
    e.AgentAnswered(message=2, agent="anna"),
    e.WaitingForCustomer(),
    e.WaitingForCustomer(until=MONDAY + 9 * DAY),
    e.PutOnHold(until=MONDAY + DAY),
    e.PutOnHold(),
    e.Resumed(),
    e.Resolved(),
    e.Reopened(),
    e.Closed(),
    e.PriorityChanged(priority="urgent"),
    e.PriorityChanged(priority="low"),
    e.QueueChanged(queue="billing"),
    e.Assigned(agent="bob"),
    e.Assigned(agent=None),
    e.EscalationAcknowledged(by="anna"),
    e.MergedInto(ticket=5),
)
_moves = st.tuples(st.sampled_from((*_HAPPENINGS, None)), st.integers(0, 40).map(lambda h: h * HOUR))


@st.composite
def _sites(draw: st.DrawFn) -> Policy:
    places = []
    for name in ("general", "billing"):
        terms = sla(draw(st.sampled_from(_CALENDARS)), first_response=4 * HOUR, resolution=20 * HOUR)
        urgent = {Priority.URGENT: {Target.FIRST_RESPONSE: HOUR, Target.NEXT_RESPONSE: HOUR}}
        places.append(
            replace(
                EVERYTHING,
                name=name,
                sla=draw(st.sampled_from((None, replace(terms, by_priority=urgent)))),
                ladder=draw(st.sampled_from(_LADDERS)),
                surveys=draw(st.sampled_from((None, SurveyPolicy(after_resolved=0 * HOUR, sample=50)))),
            )
        )
    return site(*places)


@given(_sites(), st.lists(_moves, max_size=12), st.booleans())
def test_after_a_sweep_nothing_is_due_any_more(policy: Policy, moves, by_customer: bool) -> None:
    story, now = Story(by_customer=by_customer), MONDAY
    for event, later in [*moves, (None, 90 * DAY)]:
        story.happens(now, *([event] if event else []))
        now += later
        due = next_due(story.ticket, policy, now)
        happened = sweep(story, policy, now)
        assert bool(happened) == (due is not None and due.at <= now)
        following = next_due(story.ticket, policy, now)
        assert following is None or following.at > now
        assert sweep(story, policy, now) == ()
    assert fold(1001, 1001, "SUP", tuple(story.history)) == story.ticket


@given(_sites(), st.lists(_moves, max_size=12), st.lists(st.integers(0, 30), min_size=1, max_size=30))
def test_however_the_clock_jumps_each_rung_and_each_survey_happens_once(
    policy: Policy, moves, jumps: list[int]
) -> None:
    story, now = Story(), MONDAY
    for event, later in moves:
        story.happens(now, *([event] if event else []))
        now += later
    for days in jumps:  # forward and back
        sweep(story, policy, now + days * DAY)
    events = [recorded.event for recorded in story.history]
    rungs = Counter(
        (event.rung, event.promise_began, event.times) for event in events if isinstance(event, e.Escalated)
    )
    questions = Counter(
        event.resolution for event in events if isinstance(event, e.SurveyAsked | e.SurveySkipped)
    )
    assert all(count == 1 for count in (rungs | questions).values())


@given(_sites(), st.lists(_moves, max_size=12))
def test_no_waiting_ticket_is_closed_without_a_reminder(policy: Policy, moves) -> None:
    story, now = Story(), MONDAY
    for event, later in moves:
        story.happens(now, *([event] if event else []))
        now += later
        before = story.ticket
        closed = [event for event in sweep(story, policy, now) if isinstance(event, e.Closed)]
        if closed and before.status is Status.WAITING:
            assert before.reminded_at is not None
