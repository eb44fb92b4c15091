"""This file kills a running postdesk with `kill -9`, again and again, and counts what that cost.

`python -m bench.kills --mails 500 --kills 20` puts mails into a real Dovecot, lets `postdesk run` file them
and send into a sink, and kills it at moments drawn by a seed: while it fetches, files, sends, or lets tickets
escalate. Afterwards nothing may be missing, nothing may be there twice, and a mail may have reached the sink
again only as often as somebody was killed. Mails come from the corpus where it is, else from the bench's own
mailbox.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.mailbox_2000 import make_mailbox
from tests.end_to_end.site import Run, Site
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import Postgres
from tests.servers.process import beats
from tests.servers.smtp_sink import SmtpSink

_ROOT = Path(__file__).parents[1]
LADDER = ("50%", "75%", "100%")
STAGES = ("mail_fetched", "mail_opened_ticket", "answer_sent", "daemon_started")
"""Log lines that say how far it is; one of them is drawn for each kill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Toll:
    """What the kills cost."""

    mails: int  # delivered into the mailbox
    kills: int
    fates: dict[str, int]  # journalled mails by what became of them
    left: int  # still in the inbox of the server
    processed: int  # in the folder for fetched mail
    tickets: int
    unsent: int  # outbox rows that should be sent and are not
    waiting: int  # alerts that wait to go out together
    sent: int
    at_sink: int  # different Message-IDs
    again: int  # mails that came to the sink once more than needed
    most: int  # how often the most frequent one came
    steps: Counter[int] = field(default_factory=Counter)  # escalation steps: how many times each happened
    doubled_steps: int = 0
    reconciled: bool = False

    @property
    def is_clean(self) -> bool:
        """Whether nothing is missing and nothing is there twice."""
        return (
            self.reconciled
            and sum(self.fates.values()) == self.processed == self.mails
            and not ({"received", "set_aside"} & self.fates.keys())
            and self.left == self.unsent == self.doubled_steps == 0
            and self.sent == self.at_sink
            and self.most <= 1 + self.kills
        )


def kill_and_count(site: Site, mails: Sequence[bytes], kills: int, chance: random.Random) -> Toll:
    """Files the mails with so many kills in between, lets it finish, and counts."""
    site.receive(*mails)
    for _ in range(kills):
        run = site.run()
        _await_moment(run, chance)
        run.kill()
    last = site.run()
    _await_end(site, len(mails))
    assert last.end(30) == 0, last.log()[-4000:]
    return _count(site, len(mails), kills)


def escalating(site: Site) -> None:
    """Lets every ticket climb a ladder of three steps within seconds."""
    site.settings["sla"] = {"standard": {"first_response": "4s"}}
    site.settings["queues"]["general"] |= {"sla": "standard", "lead": "anna"}
    site.settings["escalation"] = [{"at": f"{at} of first_response", "notify": "lead"} for at in LADDER]


def _await_moment(run: Run, chance: random.Random) -> None:
    """Waits until a log line that was drawn has come so often; work that ended before is as good a moment."""
    stage, count = chance.choice(STAGES), chance.randint(1, 30)
    seen = -1
    for _ in beats(chance.uniform(0.2, 6.0)):
        seen = run.log().count(f'"event": "{stage}"')
        if seen >= count:
            return


def _await_end(site: Site, mails: int) -> None:
    def is_over() -> bool:
        if site.dovecot.messages(site.user) or _journalled(site).get("received"):
            return False
        if sum(_journalled(site).values()) < mails:
            return False
        ladder = set(range(len(site.settings.get("escalation", ()))))
        if not all(set(steps) >= ladder for steps in _climbed(site).values()):
            return False
        return all(_waits(row) for row in site.lines("outbox", "list"))

    site.await_that(is_over, lambda: f"it never ends: {_journalled(site)}", seconds=600)


def _journalled(site: Site) -> Counter[str]:
    rows = site.lines("inbox", "list", "--all", "--limit", "1000000")
    return Counter(str(row["outcome"] or row["state"]) for row in rows)


def _waits(row: dict[str, Any]) -> bool:
    return row["state"] == "queued" and datetime.fromisoformat(row["next_try"]) > datetime.now(UTC)


def _climbed(site: Site) -> dict[str, list[int]]:
    """Returns the escalation steps of each ticket as they happened."""
    if not site.settings.get("escalation"):
        return {}
    return {
        ref: [e["step"] for e in site.shown(ref)["events"] if e["kind"] == "Escalated"]
        for ref in (str(ticket["ref"]) for ticket in site.tickets())
    }


