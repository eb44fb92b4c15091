"""This file shows several daemons on one database, and that a dead one holds up no other."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from postdesk.holders import is_dead, make_holder
from postdesk.leasing import release_dead
from store.leases import SqlLeases
from store.migrate import open_store
from store.outbox import NewMail, SqlOutbox, add_mails
from tests.end_to_end.site import ROOT, Site, letter

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LONG = timedelta(minutes=15)
ZOE = "Zoe Adams <zoe@customer.example>"


@pytest.mark.servers
def test_two_daemons_file_and_answer_each_mail_once_and_one_takes_over(site: Site, postgres_url: str) -> None:
    site.settings["database"]["url"] = postgres_url
    site.settings["mailboxes"]["support"]["poll_every"] = "5s"
    first = site.run()
    first.await_line("mailbox_connected")
    second = site.run()
    site.receive(*[letter(f"c{n}@customer.example", f"Help {n}", "It smokes.") for n in range(20)])
    for number in range(20):
        site.await_mails(f"c{number}@customer.example")
    first.kill()
    second.await_line("dead_holder_released", seconds=40)
    second.await_line("mailbox_connected", seconds=60)
    site.receive(letter(ZOE, "After the death of the first", "It smokes."))
    site.await_mails("zoe@customer.example")
    assert len(site.tickets()) == 21
    ids = Counter(str(mail.message["message-id"]) for mail in site.relay.mails)
    sent = {str(row["id"]) for row in site.lines("outbox", "list", "--all")}
    assert len(sent) == len(ids) == 42
    assert max(ids.values()) == 1
    site.command("reconcile")


@pytest.mark.servers
def test_the_run_after_a_kill_waits_for_no_lease(site: Site) -> None:
    site.settings["mailboxes"]["support"]["poll_every"] = "15m"
    site.relay.delay = 5.0
    first = site.run()
    site.receive(letter(ZOE, "The printer smokes", "Help."))
    first.await_line("mail_opened_ticket")
    site.await_that(
        lambda: [row for row in site.lines("outbox", "list") if row["state"] == "sending"],
        lambda: "nothing is being sent",
    )
    first.kill()
    site.relay.delay = 0.0
    second = site.run()
    second.await_line("mailbox_connected", seconds=15)
    site.await_mails("zoe@customer.example", seconds=15)


def test_a_process_that_lives_is_not_dead_and_one_that_ended_is() -> None:
    assert not is_dead(make_holder())
    ended = subprocess.run(
        [sys.executable, "-c", "from postdesk.holders import make_holder; print(make_holder())"],
        cwd=ROOT if (ROOT / "postdesk" / "__init__.py").exists() else None,
        capture_output=True,
        text=True,
        check=True,
    )
    assert is_dead(ended.stdout.strip())


def test_of_a_process_elsewhere_nothing_is_known() -> None:
    place, process, chance = make_holder().split("/")
    assert not is_dead(f"other{place}/1.1/{chance}")
    assert not is_dead(f"{place}x/{process}/{chance}")
    assert not is_dead("a name of somebody else")


def test_another_process_under_a_dead_ones_number_does_not_keep_it_alive() -> None:
    place, _, chance = make_holder().split("/")
    assert is_dead(f"{place}/{os.getpid()}.1/{chance}")


def test_what_a_dead_process_held_is_free_and_what_others_hold_stays(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'postdesk.db'}")
    place, _, chance = make_holder().split("/")
    dead, elsewhere = f"{place}/{os.getpid()}.1/{chance}", "other:0/7.7/abc"
    leases, outbox = SqlLeases(store), SqlOutbox(store)
    with store.write() as work:
        add_mails(work.connection, [_mail(number) for number in (1, 2)], NOW)
    for holder in (dead, elsewhere):
        leases.take(f"mailbox {holder}", holder, NOW, LONG)
        outbox.claim(holder, 1, NOW, LONG)
    release_dead(store, NOW)
    assert [mail.message_id for mail in outbox.claim("me", 9, NOW, LONG)] == ["<m1@acme.example>"]
    assert leases.take(f"mailbox {dead}", "me", NOW, LONG)
    assert not leases.take(f"mailbox {elsewhere}", "me", NOW, LONG)
    store.close()


def _mail(number: int) -> NewMail:
    return NewMail(
        ticket=None,
        seq=number,
        notice="received",
        recipient="zoe@customer.example",
        audience="customer",
        automatic=True,
        mailbox="support",
        envelope_from="support@acme.example",
        recipients=("zoe@customer.example",),
        raw=b"Subject: x\r\n\r\nx\r\n",
        message_id=f"<m{number}@acme.example>",
        subject="x",
        not_before=NOW,
    )
