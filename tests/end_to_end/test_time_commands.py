"""The commands that show time: what is due next, other promises over the history, and the report."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from postdesk.cli.main import group
from scheduler.clock import system_clock
from tests.time_desk import SITE, Desk

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALWAYS = """
queues:
  general: {sla: standard, assign: anna, lead: mia}
  billing: {sla: standard}
sla: {standard: {first_response: %s, resolution: 3d}}
escalation: [{at: 100%% of first_response, notify: assignee}]
surveys: {kind: csat, after_resolved: 1h}
"""
Run = Callable[..., Result]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk at which one ticket was answered after two hours and settled, and one was never answered."""
    now = (system_clock() - 5 * DAY).replace(minute=0, second=0, microsecond=0)
    desk = Desk(tmp_path, f"sqlite:///{tmp_path / 'desk.db'}", ALWAYS % "4h", now)
    desk.customer_writes("The printer burns")
    told = [mail for mail in desk.sent() if "anna" in str(mail["To"])]
    desk.now += 2 * HOUR
    desk.answers(told[0], "#tag printer\n#close\nTurn it off and on.")
    desk.sent()
    (survey,) = desk.watch(2 * HOUR)
    desk.answers(survey, "5", who="carla@customer.example")
    desk.customer_writes("Nobody answers me", who="paul@customer.example")
    desk.sent()
    yield desk
    desk.program.store.close()


@pytest.fixture
def run(desk: Desk, tmp_path: Path) -> Run:
    """Run a command on that desk."""

    def command(*words: str) -> Result:
        return CliRunner().invoke(group, [*words, "--settings", str(tmp_path / "settings.yaml")])

    return command


def lines(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_what_is_due_next_is_listed_with_whose_it_is(run: Run) -> None:
    (due,) = lines(run("tickets", "due", "--json"))
    assert (due["ref"], due["kind"], due["assignee"], due["overdue"]) == (
        "SUP-1002",
        "escalate",
        "anna",
        True,
    )
    text = run("tickets", "due").stdout
    assert text.splitlines()[0] == "anna:"
    assert "SUP-1002" in text
    assert "OVERDUE" in text


def test_what_is_due_is_shown_on_the_clock_of_the_office(desk: Desk, run: Run) -> None:
    (due,) = lines(run("tickets", "due", "--json"))
    desk.configure((ALWAYS % "4h").replace("{standard: {", "{standard: {calendar: office, "))
    at = datetime.fromisoformat(str(due["at"])).astimezone(ZoneInfo("Europe/Prague"))
    assert f"  {at:%d.%m. %H:%M %Z}" in run("tickets", "due").stdout


def test_what_is_due_can_be_narrowed_to_a_person_a_queue_and_a_time(run: Run) -> None:
    assert len(lines(run("tickets", "due", "--json", "--assignee", "anna", "--within", "1h"))) == 1
    assert lines(run("tickets", "due", "--json", "--assignee", "bob")) == []
    assert lines(run("tickets", "due", "--json", "--queue", "billing")) == []
    assert run("tickets", "due", "--within", "soon").exit_code == 2


def test_promises_are_counted_over_the_history_and_an_overdue_one_is_broken(run: Run) -> None:
    rows = {(row["queue"], row["target"]): row for row in lines(run("sla", "simulate", "--json"))}
    first = rows["general", "first_response"]
    assert (first["promised"], first["kept"], first["share"]) == (2, 1, 0.5)
    assert rows["general", "resolution"]["kept"] == 1


def test_other_promises_are_played_over_the_same_history(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "new.yaml"
    other.write_text(SITE % {"url": "sqlite:///other.db"} + ALWAYS % "1h", encoding="utf-8")
    rows = {row["target"]: row for row in lines(run("sla", "simulate", "--with", str(other), "--json"))}
    first = rows["first_response"]
    assert (first["kept"], first["new_promised"], first["new_kept"]) == (1, 2, 0)
    assert (first["gained"], first["lost"]) == ([], ["SUP-1001"])
    assert "+0 -1" in run("sla", "simulate", "--with", str(other)).stdout


def test_wrong_new_settings_are_refused_with_what_is_wrong(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "new.yaml"
    other.write_text("sla: {standard: {first_response: soon}}", encoding="utf-8")
    result = run("sla", "simulate", "--with", str(other))
    assert result.exit_code == 78
    assert "soon" in result.stderr


def test_the_report_has_every_figure(run: Run) -> None:
    (report,) = lines(run("report", "--json"))
    assert (report["opened"], report["resolved"], report["backlog"]) == (2, 1, 1)
    assert report["first_response"]["wall"]["median"] == 7200
    assert report["first_response"]["kept"]["part"] == 1
    assert report["first_contact_resolution"]["part"] == 1
    assert report["csat"]["answers"] == {"5": 1}
    assert report["agents"]["anna"]["resolved"] == 1
    assert report["topics"] == [{"tag": "printer", "opened": 1, "before": 0, "trend": "steady"}]


def test_a_report_counts_only_its_period(run: Run) -> None:
    (report,) = lines(run("report", "--json", "--since", "2d"))
    assert (report["opened"], report["resolved"], report["backlog"]) == (0, 0, 1)
    yesterday = (datetime.now(UTC) - DAY).date().isoformat()
    (dated,) = lines(run("report", "--json", "--since", yesterday))
    assert dated["opened"] == 0
    assert run("report", "--since", "2999-01-01").exit_code == 2
    assert run("report", "--since", "long ago").exit_code == 2


def test_the_report_is_a_table_for_people_and_a_page_of_its_own(run: Run, tmp_path: Path) -> None:
    text = run("report").stdout
    assert "first response, median" in text
    assert re.search(r"first response, median +2 h\b", text)
    page = tmp_path / "report.html"
    assert run("report", "--html", str(page)).exit_code == 0
    words = page.read_text(encoding="utf-8")
    assert "Acme Support: report" in words
    assert "100 % of 1" in words
    assert "http" not in words  # it asks nobody for anything


def test_a_name_from_outside_is_no_markup_in_the_page(desk: Desk, run: Run, tmp_path: Path) -> None:
    told = desk.customer_writes("Third", who="eva@customer.example")
    mails = [mail for mail in desk.sent() if told.ref in mail["Subject"] and "anna" in str(mail["To"])]
    desk.answers(mails[0], "#tag <b>bold</b>")
    page = tmp_path / "report.html"
    run("report", "--html", str(page))
    assert "<b>bold" not in page.read_text(encoding="utf-8")
