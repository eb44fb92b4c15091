"""This file proves each question a rule may ask, as the settings write it, and how its answer is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mailer.parse import parse
from postdesk.settings_file import load
from threading_rules.routing import Outcome, RoutingFacts, route
from threading_rules.rulebook import RuleBook
from tickets.address import Address
from tickets.route import Priority

MAIL = """\
From: Ada Nováková <ada@Customer.example>
To: Support <support+k7x@acme.example>, "Billing, Dept" <billing@acme.example>
Cc: boss@partner.example
Reply-To: visitor@home.example
Subject: =?utf-8?q?Fakt=C3=BAra_=C4=8D=2E_7?=
X-Form: contact-2
X-Spam-Status: Yes, score=7.3 required=5.0
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=B

--B
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Prosím o ÚČET  za
květen.
--B
Content-Type: application/pdf
Content-Disposition: attachment; filename="Smlouva.PDF"

%PDF-1.4
--B--
"""
FACTS = RoutingFacts(
    message=parse(MAIL.encode()),
    mailbox="support",
    queue="general",
    priority=Priority.HIGH,
    tags=frozenset({"vip"}),
    kind="message",
    verdict="pass",
    language="cs",
    requester=Address(spec="ada@customer.example"),
    customer={"organisation": "Customer Ltd."},
    open_calendars=frozenset({"office"}),
    weekday=5,
    spam=True,
)
SITE = """\
identity: {name: Acme, domain: acme.example}
mailboxes:
  support:
    address: support@acme.example
    imap: {host: localhost, username: u, password: p}
    smtp: {host: localhost}
