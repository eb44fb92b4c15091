"""Reports over a real store: the milestones are what the history makes, and what people see of them."""

import csv
import json
from datetime import datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from postdesk.cli.main import group
from postdesk.report_csv import COLUMNS, as_csv
from postdesk.report_json import as_json
from postdesk.report_page import page
from postdesk.report_text import as_text
from postdesk.report_topics import similar_tickets
from postdesk.reporting import Asked, PeriodFigures, Section, figures, steps, time_before
from store.milestones import complete_milestones, measured_tickets, milestones_of
from store.schema_milestones import milestones
from tests.time_desk import LADDER, MONDAY, Desk
from tickets.measures import MilestoneKind, measure
from tickets.policy import Target
from tickets.topics_trends import Trend

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SURVEYS = LADDER + "surveys: {kind: csat, after_resolved: 0s, sample: 100%, at_most_once_per: 1s}\n"


@pytest.fixture
def desk(tmp_path) -> Desk:
    return Desk(tmp_path, f"sqlite:///{tmp_path / 'desk.db'}", SURVEYS)


@pytest.mark.servers
def test_both_databases_make_the_same_report(desk: Desk, tmp_path, postgres_url: str) -> None:
    (tmp_path / "other").mkdir()
    other = Desk(tmp_path / "other", postgres_url, SURVEYS)
    story(desk)
    story(other)
    rebuilt(other)
    here, there = as_json(found(desk, tone=True)), as_json(found(other, tone=True))
    other.program.store.close()
    assert here == there


def story(desk: Desk) -> None:
    """Two tickets: one answered in time, resolved and praised; one answered late and still open."""
    desk.customer_writes("The printer burns")
    desk.now += HOUR
    told = [mail for mail in desk.sent() if mail["X-Notice"] == "agent_notification"]
    desk.answers(told[-1], "#close\n\nPlease switch it off.")
    asked = [mail for mail in desk.after(HOUR) if mail["X-Notice"] == "survey"]
    desk.answers(asked[0], "5 – thank you, that was quick")
    desk.customer_writes("Invoice <b>42</b>", who="petr@customer.example")
    told = [mail for mail in desk.sent() if mail["X-Notice"] == "agent_notification"]
    desk.now += DAY
    desk.answers(told[-1], "I am looking for it.")
    desk.now += HOUR


def found(desk: Desk, **asked) -> PeriodFigures:
    with desk.program.store.read() as work:
        return figures(work, Asked(since=MONDAY - DAY, until=desk.now, **asked), desk.program.in_force.policy)


def rebuilt(desk: Desk) -> None:
    """Each ticket's milestones must be what its whole history makes under the same promises."""
    with desk.program.store.read() as work:
        for ticket in desk.tickets():
            history = work.tickets.history(ticket.id)
            wanted = measure(ticket.id, ticket.number, "SUP", history, desk.program.in_force.policy)
            assert milestones_of(work.connection, ticket.id) == wanted.milestones
            (stored,) = [one for one in measured_tickets(work.connection, None) if one.id == ticket.id]
            assert stored == wanted


def test_stored_milestones_equal_those_of_the_history(desk: Desk) -> None:
    story(desk)
    rebuilt(desk)
    with desk.program.store.read() as work:
        kinds = [one.kind for one in milestones_of(work.connection, 1001)]
    assert kinds == [
        MilestoneKind.FIRST_RESPONSE, MilestoneKind.RESOLUTION, MilestoneKind.ASKED, MilestoneKind.SCORED,
    ]  # fmt: skip


def test_the_figures_of_a_period(desk: Desk) -> None:
    story(desk)
    one = found(desk).whole
    assert (one.opened, one.resolved, one.backlog, one.answers) == (2, 1, 1, 2)
    kept = one.kept[Target.FIRST_RESPONSE]
    assert (kept.part, kept.whole) == (1, 2)
    assert (one.scores["csat"].score, one.scores["csat"].answered.whole) == (1.0, 1)
    assert one.first_contact.share == 1


def test_other_promises_do_not_change_what_was_kept(desk: Desk) -> None:
    story(desk)
    before = found(desk).whole.kept
    desk.configure(SURVEYS.replace("first_response: 4h", "first_response: 1m"))
    desk.reload()
    assert found(desk).whole.kept == before


