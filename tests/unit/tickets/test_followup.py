"""What time does to a ticket that nobody moves."""

from dataclasses import replace

from tests.ticket_stories import DAY, EVERYTHING, HOUR, MONDAY, OFFICE, Story
from tickets import events as e
from tickets.followup import close_at, close_reason, progress_at, remind_at, return_at, wake_at
from tickets.policy import Calendar, FollowUp
from tickets.route import Priority

STEPS = EVERYTHING.followup
NEVER = Calendar(hours={0: ()})


def waiting(**facts: object) -> Story:
    return Story().happens(MONDAY, e.WaitingForCustomer(**facts))  # type: ignore[arg-type]


def test_a_silent_customer_is_reminded_once() -> None:
    story = waiting()
    assert remind_at(story.ticket, STEPS, OFFICE) == MONDAY + 3 * DAY
    story.happens(MONDAY + 3 * DAY, e.CustomerReminded())
    assert remind_at(story.ticket, STEPS, OFFICE) is None


def test_a_reminder_that_falls_on_a_weekend_comes_on_monday_morning() -> None:
    friday = MONDAY + 4 * DAY
    story = Story(friday).happens(friday, e.WaitingForCustomer())
    assert remind_at(story.ticket, STEPS, OFFICE) == friday + 3 * DAY
    story = Story(friday).happens(friday - DAY, e.WaitingForCustomer())
    assert remind_at(story.ticket, STEPS, OFFICE) == friday + 3 * DAY - HOUR


def test_a_calendar_that_never_opens_loses_no_reminder() -> None:
    assert remind_at(waiting().ticket, STEPS, NEVER) == MONDAY + 3 * DAY


def test_a_reminded_customer_who_stays_silent_is_closed() -> None:
    story = waiting()
    assert close_at(story.ticket, STEPS) is None
    story.happens(MONDAY + 3 * DAY, e.CustomerReminded())
    assert close_at(story.ticket, STEPS) == MONDAY + 10 * DAY
    assert close_reason(story.ticket) == "no answer from the customer"


def test_any_mail_of_the_customer_cancels_reminder_and_closing() -> None:
    story = waiting().happens(MONDAY + 3 * DAY, e.CustomerReminded()).customer_writes(MONDAY + 4 * DAY)
    assert remind_at(story.ticket, STEPS, OFFICE) is None
    assert close_at(story.ticket, STEPS) is None


def test_waiting_again_reminds_again() -> None:
    story = waiting().happens(MONDAY + 3 * DAY, e.CustomerReminded()).customer_writes(MONDAY + 4 * DAY)
    story.happens(MONDAY + 7 * DAY, e.WaitingForCustomer())
    assert remind_at(story.ticket, STEPS, OFFICE) == MONDAY + 10 * DAY


def test_a_resolved_ticket_is_closed_after_a_while() -> None:
    story = Story().happens(MONDAY, e.Resolved())
    assert close_at(story.ticket, STEPS) == MONDAY + 7 * DAY
    assert close_reason(story.ticket) == "resolved"
    story.happens(MONDAY + DAY, e.Reopened())
    assert close_at(story.ticket, STEPS) is None


def test_who_wants_no_steps_gets_none() -> None:
    nothing = FollowUp()
    reminded = waiting().happens(MONDAY, e.CustomerReminded())
    assert remind_at(waiting().ticket, nothing, OFFICE) is None
    assert close_at(reminded.ticket, nothing) is None
    assert progress_at(Story().ticket, replace(EVERYTHING, followup=nothing), OFFICE) is None
    assert return_at(Story().ticket, nothing, OFFICE) is None


def test_an_interval_of_nothing_is_no_interval() -> None:
    zero = FollowUp(progress_every=0 * HOUR, return_to_queue_after=0 * HOUR)
    assert progress_at(Story().ticket, replace(EVERYTHING, followup=zero), OFFICE) is None
    assert return_at(Story().ticket, zero, OFFICE) is None


def test_a_customer_hears_how_it_is_going_in_business_time() -> None:
    story = Story()
    assert progress_at(story.ticket, EVERYTHING, OFFICE) == MONDAY + 2 * DAY
    story.happens(MONDAY + 2 * DAY, e.ProgressReported())
    assert progress_at(story.ticket, EVERYTHING, OFFICE) == MONDAY + 4 * DAY


def test_a_priority_may_have_a_rhythm_of_its_own() -> None:
    hurried = replace(STEPS, progress_by_priority={Priority.URGENT: 2 * HOUR})
    place = replace(EVERYTHING, followup=hurried)
    assert progress_at(Story(priority="urgent").ticket, place, OFFICE) == MONDAY + 2 * HOUR
    assert progress_at(Story().ticket, place, OFFICE) == MONDAY + 2 * DAY


def test_no_progress_mail_follows_close_on_a_human_one() -> None:
    story = Story().agent_answers(MONDAY + DAY)
    assert progress_at(story.ticket, EVERYTHING, OFFICE) == MONDAY + 3 * DAY
    story.customer_writes(MONDAY + 2 * DAY)
    assert progress_at(story.ticket, EVERYTHING, OFFICE) == MONDAY + 4 * DAY


def test_progress_is_for_customers_who_wait_for_us() -> None:
    assert progress_at(waiting().ticket, EVERYTHING, OFFICE) is None
    assert progress_at(Story().happens(MONDAY, e.Resolved()).ticket, EVERYTHING, OFFICE) is None
    assert progress_at(Story(by_customer=False).ticket, EVERYTHING, OFFICE) is None
    assert progress_at(Story().happens(MONDAY, e.PutOnHold()).ticket, EVERYTHING, OFFICE) is not None


def test_a_ticket_back_in_work_does_not_report_at_once() -> None:
    story = Story().happens(MONDAY, e.Resolved()).happens(MONDAY + 28 * DAY, e.Reopened())
    assert progress_at(story.ticket, EVERYTHING, OFFICE) == MONDAY + 30 * DAY


def test_a_silent_agent_loses_the_ticket_after_so_much_business_time() -> None:
    assert return_at(Story().ticket, STEPS, OFFICE) == MONDAY + DAY + 4 * HOUR


def test_an_agent_who_answered_or_owes_nothing_keeps_it() -> None:
    assert return_at(Story().agent_answers(MONDAY + HOUR).ticket, STEPS, OFFICE) is None
    assert return_at(Story(assignee=None).ticket, STEPS, OFFICE) is None
    assert return_at(waiting().ticket, STEPS, OFFICE) is None


def test_a_new_owner_gets_as_long_as_the_first() -> None:
    story = Story().happens(MONDAY + DAY, e.Assigned(agent="bob"))
    assert return_at(story.ticket, STEPS, OFFICE) == MONDAY + 2 * DAY + 4 * HOUR


def test_a_ticket_set_aside_until_a_day_wakes_in_working_hours() -> None:
    saturday_night = MONDAY + 5 * DAY + 12 * HOUR
    story = waiting(until=saturday_night)
    assert wake_at(story.ticket, OFFICE) == MONDAY + 7 * DAY - HOUR
    story.happens(MONDAY + 7 * DAY, e.Resumed())
    assert wake_at(story.ticket, OFFICE) is None


def test_where_an_agent_named_a_day_the_customer_is_not_reminded() -> None:
    story = waiting(until=MONDAY + 20 * DAY)
    assert remind_at(story.ticket, STEPS, OFFICE) is None
    assert close_at(story.happens(MONDAY, e.CustomerReminded()).ticket, STEPS) is None


def test_a_ticket_set_aside_for_good_does_not_wake() -> None:
    assert wake_at(waiting().ticket, OFFICE) is None
