"""This file proves what decisions get to know from the settings."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path

import pytest

from postdesk.settings_file import load
from tickets.policy import EscalationStep, Policy, Target
from tickets.route import Priority

IDENTITY = "identity: {name: Acme, domain: acme.example, languages: [en, cs]}\n"


def policy(folder: Path, text: str = "") -> Policy:
    path = folder / "settings.yaml"
    path.write_text(IDENTITY + text, encoding="utf-8")
    return load(path, environ={}).settings.policy()


def test_an_identity_alone_is_enough_and_a_general_queue_exists(tmp_path: Path) -> None:
    made = policy(tmp_path)
    assert list(made.queues) == ["general"]
    assert (made.name, made.domain, made.ticket_prefix) == ("Acme", "acme.example", "SUP")
    assert made.queue("general").surveys is None
    assert made.queue("general").closed.reopen_within == timedelta(days=14)


def test_a_day_of_a_promise_is_a_working_day_of_its_calendar(tmp_path: Path) -> None:
    made = policy(
        tmp_path,
        "calendars: {office: {hours: {mon-fri: ['09:00-12:00', '13:00-17:00']}}}\n"
        "sla:\n"
        "  office: {calendar: office, resolution: 3d, by_priority: {urgent: {resolution: 1d2h}}}\n"
        "  always: {resolution: 3d}\n",
    )
    assert made.slas["office"].promise(Target.RESOLUTION, Priority.NORMAL) == timedelta(hours=21)
    assert made.slas["office"].promise(Target.RESOLUTION, Priority.URGENT) == timedelta(hours=9)
    assert made.slas["always"].promise(Target.RESOLUTION, Priority.NORMAL) == timedelta(hours=72)


def test_hours_may_have_several_spans_and_end_at_midnight(tmp_path: Path) -> None:
    made = policy(
        tmp_path,
        "calendars: {late: {hours: {mon-tue: ['20:00-24:00', '06:00-10:00'], 'sat, sun': 10:00-12:00}}}\n",
    )
    hours = made.calendars["late"].hours
    assert hours[0] == hours[1] == ((time(6), time(10)), (time(20), None))
    assert hours[5] == hours[6] == ((time(10), time(12)),)
    assert set(hours) == {0, 1, 5, 6}


def test_days_off_come_from_the_country_our_own_days_and_a_calendar_file(tmp_path: Path) -> None:
    (tmp_path / "off.ics").write_text(
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260706\r\nDTEND;VALUE=DATE:2026\r\n"
        " 0708\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nDTSTART:20260901T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    made = policy(
        tmp_path,
        "calendars:\n"
        "  office: {holidays: {country: CZ, extra: [2026-12-31], remove: [2026-11-17], ical: off.ics}}\n"
        "  short: {holidays: DE-BY}\n",
    )
    off = made.calendars["office"].holidays
    assert {date(2026, 10, 28), date(2026, 12, 31), date(2026, 7, 6), date(2026, 7, 7)} <= off
    assert {date(2026, 11, 17), date(2026, 7, 8), date(2026, 9, 1)}.isdisjoint(off)
    assert date(2026, 1, 6) in made.calendars["short"].holidays


def test_the_ladder_is_read_as_shares_and_as_times_since_the_promise_began(tmp_path: Path) -> None:
    made = policy(
        tmp_path,
        "calendars: {office: {}}\n"
        "agents: {anna: {name: Anna, email: anna@acme.example, queues: [general]}}\n"
        "queues: {quiet: {escalation: []}}\n"
        "escalation:\n"
        "  - {at: 75% of first_response, notify: assignee}\n"
        "  - {at: 1d2h after resolution, notify: [lead, boss@acme.example], priority: high, reassign: anna,"
        " repeat: {every: 1h, limit: 2}, only_during: office, tags: late}\n",
    )
    first, second = made.queue("general").ladder
    assert first == EscalationStep(target=Target.FIRST_RESPONSE, percent=75, notify=("assignee",))
    assert second == EscalationStep(
        target=Target.RESOLUTION,
        after=timedelta(hours=26),
        notify=("lead", "boss@acme.example"),
        priority=Priority.HIGH,
        reassign="anna",
        tags=("late",),
        repeat_every=timedelta(hours=1),
        repeat_limit=2,
        only_during=made.calendars["office"],
    )
    assert made.queue("quiet").ladder == ()


def test_a_queue_overrides_single_steps_of_the_followup_and_may_switch_them_off(tmp_path: Path) -> None:
    made = policy(
        tmp_path,
        "followup: {remind_customer_after: 3d, close_after: 7d, progress_by_priority: {urgent: 4h}}\n"
        "queues: {slow: {followup: {close_after: never, progress_every: 2d}}}\n",
    )
    assert made.queue("general").followup.close_after == timedelta(days=7)
    slow = made.queue("slow").followup
    assert (slow.remind_customer_after, slow.close_after) == (timedelta(days=3), None)
    assert slow.progress_every == timedelta(days=2)
    assert slow.progress_by_priority == {Priority.URGENT: timedelta(hours=4)}


def test_a_day_of_our_own_time_is_a_working_day_and_24_hours_are_24_hours(tmp_path: Path) -> None:
    made = policy(
        tmp_path,
        'calendars: {office: {hours: {mon-fri: ["09:00-17:00"]}}}\n'
        "sla: {standard: {calendar: office}}\n"
        "queues: {general: {sla: standard}, always: {}}\n"
        "followup: {progress_every: 2d, return_to_queue_after: 24h, remind_customer_after: 2d}\n"
        "escalation: [{at: 1d after resolution, tags: late, repeat: {every: 1d}}]\n"
        "surveys: {after_resolved: 1d}\n",
    )
    here, always = made.queue("general"), made.queue("always")
    assert (here.followup.progress_every, always.followup.progress_every) == (
        timedelta(hours=16),
        timedelta(days=2),
    )
    assert here.followup.return_to_queue_after == timedelta(hours=24)
    assert here.followup.remind_customer_after == timedelta(days=2)  # the customer's time
    assert (here.ladder[0].after, here.ladder[0].repeat_every) == (timedelta(hours=8), timedelta(hours=8))
    assert here.surveys is not None
    assert here.surveys.after_resolved == timedelta(hours=8)


@pytest.mark.parametrize("no", ["no", "never", "false"])
def test_a_queue_may_ask_nobody_how_it_was(tmp_path: Path, no: str) -> None:
    made = policy(tmp_path, f"surveys: {{kind: nps}}\nqueues: {{silent: {{surveys: {no}}}}}\n")
    assert made.queue("silent").surveys is None
    survey = made.queue("general").surveys
    assert survey is not None
    assert (survey.kind, survey.after_resolved, survey.sample) == ("nps", timedelta(hours=4), 100)


def test_a_ticket_may_be_reopened_always(tmp_path: Path) -> None:
    made = policy(tmp_path, "queues: {general: {closed: {reopen_within: always, then: reject}}}\n")
    assert made.queue("general").closed.reopen_within is None
    assert made.queue("general").closed.then == "reject"


def test_mailboxes_agents_and_limits_arrive_whole(tmp_path: Path) -> None:
    made = policy(
        tmp_path,
        "mailboxes:\n"
        "  support:\n"
        "    address: support@acme.example\n"
        "    imap: {host: 127.0.0.1, port: 1143, security: none, username: u, password: p}\n"
        "    smtp: {host: localhost, port: 1025, security: none}\n"
        "    lists: team@groups.example\n"
        "    default_charset: windows-1251\n"
        "agents:\n"
        "  anna: {name: Anna, email: [anna@acme.example, a@home.example], roles: [lead], language: cs}\n"
        "limits: {mails_per_sender_per_hour: 7}\n",
    )
    box = made.mailboxes["support"]
    assert (box.queue, box.separator, box.default_charset) == ("general", "+", "windows-1251")
    assert box.lists == ("team@groups.example",)
    anna = made.agent_by_address("A@HOME.example")
    assert anna is not None
    assert (anna.key, anna.email, anna.roles) == ("anna", "anna@acme.example", ("lead",))
    assert made.limits.mails_per_sender_per_hour == 7
    assert made.limits.automatic_per_address_per_day == 5
