"""This file is the story of the demo: three customers, three agents, and everybody in their mail program.

Every ``see`` waits for a mail in an inbox, read over IMAP; the story ends at the first that does not come.
"""

from __future__ import annotations

import re
from email.message import EmailMessage
from email.utils import parseaddr

from postdesk.demo.cast import ANNA, EMMA, IVANA, MAREK, OLGA, PETR
from postdesk.demo.mail_program import text_of, whole_of
from postdesk.demo.site import LAST_RUNG, PROMISE, SURVEY_AFTER
from postdesk.demo.stage import Stage

_REF = re.compile(r"\bSUP-\d+\b")
ANSWER = """\
Hello Emma,

your parcel left our house on Friday; the carrier says it arrives today.
If it does not, write to me and I send you another one."""
CLOSING = "#close\nHello Emma,\n\ngood to hear it arrived. Enjoy the mugs!"
NOTE = "the carrier was late again, third time this month"

PLEA = "Anna, please take this one first: a new grinder, at our expense."
RUSSIAN_ANSWER = """\
Здравствуйте, Ольга!

Простите за ожидание. Завтра утром курьер привезёт вам новую кофемолку."""


def tell(stage: Stage) -> None:
    """Play it from the first mail to the survey's answer."""
    notified = _a_customer_writes(stage)
    again = _an_agent_answers(stage, notified)
    waiting = _nobody_answers(stage)
    _a_rule_decides(stage)
    closed = _a_note_and_the_end(stage, again)
    _the_ladder(stage, *waiting)
    _the_survey(stage, closed)


def _a_customer_writes(stage: Stage) -> EmailMessage:
    stage.timeline.chapter("A customer writes; she is acknowledged, and an agent has it in her inbox")
    stage.write(
        EMMA,
        "Where is my parcel?",
        "Hello,\n\nI ordered two mugs a week ago and they are not here yet.\n"
        "Could you please look where they are?\n\nKind regards\nEmma",
    )
    ack = stage.see(
        EMMA,
        "acknowledged at once, with a number and the time by which somebody answers",
        words=["We have your message", "answer you by"],
        show="answer you by",
    )
    return stage.see(
        ANNA,
        "the mail reached the agent with the fewest open requests; plain Reply goes to Emma",
        words=[_ref(ack), "Where is my parcel?", "I ordered two mugs"],
        show="I ordered two mugs",
    )


def _an_agent_answers(stage: Stage, notified: EmailMessage) -> EmailMessage:
    stage.timeline.chapter("The agent answers from her mail program, with quote and signature as always")
    stage.reply(ANNA, notified, ANSWER)
    answer = stage.see(
        EMMA,
        "the answer came from Acme Support",
        words=["the carrier says it arrives today", _ref(notified)],
        show="the carrier says",
    )
    _prove_clean(stage, answer, notified)
    stage.reply(EMMA, answer, "The mugs have just arrived. They are lovely, nothing is broken.")

    return stage.see(
        ANNA,
        "her mail joined the same request and reached the same agent",
        words=[_ref(notified), "The mugs have just arrived"],
        show="The mugs have just arrived",
    )


def _nobody_answers(stage: Stage) -> tuple[str, EmailMessage]:
    stage.timeline.chapter("Another writes in Russian, and nobody is going to answer her")
    stage.write(
        OLGA,
        "Не работает кофемолка",
        "Здравствуйте!\n\nКофемолка, которую я купила у вас в мае, перестала включаться. Что мне делать?"
        "\n\nОльга",
    )
    ack = stage.see(
        OLGA,
        "acknowledged in her own language",
        words=["Мы получили ваше письмо", "Мы ответим вам до"],
        show="Мы ответим вам до",
    )
    notified = stage.see(
        ANNA,
        "it is Anna’s, too, but Anna is busy",
        words=[_ref(ack), "Кофемолка, которую я купила"],
        show="Кофемолка",
    )
    return _ref(ack), notified


def _a_rule_decides(stage: Stage) -> None:
    stage.timeline.chapter("A rule of settings.yaml decides: an invoice goes to billing, with high priority")
    stage.write(
        PETR,
        "Faktura 2026-118",
        "Dobrý den,\n\nna faktuře 2026-118 je špatné IČO. Můžete ji prosím opravit?\n\nPetr Novák",
    )
    ack = stage.see(
        PETR,
        "acknowledged in Czech",
        words=["Vaše zpráva dorazila", "Odpovíme vám nejpozději do"],
        show="Odpovíme vám nejpozději do",
    )
    notified = stage.see(
        MAREK,
        "it went to Marek, who does billing: queue Acme Billing, priority high",
        words=[_ref(ack), "Faktura 2026-118", "Acme Billing", "high"],
        show="Queue: Acme Billing",
    )
    stage.reply(
        MAREK, notified, "#close\nDobrý den,\n\nomlouváme se; opravenou fakturu najdete zítra ve schránce."
    )
    answer = stage.see(
        PETR,
        "answered, and the request is resolved: #close did it",
        words=[_ref(ack), "opravenou fakturu"],
        show="opravenou fakturu",
    )
    _prove_clean(stage, answer, notified)