def test_milestones_that_are_missing_are_found_and_those_there_are_stay(desk: Desk) -> None:
    story(desk)
    with desk.program.store.write() as work:
        work.connection.execute(milestones.delete().where(milestones.c.ticket == 1001, milestones.c.seq > 3))
        work.connection.execute(milestones.update().where(milestones.c.ticket == 1002).values(kept=True))
    desk.program.store.close()
    done = CliRunner().invoke(group, ["--settings", str(desk._file), "report", "--complete", "--json"])
    assert done.exit_code == 0, done.output
    with desk.program.store.read() as work:
        assert milestones_of(work.connection, 1002)[0].kept is True
        history = work.tickets.history(1001)
        measured = measure(1001, 1001, "SUP", history, desk.program.in_force.policy)
        assert milestones_of(work.connection, 1001) == measured.milestones
        assert complete_milestones(work.connection, measured) == 0


def test_the_worst_promise_missed_and_the_best_word(desk: Desk) -> None:
    story(desk)
    one = found(desk, tone=True)
    assert one.worst is not None
    assert (one.worst.ref, one.worst.target, one.worst.late) == ("SUP-1002", Target.FIRST_RESPONSE, 4 * HOUR)
    assert one.best is not None
    assert (one.best.comment, one.best.score, one.best.ref) == ("thank you, that was quick", 5, "SUP-1001")
    assert one.tones == {"kind": 1, "unkind": 0, "mixed": 0, "neutral": 0}
    assert found(desk).tones is None


def test_a_promise_that_is_overdue_and_not_met_is_broken_until_it_is_met(desk: Desk) -> None:
    desk.customer_writes("The printer burns")
    told = [mail for mail in desk.sent() if mail["X-Notice"] == "agent_notification"]
    desk.now += 3 * HOUR
    assert found(desk).whole.kept[Target.FIRST_RESPONSE].whole == 0, "its time is not over"
    desk.now += 2 * HOUR
    one = found(desk)
    for part in (one.whole, one.by["queue"]["general"], one.by["agent"]["anna"], one.steps[-1].figures):
        assert (part.kept[Target.FIRST_RESPONSE].part, part.kept[Target.FIRST_RESPONSE].whole) == (0, 1)
    assert one.worst is not None
    assert (one.worst.ref, one.worst.at, one.worst.late) == ("SUP-1001", None, HOUR)
    assert any("late and still owed" in line for line in as_text(one))
    assert "late and still owed." in page(one, "Acme")
    assert as_json(one)["worst_promise_missed"]["at"] is None
    desk.answers(told[-1], "Please switch it off.")
    desk.now += HOUR
    one = found(desk)
    assert one.whole.kept[Target.FIRST_RESPONSE].whole == 1, "it counts once"
    assert one.worst is not None
    assert one.worst.at is not None


@pytest.mark.parametrize(
    ("since", "until", "begin"),
    [
        ("2026-10-01T00:00", "2026-11-01T00:00", "2026-09-01T00:00"),
        ("2027-03-01T00:00", "2027-04-01T00:00", "2027-02-01T00:00"),
        ("2027-01-01T00:00", "2027-04-01T00:00", "2026-10-01T00:00"),
        ("2026-10-26T00:00", "2026-11-02T00:00", "2026-10-19T00:00"),  # the clock was set back on the 25th
        ("2026-10-10T08:00", "2026-10-11T08:00", "2026-10-09T08:00"),
    ],
)
def test_months_are_compared_with_months_and_days_with_days(since: str, until: str, begin: str) -> None:
    zone = ZoneInfo("Europe/Prague")
    edges = [datetime.fromisoformat(one).replace(tzinfo=zone) for one in (since, until)]
    asked = Asked(since=edges[0], until=edges[1], zone="Europe/Prague")
    assert time_before(asked) == datetime.fromisoformat(begin).replace(tzinfo=zone)


def test_a_report_of_one_queue_leaves_the_others_out(desk: Desk) -> None:
    story(desk)
    assert found(desk, queues=("general",)).whole.opened == 2
    assert found(desk, queues=()).whole.opened == 0


def test_the_page_is_one_file_and_shows_no_strangers_markup(desk: Desk) -> None:
    story(desk)
    drawn = page(found(desk), "Acme & Co")
    assert "Acme &amp; Co" in drawn
    assert "<b>42" not in drawn
    assert "&lt;b&gt;42" in drawn
    assert "http" not in drawn
    assert "<script" not in drawn
    assert drawn.count("<svg") == drawn.count('aria-hidden="true" focusable="false"')


