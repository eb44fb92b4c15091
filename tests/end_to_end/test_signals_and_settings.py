"""This file shows how a running daemon ends, and how changed settings come to count."""

from __future__ import annotations

import signal
import subprocess
import time

import pytest

from tests.end_to_end.site import Run, Site, letter

pytestmark = pytest.mark.servers
ZOE = "Zoe Adams <zoe@customer.example>"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_in_order_within_seconds(site: Site, number: signal.Signals) -> None:
    run = site.run()
    run.await_line("mailbox_connected")
    run.send(number)
    assert run.process.wait(8) == 0
    assert run.await_line_of_the_past("daemon_stopped")["in_order"]


def test_it_ends_within_seconds_while_servers_are_away(site: Site) -> None:
    site.settings["mailboxes"]["support"]["imap"]["port"] = 9  # discard: nobody listens
    run = site.run()
    run.await_line("mailbox_unavailable")
    assert run.end(8) == 0


def test_the_next_run_starts_reading_at_once(site: Site) -> None:
    site.settings["mailboxes"]["support"]["poll_every"] = "15m"
    run = site.run()
    run.await_line("mailbox_connected")
    run.end()
    site.run().await_line("mailbox_connected", seconds=10)


def test_a_changed_file_counts_without_a_signal(site: Site) -> None:
    run = site.run()
    site.settings["queues"]["vip"] = {"language": "en"}
    site.settings["routing"] = [
        {"name": "vip", "when": {"from": "zoe@customer.example"}, "then": {"queue": "vip"}}
    ]
    written = time.monotonic()
    site.write()
    run.await_line("settings_taken")
    assert time.monotonic() - written < 5
    site.receive(letter(ZOE, "The printer smokes", "Help."))
    site.await_mail("zoe@customer.example")
    assert site.tickets()[0]["queue"] == "vip"


def test_a_hangup_reads_the_settings_at_once(site: Site) -> None:
    run = site.run()
    site.settings["identity"]["name"] = "Acme Care"
    site.write()
    run.send(signal.SIGHUP)
    run.await_line("settings_taken", seconds=5)
    site.receive(letter(ZOE, "The printer smokes", "Help."))
    assert "Acme Care" in site.await_mail("zoe@customer.example")["from"]


def test_wrong_settings_leave_the_old_ones_in_force_and_say_where_they_are_wrong(site: Site) -> None:
    run = site.run()
    site.settings["routing"] = [
        {"name": name, "when": {"subject": {"matches": "("}}, "then": {"tags": ["x"]}} for name in ("a", "b")
    ]
    site.write()
    run.await_line("settings_refused", count=2, seconds=10)
    told = " ".join(line["error"] for line in run.events("settings_refused"))
    assert "settings.yaml:" in told
    assert "routing" in told
    site.receive(letter(ZOE, "The printer smokes", "Help."))
    site.await_mail("zoe@customer.example")
    assert run.process.poll() is None
    assert len(run.events("settings_refused")) == 2  # told once


def test_a_changed_mailbox_is_read_after_a_reload(site: Site) -> None:
    run = site.run()
    run.await_line("mailbox_connected")
    other = site.dovecot.add_user("moved." + site.user)
    site.settings["mailboxes"]["support"]["imap"]["username"] = other
    site.write()
    run.await_line("mailbox_connected", count=2)
    site.dovecot.deliver(other, letter(ZOE, "The printer smokes", "Help."))
    site.await_mail("zoe@customer.example")


def test_all_errors_of_bad_settings_are_told_at_once(site: Site) -> None:
    del site.settings["identity"]["domain"]
    site.settings["queues"]["general"]["lead"] = "nobody"
    site.settings["agents"]["anna"]["email"] = ["anna"]
    site.write()
    with pytest.raises(AssertionError, match="it ended with 78") as ended:
        Run(site).await_line("daemon_started")
    said = str(ended.value)
    assert said.count("settings.yaml:") >= 3
    assert "domain" in said
    assert "lead" in said
    assert "email" in said


def test_a_database_that_cannot_be_opened_is_to_be_tried_later(site: Site) -> None:
    site.settings["database"]["url"] = "postgresql+psycopg://nobody@127.0.0.1:9/none"
    site.write()
    run = Run(site)
    assert run.process.wait(30) == 75
    assert "database.url" in run.log()
    assert "Traceback" not in run.log()


def test_sigterm_while_the_relay_takes_its_time_does_not_lose_the_mail(site: Site) -> None:
    site.relay.delay = 1.0
    run = site.run()
    site.receive(*[letter(f"c{n}@customer.example", f"Help {n}", "It smokes.") for n in range(3)])
    site.await_mails("c0@customer.example")
    assert run.end() == 0
    site.relay.delay = 0.0
    site.run()
    for number in range(3):
        site.await_mails(f"c{number}@customer.example")
    ids = [str(one.message["message-id"]) for one in site.relay.mails]
    assert len(ids) == len(set(ids))


def test_help_needs_no_settings(site: Site) -> None:
    done = subprocess.run(site.program("run", "--help"), capture_output=True, text=True, check=True)
    assert "SIGTERM" in done.stdout
