"""This file proves that rules can be rehearsed on past mail as it was, and that nothing is changed by it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from mailer.parse import parse
from postdesk.cli.main import group
from postdesk.replaying import Compared, compare, message_of
from postdesk.settings_file import load
from store.rule_hits import customers_messages, routed_mails
from tests.desk import Desk, open_desk

RULES = """\
routing:
  - {name: bills, when: {subject: bill}, then: {queue: billing}}
  - {name: loud, on: both, when: {queue: billing}, then: {priority: high}}
"""


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_desk(tmp_path, RULES)
    yield desk
    desk.program.store.close()


def rehearse(desk: Desk, rules: str, *, workers: int = 1, since: timedelta = timedelta(days=30)) -> Compared:
    desk.write("new.yaml", rules)
    new = load(desk.folder / "settings.yaml", rules=desk.folder / "new.yaml")
    store, old = desk.program.store, desk.program.settings
    return compare(store, old, new.settings, desk.now - since, workers=workers)


def test_the_same_rules_differ_in_nothing(desk: Desk) -> None:
    desk.take(desk.mail("A bill"))
    desk.take(desk.mail("Re: A bill", "more", in_reply_to="<1@customer.example>"))
    found = rehearse(desk, RULES.removeprefix("routing:\n"))
    assert (found.asked, found.mails) == (2, [])
    assert found.old == found.new == {"bills": 1, "loud": 2}


def test_what_new_rules_would_have_done_is_told_by_mail_and_by_rule(desk: Desk) -> None:
    desk.take(desk.mail("A bill"))
    desk.take(desk.mail("A parcel"))
    found = rehearse(desk, "- {name: parcels, when: {subject: parcel}, then: {tags: [parcel]}}\n")
    bill, parcel = found.mails
    assert (bill.ticket, bill.changes) == (
        1001,
        {"queue": ("billing", "general"), "priority": ("high", "normal")},
    )
    assert (parcel.changes, parcel.after) == ({"tags": ([], ["parcel"])}, ("parcels",))
    assert (found.old, found.new) == ({"bills": 1, "loud": 1}, {"parcels": 1})


def test_a_reply_is_asked_about_as_its_ticket_stood_then(desk: Desk) -> None:
    desk.take(desk.mail("A bill"))
    desk.take(desk.mail("Re: A bill", "more", in_reply_to="<1@customer.example>"))
    desk.use("routing: []\n")  # the rules of then are gone; where the ticket stood is known all the same
    found = rehearse(desk, "- {name: late, on: reply, when: {queue: billing}, then: {tags: [late]}}\n")
    assert [(mail.inbox, mail.after) for mail in found.mails] == [(2, ("late",))]


def test_the_clock_is_that_of_the_mail_also_for_calendars_that_are_new(desk: Desk) -> None:
    desk.take(desk.mail("In the morning"))
    desk.now = desk.now.replace(hour=22)
    desk.take(desk.mail("At night"))
    desk.write(
        "whole.yaml",
        (desk.folder / "settings.yaml").read_text().replace(RULES, "")
        + "calendars: {office: {timezone: UTC, hours: {mon-fri: ['08:00-17:00']}}}\n"
        "routing: [{name: night, when: {outside: office}, then: {tags: [night]}}]\n",
    )
    new = load(desk.folder / "whole.yaml").settings
    found = compare(desk.program.store, desk.program.settings, new, desk.now - timedelta(days=1))
    assert [mail.subject for mail in found.mails] == ["At night"]


def test_mail_before_the_time_is_left_out(desk: Desk) -> None:
    desk.take(desk.mail("A bill"))
    desk.now += timedelta(days=40)
    desk.take(desk.mail("Another bill"))
    assert rehearse(desk, "[]").asked == 1


def test_a_dropped_mail_is_asked_about_again(desk: Desk) -> None:
    desk.use("routing: [{name: news, when: {subject: news}, then: {drop: news}}]\n")
    entry = desk.take(desk.mail("Our news"))
    (mail,) = rehearse(desk, "[]").mails
    assert (mail.inbox, mail.ticket, mail.changes) == (entry.id, None, {"drop": ("news", None)})


def test_several_processes_find_what_one_finds(desk: Desk) -> None:
    for number in range(450):
        desk.journal(
            desk.mail(f"bill {number}" if number % 3 else f"parcel {number}", From=f"c{number}@x.example")
        )
    desk.run()
    rules = "- {name: parcels, when: {subject: parcel}, then: {tags: [parcel]}}\n"
    assert rehearse(desk, rules, workers=2) == rehearse(desk, rules)


def test_a_stored_mail_is_read_as_the_whole_mail_was(desk: Desk) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Jana <jana@customer.example>", "support@acme.example"
    mail["Cc"], mail["Reply-To"] = "boss@customer.example", "desk@customer.example"
    mail["Subject"], mail["X-Form"] = "Účet za leden", "contact"
    mail["Message-ID"] = "<whole@customer.example>"
    mail.set_content("Dobrý den,\nposílám účet, děkuji za vyřízení.\n\nOn Mon, Acme wrote:\n> old\n> words\n")
    mail.add_alternative("<p>Dobrý den</p>", subtype="html")
    mail.add_attachment(b"%PDF-1.7 x", maintype="application", subtype="pdf", filename="účet.pdf")
    raw = mail.as_bytes()
    desk.take(raw)
    with desk.program.store.read() as work:
        ids = customers_messages(work.connection, datetime(2026, 1, 1, tzinfo=UTC))
        (stored,) = routed_mails(work.connection, ids)
    found, whole = message_of(stored, None), parse(raw)
    for part in (
        "subject",
        "senders",
        "to",
        "cc",
        "reply_to",
        "headers",
        "text",
        "reply",
        "language",
        "size",
    ):
        assert getattr(found, part) == getattr(whole, part), part
    assert found.attachments == tuple(
        replace(one, declared_type=one.content_type) for one in whole.attachments
    )


def run(desk: Desk, *words: str) -> Result:
    return CliRunner().invoke(group, ["--settings", str(desk.folder / "settings.yaml"), "rules", *words])


def objects(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def contents(desk: Desk) -> str:
    with desk.program.store.engine.connect() as connection:
        return hashlib.sha256("\n".join(connection.connection.iterdump()).encode()).hexdigest()  # type: ignore[attr-defined]


def test_the_command_tells_rules_mails_and_counts_and_changes_nothing(desk: Desk) -> None:
    desk.now = datetime.now(UTC) - timedelta(days=2)
    desk.take(desk.mail("A bill"))
    desk.write("new.yaml", "- {name: parcels, when: {subject: bill}, then: {tags: [bill]}}\n")
    before = contents(desk)
    result = run(desk, "replay", "--since", "7d", "--with", str(desk.folder / "new.yaml"), "--json")
    assert result.exit_code == 0, result.output
    parcels, bills, loud, mail, summary = objects(result)
    assert (parcels["status"], parcels["before"], parcels["after"], parcels["examples"]) == (
        "new", 0, 1, ["SUP-1001"],
    )  # fmt: skip
    assert (bills["status"], bills["lost"], loud["lost"]) == ("gone", 1, 1)
    assert mail["changes"]["queue"] == {"before": "billing", "after": "general"}
    assert (summary["mails"], summary["differ"]) == (1, 1)
    assert contents(desk) == before
    told = run(desk, "replay", "--with", str(desk.folder / "new.yaml"))
    assert "queue: billing → general" in told.stdout
    assert "1 mails asked, 1 would differ" in told.stderr


def test_wrong_new_rules_are_told_with_their_own_file_and_line(desk: Desk) -> None:
    desk.write("new.yaml", "- name: x\n  when: {subject: {matches: '('}}\n  then: {queue: biling}\n")
    result = run(desk, "replay", "--with", str(desk.folder / "new.yaml"))
    assert result.exit_code == 78
    assert "new.yaml:2: " in result.stderr
    missing = run(desk, "replay", "--with", str(desk.folder / "nothing.yaml"))
    assert missing.exit_code == 78
    assert "nothing.yaml" in missing.stderr


def test_a_time_that_is_none_is_refused(desk: Desk) -> None:
    result = run(desk, "check", "--since", "soon")
    assert result.exit_code == 2
    assert "soon" in result.stderr


def test_check_counts_hits_and_names_rules_that_hit_nothing_lately(desk: Desk) -> None:
    desk.now = datetime.now(UTC) - timedelta(days=2)
    desk.use(
        "routing:\n  - {name: all, then: {tags: [x]}}\n"
        "  - {name: never, when: {subject: zzz}, then: {tags: [y]}}\n"
    )
    for number in range(20):
        desk.take(desk.mail(f"Matter {number}"))
    every, never = objects(run(desk, "check", "--json"))
    assert (every["hits"], every["warnings"]) == (20, [])
    assert every["last_hit"] is not None
    assert (never["hits"], never["warnings"]) == (0, ["hit none of the 20 mails of the last 30 days"])
    assert "all  (new, 20 hits)" in run(desk, "check").stdout
    assert objects(run(desk, "check", "--since", "1d", "--json"))[0]["hits"] == 0


def test_tickets_show_tells_which_rule_sent_a_mail_where_it_is_and_why(desk: Desk) -> None:
    desk.take(desk.mail("A bill"))
    settings = ["--settings", str(desk.folder / "settings.yaml")]
    shown = CliRunner().invoke(group, [*settings, "tickets", "show", "SUP-1001"])
    assert "rule bills: the subject “A bill” contains “bill”" in shown.stdout
    assert "rule loud: the queue is billing" in shown.stdout
