"""This file proves that nobody gets more automatic mails in a day than the limit says, whatever answers us.

Machines that tell what they are get none at all; here are the ones that do not tell: people's words sent
again and again, a responder that looks like a person, sub-addresses of one mailbox, and another postdesk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from postdesk.due_work import DueWork
from postdesk.explanation import explain
from tests.desk import SITE, Desk, open_desk, read
from tickets.delivery import OutgoingMail

LIMIT = 5
A_DAY = timedelta(days=1)
BARE = SITE.replace("queues: {general: {}, billing: {}}\n", "")
MORE = """
queues: {general: {closed: {reopen_within: 1h, then: reject}}, billing: {}}
followup: {progress_every: 2h, remind_customer_after: 1h, close_after: 3h}
surveys: {kind: csat, after_resolved: 1h}
"""


@dataclass
class Watched:
    """A desk whose automatic mails are noted with their moment."""

    desk: Desk
    automatic: list[tuple[datetime, str]] = field(default_factory=list)

    def out(self) -> list[OutgoingMail]:
        """Let time do what is due, send, and return what goes to people outside."""
        due = DueWork(self.desk.program.store, lambda: self.desk.program.in_force)
        while waiting := due.take_due(self.desk.now, 50):
            for ticket in waiting:
                due.handle(ticket, self.desk.now)
        mails = [mail for mail in self.desk.out() if not mail.recipients[0].endswith(self.own)]
        self.automatic += [
            (self.desk.now, mail.notice)
            for mail in mails
            if str(read(mail).get("Auto-Submitted", "no")).startswith("auto-")
        ]
        return mails

    @property
    def own(self) -> str:
        """What its own addresses end with."""
        return f"@{self.desk.program.in_force.policy.domain}"

    @property
    def most_in_a_day(self) -> int:
        """The most automatic mails within any 24 hours."""
        return max((sum(1 for at, _ in self.automatic if start <= at < start + A_DAY)
                    for start, _ in self.automatic), default=0)  # fmt: skip


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(open_desk(tmp_path, MORE, BARE))


def _write(desk: Desk, number: int, to: str, text: str, author: str) -> None:
    desk.take(
        f"From: {author}\nTo: {to}\nSubject: Hello {number}\n"
        f"Message-ID: <{number}@{author.partition('@')[2]}>\n\n{text}\n"
    )


def _reply_to(mail: OutgoingMail) -> str:
    return str(read(mail)["Reply-To"].addresses[0].addr_spec)


def _the_words_of(*words: str) -> Callable[[Watched], None]:
    """Let one customer send such words to the same request, twelve of them."""

    def send(watched: Watched) -> None:
        _write(watched.desk, 0, "support@acme.example", "It burns.", "emma@customer.example")
        (received,) = watched.out()
        for number in range(1, 13):
            word = words[number % len(words)]
            _write(watched.desk, number, _reply_to(received), word, "emma@customer.example")
            watched.out()

    return send


@pytest.mark.parametrize("words", [["status"], ["close", "reopen"], ["close", "status", "reopen", "status"]])
def test_a_customers_words_bring_no_more_automatic_mails_than_the_limit(
    watched: Watched, words: list[str]
) -> None:
    send = _the_words_of(*words)
    send(watched)
    assert len(watched.automatic) == watched.most_in_a_day == LIMIT


def test_the_next_day_there_are_answers_again(watched: Watched) -> None:
    _the_words_of("status")(watched)
    before = len(watched.automatic)
    watched.desk.now += A_DAY
    _write(watched.desk, 100, "support@acme.example", "Hello?", "emma@customer.example")
    watched.out()
    assert "received" in [name for _, name in watched.automatic[before:]]


def _sub_addresses() -> Iterator[str]:
    spellings = ("emma+{}@customer.example", "Emma+{}@Customer.Example", '"emma+{}"@customer.example')
    yield from (spellings[number % 3].format(number) for number in count())


@pytest.mark.parametrize("domain", ["customer.example", "gmail.com"])
def test_sub_addresses_of_one_mailbox_share_one_limit(watched: Watched, domain: str) -> None:
    authors = _sub_addresses()
    for number in range(20):
        author = next(authors).replace("customer.example", domain).replace("Customer.Example", domain)
        _write(watched.desk, number, "support@acme.example", "It burns.", author)
        watched.out()
    assert len(watched.desk.tickets()) == 20
    assert len(watched.automatic) == LIMIT


def test_another_person_of_the_same_house_is_answered(watched: Watched) -> None:
    for number in range(8):
        _write(watched.desk, number, "support@acme.example", "It burns.", "emma@customer.example")
    _write(watched.desk, 9, "support@acme.example", "It burns.", "emil@customer.example")
    assert "emil@customer.example" in {mail.recipients[0] for mail in watched.out()}


RESPONSES = {
    "a sentence": ["I am in the mountains and answer when I am back."],
    "words": ["status", "close", "reopen", "human"],
    "scores": ["5", "1", "what?"],
}


@pytest.mark.parametrize("texts", RESPONSES.values(), ids=RESPONSES)
@pytest.mark.parametrize("answers", ["Reply-To", "From"])
def test_a_responder_that_looks_like_a_person_gets_five_mails_in_a_day(
    watched: Watched, answers: str, texts: list[str]
) -> None:
    """It answers each mail at once: plain, with a fresh Message-ID, from one sub-address after the other."""
    authors, numbers = _sub_addresses(), count()
    _write(watched.desk, next(numbers), "support@acme.example", "Hello", next(authors))
    for _ in range(26):
        for _ in range(8):
            mails = watched.out()
            for mail in mails:
                to = _reply_to(mail) if answers == "Reply-To" else "support@acme.example"
                text = texts[next(numbers) % len(texts)]
                # Whom we know as the requester may say words; that is who got our mail.
                author = mail.recipients[0] if answers == "Reply-To" else next(authors)
                _write(watched.desk, next(numbers), to, text, author)
            if not mails:
                break
        watched.desk.now += timedelta(hours=1)
    assert watched.most_in_a_day == LIMIT


def _plain(mail: OutgoingMail, number: int) -> bytes:
    """What a gateway leaves of our mail that takes out everything by which machines know each other."""
    body = read(mail).get_body(("plain",))
    assert body is not None
    return (
        f"From: {read(mail)['From']}\nTo: {mail.recipients[0]}\nSubject: {number}\n"
        f"Message-ID: <{number}@gateway.example>\n\n{body.get_content()}"
    ).encode()


@pytest.mark.parametrize("stripped", [False, True], ids=["as-we-write", "stripped-by-a-gateway"])
def test_two_postdesks_that_are_each_others_customers_fall_silent(tmp_path: Path, *, stripped: bool) -> None:
    desks: dict[str, Watched] = {}
    for domain in ("acme.example", "beta.example"):
        (tmp_path / domain).mkdir()
        site = BARE.replace("acme.example", domain)
        desks[domain] = Watched(open_desk(tmp_path / domain, MORE, site))
    numbers = count()
    for _ in range(4):  # people of both houses write from the common address
        for mine, other in (("acme", "beta"), ("beta", "acme")):
            to, author = f"support@{mine}.example", f"support@{other}.example"
            _write(desks[f"{mine}.example"].desk, next(numbers), to, "It burns.", author)
    for _ in range(14):
        for _ in range(8):
            under_way = [mail for desk in desks.values() for mail in desk.out()]
            for mail in under_way:
                to = desks[mail.recipients[0].rpartition("@")[2]].desk
                to.take(_plain(mail, next(numbers)) if stripped else mail.raw)
            if not under_way:
                break
        for desk in desks.values():
            desk.desk.now += timedelta(hours=2)
    for desk in desks.values():
        assert 1 <= desk.most_in_a_day <= LIMIT


def test_a_machine_behind_an_agents_address_is_not_told_for_ever(tmp_path: Path) -> None:
    desk = open_desk(
        tmp_path, "limits: {mails_per_sender_per_hour: 10}", SITE.replace("without: token", "without: hold")
    )
    desk.take(desk.mail())
    told: list[str] = []
    for number in range(40):
        for mail in desk.out():
            if mail.recipients == ("anna@acme.example",):
                told.append(mail.notice)
                _write(desk, number, _reply_to(mail), "I am in the mountains.", "anna@acme.example")
    assert told == ["agent_notification"] + ["held"] * 10
    with desk.program.store.read() as work:
        kept = [one for one in work.messages.of_ticket(1001) if one.agent == "anna"]
    assert len(kept) == 11  # the last one is kept as well; nobody is told of it


def test_senders_invented_one_after_the_other_are_answered_up_to_the_limit_of_the_site(
    tmp_path: Path,
) -> None:
    watched = Watched(open_desk(tmp_path, f"{MORE}limits: {{automatic_per_hour: 10}}", BARE))
    for number in range(14):
        _write(watched.desk, number, "support@acme.example", "It burns.", f"{number}@invented.example")
        watched.out()
    assert len(watched.automatic) == 10
    assert len(watched.desk.tickets()) == 14  # each is filed; only nobody is told
    watched.desk.now += timedelta(hours=1, minutes=1)
    _write(watched.desk, 99, "support@acme.example", "It burns.", "jana@customer.example")
    assert "jana@customer.example" in {mail.recipients[0] for mail in watched.out()}


def test_a_ticket_causes_no_more_automatic_mails_than_its_limit_whoever_gets_them(tmp_path: Path) -> None:
    limits = "limits: {automatic_per_ticket_per_day: 7, automatic_per_address_per_day: 100}"
    watched = Watched(open_desk(tmp_path, MORE + limits, BARE))
    _the_words_of("status")(watched)
    assert len(watched.automatic) == watched.most_in_a_day == 7
    _write(watched.desk, 50, "support@acme.example", "Another matter.", "emma@customer.example")
    assert [mail.notice for mail in watched.out()] == ["received"]  # another ticket has a limit of its own


def test_the_decision_says_which_limit_kept_an_answer_back(tmp_path: Path) -> None:
    watched = Watched(open_desk(tmp_path, "limits: {automatic_per_hour: 10}"))
    for number in range(11):
        _write(watched.desk, number, "support@acme.example", "It burns.", f"{number}@invented.example")
    told = explain(watched.desk.program, watched.desk.mail().encode(), "support", lambda: watched.desk.now)
    assert "10 automatic mails went out within an hour" in told["evidence"]["acknowledge"]


def test_a_storm_from_ever_new_sub_addresses_is_one_storm(tmp_path: Path) -> None:
    desk = open_desk(tmp_path, "limits: {mails_per_sender_per_hour: 10}")
    authors = _sub_addresses()
    for number in range(15):
        _write(desk, number, "support@acme.example", "It burns.", next(authors))
    assert len(desk.tickets()) == 10
    with desk.program.store.read() as work:
        kept = work.inbox.entries(outcome="quarantined")
    assert len(kept) == 5
    assert "10 mails of" in (kept[-1].why or "")
