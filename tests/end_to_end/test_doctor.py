"""This file shows doctor at real servers: its mail comes back or does not, with a daemon and without."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.end_to_end.site import Site

pytestmark = pytest.mark.servers
CHECKED = b"Authentication-Results: mx.acme.example; dmarc=pass header.from=acme.example\r\n"


def examined(site: Site, *words: str, bring: bool) -> tuple[int, dict[str, dict[str, str]]]:
    """Run doctor and, where its mail is to arrive, bring it from the relay into the mailbox."""
    before = len(site.relay.mails)
    process = subprocess.Popen(
        site.program("--settings", str(site.path), "doctor", "--json", *words),
        cwd=site.folder,
        env=site.environ(),
        stdout=subprocess.PIPE,
        text=True,
    )
    if bring:
        mail = site.await_that(lambda: site.relay.mails[before:], lambda: "doctor sent nothing")[0]
        site.receive(CHECKED + mail.raw)
    out, _ = process.communicate(timeout=60)
    return process.returncode, {one["check"]: one for one in map(json.loads, out.splitlines())}


def test_doctor_writes_to_itself_and_a_daemon_makes_no_ticket_of_it(site: Site) -> None:
    site.write()
    code, found = examined(site, bring=True)
    assert code == 0, found
    assert found["support: sub-addresses"]["state"] == "ok"
    assert found["support: clock"]["state"] == "ok"
    assert "{trusted: [mx.acme.example]}" in found["authentication"]["remedy"]
    assert found["support: daemon"]["remedy"] == "start `postdesk run`"
    assert "IDLE" in found["support: imap"]["says"]

    run = site.run()
    site.await_that(lambda: run.events("mail_filed"), lambda: "the daemon did not file doctor's mail")
    code, found = examined(site, bring=True)
    assert code == 0, found
    assert {
        found[check]["state"] for check in ("support: sub-addresses", "support: daemon", "scheduler")
    } == {"ok"}
    assert site.tickets() == []
    assert {one["outcome"] for one in site.lines("inbox", "list", "--all")} == {"probe"}

    code, found = examined(site, "--wait", "1s", bring=False)
    assert code == 1
    assert "mailboxes.support.sub_addresses: false" in found["support: sub-addresses"]["remedy"]
