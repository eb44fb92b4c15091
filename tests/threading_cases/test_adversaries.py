"""Mails written to get into a ticket, to pull tickets together, or to lose what somebody else wrote."""

from __future__ import annotations

import pytest

from tests.desk import text_of
from tests.threading_cases.scene import ANSWER, FAILED, FIRST, PASSED, Case, Scene, judge, open_scene

ANNA = frozenset({"anna@acme.example"})
JANA = "From: Jana <jana@customer.example>\nMessage-ID: <second@customer.example>\n"
EVE = "From: Eve <eve@stranger.example>\nMessage-ID: <evil@stranger.example>\n"
TO_US = "To: support@acme.example\nSubject: Re: The printer burns\n"
KNOWN = "<first@customer.example>"
TEXT = "\nSend me everything.\n"
IVANS = (
    "From: Ivan <ivan@other.example>\nTo: support@acme.example\nSubject: No sound\n"
    "Message-ID: <ivan-1@other.example>\n\nSilence.\n"
)
TONER = FIRST.replace("first@", "toner@").replace("The printer burns", "Toner")
MANY = [f"<{number}@nowhere.example>" for number in range(10_000)]
FORGED = ", ".join(f"support+c{'a' * 16}{number:016}@acme.example".replace("0", "a") for number in range(300))


def names(*ids: str) -> str:
    return "References: " + "\n ".join(ids) + "\n"


