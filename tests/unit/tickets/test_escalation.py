"""The ladder: each rung once per promise, together after an outage, quiet when asked, to the right people."""

from dataclasses import replace
from datetime import datetime, time

import pytest

from tests.ticket_stories import AGENTS, DAY, HOUR, LADDER, MONDAY, OFFICE, Story, queue, site, sla
from tickets import events as e
from tickets.escalation import RungDue, escalate, next_rung, rung_name
from tickets.people import Loads
from tickets.policy import Calendar, EscalationStep, Policy, Target
from tickets.route import Priority

FIRST = Target.FIRST_RESPONSE


def coming(story: Story, policy: Policy, now: datetime = MONDAY) -> RungDue | None:
    where = policy.queue(story.ticket.queue)
    return next_rung(story.ticket, where, where.sla, now)


def climb(story: Story, policy: Policy, now: datetime, loads: Loads | None = None) -> tuple[e.Event, ...]:
    """Let the ladder act at a moment, and the ticket take the consequences."""
    events = escalate(story.ticket, policy.queue(story.ticket.queue), policy, now, lambda: loads or Loads())
    story.happens(now, *events)
    return events


def alerts(events: tuple[e.Event, ...]) -> list[tuple[str, ...]]:
    return [event.notify for event in events if isinstance(event, e.Escalated) and event.notify]


def rungs(events: tuple[e.Event, ...]) -> list[str]:
    return [event.rung for event in events if isinstance(event, e.Escalated)]


def test_the_first_rung_is_due_when_its_share_of_the_promise_has_passed() -> None:
    due = coming(Story(), site())
    assert due is not None
    assert (due.rung, due.at, due.times) == ("75% of first_response", MONDAY + 3 * HOUR, 1)


def test_a_rung_is_taken_once() -> None:
    story, policy = Story(), site()
    assert rungs(climb(story, policy, MONDAY + 3 * HOUR)) == ["75% of first_response"]
    assert climb(story, policy, MONDAY + 3 * HOUR) == ()
    following = coming(story, policy)
    assert following is not None
    assert (following.rung, following.at) == ("100% of first_response", MONDAY + 4 * HOUR)


def test_nothing_is_due_before_its_time() -> None:
    assert climb(Story(), site(), MONDAY + 2 * HOUR) == ()


def test_a_rung_tells_its_people_and_raises_the_priority() -> None:
    story, policy = Story(assignee="bob"), site()
    assert alerts(climb(story, policy, MONDAY + 3 * HOUR)) == [("bob",)]
    events = climb(story, policy, MONDAY + 4 * HOUR)
    assert alerts(events) == [("anna",)]
    assert e.PriorityChanged(priority="high") in events


def test_a_priority_is_never_lowered() -> None:
    story = Story(priority="urgent")
    climb(story, site(), MONDAY + 4 * HOUR)
    assert story.ticket.priority is Priority.URGENT


def test_an_answer_ends_the_climb_and_the_next_mail_begins_another() -> None:
    ladder = (*LADDER, EscalationStep(target=Target.NEXT_RESPONSE, percent=100, notify=("lead",)))
    story, policy = Story(), site(queue(ladder=ladder))
    climb(story, policy, MONDAY + 3 * HOUR)
    story.agent_answers(MONDAY + 3 * HOUR)
    assert coming(story, policy) is None
    story.customer_writes(MONDAY + DAY)
    due = coming(story, policy)
    assert due is not None
    assert (due.target, due.at) == (Target.NEXT_RESPONSE, MONDAY + 2 * DAY)


def test_each_wait_for_the_next_answer_is_climbed_anew() -> None:
    ladder = (EscalationStep(target=Target.NEXT_RESPONSE, percent=100, notify=("lead",)),)
    story, policy = Story(), site(queue(ladder=ladder))
    for day in (1, 3):
        story.agent_answers(MONDAY + (day - 1) * DAY).customer_writes(MONDAY + day * DAY)
        assert len(climb(story, policy, MONDAY + (day + 1) * DAY)) == 1
    assert [rung.times for rung in story.ticket.rungs] == [1, 1]


