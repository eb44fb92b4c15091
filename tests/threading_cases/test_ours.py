"""Mails that prove their thread by a secret of ours: signed addresses, Message-IDs and marks in the text."""

import pytest

from tests.threading_cases.scene import ANSWER, FAILED, FIRST, PASSED, Case, judge

ANNA = frozenset({"anna@acme.example"})
NOBODY: frozenset[str] = frozenset()
JANA = "From: Jana <jana@customer.example>\nMessage-ID: <second@customer.example>\n"
EVE = "From: Eve <eve@stranger.example>\nMessage-ID: <evil@stranger.example>\n"
AGENT = "From: Anna <anna@acme.example>\nMessage-ID: <anna-2@acme.example>\n"
TEXT = "\nIt burns again.\n"
RE = "Subject: Re: The printer burns\n"
TO_US = "To: support@acme.example\n" + RE

BY_ADDRESS = (
    Case(name="an answer to the signed address", rule=2, ticket=1001, evidence="signed address (customer)",
         mail=JANA + "To: {received.reply_to}\n" + RE + TEXT, written_to=ANNA, outcome="appended"),
    Case(name="a client that changes the case of the address", rule=2, ticket=1001,
         mail=JANA + "To: {received.loud_reply_to}\n" + RE + TEXT),
    Case(name="the signed address in Cc", rule=2, ticket=1001,
         mail=JANA + "To: support@acme.example\nCc: Desk <{received.reply_to}>\n" + RE + TEXT),
    Case(name="the signed address in quotation marks", rule=2, ticket=1001,
         mail=JANA + "To: support@acme.example\nX-Original-To: \"{received.reply_to}\"\n" + RE + TEXT),
    Case(name="an alias in To and the signed address in Delivered-To", rule=2, ticket=1001,
         mail="Delivered-To: {received.reply_to}\n" + JANA + "To: desk@alias.example\n" + RE + TEXT),
    Case(name="the signed address in X-Original-To", rule=2, ticket=1001,
         mail="X-Original-To: {received.reply_to}\n" + JANA + "To: undisclosed-recipients:;\n" + RE + TEXT),
    Case(name="the signed address among others in Envelope-To", rule=2, ticket=1001,
         mail="Envelope-To: info@acme.example, {received.reply_to}\n" + JANA + TO_US + TEXT),
    Case(name="all ids rewritten by Exchange but the address kept", rule=2, ticket=1001,
         mail=JANA + "To: {received.reply_to}\nIn-Reply-To: <AM0PR01MB1@eurprd01.prod.outlook.com>\n" + RE
         + TEXT),
    Case(name="a forged signature", rule=8, ticket=1002, tickets=2,
         mail=JANA + "To: {received.tampered_reply_to}\n" + RE + TEXT),
    Case(name="a customer's address turned into an agent's", rule=8, ticket=1002,
         mail=JANA + "To: {received.disguised_reply_to}\n" + RE + TEXT),
    Case(name="a customer who holds an agent's address", rule=2, ticket=1001, written_to=ANNA,
         mail=JANA + "To: {notified.reply_to}\n" + RE + "\n#close\nIt burns again.\n", status="new"),
    Case(name="a stranger with a leaked customer's address", rule=2, ticket=1001, party="third_party",
         mail=EVE + "To: {received.reply_to}\n" + RE + TEXT, written_to=ANNA, status="new"),
    Case(name="a stranger with a leaked agent's address", rule=2, ticket=1001, party="third_party",
         mail=EVE + "To: {notified.reply_to}\n" + RE + "\n#close\nDone.\n", written_to=ANNA, status="new"),
    Case(name="a forged customer with the right address", rule=2, ticket=1001, party="third_party",
         mail=FAILED % "customer.example" + JANA + "To: {received.reply_to}\n" + RE + TEXT, verdict="fail",
         written_to=ANNA),
    Case(name="a forged agent with the right address", rule=2, ticket=1001, party="agent", outcome="held",
         mail=FAILED % "acme.example" + AGENT + "To: {notified.reply_to}\n" + RE + TEXT, written_to=ANNA),
    Case(name="a stranger's Authentication-Results", rule=2, ticket=1001, verdict="none",
         mail="Authentication-Results: evil.example; dmarc=pass header.from=customer.example\n" + JANA
         + "To: {received.reply_to}\n" + RE + TEXT),
    Case(name="an agent's out of office to the address of the public answer", rule=2, ticket=1001,
         party="machine", written_to=NOBODY, status="new",
         mail=AGENT + "To: {notified.reply_to}\nAuto-Submitted: auto-replied\nSubject: Out of office\n"
         "\nI am away.\n"),
    Case(name="a report to the envelope sender", rule=1, ticket=1001, party="machine", outcome="bounce",
         mail="From: MAILER-DAEMON@customer.example\nTo: {received.return_path}\nReturn-Path: <>\n"
         "Message-ID: <dsn@customer.example>\nSubject: Undelivered Mail Returned to Sender\n"
         "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
         "--b\n\nNot delivered.\n--b\nContent-Type: message/delivery-status\n\n"
         "Reporting-MTA: dns; mx.customer.example\n\nFinal-Recipient: rfc822; jana@customer.example\n"
         "Action: failed\nStatus: 5.1.1\n\n--b--\n"),
    Case(name="a person who writes to the envelope sender", rule=1, ticket=1001, party="customer",
         mail=JANA + "To: {received.return_path}\n" + RE + TEXT),
)  # fmt: skip

