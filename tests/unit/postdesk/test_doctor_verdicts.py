"""What doctor says about each thing: how it stands, and what helps."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailer.smtp_look import SmtpLook
from postdesk.doctor.finding import Finding, State
from postdesk.doctor.mail_verdicts import (
    Arrival,
    Border,
    ImapLook,
    ProbeLook,
    judge_authentication,
    judge_clock,
    judge_imap,
    judge_probe,
    judge_smtp,
)
from postdesk.doctor.site_verdicts import (
    KeyFacts,
    judge_agents_reachable,
    judge_daemons,
    judge_database,
    judge_inbox,
    judge_keys,
    judge_outbox,
)
from postdesk.settings_model.servers import Mailbox
from postdesk.settings_model.site import Authentication
from store.health import DatabaseFacts, Lease, WorkFacts
from tests.desk import Desk, open_desk
from tickets.delivery import Refused, Sent, TryLater

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DATABASE = DatabaseFacts(
    kind="sqlite", version="0002", journal="wal", durable=True, path=Path("p.db"), mode=0o640, free=10**10
)
LEASE = Lease(name="mailbox support", holder="here:1/1.1/a", until=NOW + HOUR)
IDLE_SITE = WorkFacts(
    unsent=0, oldest_unsent=None, failed=0, held=0, unfiled=0, oldest_unfiled=None, set_aside=0,
    quarantined=0, oversize=(), leases=(LEASE,), silenced=(), last_sweep=NOW,
)  # fmt: skip
KEY = KeyFacts(given=True, octets=32, previous=False)
ALL = frozenset({"IDLE", "MOVE", "UIDPLUS"})
SENT = ProbeLook(address="support+x@acme.example", outcome=Sent(reply="ok"), waited=timedelta(seconds=60))


@pytest.fixture
def box(desk: Desk) -> Mailbox:
    return desk.program.settings.mailboxes["support"]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return open_desk(tmp_path)


def worst(findings: list[Finding]) -> tuple[State, str]:
    """The first finding that is not well, and what helps; what is well has no remedy."""
    assert all(bool(one.remedy) is (one.state is not State.OK) for one in findings)
    return next(((one.state, one.remedy) for one in findings if one.state is not State.OK), (State.OK, ""))


@pytest.mark.parametrize(
    ("change", "state", "remedy"),
    [
        ({}, State.OK, ""),
        ({"version": "0001"}, State.FAIL, "it upgrades the database"),
        ({"journal": "delete"}, State.FAIL, "local disk"),
        ({"durable": False}, State.FAIL, "synchronous_commit"),
        ({"mode": 0o644}, State.WARN, "chmod o= p.db*"),
        ({"mode": 0o666}, State.FAIL, "chmod o= p.db*"),
        ({"free": 5 * 10**8}, State.WARN, "make room"),
        ({"free": 10**6}, State.FAIL, "make room"),
    ],
)
def test_the_database_is_judged(change, state, remedy):
    found = worst(list(judge_database(replace(DATABASE, **change), "0002")))
    assert found[0] is state
    assert remedy in found[1]


@pytest.mark.parametrize(
    ("change", "state", "remedy"),
    [
        ({}, State.OK, ""),
        ({"octets": 8}, State.FAIL, "openssl rand"),
        ({"previous": True}, State.OK, ""),
        ({"previous": True, "rotated_at": NOW - timedelta(days=30)}, State.OK, ""),
        ({"previous": True, "rotated_at": NOW - timedelta(days=100)}, State.WARN, "take keys.previous out"),
        ({"previous": True, "same": True}, State.WARN, "take keys.previous out"),
    ],
)
def test_keys_are_judged(change, state, remedy):
    found = worst(list(judge_keys(replace(KEY, **change), NOW)))
    assert found[0] is state
    assert remedy in found[1]


@pytest.mark.parametrize(
    ("change", "state", "remedy"),
    [
        ({}, State.OK, ""),
        ({"unsent": 3, "oldest_unsent": NOW - timedelta(minutes=5)}, State.OK, ""),
        ({"unsent": 3, "oldest_unsent": NOW - HOUR}, State.FAIL, "postdesk outbox list"),
        ({"failed": 1}, State.FAIL, "postdesk outbox retry"),
        ({"silenced": ("jana@customer.example",)}, State.WARN, "postdesk outbox allow"),
        ({"silenced": ("anna@acme.example",)}, State.WARN, "postdesk outbox allow"),
        ({"set_aside": 1}, State.FAIL, "postdesk inbox replay"),
        ({"oversize": (7,)}, State.FAIL, "postdesk inbox seen"),
        ({"quarantined": 2}, State.WARN, "postdesk inbox release"),
        ({"unfiled": 2, "oldest_unfiled": NOW - HOUR}, State.FAIL, "postdesk run"),
        ({"leases": (), "last_sweep": None}, State.WARN, "start `postdesk run`"),
        ({"leases": ()}, State.FAIL, "start `postdesk run`"),
        ({"leases": (replace(LEASE, until=NOW - HOUR),)}, State.FAIL, "start `postdesk run`"),
        ({"leases": (replace(LEASE, holder="dead"),)}, State.FAIL, "start `postdesk run`"),
        ({"last_sweep": NOW - HOUR}, State.FAIL, "restart `postdesk run`"),
    ],
)
def test_what_waits_is_judged(change, state, remedy):
    facts = replace(IDLE_SITE, **change)
    findings = [*judge_outbox(facts, NOW), *judge_inbox(facts, NOW)]
    findings += judge_daemons(facts, ("support",), NOW, lambda holder: holder == "dead")
    found = worst(findings)
    assert found[0] is state
    assert remedy in found[1]


def test_an_agent_who_cannot_be_reached_is_worse_than_a_customer():
    facts = replace(IDLE_SITE, silenced=("anna@acme.example", "jana@customer.example"))
    [found] = judge_agents_reachable(facts, {"anna@acme.example"})
    assert (found.state, "anna@acme.example" in found.says) == (State.FAIL, True)
    assert not list(judge_agents_reachable(IDLE_SITE, {"anna@acme.example"}))


def test_the_way_in_is_judged(box):
    assert worst(list(judge_imap("support", box, ImapLook(trouble=None, capabilities=ALL))))[0] is State.OK
    refused = judge_imap("support", box, ImapLook(trouble="the login is refused"))
    assert worst(list(refused))[0] is State.FAIL
    deaf = judge_imap("support", box, ImapLook(trouble=None, capabilities=ALL - {"IDLE"}))
    assert worst(list(deaf)) == (State.WARN, "set poll_every lower where that is too late")
    moving = box.model_copy(update={"after": type(box.after)(move="Done")})
    leaves = ImapLook(trouble=None, capabilities=frozenset({"IDLE"}))
    assert "after: {flag: Seen}" in worst(list(judge_imap("support", moving, leaves)))[1]
    assert worst(list(judge_imap("support", box, leaves)))[0] is State.OK


def test_the_way_out_is_judged(box):
    assert judge_smtp("support", box, SmtpLook(trouble=None)).state is State.OK
    assert judge_smtp("support", box, SmtpLook(trouble=None, largest=50_000_000)).state is State.OK
    assert judge_smtp("support", box, SmtpLook(trouble=None, largest=1_000_000)).state is State.WARN
    assert judge_smtp("support", box, SmtpLook(trouble="no connection")).state is State.FAIL


@pytest.mark.parametrize(
    ("look", "state"),
    [
        (replace(SENT, arrived=True), State.OK),
        (SENT, State.FAIL),
        (replace(SENT, outcome=Refused(reason="550 no such user")), State.FAIL),
        (replace(SENT, outcome=TryLater(reason="451")), State.FAIL),
        (replace(SENT, outcome=None), State.WARN),
    ],
)
def test_sub_addresses_that_do_not_arrive_are_to_be_switched_off(box, look, state):
    found = judge_probe("support", box, look)
    assert found.state is state
    if state is not State.OK and not isinstance(look.outcome, TryLater):
        assert "mailboxes.support.sub_addresses: false" in found.remedy


def test_sub_addresses_that_are_off_need_no_mail(box):
    off = box.model_copy(update={"sub_addresses": False})
    assert judge_probe("support", off, None).state is State.OK


SEEN = Border(as_trusted="mx.acme.example", counts=False)
COUNTS = Border(as_trusted="mx.acme.example", counts=True)
NOTHING = Border(as_trusted=None, counts=False)


@pytest.mark.parametrize(
    ("borders", "trusted", "without", "state", "words"),
    [
        ([COUNTS] * 9, ("mx.acme.example",), "hold", State.OK, "speaks in 9 of the last 9"),
        ([], ("mx.acme.example",), "hold", State.OK, "speaks in 0"),
        ([SEEN] * 9, ("mx.other.example",), "hold", State.FAIL, "{trusted: [mx.acme.example]}"),
        ([NOTHING] * 9, ("mx.other.example",), "hold", State.FAIL, "check SPF"),
        ([SEEN] * 9, (), "hold", State.WARN, "every mail of an agent is held"),
        ([SEEN] * 9, (), "hold", State.WARN, "{trusted: [mx.acme.example]}"),
        ([SEEN] * 9, (), "token", State.WARN, "answers customers in the agent's name"),
        ([NOTHING] * 9, (), "token", State.WARN, "let your mail server write"),
        ([SEEN, *[NOTHING] * 8], (), "hold", State.WARN, "let your mail server write"),
        ([], (), "hold", State.WARN, "let your mail server write"),
    ],
)
def test_whom_to_trust_is_named(borders, trusted, without, state, words):
    settings = Authentication(trusted=trusted, without=without)
    found = judge_authentication(borders, settings, agents=True)
    assert found.state is state
    assert words in f"{found.says} {found.remedy}"


def test_a_clock_that_is_wrong_is_told():
    def said(hours: float) -> State:
        at = NOW + timedelta(hours=hours)
        arrival = Arrival(server=at, not_before=NOW, not_after=NOW + timedelta(seconds=5))
        found = judge_clock("support", [arrival])
        assert found is not None
        return found.state

    assert (said(0), said(1), said(-1)) == (State.OK, State.WARN, State.WARN)
    assert judge_clock("support", []) is None