def test_what_came_due_while_we_were_down_is_recorded_each_and_told_once() -> None:
    story = Story(assignee="bob")
    events = climb(story, site(), MONDAY + 20 * DAY)
    assert rungs(events) == [f"{share}% of first_response" for share in (75, 100, 150)]
    assert alerts(events) == [("anna", "mia")]  # bob lost the ticket to anna, who is the lead as well
    assert len([event for event in events if isinstance(event, e.Assigned)]) == 1
    assert story.ticket.tags == ("late",)


def test_a_raised_priority_that_makes_the_next_rung_due_takes_it_at_once() -> None:
    terms = replace(
        sla(first_response=4 * HOUR),
        by_priority={Priority.HIGH: {FIRST: HOUR}},
    )
    story, policy = Story(), site(queue(sla=terms))
    events = climb(story, policy, MONDAY + 4 * HOUR)
    assert len(rungs(events)) == 3
    assert len(alerts(events)) == 1
    assert coming(story, policy) is None


def test_a_ticket_that_stands_still_does_not_climb() -> None:
    story, policy = Story().happens(MONDAY + HOUR, e.PutOnHold()), site()
    assert coming(story, policy) is None
    assert climb(story, policy, MONDAY + 9 * DAY) == ()
    story.happens(MONDAY + DAY, e.Resumed())
    due = coming(story, policy)
    assert due is not None
    assert due.at == MONDAY + DAY + 2 * HOUR


@pytest.mark.parametrize("over", [e.Resolved(), e.Closed(), e.MergedInto(ticket=9)])
def test_a_ticket_that_is_over_does_not_climb(over: e.Event) -> None:
    assert coming(Story().happens(MONDAY, over), site()) is None


REPEATING = EscalationStep(target=FIRST, percent=100, notify=("lead",), repeat_every=2 * HOUR, repeat_limit=2)


def test_a_rung_repeats_in_business_time_up_to_its_limit() -> None:
    story, policy = Story(), site(queue(ladder=(REPEATING,)))
    taken = []
    while due := coming(story, policy):
        climb(story, policy, due.at)
        taken.append((due.times, due.at))
    # The third falls on the next morning: the office closes at 16:00 UTC.
    assert taken == [(1, MONDAY + 4 * HOUR), (2, MONDAY + 6 * HOUR), (3, MONDAY + DAY)]


def test_an_outage_brings_one_repetition_and_not_all_that_were_missed() -> None:
    story, policy = Story(), site(queue(ladder=(replace(REPEATING, repeat_limit=50),)))
    climb(story, policy, MONDAY + 4 * HOUR)
    assert len(climb(story, policy, MONDAY + 14 * DAY)) == 1


def test_an_acknowledged_alert_stops_repeating_until_the_answer() -> None:
    story, policy = Story(), site(queue(ladder=(REPEATING,)))
    climb(story, policy, MONDAY + 4 * HOUR)
    story.happens(MONDAY + 5 * HOUR, e.EscalationAcknowledged(by="anna"))
    assert coming(story, policy) is None


def test_an_acknowledged_alert_does_not_stop_the_next_rung() -> None:
    story, policy = Story(), site()
    climb(story, policy, MONDAY + 3 * HOUR)
    story.happens(MONDAY + 3 * HOUR, e.EscalationAcknowledged(by="anna"))
    due = coming(story, policy)
    assert due is not None
    assert due.rung == "100% of first_response"


def test_a_reopened_ticket_forgets_that_somebody_looked_after_it() -> None:
    story = Story().happens(MONDAY, e.EscalationAcknowledged(by="anna"), e.Resolved(), e.Reopened())
    assert story.ticket.escalation_acknowledged_by is None


def test_a_rung_that_may_only_alert_in_office_hours_waits_for_them() -> None:
    round_the_clock = sla(Calendar(), first_response=12 * HOUR)
    step = EscalationStep(target=FIRST, percent=100, notify=("lead",), only_during=OFFICE)
    story, policy = Story(), site(queue(sla=round_the_clock, ladder=(step,)))
    due = coming(story, policy)
    assert due is not None
    assert due.at == MONDAY + 23 * HOUR  # nine in the morning in Prague


def test_an_alert_missed_in_office_hours_is_not_made_up_for_at_night() -> None:
    step = EscalationStep(target=FIRST, percent=50, notify=("lead",), only_during=OFFICE)
    story, policy = Story(), site(queue(ladder=(step,)))
    night = MONDAY + 12 * HOUR
    assert climb(story, policy, night) == ()
    due = coming(story, policy, night)
    assert due is not None
    assert due.at == MONDAY + 23 * HOUR


