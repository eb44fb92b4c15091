"""This file measures 200 routing rules over 1,000 generated mails against parsing the same mails.

The figure is a ratio of processor times in one run on one machine; the promise is 0.5 or less. The rules are
of the kinds admins write: addresses, words in subject and new text, headers, regular expressions, facts.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from email.message import EmailMessage
from pathlib import Path

from mailer.parse import parse
from postdesk.settings_file import load
from threading_rules.routing import RoutingFacts, RuleBook, route
from tickets.message import InboundMessage

WORDS = (
    *(
        "invoice",
        "order",
        "printer",
        "delivery",
        "refund",
        "contract",
        "login",
        "password",
        "account",
        "parcel",
    ),
    *("účet", "faktura", "objednávka", "zpráva", "přihlášení", "reklamace", "smlouva", "rozbité", "topení"),
    *("счёт", "заказ", "доставка", "договор", "принтер", "возврат"),
)
PROMISE = 0.5


def generated_mail(chance: random.Random, number: int) -> bytes:
    """Return a mail such as people write: some lines, sometimes a quote, HTML or a file."""
    mail = EmailMessage()
    mail["From"] = f"Person {number % 300} <person{number % 300}@site{number % 40}.example>"
    mail["To"] = "Support <support@acme.example>"
    mail["Subject"] = " ".join(chance.choices(WORDS, k=5)) + f" {chance.randrange(10_000)}"
    mail["Message-ID"] = f"<{number}.{chance.randrange(10**9)}@site{number % 40}.example>"
    mail["Date"] = "Mon, 02 Nov 2026 09:00:00 +0100"
    mail["X-Mailer"] = "Bench 1.0"
    for hop in range(3):
        mail["Received"] = (
            f"from relay{hop}.example by mx{hop}.acme.example; Mon, 02 Nov 2026 09:00:0{hop} +0100"
        )
    lines = [" ".join(chance.choices(WORDS, k=10)) + "." for _ in range(chance.randrange(3, 40))]
    if chance.random() < 0.5:
        lines += ["", "On Mon, 2 Nov 2026, Support wrote:", *(f"> {line}" for line in lines[:10])]
    mail.set_content("\n".join(lines))
    if chance.random() < 0.4:
        mail.add_alternative("<p>" + "</p><p>".join(lines) + "</p>", subtype="html")
    if chance.random() < 0.2:
        mail.add_attachment(
            chance.randbytes(4_000), maintype="application", subtype="pdf", filename="offer.pdf"
        )
    return mail.as_bytes()


def generated_rules(chance: random.Random, count: int) -> str:
    """Return rules of the kinds that admins write, as YAML."""
    rules = []
    for number in range(count):
        word, other = chance.sample(WORDS, 2)
        when = (
            {"from": f"@site{number}.example", "language": ["en", "cs"]},
            {"subject": {"contains": [word + str(number), other + " " + word]}},
            {"any": [{"subject": f"{word} {number}"}, {"body": {"contains": [f"{other} {number}"]}}]},
            {"header": {"X-Mailer": {"starts_with": f"Mailer {number}"}}, "kind": "message"},
            {"subject": {"matches": rf"{word}\s+no\.?\s*(?P<order>\d{{5,}})"}, "queue": "general"},
            {"to": [f"team{number}@acme.example"], "none": [{"spam": True}]},
            {"body": {"matches": rf"\b{word}\s+{number}\b"}, "during": "office"},
            {"attachment_name": {"ends_with": f"{number}.pdf"}, "size": {"over": "1kb"}},
        )[number % 8]
        rules.append({"name": f"rule {number}", "when": when, "then": {"tags": [f"t{number}"]}})
    return json.dumps(rules, ensure_ascii=False)


def rule_book(chance: random.Random, count: int) -> RuleBook:
    """Return a rule book as the daemon has it: through the settings."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "settings.yaml")
        path.write_text(
            "identity: {name: Bench, domain: acme.example, languages: [en, cs, ru]}\n"
            "calendars: {office: {}}\n"
            f"routing: {generated_rules(chance, count)}\n",
            encoding="utf-8",
        )
        return load(path).settings.rules()


def measure(mails: list[bytes], book: RuleBook) -> tuple[float, float]:
    """Return the processor seconds of parsing and of routing."""
    start = time.process_time()
    parsed: list[InboundMessage] = [parse(raw) for raw in mails]
    between = time.process_time()
    for message in parsed:
        route(RoutingFacts(message=message, language=message.language), book)
    return between - start, time.process_time() - between


def main() -> int:
    """Print the figures; exit 1 where the promise is broken."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--mails", type=int, default=1_000)
    reader.add_argument("--rules", type=int, default=200)
    reader.add_argument("--seed", type=int, default=7)
    chosen = reader.parse_args()
    chance = random.Random(chosen.seed)
    mails = [generated_mail(chance, number) for number in range(chosen.mails)]
    book = rule_book(chance, chosen.rules)
    parsing, routing = measure(mails, book)
    ratio = routing / parsing
    figures = {
        "mails": len(mails),
        "rules": len(book.rules),
        "parse_ms_per_mail": round(parsing / len(mails) * 1e3, 3),
        "rules_ms_per_mail": round(routing / len(mails) * 1e3, 3),
        "ratio": round(ratio, 3),
        "promise": PROMISE,
    }
    print(json.dumps(figures))
    return int(ratio > PROMISE)


if __name__ == "__main__":
    sys.exit(main())
