"""This file measures ``postdesk rules replay``: 10,000 mails, 200 old and 200 new rules, two processes.

The mails are generated, filed by the real intake, and replayed; the promise is a minute. The time of filing
is not part of the figure. ``--keep FOLDER`` keeps the site, to be measured again without filing.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.rules_speed import generated_mail, generated_rules
from postdesk.intake import Intake
from postdesk.logs import set_up_logs
from postdesk.replaying import compare
from postdesk.settings_file import load
from postdesk.wiring import Program, open_program
from store.work import Store

PROMISE = 60.0
START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SITE = """\
identity: {name: Bench, domain: acme.example, languages: [en, cs, ru]}
calendars: {office: {}}
limits: {mails_per_sender_per_hour: 100000}
mailboxes:
  support:
    address: support@acme.example
    imap: {host: 127.0.0.1, security: none, username: support, password: x}
    smtp: {host: 127.0.0.1, security: none}
"""


def site(folder: Path, chance: random.Random, rules: int) -> Program:
    """Return a site with rules."""
    (folder / "settings.yaml").write_text(
        f"{SITE}routing: {generated_rules(chance, rules)}\n", encoding="utf-8"
    )
    return open_program(load(folder / "settings.yaml"))


def fill(program: Program, chance: random.Random, mails: int) -> None:
    """File generated mails, a minute apart."""
    clock = [START]
    intake = Intake(program.store, lambda: program.in_force, lambda: clock[0])
    for start in range(0, mails, 500):
        with program.store.write() as work:
            for number in range(start, min(start + 500, mails)):
                clock[0] = START + timedelta(minutes=number)
                work.inbox.add(
                    mailbox="support", source="bench", raw=generated_mail(chance, number), size=None,
                    received_at=clock[0], internal_date=None,
                )  # fmt: skip
        while intake.run_once():
            pass


def measure(store: Store, folder: Path, chance: random.Random, rules: int, workers: int) -> dict[str, object]:
    """Replay everything with other rules and return the figures."""
    new = folder / "new.yaml"
    new.write_text(generated_rules(chance, rules), encoding="utf-8")
    old, with_new = load(folder / "settings.yaml"), load(folder / "settings.yaml", rules=new)
    began, spent = time.monotonic(), _children()
    found = compare(store, old.settings, with_new.settings, START, workers=workers)
    seconds = time.monotonic() - began
    return {
        "mails": found.asked,
        "rules": [len(old.settings.routing), len(with_new.settings.routing)],
        "workers": workers,
        "differ": len(found.mails),
        "seconds": round(seconds, 1),
        "cpu_seconds": round(_children() - spent, 1),  # of the processes; another's load does not count
        "seconds_per_10000": round(seconds / max(1, found.asked) * 10_000, 1),
        "promise": PROMISE,
    }


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> int:
    """Print the figures; exit 1 where the promise is broken."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--mails", type=int, default=10_000)
    reader.add_argument("--rules", type=int, default=200)
    reader.add_argument("--workers", type=int, default=2)
    reader.add_argument("--seed", type=int, default=7)
    reader.add_argument("--keep", type=Path)
    chosen = reader.parse_args()
    chance = random.Random(chosen.seed)
    set_up_logs("warning")
    with tempfile.TemporaryDirectory() as made:
        folder = chosen.keep or Path(made)
        folder.mkdir(exist_ok=True)
        filed = (folder / "postdesk.db").exists()
        program = site(folder, chance, chosen.rules)
        if not filed:
            fill(program, chance, chosen.mails)
        figures = measure(program.store, folder, chance, chosen.rules, chosen.workers)
        program.store.close()
    print(json.dumps(figures))
    return int(float(str(figures["seconds_per_10000"])) > PROMISE)


if __name__ == "__main__":
    sys.exit(main())
