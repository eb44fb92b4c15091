"""Report figures against a count by brute force over the event log, written without the code under test."""

import math
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ticket_stories import DAY, HOUR, MONDAY, Story, queue, site, sla
from tickets import events as e
from tickets.measures import TicketMeasures, measure, overdue
from tickets.policy import Calendar, Target
from tickets.report import BY, backlogs, by_period, report, report_by

POLICY = site(
    queue(sla=sla(Calendar(), first_response=4 * HOUR, next_response=3 * HOUR, resolution=24 * HOUR)),
    queue("billing", sla=None),
)
SINCE, UNTIL = MONDAY + DAY, MONDAY + 3 * DAY

_steps = st.lists(
    st.tuples(
        st.sampled_from(("writes", "anna", "bob", "resolves", "reopens", "asks", "1", "4", "5", "tag")),
        st.integers(1, 20),
    ),
    max_size=12,
)
_stories = st.lists(
    st.tuples(
        st.integers(0, 60), st.sampled_from(("general", "billing")),
        st.sampled_from(("en", "cs", None)), _steps,
    ),
    max_size=6,
)  # fmt: skip


def _tell(number: int, begins: int, where: str, language: str | None, steps) -> Story:
    """Let sensible things happen: nobody resolves what is over, or asks about what is open."""
    now = MONDAY + begins * HOUR
    story = Story(now, number, queue=where, language=language, assignee="anna")
    over = asked = False
    for what, later in steps:
        now += later * HOUR
        match what:
            case "writes" if not over:
                story.customer_writes(now)
            case "anna" | "bob" if not over:
                story.happens(now, e.AgentAnswered(message=number, agent=what))
            case "resolves" if not over:
                story.happens(now, e.Resolved(by="anna"))
                over, asked = True, False
            case "reopens" if over:
                story.happens(now, e.Reopened())
                over = False
            case "asks" if over and not asked:
                story.happens(now, e.SurveyAsked(kind="csat", resolution=2))
                asked = True
            case "1" | "4" | "5" if asked:
                story.happens(now, e.SurveyAnswered(message=9, score=int(what), kind="csat"))
            case "tag":
                story.happens(now, e.TagsChanged(add=("late",)))
    return story


def _by_hand(story: Story, until: datetime) -> dict:
    """Read one event log from top to bottom, as a person would with a pencil."""
    log = [one for one in story.history if one.at < until]
    page = {"open": bool(log), "answers": [], "waits": [], "resolved": None, "reopened": 0, "surveys": []}
    waiting: datetime | None = None
    for one in log:
        match one.event:
            case e.Opened() | e.CustomerWrote():
                waiting = waiting or one.at
            case e.AgentAnswered(agent=who):
                first = not page["answers"]
                page["answers"].append((one.at, who))
                if waiting is not None:
                    page["waits"].append((one.at, who, first, one.at - waiting, waiting))
                waiting = None
            case e.Resolved():
                page["open"], page["resolved"], waiting = False, one.at, None
            case e.Reopened():
                page["open"], page["resolved"], page["reopened"] = True, None, page["reopened"] + 1
            case e.SurveyAsked():
                page["surveys"].append([one.at, None])
            case e.SurveyAnswered(score=score):
                page["surveys"][-1][1] = score
    return page


def _worked(story: Story, begin: datetime, end: datetime) -> timedelta:
    """Time between two moments without what passed while it was resolved (we never close)."""
    off = timedelta(0)
    edges = [one for one in story.history if isinstance(one.event, e.Resolved | e.Reopened)]
    for here, following in pairwise(edges):
        if isinstance(here.event, e.Resolved):
            off += max(timedelta(0), min(end, following.at) - max(begin, here.at))
    return end - begin - off


def _median(values: list[timedelta]) -> timedelta | None:
    ordered = sorted(values)
    if not ordered:
        return None
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _p90(values: list[timedelta]) -> timedelta | None:
    return sorted(values)[math.ceil(0.9 * len(values)) - 1] if values else None


def _within(at: datetime | None) -> bool:
    return at is not None and SINCE <= at < UNTIL


def _measured(stories: list[Story]) -> list[TicketMeasures]:
    return [measure(story.ticket.id, story.ticket.id, "SUP", story.history, POLICY) for story in stories]


