"""This file shows that agents do their work from real mail clients, and that only what they send is relayed.

Postfix takes the mail, Dovecot holds it, postdesk runs; mutt, s-nail and swaks are what people use. One site
serves the whole file; each test has a customer of its own.
"""

from __future__ import annotations

import imaplib
import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import TypeVar

import pytest

from tests.end_to_end.mail_clients import Account, Mutt, Snail, Swaks
from tests.end_to_end.site import Site, text_of
from tests.servers.dovecot import Dovecot
from tests.servers.postfix import Postfix
from tests.servers.process import ServerAbsentError
from tests.servers.smtp_sink import SmtpSink

pytestmark = pytest.mark.servers
SUPPORT = "help@acme.example"
ANNA = "anna@agents.example"
INSIDE = ("anna@agents.example", "##-", "Revision", "⟦", "mutt", "s-nail", "Priority:")
# What a site's own server writes about a sender it has proven; here it knows Anna by her envelope.
PROVEN = (
    "smtpd_sender_restrictions = check_sender_access inline:{ { anna@agents.example = PREPEND "
    "Authentication-Results: mx.postfix.example; dmarc=pass header.from=agents.example } }"
)
_numbers = itertools.count(1)
Thing = TypeVar("Thing")


class House:
    """The servers, the running site, and what lies in people's mailboxes."""

    def __init__(self, site: Site, dovecot: Dovecot, postfix: Postfix, folder: Path) -> None:
        self.site, self.dovecot, self.folder = site, dovecot, folder
        self._logins = ExitStack()
        self._open: dict[str, tuple[imaplib.IMAP4, list[EmailMessage]]] = {}
        self.swaks = _there(lambda: Swaks(postfix.port))
        self.anna = Account(
            name="Anna Nova", address=ANNA, imap_port=dovecot.imap_port, smtp_port=postfix.port
        )

    def mails(self, user: str) -> list[EmailMessage]:
        """What lies in a mailbox; each mail is fetched and read once, by one login for the whole file."""
        if user not in self._open:
            self._open[user] = (self._logins.enter_context(self.dovecot.client(user)), [])
        imap, known = self._open[user]
        count = int(imap.select("INBOX", readonly=True)[1][0] or b"0")
        if count > len(known):
            found = imap.fetch(f"{len(known) + 1}:{count}", "(BODY.PEEK[])")[1]
            known += [_read(one[1]) for one in found if isinstance(one, tuple)]
        return list(known)

    def close(self) -> None:
        """Log out everywhere."""
        self._logins.close()

    def await_mail(self, user: str, *, about: str, count: int = 1, kind: str = "") -> EmailMessage:
        """The newest mail about a subject as soon as there are so many."""

        def found() -> list[EmailMessage] | None:
            some = [one for one in self.mails(user) if about in str(one["Subject"])]
            some = [one for one in some if kind in str(one.get("X-Postdesk-Event", ""))]
            return some if len(some) >= count else None

        return self.site.await_that(
            found,
            lambda: f"no {count} mails about {about} for {user}: {[m['Subject'] for m in self.mails(user)]}",
        )[-1]


class Request:
    """A customer's request, told to Anna."""

    def __init__(self, house: House, text: str = "My printer smokes.") -> None:
        number = next(_numbers)
        self.house = house
        self.customer = house.dovecot.add_user(f"zoe{number}@customer.example")
        self.word = f"printer{number}x"
        house.swaks.send(self.customer, SUPPORT, f"The {self.word} smokes", text)
        self.told = house.await_mail(ANNA, about=self.word)
        self.ref = str(self.told["X-Postdesk-Ticket"])

    def answers(self, count: int = 1) -> list[EmailMessage]:
        """What the customer got beside the acknowledgement, as soon as there are so many."""
        mails = (
            self.house.site.await_that(
                lambda: found if len(found := self._answers()) >= count else None,
                lambda: (
                    f"not {count} answers: {[str(one['Subject']) for one in self.house.mails(self.customer)]}"
                ),
            )
            if count
            else self._answers()
        )
        assert len(mails) == count
        for mail in mails:
            for inside in INSIDE:
                assert inside not in f"{mail.as_string()}{text_of(mail)}", inside
        return mails

    def _answers(self) -> list[EmailMessage]:
        return [one for one in self.house.mails(self.customer) if one["Auto-Submitted"] is None]

    def settled(self) -> EmailMessage:
        """Anna's transcript; by then whatever was to go to the customer has gone."""
        return self.house.await_mail(ANNA, about=self.word, kind="transcript")

    def status(self) -> str:
        """How the ticket stands."""
        (ticket,) = [one for one in self.house.site.tickets() if self.word in one["subject"]]
        return str(ticket["status"])


def _read(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)


def _there(make: Callable[[], Thing]) -> Thing:
    try:
        return make()
    except ServerAbsentError as absent:
        pytest.skip(f"{absent} absent")