def test_json_and_csv_say_the_same(desk: Desk) -> None:
    story(desk)
    one = found(desk)
    told = json.loads(json.dumps(as_json(one)))
    rows = list(csv.DictReader(StringIO(as_csv(one))))
    assert tuple(rows[0]) == COLUMNS
    by = {(row["group"], row["name"], row["measure"]): row["value"] for row in rows}
    assert float(by["all", "", "first_response.wall.median"]) == told["first_response"]["wall"]["median"]
    assert by["agent", "anna", "answers"] == str(told["agents"]["anna"]["answers"]) == "2"
    assert by["queue", "general", "csat.score"] == "1.0"
    assert told["worst_promise_missed"]["late"] == 4 * 3600
    assert len({(row["group"], row["name"], row["measure"]) for row in rows}) == len(rows)


def test_a_table_for_spreadsheets_holds_no_formula_of_a_customer(desk: Desk) -> None:
    section = Section(name="articles", columns=("article", "shown"), rows=(("=HYPERLINK(1)", 3),))
    one = found(desk)
    told = as_csv(
        PeriodFigures(**{name: getattr(one, name) for name in one.__slots__} | {"sections": (section,)})
    )
    assert "'=HYPERLINK(1)" in told
    assert ",=HYPERLINK" not in told


def test_a_report_of_nothing_is_a_report(desk: Desk) -> None:
    one = found(desk)
    assert any("opened" in line for line in as_text(one))
    assert "No promise was due" in page(one, "Acme")
    assert as_json(one)["opened"] == 0


def test_steps_are_days_of_the_zone_weeks_or_months() -> None:
    def begins(back: timedelta) -> list[str]:
        asked = Asked(since=MONDAY - back, until=MONDAY, zone="Europe/Prague")
        return [edge.isoformat()[5:16] for edge in steps(asked)]

    assert begins(2 * DAY) == ["11-21T09:00", "11-21T23:00", "11-22T23:00", "11-23T09:00"]
    assert begins(40 * DAY)[1:3] == ["10-18T22:00", "10-25T23:00"]  # the clocks go back on 25 October
    assert begins(220 * DAY)[1:3] == ["04-30T22:00", "05-31T22:00"]


def test_similar_tickets_are_named_with_the_words_they_share(desk: Desk) -> None:
    desk.customer_writes("The printer burns")
    desk.customer_writes("Invoice missing", who="petr@customer.example")
    desk.customer_writes("My printer is burning", who="eva@customer.example")
    with desk.program.store.read() as work:
        ticket = work.tickets.read(1001)
        assert ticket is not None
        alike = similar_tickets(work, ticket)
    assert [one.ref for one in alike][:1] == ["SUP-1003"]
    assert "printer" in alike[0].words


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--since", "yesterday"], "yesterday"),
        (["--since", "2999-01-01"], "not before"),
        (["--since", "99999999w"], "longer than ten years"),
        (["--since", "0001-01-01"], "before there was mail"),
        (["--queue", "nowhere"], "there is no queue nowhere"),
    ],
)
def test_a_wrong_period_or_queue_is_named(desk: Desk, words: list[str], said: str) -> None:
    done = CliRunner().invoke(group, ["--settings", str(desk._file), "report", *words])
    assert done.exit_code == 2
    assert said in done.output


def test_a_site_that_has_no_past_has_no_trends(desk: Desk) -> None:
    for number in range(9):
        desk.customer_writes("Toner is empty", who=f"c{number}@customer.example")
    desk.now += HOUR
    (topic,) = found(desk).topics.words
    assert (topic.count, topic.before, topic.trend) == (9, 0, Trend.STEADY)


def test_what_came_more_often_than_in_the_time_before_is_said_to_grow(desk: Desk) -> None:
    desk.customer_writes("Invoice missing", who="petr@customer.example")
    desk.now += 7 * DAY
    for number in range(9):
        desk.customer_writes("Toner is empty", who=f"c{number}@customer.example")
    desk.now += DAY
    with desk.program.store.read() as work:
        week = figures(work, Asked(since=desk.now - 7 * DAY, until=desk.now), desk.program.in_force.policy)
    (topic,) = week.topics.words
    assert (topic.words, topic.count, topic.before, topic.trend) == (("empty", "toner"), 9, 0, Trend.GROWS)
