"""This file judges the site itself: database, keys, what waits, who works; pure.

The limits are where a person would begin to worry, not where something breaks.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from postdesk.doctor.finding import Finding, fail, ok, size, span, warn
from store.health import DatabaseFacts, WorkFacts

LITTLE_ROOM = 1_000_000_000
NO_ROOM = 100_000_000
LATE = timedelta(minutes=15)
SWEEP_LATE = timedelta(minutes=5)  # a daemon writes it down each minute
OLD_PREVIOUS_KEY = timedelta(days=90)  # customers answer old mail; after so long hardly any
SHORT_KEY = 16  # octets; 128 bits


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFacts:
    """Where the key of the tokens stands; never the key."""

    given: bool  # in the settings; else made once and kept in the database
    octets: int
    previous: bool
    same: bool = False  # as the previous one
    rotated_at: datetime | None = None  # when the file of the current one was written


def judge_database(facts: DatabaseFacts, head: str) -> Iterator[Finding]:
    """Judge how the database stands."""
    where = str(facts.path) if facts.path else facts.kind
    if facts.version != head:
        yield fail(
            "database",
            f"{where} is at version {facts.version}, this program knows {head}",
            "stop other versions of postdesk and start this one: it upgrades the database",
        )
    else:
        yield ok("database", f"{where} answers and is at the newest version {head}")
    if facts.kind == "sqlite" and facts.journal != "wal":
        yield fail(
            "database: journal",
            f"journal_mode is {facts.journal}: readers and writers wait for each other",
            "move the file to a local disk: network folders cannot hold a WAL",
        )
    if not facts.durable:
        yield fail(
            "database: durability",
            "what is committed may be lost in a power cut",
            "set synchronous_commit and fsync to on: mail is removed from the server once it is committed",
        )
    if facts.mode is not None:
        yield _permission(where, facts.mode)
    if facts.free is not None:
        yield _room(where, facts.free)


def _permission(where: str, mode: int) -> Finding:
    check, says = (
        "database: permission",
        f"{where} with all mail and the key in it has the permission {mode:03o}",
    )
    remedy = f"chmod o= {where}*"
    if mode & 0o002:
        return fail(check, f"{says}: everybody on this machine may change it", remedy)
    return warn(check, f"{says}: everybody may read it", remedy) if mode & 0o004 else ok(check, says)


def _room(where: str, free: int) -> Finding:
    check, says = "database: disk", f"{size(free)} are free where {where} lies"
    remedy = "make room, or move the database: without room no mail is taken in"
    if free < NO_ROOM:
        return fail(check, says, remedy)
    return warn(check, says, remedy) if free < LITTLE_ROOM else ok(check, says)


def judge_keys(facts: KeyFacts, now: datetime) -> Iterator[Finding]:
    """Judge the keys of reply addresses and Message-IDs."""
    if facts.octets < SHORT_KEY:
        yield fail(
            "keys",
            f"keys.current has {facts.octets} octets only; whoever guesses it writes as anybody",
            "make a new one (openssl rand -hex 32), and name the old one in keys.previous for a while",
        )
    elif facts.given:
        yield ok("keys", "the key stands in the settings, so a copy of the database alone holds none")
    else:
        yield ok("keys", "the key was made by postdesk and stands in the database: copies hold it as well")
    if facts.same:
        yield warn(
            "keys: previous",
            "keys.previous is the same as keys.current",
            "take keys.previous out of the settings",
        )
    elif facts.previous:
        yield _previous(facts.rotated_at, now)


def _previous(rotated_at: datetime | None, now: datetime) -> Finding:
    check = "keys: previous"
    if rotated_at is None:
        return ok(check, "the key before this one still counts; how old this one is cannot be seen")
    age = now - rotated_at
    says = f"the key was changed {span(age)} ago, and the one before it still counts"
    if age > OLD_PREVIOUS_KEY:
        return warn(check, says, "take keys.previous out of the settings: hardly anybody answers so old mail")
    return ok(check, says)


def judge_outbox(facts: WorkFacts, now: datetime) -> Iterator[Finding]:
    """Judge what is still to send."""
    look = "`postdesk outbox list` tells why"
    if facts.failed:
        yield fail(
            "outbox: failed",
            f"{facts.failed} mails were given up",
            f"{look}; `postdesk outbox retry` sends again, `postdesk outbox discard ID` forgets one",
        )
    if facts.oldest_unsent is not None and now - facts.oldest_unsent > LATE:
        waits = span(now - facts.oldest_unsent)
        yield fail(
            "outbox", f"{facts.unsent} mails wait, the oldest for {waits}", f"{look}; is a daemon running?"
        )
    else:
        yield ok("outbox", f"{facts.unsent} mails are to be sent now, {facts.held} wait for a person's word")
    if facts.silenced:
        named = ", ".join(facts.silenced[:5]) + (" …" if len(facts.silenced) > 5 else "")
        yield warn(
            "outbox: suspended",
            f"{len(facts.silenced)} addresses bounced three times and get no automatic mail: {named}",
            "correct the address with its owner; `postdesk outbox allow ADDRESS` writes to it again",
        )


def judge_agents_reachable(facts: WorkFacts, agents: Collection[str]) -> Iterator[Finding]:
    """Judge whether the people who answer can be told of mail."""
    gone = sorted(set(facts.silenced) & set(agents))
    if gone:
        yield fail(
            "agents",
            f"{', '.join(gone)} bounced three times: an agent who hears of nothing",
            "correct the address in agents, or repair the mailbox and `postdesk outbox allow ADDRESS`",
        )


def judge_inbox(facts: WorkFacts, now: datetime) -> Iterator[Finding]:
    """Judge what came in and is no ticket yet."""
    if facts.set_aside:
        yield fail(
            "inbox: set aside",
            f"{facts.set_aside} mails broke our code and wait for a person",
            "`postdesk inbox list` names them; `postdesk inbox replay` files them after an upgrade",
        )
    if facts.oversize:
        named = ", ".join(map(str, facts.oversize[:5])) + (" …" if len(facts.oversize) > 5 else "")
        yield fail(
            "inbox: oversize",
            f"{len(facts.oversize)} mails were too large and are known in part: {named}",
            "look at them in the mailbox, then `postdesk inbox seen`; limits.message_bytes is the limit",
        )
    if facts.quarantined:
        yield warn(
            "inbox: quarantine",
            f"{facts.quarantined} mails were kept out as spam, storm or virus",
            "`postdesk inbox list` shows them; `postdesk inbox release ID` files one after all",
        )
    if facts.oldest_unfiled is not None and now - facts.oldest_unfiled > LATE:
        waits = span(now - facts.oldest_unfiled)
        yield fail(
            "inbox",
            f"{facts.unfiled} mails are fetched and not filed, the oldest for {waits}",
            "start `postdesk run`, and read its log",
        )
    else:
        yield ok("inbox", f"{facts.unfiled} mails wait to be filed")


def judge_daemons(
    facts: WorkFacts, mailboxes: Collection[str], now: datetime, is_dead: Callable[[str], bool]
) -> Iterator[Finding]:
    """Judge whether somebody reads each mailbox, and whether time is kept."""
    held = {lease.name: lease for lease in facts.leases if lease.until > now and not is_dead(lease.holder)}
    for name in mailboxes:
        lease = held.get(f"mailbox {name}")
        check = f"{name}: daemon"
        if lease is not None:
            yield ok(check, f"{lease.holder.partition(':')[0]} reads it")
        elif facts.last_sweep is None:
            yield warn(check, "no daemon has run yet", "start `postdesk run`")
        else:
            last = span(now - facts.last_sweep)
            yield fail(
                check, f"no daemon reads it; the last sign of one is {last} old", "start `postdesk run`"
            )
    if facts.last_sweep is None or not held:
        return
    age = now - facts.last_sweep
    if age > SWEEP_LATE:
        yield fail(
            "scheduler",
            f"nobody looked at what is due for {span(age)}: promises and reminders stand still",
            "restart `postdesk run`, and read its log",
        )
    else:
        yield ok("scheduler", f"what is due was looked at {span(max(age, timedelta(0)))} ago")