@pytest.fixture(scope="module")
def house(dovecot: Dovecot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One site for the file."""
    folder = tmp_path_factory.mktemp("clients")
    domains = ["acme.example", "agents.example", "customer.example"]
    try:
        postfix = Postfix(dovecot, domains=domains, more=PROVEN)
    except ServerAbsentError as absent:
        pytest.skip(str(absent))
    dovecot.add_user(SUPPORT)
    dovecot.add_user(ANNA)
    postfix.start()
    site = Site(folder, dovecot, SmtpSink(), SUPPORT)
    site.settings["mailboxes"]["support"]["address"] = SUPPORT
    with dovecot.client(SUPPORT) as imap:
        imap.create("Sent")
    site.settings["mailboxes"]["support"]["imap"]["sent_folder"] = "Sent"
    site.settings["authentication"] = {"trusted": ["mx.postfix.example"], "without": "hold"}
    site.settings["mailboxes"]["support"]["smtp"]["port"] = postfix.port
    try:
        site.run()
        made = House(site, dovecot, postfix, folder)
        with closing(made):
            yield made
    finally:
        site.stop()
        postfix.remove()


@pytest.fixture(scope="module")
def mutt(house: House) -> Mutt:
    """Anna's mutt."""
    return _there(lambda: Mutt(house.folder / "mutt", house.anna))


@pytest.fixture(scope="module")
def snail(house: House) -> Snail:
    """Anna's s-nail."""
    return _there(lambda: Snail(house.folder / "snail", house.anna))


@pytest.mark.parametrize("key", ["<reply>", "<group-reply>"])
def test_an_answer_from_mutt_reaches_the_customer_as_its_words_alone(
    house: House, mutt: Mutt, key: str
) -> None:
    request = Request(house)
    mutt.reply(request.word, "Pull the plug, please.\n\n", key=key)
    (answer,) = request.answers()
    assert text_of(answer).startswith("Pull the plug, please.")
    assert "smokes." not in text_of(answer)
    assert answer["References"].split()[0] == house.mails(request.customer)[0]["In-Reply-To"]


def test_a_note_and_a_close_from_mutt(house: House, mutt: Mutt) -> None:
    request = Request(house)
    mutt.reply(request.word, "#note\nThis one smokes every week.\n\n")
    request.settled()
    mutt.reply(request.word, "#Close\nA new one is on its way.\n\n", first=True)
    (answer,) = request.answers()
    assert "A new one is on its way." in text_of(answer)
    assert request.status() == "resolved"
    assert not [one for one in house.mails(request.customer) if "every week" in text_of(one)]


def test_an_answer_to_a_transcript_from_mutt_stays_in_the_house(house: House, mutt: Mutt) -> None:
    request = Request(house)
    mutt.reply(request.word, "#status\n\n")
    request.settled()
    mutt.reply(request.word, "Quite internal words.\n\n", key="<group-reply>")
    house.site.await_that(
        lambda: "Quite internal" in house.site.command("tickets", "show", request.ref),
        lambda: "the words were not kept",
    )
    mutt.reply(request.word, "#close\n\n")
    house.await_mail(ANNA, about=request.word, kind="transcript", count=2)
    assert not [one for one in house.mails(request.customer) if "Quite internal" in text_of(one)]


def test_a_mail_forwarded_from_mutt_becomes_the_customers_ticket(house: House, mutt: Mutt) -> None:
    customer = house.dovecot.add_user(f"eva{next(_numbers)}@customer.example")
    house.swaks.send(customer, ANNA, "Invoice seven is wrong", "It counts the printer twice.")
    house.await_mail(ANNA, about="Invoice seven")
    mutt.forward("Invoice", "Please be nice to her.\n\n", SUPPORT)
    received = house.await_mail(customer, about="SUP-")
    assert "be nice" not in received.as_string()
    (ticket,) = [one for one in house.site.tickets() if "Invoice seven" in one["subject"]]
    assert ticket["requester"] == customer


def test_an_answer_from_the_shared_mailbox_is_recorded_and_the_customer_has_it_once(house: House) -> None:
    request = Request(house)
    account = replace(house.anna, name="Anna Nováková", address=SUPPORT)
    shared = _there(lambda: Mutt(house.folder / "shared", account, inbox="=Processed", sent="=Sent"))
    shared.reply(request.word, "Pull the plug, please.\n\n")
    house.site.await_that(
        lambda: [one for one in house.site.shown(request.ref)["events"] if one["kind"] == "AgentAnswered"],
        lambda: "the answer was not recorded",
    )
    mails = [one for one in house.mails(request.customer) if one["Auto-Submitted"] is None]
    assert [text_of(one).splitlines()[0] for one in mails] == ["Pull the plug, please."]


@pytest.mark.parametrize("command", ["Reply", "reply"])
def test_an_answer_from_s_nail_reaches_the_customer_as_its_words_alone(
    house: House, snail: Snail, command: str
) -> None:
    request = Request(house)
    snail.reply(request.word, "Pull the plug, please.\n", command=command)
    (answer,) = request.answers()
    assert text_of(answer).startswith("Pull the plug, please.")
    assert "smokes." not in text_of(answer)


def test_a_note_and_a_close_from_s_nail(house: House, snail: Snail) -> None:
    noted, request = Request(house), Request(house)
    snail.reply(noted.word, "#note\nThis one smokes every week.")
    noted.settled()
    assert noted.answers(0) == []
    snail.reply(request.word, "#close\nA new one is on its way.")
    (answer,) = request.answers()
    assert "A new one is on its way." in text_of(answer)
    assert request.status() == "resolved"


def test_a_mistyped_command_from_swaks_sends_nothing(house: House) -> None:
    request = Request(house)
    address = str(request.told["Reply-To"].addresses[0].addr_spec)
    house.swaks.send(
        ANNA, address, f"Re: {request.told['Subject']}", "#clsoe\nInternal words.",
        In_Reply_To=str(request.told["Message-ID"]),
    )  # fmt: skip
    assert "#clsoe" in text_of(request.settled())
    assert request.answers(0) == []
    assert request.status() != "resolved"


def test_an_answer_by_token_alone_and_a_thief_with_it_from_swaks(house: House) -> None:
    request = Request(house)
    address = str(request.told["Reply-To"].addresses[0].addr_spec)
    house.swaks.send("thief@elsewhere.example", address, "Re: x", "#close\nPay to this account.")
    house.swaks.send(ANNA, address, "Re: x", "Pull the plug, please.")
    (answer,) = request.answers()
    assert "Pull the plug, please." in text_of(answer)
    assert request.status() != "resolved"
