"""This file lets mail come in while the rules are changed under it, and counts what was lost or doubled.

Rules of number N give every ticket the tag vN, so that a ticket's recorded version can be held against the
rules that really decided. Between good rules stand broken ones, half-written files and files that are gone.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from postdesk.intake import Intake
from postdesk.logs import set_up_logs
from postdesk.reload import Refusal, Reload, Swap
from postdesk.settings_file import load
from postdesk.wiring import Program, build_in_force, open_program
from store.schema import inbox, tickets
from store.work import Store

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SITE = """\
identity: {name: Storm, domain: acme.example}
limits: {mails_per_sender_per_hour: 100000}
mailboxes:
  support:
    address: support@acme.example
    imap: {host: 127.0.0.1, security: none, username: support, password: x}
    smtp: {host: 127.0.0.1, security: none}
"""


class Storm:
    """A site whose rules change while it takes mail."""

    def __init__(self, folder: Path) -> None:
        self._settings = folder / "settings.yaml"
        self.write(0)
        loaded = load(self._settings)
        self.program: Program = open_program(loaded)
        self.in_force = self.program.in_force
        self._reload = Reload(loaded)
        self.tags = {loaded.fingerprint: "v0"}  # version to the tag that its rules give
        self.swaps = self.refusals = 0
        self._clock = START

    def write(self, number: int) -> None:
        """Replace the settings at once by good ones, as editors do."""
        text = f"{SITE}routing: [{{name: all, on: both, then: {{tags: [v{number}]}}}}]\n"
        fresh = self._settings.with_suffix(".new")
        fresh.write_text(text, encoding="utf-8")
        os.replace(fresh, self._settings)

    def spoil(self, chance: random.Random) -> None:
        """Break the file in one of the ways files break."""
        way = chance.randrange(3)
        if way == 0:
            wrong = "routing: [{name: all, then: {queu: x}}]\n"
            self._settings.write_text(SITE + wrong, encoding="utf-8")
        elif way == 1:
            self._settings.write_text(SITE[:60], encoding="utf-8")  # half written
        else:
            self._settings.unlink(missing_ok=True)

    def look(self) -> None:
        """Look at the files as the daemon does, with the waiting made short."""
        self._clock += timedelta(seconds=1)
        found = self._reload.run_once(self._clock, at_once=True)
        if isinstance(found, Swap):
            rules = found.loaded.settings.routing
            self.tags[found.loaded.fingerprint] = rules[0].then.tags[0]
            self.in_force = build_in_force(found.loaded, self.program.store)
            self.swaps += 1
        elif isinstance(found, Refusal):
            self.refusals += 1


def storm(folder: Path, mails: int, seed: int = 7) -> dict[str, int | float]:
    """File mails while another thread changes the rules; return what became of them."""
    site, chance, done = Storm(folder), random.Random(seed), threading.Event()

    def change() -> None:
        number = 0
        while not done.is_set():
            if chance.random() < 0.3:
                site.spoil(chance)
            else:
                number += 1
                site.write(number)
            site.look()
            done.wait(0.01)

    changing = threading.Thread(target=change)
    began = time.monotonic()
    changing.start()
    try:
        _file(site, mails)
    finally:
        done.set()
        changing.join()
    figures = _judge(site.program.store, site.tags, mails)
    site.program.store.close()
    return {
        **figures,
        "swaps": site.swaps,
        "refusals": site.refusals,
        "seconds": round(time.monotonic() - began, 1),
    }


def _file(site: Storm, mails: int) -> None:
    intake = Intake(site.program.store, lambda: site.in_force, lambda: START)
    for start in range(0, mails, 20):
        with site.program.store.write() as work:
            for number in range(start, min(start + 20, mails)):
                _journal(work.inbox.add, number)
        while intake.run_once():
            pass


def _journal(add: Callable[..., int], number: int) -> None:
    raw = (
        f"From: c{number}@customer.example\nTo: support@acme.example\nSubject: Matter {number}\n"
        f"Message-ID: <{number}@customer.example>\nDate: Mon, 23 Nov 2026 09:00:00 +0000\n\nHelp {number}.\n"
    )
    add(mailbox="support", source="storm", raw=raw.encode(), size=None, received_at=START, internal_date=None)


def _judge(store: Store, tags: dict[str, str], mails: int) -> dict[str, int | float]:
    with store.read() as work:
        fates = work.connection.execute(sa.select(inbox.c.outcome, inbox.c.ticket)).all()
        rows = work.connection.execute(sa.select(tickets.c.settings_version, tickets.c.fold)).all()
    filed = [row.ticket for row in fates if row.outcome == "created"]
    right = sum(1 for row in rows if list(row.fold["tags"]) == [tags.get(row.settings_version, "unknown")])
    return {
        "mails": mails,
        "lost": mails - len(filed),
        "doubled": len(rows) - len(set(filed)) + len(filed) - len(set(filed)),
        "under_another_version": len(rows) - right,
        "versions_used": len({row.settings_version for row in rows}),
    }


def main() -> int:
    """Print the figures; exit 1 where a mail was lost, doubled, or filed under a version it does not name."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--mails", type=int, default=2_000)
    reader.add_argument("--seed", type=int, default=7)
    chosen = reader.parse_args()
    set_up_logs("critical")
    with tempfile.TemporaryDirectory() as made:
        figures = storm(Path(made), chosen.mails, chosen.seed)
    print(json.dumps(figures))
    return int(bool(figures["lost"] or figures["doubled"] or figures["under_another_version"]))


if __name__ == "__main__":
    sys.exit(main())
