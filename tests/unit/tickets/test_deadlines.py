"""Promises: when they begin, stand still, are met or broken, and what a change of terms does."""

from dataclasses import replace

from tests.ticket_stories import DAY, HOUR, MONDAY, Story, queue, site, sla
from tickets import events as e
from tickets.deadlines import Deadline, deadlines, next_promise, sla_for
from tickets.policy import Calendar, Target
from tickets.route import Priority

STANDARD = sla(first_response=4 * HOUR, next_response=8 * HOUR, resolution=24 * HOUR)
ROUND_THE_CLOCK = sla(Calendar(), first_response=4 * HOUR, next_response=2 * HOUR, resolution=24 * HOUR)


def one(story: Story, target: Target, terms=ROUND_THE_CLOCK) -> Deadline:
    (found,) = (d for d in deadlines(story.ticket, terms) if d.target is target)
    return found


def targets(story: Story) -> list[Target]:
    return [d.target for d in deadlines(story.ticket, ROUND_THE_CLOCK)]


def test_a_new_ticket_is_promised_an_answer_and_a_resolution() -> None:
    first, resolution = deadlines(Story().ticket, STANDARD)
    assert (first.target, first.due_at) == (Target.FIRST_RESPONSE, MONDAY + 4 * HOUR)
    assert (resolution.target, resolution.due_at) == (Target.RESOLUTION, MONDAY + 3 * DAY)


def test_an_answer_keeps_the_first_promise_and_the_next_mail_begins_another() -> None:
    story = Story().agent_answers(MONDAY + HOUR).customer_writes(MONDAY + 3 * HOUR)
    assert one(story, Target.FIRST_RESPONSE).met_at == MONDAY + HOUR
    following = one(story, Target.NEXT_RESPONSE)
    assert (following.began, following.due_at) == (MONDAY + 3 * HOUR, MONDAY + 5 * HOUR)


def test_a_second_mail_does_not_begin_the_wait_anew() -> None:
    story = Story().agent_answers(MONDAY).customer_writes(MONDAY + HOUR).customer_writes(MONDAY + 2 * HOUR)
    assert one(story, Target.NEXT_RESPONSE).began == MONDAY + HOUR


def test_who_has_an_answer_is_promised_no_next_one() -> None:
    assert Target.NEXT_RESPONSE not in targets(Story().agent_answers(MONDAY + HOUR))


def test_waiting_for_the_customer_moves_a_deadline_by_exactly_as_long() -> None:
    story = Story().happens(MONDAY + HOUR, e.WaitingForCustomer())
    assert one(story, Target.RESOLUTION).due_at is None
    story.customer_writes(MONDAY + 30 * HOUR)
    assert one(story, Target.RESOLUTION).due_at == MONDAY + (24 + 29) * HOUR


def test_a_pause_at_night_moves_nothing_in_business_time() -> None:
    story = Story().happens(MONDAY + 8 * HOUR, e.PutOnHold()).happens(MONDAY + 20 * HOUR, e.Resumed())
    assert one(story, Target.RESOLUTION, STANDARD).due_at == MONDAY + 3 * DAY


def test_a_promise_that_was_broken_before_the_pause_stays_broken() -> None:
    story = Story().happens(MONDAY + 5 * HOUR, e.PutOnHold())
    first = one(story, Target.FIRST_RESPONSE)
    assert first.due_at == MONDAY + 4 * HOUR
    assert first.breached(MONDAY + 6 * HOUR)


def test_the_time_between_resolving_and_reopening_does_not_count() -> None:
    story = Story().agent_answers(MONDAY + HOUR).happens(MONDAY + 2 * HOUR, e.Resolved())
    assert one(story, Target.RESOLUTION).met_at == MONDAY + 2 * HOUR
    story.happens(MONDAY + 10 * DAY, e.Reopened())
    assert one(story, Target.RESOLUTION).met_at is None
    assert one(story, Target.RESOLUTION).due_at == MONDAY + 10 * DAY + 22 * HOUR


def test_done_at_the_last_moment_is_kept_and_one_later_is_broken() -> None:
    in_time, late = Story().agent_answers(MONDAY + 4 * HOUR), Story().agent_answers(MONDAY + 5 * HOUR)
    assert not one(in_time, Target.FIRST_RESPONSE).breached(MONDAY + DAY)
    assert one(late, Target.FIRST_RESPONSE).breached(MONDAY + DAY)


def test_an_open_promise_is_broken_once_its_time_is_over() -> None:
    first = one(Story(), Target.FIRST_RESPONSE)
    assert not first.breached(MONDAY + 4 * HOUR)
    assert first.breached(MONDAY + 5 * HOUR)


def test_another_priority_has_other_promises_from_the_same_beginning() -> None:
    urgent = {Priority.URGENT: {Target.FIRST_RESPONSE: HOUR}}
    terms = replace(ROUND_THE_CLOCK, by_priority=urgent)
    story = Story().happens(MONDAY + 3 * HOUR, e.PriorityChanged(priority="urgent"))
    assert one(story, Target.FIRST_RESPONSE, terms).due_at == MONDAY + HOUR
    assert one(story, Target.RESOLUTION, terms).due_at == MONDAY + 24 * HOUR


def test_a_ticket_takes_its_own_sla_before_its_queue_s() -> None:
    gold = replace(sla(first_response=HOUR), name="gold")
    policy = site(queue(), queue("billing", sla=None), slas={"gold": gold})
    story = Story()
    assert sla_for(story.ticket, policy) == policy.queue("general").sla
    story.happens(MONDAY, e.SlaChanged(sla="gold"))
    assert sla_for(story.ticket, policy) is gold
    story.happens(MONDAY, e.SlaChanged(sla="removed from the settings"))
    assert sla_for(story.ticket, policy) == policy.queue("general").sla
    story.happens(MONDAY, e.QueueChanged(queue="billing"))
    assert sla_for(story.ticket, policy) is None


def test_without_an_sla_nothing_is_promised() -> None:
    assert deadlines(Story().ticket, None) == ()


def test_a_ticket_that_no_customer_opened_owes_only_answers_to_mails() -> None:
    story = Story(by_customer=False)
    assert targets(story) == []
    story.customer_writes(MONDAY + DAY)
    assert one(story, Target.FIRST_RESPONSE).began == MONDAY + DAY
    assert Target.RESOLUTION not in targets(story)


def test_a_ticket_closed_without_a_word_left_nobody_waiting() -> None:
    story = Story().happens(MONDAY + HOUR, e.Resolved())
    assert one(story, Target.FIRST_RESPONSE).met_at == MONDAY + HOUR


def test_a_merged_ticket_promises_nothing_of_its_own() -> None:
    assert targets(Story().happens(MONDAY, e.MergedInto(ticket=7))) == []


def test_a_calendar_that_never_opens_breaks_no_promise() -> None:
    never = sla(Calendar(hours={0: ()}), first_response=HOUR)
    first = one(Story(), Target.FIRST_RESPONSE, never)
    assert first.due_at is None
    assert not first.breached(MONDAY + 1000 * DAY)


def test_the_next_promise_is_the_nearest_that_is_still_owed() -> None:
    story = Story()
    assert next_promise(story.ticket, site()) == MONDAY + 4 * HOUR
    story.agent_answers(MONDAY + HOUR)
    assert next_promise(story.ticket, site()) == MONDAY + 3 * DAY
    story.happens(MONDAY + 2 * HOUR, e.Resolved())
    assert next_promise(story.ticket, site()) is None