def test_an_alert_that_may_never_be_made_is_never_due() -> None:
    step = EscalationStep(target=FIRST, percent=50, only_during=Calendar(hours={0: ((time(1), time(1)),)}))
    assert coming(Story(), site(queue(ladder=(step,)))) is None


def test_a_rung_after_a_time_needs_no_promise() -> None:
    step = EscalationStep(target=FIRST, after=90 * HOUR / 60, notify=("lead",))
    due = coming(Story(), site(queue(sla=None, ladder=(step,))))
    assert due is not None
    assert (due.rung, due.at) == ("1h30m after first_response", MONDAY + 1.5 * HOUR)


def test_a_share_of_a_promise_nobody_made_is_never_due() -> None:
    assert coming(Story(), site(queue(sla=None))) is None


def test_a_step_put_before_the_others_takes_no_old_rung_again() -> None:
    story, policy = Story(), site()
    climb(story, policy, MONDAY + 4 * HOUR)
    new = EscalationStep(target=FIRST, percent=50, notify=("lead",))
    edited = site(queue(ladder=(new, *LADDER)))
    assert rungs(climb(story, edited, MONDAY + 5 * HOUR)) == ["50% of first_response"]


def test_two_steps_at_one_moment_are_two_rungs() -> None:
    ladder = (LADDER[0], replace(LADDER[0], notify=("managers",)))
    assert [rung_name(ladder, index) for index in (0, 1)] == [
        "75% of first_response",
        "75% of first_response (2)",
    ]
    story, policy = Story(), site(queue(ladder=ladder))
    assert alerts(climb(story, policy, MONDAY + 3 * HOUR)) == [("anna", "mia")]
    assert coming(story, policy) is None


def test_a_rung_recorded_without_a_name_goes_by_its_place() -> None:
    story = Story()
    story.happens(MONDAY, e.Escalated(step=0, target="first_response", promise_began=MONDAY))
    due = coming(story, site())
    assert due is not None
    assert due.step == 1


def test_a_rung_moves_the_ticket_to_another_queue_that_does_not_climb_again() -> None:
    step = EscalationStep(target=FIRST, percent=75, queue="billing", reassign="round_robin")
    policy = site(queue(ladder=(step,)), queue("billing", ladder=(step,)))
    story = Story()
    events = climb(story, policy, MONDAY + 3 * HOUR)
    assert e.QueueChanged(queue="billing") in events
    assert e.Assigned(agent="bob", reason="escalated") in events  # anna does not serve billing
    assert climb(story, policy, MONDAY + 3 * HOUR) == ()


def test_rungs_of_the_new_queue_that_are_overdue_too_are_taken_with_the_same_alert() -> None:
    move = EscalationStep(target=FIRST, percent=75, notify=("lead",), queue="billing")
    there = EscalationStep(target=FIRST, percent=10, notify=("managers",))
    policy = site(queue(ladder=(move,)), queue("billing", ladder=(there,)))
    events = climb(Story(), policy, MONDAY + 3 * HOUR)
    assert rungs(events) == ["75% of first_response", "10% of first_response"]
    assert alerts(events) == [("anna", "mia")]


def test_a_queue_that_was_removed_is_no_place_to_go() -> None:
    step = EscalationStep(target=FIRST, percent=75, queue="gone", notify=("lead",))
    story = Story()
    climb(story, site(queue(ladder=(step,))), MONDAY + 3 * HOUR)
    assert story.ticket.queue == "general"


def test_the_least_busy_other_agent_gets_the_ticket() -> None:
    step = EscalationStep(target=FIRST, percent=75, reassign="least_busy")
    third = replace(AGENTS["bob"], key="eve", emails=("eve@acme.example",))
    policy = site(queue(ladder=(step,)), agents={**AGENTS, "eve": third})
    loads = Loads(open_tickets={"bob": 4, "eve": 2})  # anna has none, but it is hers now
    story = Story(assignee="anna")
    climb(story, policy, MONDAY + 3 * HOUR, loads)
    assert story.ticket.assignee == "eve"