BY_ID = (
    Case(name="our id in In-Reply-To", rule=3, ticket=1001, evidence="In-Reply-To",
         mail=JANA + TO_US + "In-Reply-To: {received.id}\n" + TEXT),
    Case(name="our id in capitals", rule=3, ticket=1001,
         mail=JANA + TO_US + "In-Reply-To: {received.loud_id}\n" + TEXT),
    Case(name="our id with the domain of a relay", rule=3, ticket=1001,
         mail=JANA + TO_US + "In-Reply-To: <{received.local_id}@relay.example>\n" + TEXT),
    Case(name="our id with a domain of the relay added", rule=3, ticket=1001,
         mail=JANA + TO_US + "In-Reply-To: <{received.bare_id}@relay.example>\n" + TEXT),
    Case(name="our id without its brackets", rule=3, ticket=1001,
         mail=JANA + TO_US + "In-Reply-To: {received.bare_id}\n" + TEXT),
    Case(name="words around our id", rule=3, ticket=1001,
         mail=JANA + TO_US + "In-Reply-To: Your message of \"Mon, 23 Nov\" {received.id}\n" + TEXT),
    Case(name="our id in References only", rule=3, ticket=1001, evidence="References",
         mail=JANA + TO_US + "References: <x@customer.example> {received.id}\n" + TEXT),
    Case(name="commas in References", rule=3, ticket=1001,
         mail=JANA + TO_US + "References: <x@customer.example>,{received.id},<y@customer.example>\n" + TEXT),
    Case(name="folds in References", rule=3, ticket=1001,
         mail=JANA + TO_US + "References:\n <x@customer.example>\n\t{received.id}\n" + TEXT),
    Case(name="a fold inside our id", rule=3, ticket=1001,
         mail=JANA + TO_US + "References: <x@customer.example> <{received.local_id}\n @acme.example>\n"
         + TEXT),
    Case(name="In-Reply-To rewritten by Google and References kept", rule=3, ticket=1001,
         mail=JANA + TO_US + "In-Reply-To: <CAF=1@mail.gmail.com>\nReferences: {received.id}\n" + TEXT),
    Case(name="a forged id of ours", rule=8, ticket=1002,
         mail=JANA + TO_US + "In-Reply-To: <c.1001.1.aaaaaaaaaaaaaaaaaaaaaaaa@acme.example>\n" + TEXT),
    Case(name="a customer's id turned into an agent's", rule=8, ticket=1002,
         mail=JANA + TO_US + "In-Reply-To: {received.disguised_id}\n" + TEXT),
    Case(name="a stranger with our id", rule=3, ticket=1001, party="third_party", written_to=ANNA,
         mail=EVE + TO_US + "In-Reply-To: {received.id}\n" + TEXT),
    Case(name="an agent forwards a notification to another mailbox", rule=3, ticket=1001, party="agent",
         outcome="noted", written_to=NOBODY, evidence="it forwards that mail", delivered="billing",
         mail=AGENT + "To: billing@acme.example\nSubject: Fwd: The printer burns\nReferences: {notified.id}\n"
         "\nYours, I think.\n"),
    Case(name="an agent answers without sub-addresses", rule=3, ticket=1001, party="agent",
         outcome="relayed", written_to=frozenset({"jana@customer.example"}),
         mail=AGENT + TO_US + "In-Reply-To: {notified.id}\n" + TEXT),
)  # fmt: skip

