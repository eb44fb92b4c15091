"""What doctor sees in a database, and that the mail it writes to itself is never a ticket."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from mailer.parse import parse
from postdesk.cli.main import group
from postdesk.heartbeat import Heartbeat
from store.health import find_probe, look_at_database, look_at_work, recent_mails
from store.migrate import HEAD
from store.outbox import SqlOutbox
from store.suppressions import suppress
from tests.desk import Desk, open_desk
from threading_rules.border import border_id
from threading_rules.tokens import make_probe, read_probe
from tickets.delivery import Refused

pytestmark = pytest.mark.usefixtures("waits_for_the_disk")
BARE = "identity: {name: Acme, domain: acme.example}\n"
BY = "Received: from x by %s.acme.example; Mon, 23 Nov 2026 09:00:00 +0000\n"
CHECKED = "Authentication-Results: mx.acme.example; dmarc=pass header.from=customer.example\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return open_desk(tmp_path)


def run(desk: Desk, *words: str, expect: int = 0) -> list[dict[str, str]]:
    settings = str(desk.folder / "settings.yaml")
    done = CliRunner().invoke(group, ["--settings", settings, *words], catch_exceptions=False)
    assert done.exit_code == expect, done.output
    return [json.loads(line) for line in done.stdout.splitlines()] if "--json" in words else []


def states(found: list[dict[str, str]]) -> dict[str, str]:
    return {one["check"]: one["state"] for one in found}


def test_the_mail_that_doctor_wrote_to_itself_is_filed_as_such_and_is_no_ticket(desk: Desk) -> None:
    probe = make_probe(desk.program.in_force.keys, b"0123456789")
    entry = desk.take(
        desk.mail(From="postdesk doctor <support@acme.example>", To=f"support+{probe}@acme.example")
    )
    assert (entry.state, entry.outcome, entry.ticket) == ("done", "probe", None)
    assert desk.tickets() == []
    assert desk.out() == []
    nonce = read_probe(desk.program.in_force.keys, probe)
    assert nonce is not None
    assert find_probe(desk.program.store, nonce) is not None
    assert find_probe(desk.program.store, "a" * 16) is None
    assert recent_mails(desk.program.store, "support") == ()


def test_a_probe_that_nobody_signed_is_an_ordinary_mail(desk: Desk) -> None:
    probe = make_probe(desk.program.in_force.keys, b"0123456789")
    forged = probe[:-1] + ("a" if probe[-1] != "a" else "b")
    assert desk.take(desk.mail(To=f"support+{forged}@acme.example")).outcome == "created"


def test_the_database_tells_how_it_stands(desk: Desk) -> None:
    facts = look_at_database(desk.program.store)
    assert (facts.kind, facts.version, facts.journal, facts.durable) == ("sqlite", HEAD, "wal", True)
    assert facts.mode is not None
    assert facts.mode & 0o007 == 0
    assert facts.free


def test_what_waits_and_what_failed_is_seen_and_what_helps_helps(desk: Desk) -> None:
    desk.take(desk.mail())
    mails = SqlOutbox(desk.program.store).claim("test", 9, desk.now, timedelta(minutes=5))
    desk.settle(mails, Refused(reason="550 no such user"))
    with desk.program.store.write() as work:
        work.inbox.add(
            mailbox="support", source="test", raw=desk.mail().encode(), size=99_000_000,
            received_at=desk.now, internal_date=None,
        )  # fmt: skip
        suppress(work.connection, "jana@customer.example", "3 hard bounces, the last: 550", desk.now)
        suppress(work.connection, "ivan@customer.example", "the customer asked us to stop", desk.now)
    facts = look_at_work(desk.program.store, desk.now + timedelta(hours=1), 25_000_000)
    assert facts.failed == len(mails) > 0
    assert (facts.unfiled, facts.oldest_unfiled, len(facts.oversize)) == (1, desk.now, 1)
    assert facts.silenced == ("jana@customer.example",)
    run(desk, "inbox", "seen")
    run(desk, "outbox", "allow", "Jana@customer.example")
    run(desk, "outbox", "allow", "jana@customer.example", expect=1)
    facts = look_at_work(desk.program.store, desk.now, 25_000_000)
    assert (facts.oversize, facts.silenced) == ((), ())


def test_a_daemon_writes_down_that_it_lives_once_a_minute(desk: Desk) -> None:
    moments = [desk.now + timedelta(seconds=30 * number) for number in range(4)]
    clock = iter(moments)
    heart = Heartbeat(desk.program.store, lambda: next(clock))
    seen = []
    for _ in moments:
        heart.beat()
        seen.append(look_at_work(desk.program.store, desk.now, 1).last_sweep)
    assert seen == [moments[0], moments[0], moments[2], moments[2]]


def test_a_site_without_servers_is_told_what_fails_and_ends_with_one(desk: Desk) -> None:
    found = run(desk, "doctor", "--json", "--no-mail", expect=1)
    assert {name for name, state in states(found).items() if state == "fail"} == {
        "support: imap",
        "support: smtp",
    }
    assert all(one["remedy"] for one in found if one["state"] != "ok")


def test_wrong_settings_are_a_finding_and_end_with_78(desk: Desk) -> None:
    desk.write("settings.yaml", "identity: {}\n")
    [found] = run(desk, "doctor", "--json", expect=78)
    assert (found["check"], found["state"]) == ("settings", "fail")


def test_a_site_without_mailboxes_is_healthy(desk: Desk) -> None:
    desk.write("settings.yaml", BARE)
    assert "fail" not in states(run(desk, "doctor", "--json")).values()


def test_a_key_that_cannot_be_read_is_a_finding(desk: Desk) -> None:
    desk.write(
        "settings.yaml", "identity: {name: Acme, domain: acme.example}\nkeys: {current: {file: gone}}\n"
    )
    assert states(run(desk, "doctor", "--json", expect=1))["keys"] == "fail"


@pytest.mark.parametrize(
    ("header", "named"),
    [
        (CHECKED, "mx.acme.example"),
        (
            CHECKED + BY % "mx",
            "mx.acme.example",
        ),
        (
            BY % "mx" + CHECKED,
            "mx.acme.example below",
        ),
        (BY % "in" + CHECKED, None),
        ("", None),
    ],
    ids=["alone", "above", "below", "came with the mail", "none"],
)
def test_who_checked_a_mail_is_named_as_the_settings_want_it(header: str, named: str | None) -> None:
    message = parse((header + "From: jana@customer.example\nSubject: x\n\nx\n").encode())
    assert border_id(message) == named