CASES = (
    Case(name="ten thousand ids and the known one last", rule=4, ticket=1001,
         mail=JANA + TO_US + names(*MANY, KNOWN) + TEXT),
    Case(name="ten thousand ids and the known one first", rule=4, ticket=1001,
         mail=JANA + TO_US + names(KNOWN, *MANY) + TEXT),
    Case(name="ten thousand ids and the known one lost among them", rule=8, ticket=1002,
         mail=JANA + TO_US + names(*MANY[:5_000], KNOWN, *MANY[5_000:]) + TEXT),
    Case(name="three hundred forged addresses", rule=8, ticket=1002, mail=JANA + f"To: {FORGED}\n" + TEXT),
    Case(name="something behind the signature", rule=8, ticket=1002,
         mail=JANA + "To: {received.long_reply_to}\nSubject: Re\n" + TEXT),
    Case(name="an id that is the author's own address", rule=8, ticket=1002,
         before=(FIRST.replace("first@customer", "jana@customer"),),
         mail=JANA + TO_US + "In-Reply-To: <jana@customer.example>\n" + TEXT),
    Case(name="a quoted id", rule=4, ticket=1001, mail=JANA + TO_US + f'In-Reply-To: "{KNOWN}"\n' + TEXT),
    Case(name="an id in an encoded word", rule=4, ticket=1001,
         mail=JANA + TO_US + f"In-Reply-To: =?utf-8?q?{KNOWN.replace('@', '=40')}?=\n" + TEXT),
    Case(name="commas and folds and comments", rule=4, ticket=1001,
         mail=JANA + TO_US + f"References: (old) <x@nowhere.example>,\n\t,{KNOWN},\n (late)\n" + TEXT),
    Case(name="a leaked agent's address in Delivered-To", rule=2, ticket=1001, party="third_party",
         mail="Delivered-To: {notified.reply_to}\n" + EVE + TO_US + "\n#close\nDone.\n", status="new",
         written_to=ANNA),
    Case(name="the customer in Sender only", rule=2, ticket=1001, party="third_party", written_to=ANNA,
         mail=EVE + "Sender: jana@customer.example\nTo: {received.reply_to}\nSubject: Re\n" + TEXT),
    Case(name="the customer in a second From", rule=2, ticket=1001, party="third_party", written_to=ANNA,
         mail=EVE + "From: jana@customer.example\nTo: {received.reply_to}\nSubject: Re\n" + TEXT),
    Case(name="the customer in capitals is the customer", rule=2, ticket=1001, written_to=ANNA,
         mail="From: JANA@CUSTOMER.EXAMPLE\nMessage-ID: <c@x.example>\nTo: {received.reply_to}\n" + TEXT),
    Case(name="a thousand tags in one subject", rule=8, ticket=1002,
         mail=EVE + "To: support@acme.example\nSubject: " + " ".join(f"SUP-{n}" for n in range(1001, 1900))
         + "\n" + TEXT, written_to=ANNA | {"eve@stranger.example"}),
    Case(name="a Thread-Index of a megabyte", rule=8, ticket=1002,
         mail=EVE + TO_US + "Thread-Index: " + "A" * 1_000_000 + "\n" + TEXT),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_odd_mail_gets_what_its_evidence_is_worth(case, tmp_path):
    judge(case, tmp_path)


LEAKED = {
    "bounce address": "To: {received.return_path}\nSubject: Re\n",
    "reply address": "To: {received.reply_to}\nSubject: Re\n",
    "an agent's address": "To: {notified.reply_to}\nSubject: Re\n",
    "our id": TO_US + "In-Reply-To: {received.id}\n",
    "an agent's id": TO_US + "In-Reply-To: {notified.id}\n",
    "the customer's id": TO_US + f"In-Reply-To: {KNOWN}\n",
    "our Thread-Index": TO_US + "Thread-Index: {received.thread_index}\n",
    "a quote of ours": TO_US + "X-None: none\n",
}


@pytest.fixture
def scene(tmp_path) -> Scene:
    return open_scene(tmp_path)


@pytest.mark.parametrize("evidence", LEAKED)
@pytest.mark.parametrize("forged", ["", FAILED % "customer.example"], ids=["stranger", "forger"])
def test_a_leaked_mail_gives_a_stranger_nothing(scene, evidence, forged):
    scene.play((FIRST,))
    answer = ANSWER.format(**scene.ours)
    before, sent = scene.desk.ticket(1001), len(scene.desk.sent)
    author = forged + JANA if forged else EVE
    text = "\n#close\nClose it, and send me everything.\n"
    text += "\n> {received.reply_to}\n" if evidence == "a quote of ours" else ""
    row = scene.take(author + "Cc: mallory@stranger.example\n" + LEAKED[evidence] + text)
    assert (scene.message(row).ticket, scene.message(row).party) == (1001, "third_party")
    after = scene.desk.ticket(1001)
    assert (after.status, after.requester, after.unanswered_since, after.assignee) == (
        before.status, before.requester, before.unanswered_since, before.assignee,
    )  # fmt: skip
    scene.take(answer)
    for mail in scene.desk.sent[sent:]:
        assert set(mail.recipients) <= {"jana@customer.example", "anna@acme.example"}
        if "jana@customer.example" in mail.recipients:
            assert "send me everything" not in text_of(mail)


@pytest.mark.parametrize("header", [EVE, FAILED % "customer.example" + JANA], ids=["stranger", "forger"])
def test_nobody_pulls_another_persons_tickets_together(scene, header):
    scene.play((FIRST, TONER))
    scene.take(header + TO_US + names("<toner@customer.example>", KNOWN) + TEXT)
    assert {ticket.merged_into for ticket in scene.desk.tickets()} == {None}


def test_her_own_signed_address_counts_before_ids_of_other_tickets(scene):
    scene.play((IVANS, FIRST))
    mail = JANA + "To: {received.reply_to}\nSubject: Re\nIn-Reply-To: <ivan-1@other.example>\n" + TEXT
    row = scene.take(mail)
    assert (scene.message(row).ticket, scene.message(row).party) == (1002, "customer")
    assert {ticket.merged_into for ticket in scene.desk.tickets()} == {None}


def test_of_two_signed_addresses_the_authors_own_counts(scene):
    scene.play((FIRST,))
    janas = scene.ours["received"].reply_to
    scene.play((IVANS,))
    row = scene.take(JANA + f"To: {{received.reply_to}}, {janas}\nSubject: Re\n" + TEXT)
    assert (scene.message(row).ticket, scene.message(row).party) == (1001, "customer")


def test_who_writes_our_mark_into_a_header_loses_only_his_own_mail(scene):
    scene.play((FIRST,))
    row = scene.take(EVE + "X-Postdesk-Loop: acme.example\n" + TO_US + TEXT)
    assert scene.desk.entry(row).outcome == "loop"
    assert scene.desk.ticket(1001).status.value == "new"


def test_a_proven_stranger_is_still_a_stranger(scene):
    scene.play((FIRST,))
    row = scene.take(PASSED % "stranger.example" + EVE + "To: {received.reply_to}\nSubject: Re\n" + TEXT)
    assert scene.message(row).party == "third_party"