def _a_note_and_the_end(stage: Stage, again: EmailMessage) -> str:
    ref = _ref(again)
    stage.timeline.chapter("Back to Emma: a note for colleagues, then her request is closed, all by mail")
    stage.reply(ANNA, again, f"#note {NOTE}")
    stage.see(
        ANNA,
        "the note is kept, and Anna is told so; the customer hears nothing of it",
        words=[ref, "INTERNAL NOTE", NOTE, "done"],
        show=NOTE,
    )
    stage.reply(ANNA, again, CLOSING)
    closing = stage.see(
        EMMA,
        "answered and resolved",
        words=[ref, "Enjoy the mugs!", "We think this settles it"],
        show="Enjoy the mugs!",
    )
    stage.reply(EMMA, closing, "Thank you!")
    return ref


def _the_ladder(stage: Stage, ref: str, notified: EmailMessage) -> None:
    stage.timeline.chapter("Olga still waits: the ladder of settings.yaml, rung by rung")
    stage.see(
        ANNA,
        "75 % of the promised time has passed: Anna, who has the request, is reminded",
        words=[ref, "75 %"],
        show="75 %",
        takes=PROMISE * 0.75,
    )
    late = stage.see(
        MAREK,
        "the promise is broken: the lead is told, and the priority is high now",
        words=[ref, "overdue", "high"],
        show="overdue",
        takes=PROMISE,
    )
    stage.see(
        IVANA,
        "half as late again: the manager is told",
        words=[ref, "overdue"],
        show="overdue",
        takes=LAST_RUNG,
    )
    stage.reply(MAREK, late, PLEA)
    stage.see(
        ANNA,
        "an answer to an alarm stays among colleagues: it is a note",
        words=[ref, "Marek Svoboda left a note", PLEA],
        show=PLEA,
    )
    stage.reply(ANNA, notified, RUSSIAN_ANSWER)
    stage.see(OLGA, "answered at last", words=[ref, "новую кофемолку"], show="новую кофемолку")


def _the_survey(stage: Stage, ref: str) -> None:
    stage.timeline.chapter("Eight hours after closing, Emma is asked how it was")
    survey = stage.see(
        EMMA,
        "one question, answered by a plain reply; her “Thank you!” had reopened nothing",
        words=[ref, "one question only"],
        show="one question only",
        takes=SURVEY_AFTER,
    )
    stage.reply(EMMA, survey, "5, and thank you Anna!")
    stage.see(
        ANNA,
        "the score was understood, and Anna may be proud of it",
        words=[ref, "rated this request: 5"],
        show="rated this request: 5",
    )
    stage.prove(
        "what Anna noted for her colleagues never reached Emma",
        holds=NOTE not in " ".join(stage.everything(EMMA).split()),
        otherwise=f"the note is in the inbox of {EMMA.address}",
    )


def _prove_clean(stage: Stage, answer: EmailMessage, notified: EmailMessage) -> None:
    """Prove that nothing of the agent's mail shows in the answer but what the agent newly wrote."""
    agent = parseaddr(str(notified["To"]))[1]
    token = parseaddr(str(notified["Reply-To"]))[1]
    whole, text = whole_of(answer), text_of(answer)
    signature = next(person.signature for person in (ANNA, MAREK) if person.address == agent)
    leaks = [
        what
        for what, there in (
            ("the agent's address", agent in whole),
            ("the agent's reply token", token.partition("@")[0] in whole),
            ("a quote", any(line.startswith(">") for line in text.splitlines()) or "wrote:" in whole),
            ("the agent's signature", any(line in whole for line in signature.splitlines()[1:])),
            ("a command", "#close" in whole),
        )
        if there
    ]
    stage.prove(
        "no quote, no signature, no agent's address, no token, no command in it",
        holds=not leaks,
        otherwise=f"the answer shows {', '.join(leaks)}",
    )


def _ref(mail: EmailMessage) -> str:
    found = _REF.search(str(mail["Subject"]))
    return found[0] if found else ""