@given(_stories)
@settings(deadline=None)
def test_a_report_says_what_a_count_over_the_event_log_says(told) -> None:
    stories = [_tell(1001 + place, *one) for place, one in enumerate(told)]
    pages = [(story, _by_hand(story, UNTIL)) for story in stories]
    found = report(_measured(stories), UNTIL, SINCE)

    assert found.opened == sum(_within(story.history[0].at) for story in stories)
    assert found.backlog == sum(page["open"] for _, page in pages)
    assert found.backlog_age.median == _median(
        [UNTIL - story.history[0].at for story, page in pages if page["open"]]
    )
    assert found.answers == sum(_within(at) for _, page in pages for at, _ in page["answers"])
    for target, wanted in ((Target.FIRST_RESPONSE, True), (Target.NEXT_RESPONSE, False)):
        waits = [
            (story, wait) for story, page in pages for wait in page["waits"]
            if wait[2] is wanted and _within(wait[0])
        ]  # fmt: skip
        assert found.wall[target].count == len(waits)
        assert found.wall[target].median == _median([wait[3] for _, wait in waits])
        assert found.wall[target].p90 == _p90([wait[3] for _, wait in waits])
        worked = [_worked(story, wait[4], wait[0]) for story, wait in waits]
        assert found.business[target].median == _median(worked)
        promise = 4 * HOUR if wanted else 3 * HOUR
        promised = [
            took for (story, _), took in zip(waits, worked, strict=True) if story.ticket.queue == "general"
        ]
        assert (found.kept[target].part, found.kept[target].whole) == (
            sum(took <= promise for took in promised),
            len(promised),
        )

    resolved = [(story, page) for story, page in pages if _within(page["resolved"])]
    took = [_worked(story, story.history[0].at, page["resolved"]) for story, page in resolved]
    assert found.resolved == len(resolved)
    assert found.wall[Target.RESOLUTION].median == _median(
        [page["resolved"] - story.history[0].at for story, page in resolved]
    )
    assert found.business[Target.RESOLUTION].p90 == _p90(took)
    at_once = [page for _, page in resolved if len(page["answers"]) == 1 and not page["reopened"]]
    assert (found.first_contact.part, found.first_contact.whole) == (len(at_once), len(resolved))
    assert found.reopened.part == sum(page["reopened"] > 0 for _, page in resolved)

    asked = [score for _, page in pages for at, score in page["surveys"] if _within(at)]
    scores = [score for score in asked if score is not None]
    if asked:
        csat = found.scores["csat"]
        assert (csat.answered.part, csat.answered.whole) == (len(scores), len(asked))
        assert csat.score == (sum(score >= 4 for score in scores) / len(scores) if scores else None)
    else:
        assert not found.scores


@given(_stories)
@settings(deadline=None)
def test_what_is_overdue_and_owed_counts_as_broken(told) -> None:
    told = [(*one[:3], [step for step in one[3] if step[0] != "reopens"]) for one in told]
    stories = [_tell(1001 + place, *one) for place, one in enumerate(told)]
    now = max((story.history[-1].at for story in stories), default=MONDAY) + 2 * HOUR
    measured = [
        replace(one, overdue=overdue(story.ticket, POLICY, now))
        for one, story in zip(_measured(stories), stories, strict=True)
    ]
    met, found = report(_measured(stories), now), report(measured, now)
    broken = dict.fromkeys(Target, 0)
    for story in stories:
        if story.ticket.queue != "general" or any(isinstance(one.event, e.Resolved) for one in story.history):
            continue
        answered = False
        waiting: datetime | None = None
        for one in story.history:
            if isinstance(one.event, e.AgentAnswered):
                answered, waiting = True, None
            elif isinstance(one.event, e.Opened | e.CustomerWrote):
                waiting = waiting or one.at
        if waiting is not None:
            target, promise = (Target.NEXT_RESPONSE, 3) if answered else (Target.FIRST_RESPONSE, 4)
            broken[target] += now - waiting > promise * HOUR
        broken[Target.RESOLUTION] += now - story.history[0].at > 24 * HOUR
    for target in Target:
        assert found.kept[target].part == met.kept[target].part
        assert found.kept[target].whole == met.kept[target].whole + broken[target]


@given(_stories)
@settings(deadline=None)
def test_groups_say_what_a_report_of_their_part_says(told) -> None:
    stories = [_tell(1001 + place, *one) for place, one in enumerate(told)]
    for name, part in (
        ("queue", lambda s: s.ticket.queue),
        ("language", lambda s: s.ticket.language or "unknown"),
    ):
        for group, found in report_by(_measured(stories), BY[name], UNTIL, SINCE).items():
            mine = [story for story in stories if part(story) == group]
            assert found == report(_measured(mine), UNTIL, SINCE)
    tagged = [story for story in stories if "late" in story.ticket.tags]
    by_tag = report_by(_measured(stories), BY["tag"], UNTIL, SINCE)
    assert by_tag.get("late", report([], UNTIL, SINCE)) == report(_measured(tagged), UNTIL, SINCE)


@given(_stories)
@settings(deadline=None)
def test_an_agents_load_is_the_answers_that_agent_gave(told) -> None:
    stories = [_tell(1001 + place, *one) for place, one in enumerate(told)]
    given_by = [who for story in stories for at, who in _by_hand(story, UNTIL)["answers"] if _within(at)]
    found = report_by(_measured(stories), BY["agent"], UNTIL, SINCE)
    assert {name: one.answers for name, one in found.items() if one.answers} == {
        who: given_by.count(who) for who in given_by
    }


@given(_stories)
@settings(deadline=None)
def test_days_side_by_side_count_everything_once_and_each_has_the_backlog_of_its_end(told) -> None:
    stories = [_tell(1001 + place, *one) for place, one in enumerate(told)]
    measured = _measured(stories)
    edges = [SINCE, SINCE + DAY, UNTIL]
    days = report_by(measured, by_period(edges[:-1]), UNTIL, SINCE)
    whole = report(measured, UNTIL, SINCE)
    for figure in ("opened", "resolved", "answers"):
        assert sum(getattr(day, figure) for day in days.values()) == getattr(whole, figure)
    assert backlogs(measured, edges) == tuple(
        sum(_by_hand(story, edge)["open"] for story in stories) for edge in edges
    )
