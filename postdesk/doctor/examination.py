"""This file looks at everything and yields what the verdicts say about it, one finding after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain

from mailer.parse import parse
from mailer.smtp_look import look_at_smtp
from postdesk.doctor.finding import Finding, ok, warn
from postdesk.doctor.mail_verdicts import (
    Arrival,
    Border,
    judge_authentication,
    judge_clock,
    judge_imap,
    judge_probe,
    judge_smtp,
)
from postdesk.doctor.probing import Probing, look_at_imap, open_mailbox
from postdesk.doctor.site_verdicts import (
    KeyFacts,
    judge_agents_reachable,
    judge_daemons,
    judge_database,
    judge_inbox,
    judge_keys,
    judge_outbox,
)
from postdesk.holders import is_dead
from postdesk.settings_file import Loaded
from postdesk.wiring import Program, smtp_account
from store.health import RecentMail, look_at_database, look_at_work, recent_mails
from store.migrate import HEAD
from threading_rules.border import border_id, border_speaks
from tickets.ports import Clock

AUTHENTICATION = ("authentication",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """How to look."""

    send: bool = True  # whether a mail may be sent to oneself
    wait: timedelta = timedelta(seconds=60)  # for it
    clock: Clock
    pause: Callable[[float], None]
    tell: Callable[[str], None]  # progress


def judge_settings(loaded: Loaded) -> Iterator[Finding]:
    """Yield what ``postdesk check`` says; whom to trust is a question of its own here."""
    yield ok("settings", f"{loaded.path} is right")
    for one in loaded.warnings:
        if one.path != AUTHENTICATION:
            what, _, advice = str(one).rpartition(" — ")
            yield warn("settings", what or advice, advice if what else "docs/settings.md tells of this key")


def examine(program: Program, how: Questions) -> Iterator[Finding]:
    """Look at everything."""
    settings, now = program.settings, how.clock()
    yield from judge_database(look_at_database(program.store), HEAD)
    yield from judge_keys(_key_facts(program), now)
    facts = look_at_work(program.store, now, settings.limits.message_bytes)
    yield from judge_inbox(facts, now)
    yield from judge_outbox(facts, now)
    yield from judge_agents_reachable(facts, program.in_force.insiders)
    yield from judge_daemons(facts, settings.mailboxes, now, is_dead)
    yield from _mailboxes(program, how)


def _key_facts(program: Program) -> KeyFacts:
    settings, keys = program.settings.keys, program.in_force.keys
    rotated = None
    if settings.current is not None and settings.current.file is not None:
        rotated = datetime.fromtimestamp(settings.current.file.stat().st_mtime, UTC)
    return KeyFacts(
        given=settings.current is not None,
        octets=len(keys.current),
        previous=keys.previous is not None,
        same=keys.previous == keys.current,
        rotated_at=rotated,
    )


def _mailboxes(program: Program, how: Questions) -> Iterator[Finding]:
    """All mails to oneself are on their way before the first one is waited for."""
    settings = program.settings
    probing = Probing(program=program, clock=how.clock, pause=how.pause)
    try:
        for name, box in settings.mailboxes.items():
            mailbox = open_mailbox(box, settings.limits.message_bytes)
            seen = look_at_imap(mailbox)
            yield from judge_imap(name, box, seen)
            smtp = look_at_smtp(smtp_account(box.smtp, helo=settings.identity.domain))
            yield judge_smtp(name, box, smtp)
            if how.send and box.sub_addresses and seen.trouble is None and smtp.trouble is None:
                probing.send(name, box, mailbox)
            else:
                mailbox.close()
        probing.wait(how.wait, how.tell)
    finally:
        probing.close()
    yield from _what_came(program, probing, how)


def _what_came(program: Program, probing: Probing, how: Questions) -> Iterator[Finding]:
    settings = program.settings
    recent = {name: recent_mails(program.store, name) for name in settings.mailboxes}
    for name, box in settings.mailboxes.items():
        probe = probing.probes.get(name)
        if probe is not None or (how.send and not box.sub_addresses):
            yield judge_probe(name, box, probe.look if probe else None)
        arrivals = [_arrival(one) for one in recent[name]]
        arrivals.append(probe.arrival if probe else None)
        found = judge_clock(name, [one for one in arrivals if one is not None])
        if found is not None:
            yield found
    trusted = settings.authentication.trusted
    # What came back to ourselves counts only where nobody else wrote yet: many servers check no mail of
    # their own users.
    own = [one.found for one in probing.probes.values() if one.found is not None]
    mails = list(chain.from_iterable(recent.values())) or own
    borders = [_border(one, trusted) for one in mails]
    yield judge_authentication(borders, settings.authentication, agents=bool(settings.agents))


def _arrival(mail: RecentMail) -> Arrival | None:
    if mail.internal_date is None:
        return None
    # An old mail may be fetched much later, so only a server ahead of us shows.
    return Arrival(server=mail.internal_date, not_before=None, not_after=mail.received_at)


def _border(mail: RecentMail, trusted: tuple[str, ...]) -> Border:
    message = parse(mail.beginning)
    return Border(as_trusted=border_id(message), counts=border_speaks(message, trusted))