def _count(site: Site, mails: int, kills: int) -> Toll:
    at_sink = Counter(str(mail.message["message-id"]) for mail in site.relay.mails)
    outbox = site.lines("outbox", "list", "--all")
    climbed = _climbed(site)
    site.command("reconcile")  # fails unless it exits 0
    return Toll(
        mails=mails,
        kills=kills,
        fates=dict(_journalled(site)),
        left=len(site.dovecot.messages(site.user)),
        processed=len(site.dovecot.messages(site.user, "Processed")),
        tickets=len(site.tickets()),
        unsent=sum(1 for row in outbox if row["state"] not in {"sent", "discarded"} and not _waits(row)),
        waiting=sum(map(_waits, outbox)),
        sent=sum(1 for row in outbox if row["state"] == "sent"),
        at_sink=len(at_sink),
        again=sum(at_sink.values()) - len(at_sink),
        most=max(at_sink.values(), default=0),
        steps=Counter(step for steps in climbed.values() for step in steps),
        doubled_steps=sum(len(steps) - len(set(steps)) for steps in climbed.values()),
        reconciled=True,
    )


def corpus_mails(count: int) -> list[bytes]:
    """Returns mails of the corpus, or of the bench's mailbox where there is no corpus."""
    named = os.environ.get("POSTDESK_CORPUS")
    folder = Path(named) if named else _ROOT.parent / "shared" / "corpus"
    if not (folder / "manifest.jsonl").exists():
        return [mail.raw for mail in make_mailbox(count, 2000)]
    rows = map(json.loads, (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines())
    files = [folder / row["file"] for row in rows if row["file"].endswith(".eml")]
    chosen = random.Random(500).sample(sorted(files), min(count, len(files)))
    return [file.read_bytes() for file in chosen]


@contextmanager
def _servers(folder: Path, *, on_postgres: bool) -> Iterator[Site]:
    dovecot, relay = Dovecot(), SmtpSink()
    postgres = Postgres() if on_postgres else None
    try:
        dovecot.start()
        relay.start()
        site = Site(folder, dovecot, relay, dovecot.add_user("support@acme.example"))
        if postgres is not None:
            postgres.start()
            site.settings["database"]["url"] = postgres.create_database()
        yield site
        site.stop()
    finally:
        relay.stop()
        dovecot.remove()
        if postgres is not None:
            postgres.remove()


def main() -> int:
    """Kills, counts and prints; 0 if nothing was lost or doubled."""
    parser = argparse.ArgumentParser(prog="python -m bench.kills", description=__doc__)
    parser.add_argument("--mails", type=int, default=500, help="how many mails (500)")
    parser.add_argument("--kills", type=int, default=20, help="how many kills (20)")
    parser.add_argument("--seed", type=int, default=1, help="another seed kills at other moments")
    parser.add_argument("--sweeps", action="store_true", help="let every ticket escalate meanwhile")
    parser.add_argument("--postgresql", action="store_true", help="on PostgreSQL")
    words = parser.parse_args()
    folder = _ROOT / ".build" / "kills"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with _servers(folder, on_postgres=words.postgresql) as site:
        if words.sweeps:
            escalating(site)
            # Requests only: mail of lists and machines is promised nothing and climbs no ladder.
            mails = [mail.raw for mail in make_mailbox(words.mails, 2000)]
        else:
            mails = corpus_mails(words.mails)
        toll = kill_and_count(site, mails, words.kills, random.Random(words.seed))
    fates = ", ".join(f"{count} {fate}" for fate, count in sorted(toll.fates.items()))
    print(f"{toll.mails} mails, {toll.kills} kills: {fates}; {toll.tickets} tickets")
    print(f"on the server: {toll.left} left in INBOX, {toll.processed} in Processed")
    print(
        f"outgoing: {toll.sent} sent and {toll.at_sink} at the sink, {toll.again} of them again, "
        f"the most frequent {toll.most} times; {toll.unsent} unsent, {toll.waiting} alerts wait"
    )
    if words.sweeps:
        print(f"escalation steps: {dict(sorted(toll.steps.items()))}, {toll.doubled_steps} twice")
    print("reconcile: exit 0;", "nothing missing, nothing twice" if toll.is_clean else "NOT CLEAN")
    return 0 if toll.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
