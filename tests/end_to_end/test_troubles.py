"""This file shows a running daemon when servers are away, refuse us, or a mail cannot be filed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from tests.end_to_end.site import Site, letter, text_of
from tests.servers.dovecot import Dovecot

pytestmark = pytest.mark.servers
ZOE = "Zoe Adams <zoe@customer.example>"
ANNA = "Anna Nováková <anna@agents.example>"


def test_a_mail_server_that_was_away_is_read_when_it_is_back(
    site: Site, new_dovecot: Callable[[], Dovecot]
) -> None:
    site.dovecot = new_dovecot()
    site.dovecot.add_user(site.user)
    site.settings["mailboxes"]["support"] = site.mailbox(site.user, "support@acme.example")
    run = site.run()
    run.await_line("mailbox_connected")
    site.dovecot.kill()
    lost = run.await_line("mailbox_unavailable", count=3)
    assert "127.0.0.1" in lost["reason"]
    assert lost["retry_in_seconds"] >= 1.0  # the third wait: half of four seconds, or more
    site.dovecot.start()
    site.receive(letter(ZOE, "The printer smokes", "Help."))
    site.await_mail("zoe@customer.example")
    assert len(run.events("mailbox_unavailable")) < 8


def test_a_wrong_password_is_said_once_and_not_tried_fast(site: Site) -> None:
    site.settings["mailboxes"]["support"]["imap"]["password"] = {"env": "SITE_WRONG_PASSWORD"}
    second = site.dovecot.add_user("second." + site.user)
    site.settings["mailboxes"]["second"] = site.mailbox(second, "second@acme.example")
    run = site.run()
    refused = run.await_line("mailbox_refused")
    assert refused["retry_in_seconds"] >= 300
    assert "password" in refused["reason"]
    # The other mailbox goes on, and while it does nobody logs in to the first again.
    for number in range(3):
        site.dovecot.deliver(second, letter(ZOE, f"Help {number}", "Help.", to="second@acme.example"))
        site.await_mails("zoe@customer.example", count=number + 1)
    assert len(run.events("mailbox_refused")) == 1


def test_a_relay_that_was_away_gets_each_mail_once_when_it_is_back(site: Site) -> None:
    site.relay.stop()
    run = site.run()
    site.receive(*[letter(f"c{n}@customer.example", f"Help {n}", "It smokes.") for n in range(4)])
    away = run.await_line("smtp_away")
    assert "check host" in str(away)
    site.relay.start()
    site.await_that(lambda: len(site.tickets()) == 4, lambda: str(site.tickets()))
    assert "queued; the daemon sends them" in site.command("outbox", "retry")
    for number in range(4):
        site.await_mails(f"c{number}@customer.example", seconds=45)
    assert len(run.events("smtp_away")) <= 2
    ids = [str(one.message["message-id"]) for one in site.relay.mails]
    assert len(ids) == len(set(ids))


def test_an_answer_that_is_refused_stands_on_the_ticket_and_an_agent_is_told(site: Site) -> None:
    site.relay.always_answer("zoe@customer.example", "550 5.1.1 no such user here")
    site.run()
    site.receive(letter(ZOE, "The printer smokes", "Help."))
    told = site.await_mail("anna@agents.example", count=2)
    assert "zoe@customer.example" in text_of(told)
    (ticket,) = site.tickets()
    failed = [e for e in site.shown(ticket["ref"])["events"] if e["kind"] == "DeliveryFailed"]
    assert [(e["address"], e["audience"]) for e in failed] == [("zoe@customer.example", "customer")]
    assert "no such user here" in failed[0]["diagnostic"]
    (waiting,) = site.lines("outbox", "list")
    assert (waiting["state"], waiting["notice"]) == ("failed", "received")


def test_a_notification_that_is_refused_causes_no_further_mail(site: Site) -> None:
    site.relay.always_answer("anna@agents.example", "550 5.1.1 no such user here")
    run = site.run()
    site.receive(letter(ZOE, "The printer smokes", "Help."))
    site.await_mail("zoe@customer.example")
    run.await_line("answer_refused")
    (ticket,) = site.tickets()
    failed = site.await_that(
        lambda: [e for e in site.shown(ticket["ref"])["events"] if e["kind"] == "DeliveryFailed"],
        lambda: "the failure is not on the ticket",
    )
    assert failed[0]["audience"] == "agent"
    assert len(site.lines("outbox", "list", "--all")) == 2


def test_a_mail_the_database_refuses_is_set_aside_and_filed_on_replay(site: Site) -> None:
    site.run()
    site.receive(letter(ZOE, "first", "Help."))
    site.await_mail("zoe@customer.example")
    with closing(sqlite3.connect(site.folder / "postdesk.db", timeout=30)) as database:
        database.execute(
            "CREATE TRIGGER stumble BEFORE INSERT ON messages WHEN NEW.subject = 'poison' "
            "BEGIN SELECT RAISE(ABORT, 'this database takes no poison'); END"
        )
    site.receive(
        letter("a@customer.example", "before", "Help."),
        letter("b@customer.example", "poison", "Help."),
        letter("c@customer.example", "after", "Help."),
    )
    site.await_mails("c@customer.example")
    site.await_mails("a@customer.example")
    (aside,) = site.lines("inbox", "list")
    assert aside["state"] == "set_aside"
    assert "Help." not in site.runs[-1].log()  # a log is read by more people than a mailbox
    assert "takes no poison" in aside["why"]
    assert "Traceback" in site.command("inbox", "show", str(aside["id"]))
    assert "set_aside" in site.command("inbox", "replay", str(aside["id"]))
    with closing(sqlite3.connect(site.folder / "postdesk.db", timeout=30)) as database:
        database.execute("DROP TRIGGER stumble")
    assert "created" in site.command("inbox", "replay", str(aside["id"]))
    site.await_mails("b@customer.example")
    assert site.lines("inbox", "list") == []
    assert len(site.tickets()) == 4
    site.command("reconcile")


def test_a_database_that_takes_nothing_sets_no_mail_aside(site: Site) -> None:
    run = site.run()
    run.await_line("mailbox_connected")
    database = sqlite3.connect(site.folder / "postdesk.db", timeout=30, isolation_level=None)
    with closing(database):
        (pages,) = database.execute("PRAGMA page_count").fetchone()
        assert pages
        database.execute("ALTER TABLE tickets RENAME TO tickets_gone")
        site.receive(letter(ZOE, "The printer smokes", "Help."))
        run.await_line("loop_failed", count=2)
        database.execute("ALTER TABLE tickets_gone RENAME TO tickets")
    site.await_mail("zoe@customer.example")
    assert run.events("mail_set_aside") == []
    assert len(site.tickets()) == 1