QUOTED = "\nIt burns again.\n\nOn Monday Acme Support <{received.reply_to}> wrote:\n> We have it.\n"
BY_MARK = (
    Case(name="the signed address in the quote", rule=6, ticket=1001, mail=JANA + TO_US + QUOTED),
    Case(name="the signed address in a mailto link", rule=6, ticket=1001,
         mail=JANA + TO_US + "\nmailto:{received.percent_reply_to}\n"),
    Case(name="our id in the text only", rule=6, ticket=1001,
         mail=JANA + TO_US + "\nYour mail {received.id} says so.\n"),
    Case(name="our id in the subject only", rule=6, ticket=1001,
         mail=JANA + "To: support@acme.example\nSubject: about {received.id}\n" + TEXT),
    Case(name="a stranger quotes us", rule=6, ticket=1001, party="third_party", written_to=ANNA,
         mail=EVE + TO_US + QUOTED),
    Case(name="a forged mark", rule=8, ticket=1002, mail=JANA + TO_US + "\n{received.tampered_reply_to}\n"),
    Case(name="an agent only quotes a notification", rule=6, ticket=1001, party="agent", outcome="noted",
         written_to=NOBODY, mail=AGENT + "To: billing@acme.example\nSubject: have a look\n"
         "\nYours?\n\n> Reply-To: {notified.reply_to}\n"),
)  # fmt: skip

BY_THREAD_INDEX = (
    Case(name="Outlook with nothing but our Thread-Index", rule=5, ticket=1001, evidence="Thread-Index",
         mail=JANA + TO_US + "Thread-Index: {received.later_thread_index}\n" + TEXT, written_to=ANNA),
    Case(name="our Thread-Index and another subject within the same days", rule=5, ticket=1001,
         mail=JANA + "To: support@acme.example\nSubject: Fire!\nThread-Index: {received.thread_index}\n"
         + TEXT),
    Case(name="a stranger with our Thread-Index", rule=5, ticket=1001, party="third_party", written_to=ANNA,
         mail=EVE + TO_US + "Thread-Index: {received.later_thread_index}\n" + TEXT),
    Case(name="our Thread-Index for another ticket", rule=8, ticket=1002,
         mail=JANA + TO_US + "Thread-Index: {received.tampered_thread_index}\n" + TEXT),
    Case(name="our Thread-Index in an old mail for a new matter", rule=8, ticket=1002,
         before=(FIRST, "30 days"), evidence="a new matter",
         mail=JANA + "To: support@acme.example\nSubject: Chairs\nThread-Index: {received.thread_index}\n"
         + TEXT),
    Case(name="an agent with nothing but our Thread-Index", rule=5, ticket=1001, party="agent",
         outcome="noted", written_to=NOBODY,
         mail=PASSED % "acme.example" + AGENT + TO_US + "Thread-Index: {notified.later_thread_index}\n"
         + TEXT),
    Case(name="an unproven agent with our Thread-Index", rule=5, ticket=1001, party="agent", outcome="held",
         mail=AGENT + TO_US + "Thread-Index: {notified.later_thread_index}\n\n#close\nDone.\n",
         written_to=ANNA, status="new"),
    Case(name="a customer with an agent's Thread-Index", rule=5, ticket=1001, written_to=ANNA, status="new",
         mail=JANA + TO_US + "Thread-Index: {notified.thread_index}\n\n#close\nIt burns again.\n"),
)  # fmt: skip

AGENTS = (
    Case(name="the agent's answer goes to the customer", rule=2, ticket=1001, party="agent",
         outcome="relayed", written_to=frozenset({"jana@customer.example"}), mail=ANSWER),
    Case(name="an answer to a note's address stays inside", rule=2, ticket=1001, party="agent",
         outcome="noted", written_to=NOBODY, before=(FIRST, EVE + "To: {received.reply_to}\n" + RE + TEXT),
         mail=AGENT + "To: {notified.reply_to}\nIn-Reply-To: {notified.id}\nSubject: Re: that\n\nBeware.\n"),
    Case(name="reply all keeps the customer's copy out", rule=2, ticket=1001, party="agent",
         outcome="relayed", written_to=frozenset({"jana@customer.example"}),
         mail=AGENT + "To: {notified.reply_to}\nCc: support@acme.example\n" + RE + TEXT),
    Case(name="an agent in copy of the customer's mail answers all", rule=4, ticket=1001,
         party="agent", written_to=NOBODY,
         mail=PASSED % "acme.example" + AGENT + "To: jana@customer.example\nCc: support@acme.example\n"
         "In-Reply-To: <first@customer.example>\n" + RE + TEXT),
)  # fmt: skip


@pytest.mark.parametrize("case", [*BY_ADDRESS, *BY_ID, *BY_MARK, *BY_THREAD_INDEX, *AGENTS], ids=str)
def test_mail_that_proves_its_thread(case, tmp_path):
    judge(case, tmp_path)