queues: {billing: {}}
calendars: {office: {}, night: {}}
"""


@pytest.fixture(scope="module", name="folder")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rules")


def book(folder: Path, when: str) -> RuleBook:
    path = folder / "settings.yaml"
    path.write_text(f"{SITE}routing: [{{name: r, when: {when}, then: {{tags: [t]}}}}]\n", encoding="utf-8")
    return load(path, environ={}).settings.rules()


def asked(folder: Path, when: str, **known: object) -> tuple[bool, str]:
    (trace,) = route(replace(FACTS, **known), book(folder, when)).trace  # type: ignore[arg-type]
    return trace.outcome is Outcome.HIT, trace.why


@pytest.mark.parametrize(
    "when",
    [
        "{from: ada@customer.example}",
        "{from: {is: '@CUSTOMER.example'}}",
        "{from: Ada Novakova}",
        "{from: {contains: novak}}",
        "{from: [eve@evil.example, ada@customer.example]}",
        "{to: support@acme.example}",  # a detail of ours does not hide the address
        "{to: support+k7x@acme.example}",
        "{to: {contains: billing}}",
        "{cc: '@partner.example'}",
        "{recipient: billing@acme.example}",
        "{recipient: boss@partner.example}",
        "{reply_to: {ends_with: home.example}}",
        "{header: {x-form: contact-2}}",
        "{header: {X-Form: {starts_with: CONTACT}}}",
        "{header: {X-Form: {exists: yes}, X-Other: {exists: no}}}",
        "{subject: faktura}",
        "{subject: {is: 'FAKTÚRA Č. 7'}}",
        "{subject: {starts_with: faktura, ends_with: 7}}",
        "{subject: {matches: '^fakt[uú]ra'}}",
        "{body: ucet za kveten}",  # across the line end
        "{text: {contains: [nothing, prosim]}}",
        "{attachment_name: .pdf}",
        "{attachment_type: application/pdf}",
        "{attachments: yes}",
        "{size: {over: 200, under: 1mb}}",
        "{language: [en, cs]}",
        "{kind: message}",
        "{verdict: pass}",
        "{mailbox: support}",
        "{queue: [billing, general]}",
        "{priority: high}",
        "{tags: [vip, gold]}",
        "{requester_domain: customer.example}",
        "{customer: {organisation: {contains: ltd}}}",
        "{reply: no}",
        "{during: office}",
        "{outside: night}",
        "{weekday: [sat, sun]}",
        "{weekday: fri-sun}",
        "{spam: yes}",
        "{spam_score: {over: 7}}",
        "{all: [{subject: faktura}, {language: cs}]}",
        "{any: [{subject: order}, {any: [{language: en}, {kind: message}]}]}",
        "{none: [{subject: order}, {language: en}]}",
        "{none: [{all: [{subject: faktura}, {language: en}]}]}",
    ],
)
def test_it_is_so(folder: Path, when: str) -> None:
    hit, why = asked(folder, when)
    assert hit, why


@pytest.mark.parametrize(
    ("when", "why"),
    [
        (
            "{from: eve@evil.example}",
            "the author “ada@Customer.example”, “Ada Nováková” is not “eve@evil.example”",
        ),
        (
            "{subject: [order, invoice]}",
            "the subject “Faktúra č. 7” does not contain “order” or “invoice”",
        ),
        ("{subject: {starts_with: Re}}", "the subject “Faktúra č. 7” does not start with “Re”"),
        ("{subject: {ends_with: 8}}", "the subject “Faktúra č. 7” does not end with “8”"),
        (r"{subject: {matches: '\bord'}}", r"the subject “Faktúra č. 7” does not match /\bord/"),
        ("{body: refund}", "the new text does not contain “refund”"),
        ("{header: {X-Other: a}}", "the header X-Other, which is empty, is not “a”"),
        ("{header: {X-Form: {exists: no}}}", "there is a header X-Form"),
        ("{attachments: no}", "there is an attachment"),
        ("{language: [en, de]}", "the language is cs, not en or de"),
        ("{queue: billing}", "the queue is general, not billing"),
        ("{tags: gold}", "the tags are vip, not gold"),
        ("{reply: yes}", "it opens a ticket"),
        ("{during: night}", "it came outside night"),
        ("{outside: [office, night]}", "it came during office or night"),
        (
            "{weekday: mon-fri}",
            "the weekday is Saturday, not Monday or Tuesday or Wednesday or Thursday or Friday",
        ),
        ("{spam: no}", "the server's filter calls it spam"),
        ("{spam_score: {under: 5}}", "the spam score is 7.3, not under 5.0"),
        (
            "{all: [{language: cs}, {subject: order}]}",
            "the subject “Faktúra č. 7” does not contain “order”",
        ),
        (
            "{any: [{language: en}, {kind: list}]}",
            "the language is cs, not en and the kind is message, not list",
        ),
        (
            "{none: [{subject: faktura}]}",
            "the subject “Faktúra č. 7” contains “faktura”, which the rule excludes",
        ),
    ],
)
def test_it_is_not_so_and_the_very_question_is_told(folder: Path, when: str, why: str) -> None:
    assert asked(folder, when) == (False, why)


def test_all_keys_beside_each_other_must_hold_and_a_hit_tells_each(folder: Path) -> None:
    assert asked(folder, "{subject: faktura, language: cs}") == (
        True,
        "the language is cs and the subject “Faktúra č. 7” contains “faktura”",
    )


def test_an_unknown_score_is_neither_above_nor_below(folder: Path) -> None:
    plain = parse(b"From: a@b.example\nSubject: x\n\nHello\n")
    assert asked(folder, "{spam_score: {under: 5}}", message=plain) == (
        False,
        "the spam score is not known, not under 5.0",
    )


@pytest.mark.parametrize(
    ("written", "asked_for"),
    [
        ("Straße", "strasse"),
        ("ЁЛКА", "елка"),
        ("ﬁnal", "final"),
        ("re\u00adfund", "refund"),
        ("zero\u200bwidth", "zerowidth"),
        ("two\u00a0words", "two   words"),
        ("Łódź", "lodz"),
        ("e\u0301te\u0301", "été"),
        ("ＦＵＬＬ", "full"),
    ],
)
def test_spellings_that_people_take_for_the_same_are_the_same(
    folder: Path, written: str, asked_for: str
) -> None:
    message = parse(f"From: a@b.example\nSubject: {written}\n\nx\n".encode())
    hit, why = asked(folder, f"{{subject: {{is: '{asked_for}'}}}}", message=message)
    assert hit, why


@pytest.mark.parametrize(("written", "other"), [("мой", "мои"), ("їх", "іх"), ("がき", "かき"), ("की", "क")])
def test_marks_that_make_another_letter_are_not_taken_away(folder: Path, written: str, other: str) -> None:
    message = parse(f"From: a@b.example\nSubject: {written}\n\nx\n".encode())
    assert not asked(folder, f"{{subject: {{is: '{other}'}}}}", message=message)[0]


def test_an_international_domain_is_the_same_in_both_spellings(folder: Path) -> None:
    message = parse("From: ada@bücher.example\nSubject: x\n\nx\n".encode())
    assert asked(folder, "{from: '@xn--bcher-kva.example'}", message=message)[0]


def test_thousands_of_recipients_and_a_huge_text_are_looked_at_within_bounds(folder: Path) -> None:
    to = ", ".join(f"p{number}@x.example" for number in range(3_000))
    message = parse(f"From: a@b.example\nTo: {to}\nSubject: x\n\n{'word ' * 50_000}end\n".encode())
    assert not asked(folder, "{to: p2999@x.example}", message=message)[0]
    assert not asked(folder, "{text: {matches: 'end$'}}", message=message)[0]
    assert asked(folder, "{text: {contains: end}}", message=message)[0]
