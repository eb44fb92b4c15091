"""This file shows the main job on real servers: what customers and agents see of a running postdesk."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.end_to_end.site import Site, letter, text_of

pytestmark = pytest.mark.servers
ZOE = "Zoe Adams <zoe@customer.example>"
ANNA = "Anna Nováková <anna@agents.example>"


def test_a_customers_mail_is_acknowledged_and_an_agent_is_told(site: Site) -> None:
    site.run()
    site.receive(letter(ZOE, "The printer smokes", "Please help, it smokes."))
    ack = site.await_mail("zoe@customer.example")
    told = site.await_mail("anna@agents.example")
    (ticket,) = site.tickets()
    assert ticket["ref"] in ack["subject"]
    assert ack["auto-submitted"] == "auto-replied"
    assert ack["in-reply-to"] == site.shown(ticket["ref"])["messages"][0]["message_id"]
    assert "it smokes" in text_of(told)
    assert told["reply-to"] != ack["reply-to"]
    assert site.dovecot.await_messages(site.user, 1, folder="Processed")


def test_an_agents_reply_reaches_the_customer_without_quote_or_agents_address(site: Site) -> None:
    site.run()
    site.receive(letter(ZOE, "The printer smokes", "Please help."))
    told = site.await_mail("anna@agents.example")
    site.receive(letter(ANNA, "", "Pull the plug.", answers=told))
    answer = site.await_mail("zoe@customer.example", count=2)
    assert "Pull the plug." in text_of(answer)
    assert "wrote:" not in text_of(answer)
    assert b"anna@agents.example" not in bytes(answer)
    assert answer["auto-submitted"] is None
    assert answer["from"].addresses[0].addr_spec == "support@acme.example"


def test_a_note_stays_inside_and_close_resolves(site: Site) -> None:
    site.run()
    site.receive(letter(ZOE, "The printer smokes", "Please help."))
    told = site.await_mail("anna@agents.example")
    site.receive(letter(ANNA, "", "#note\nThis one smokes every week.", answers=told))
    (ticket,) = site.tickets()
    site.await_that(
        lambda: [one for one in site.shown(ticket["ref"])["messages"] if "every week" in one["text"]],
        lambda: f"no note: {site.shown(ticket['ref'])}",
    )
    site.receive(letter(ANNA, "", "#close\nA new one is on its way.", answers=told))
    answer = site.await_mail("zoe@customer.example", count=2)
    assert "new one is on its way" in text_of(answer)
    assert site.tickets()[0]["status"] == "resolved"
    assert not [one for one in site.relay.mails if b"every week" in one.raw and "zoe" in one.recipients[0]]


def test_the_customers_next_mail_joins_the_ticket(site: Site) -> None:
    site.run()
    site.receive(letter(ZOE, "The printer smokes", "Please help."))
    ack = site.await_mail("zoe@customer.example")
    site.receive(letter(ZOE, "", "Now it burns.", answers=ack))
    told = site.await_mail("anna@agents.example", count=2)
    assert "Now it burns." in text_of(told)
    assert len(site.tickets()) == 1


def test_an_unanswered_ticket_escalates_each_step_once(site: Site) -> None:
    site.settings["sla"] = {"standard": {"first_response": "2s"}}
    site.settings["queues"]["general"] |= {"sla": "standard", "lead": "anna"}
    site.settings["escalation"] = [{"at": "100% of first_response", "notify": "lead", "priority": "high"}]
    run = site.run()
    site.receive(letter(ZOE, "The printer smokes", "Please help."))
    site.await_mails("anna@agents.example", count=2)
    (ticket,) = site.tickets()
    assert ticket["priority"] == "high"
    run.kill()
    site.run().await_line("mailbox_connected")
    events = [event["kind"] for event in site.shown(ticket["ref"])["events"]]
    assert events.count("Escalated") == 1


def test_a_resolved_ticket_is_surveyed_and_the_answer_is_the_score(site: Site) -> None:
    site.settings["surveys"] = {"kind": "csat", "after_resolved": "1s"}
    site.run()
    site.receive(letter(ZOE, "The printer smokes", "Please help."))
    told = site.await_mail("anna@agents.example")
    site.receive(letter(ANNA, "", "#close\nPull the plug.", answers=told))
    survey = site.await_mail("zoe@customer.example", count=3)
    site.receive(letter(ZOE, "", "5, thank you", answers=survey))
    (ticket,) = site.tickets()
    answered = site.await_that(
        lambda: [e for e in site.shown(ticket["ref"])["events"] if e["kind"] == "SurveyAnswered"],
        lambda: f"no score: {site.shown(ticket['ref'])['events']}",
    )
    assert "5" in str(answered[0])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Dobrý den, tiskárna na chodbě už od rána kouří a nedá se vypnout. Prosím o pomoc, děkuji.", "cs"),
        ("Здравствуйте, принтер в коридоре с утра дымится и не выключается. Помогите, пожалуйста.", "ru"),
    ],
)
def test_an_acknowledgement_speaks_the_customers_language(site: Site, text: str, language: str) -> None:
    site.run()
    site.receive(letter(ZOE, "!", text))
    ack = site.await_mail("zoe@customer.example")
    assert ack["content-language"] == language


def test_two_mailboxes_answer_each_from_its_own_address(
    site: Site, new_mailbox: Callable[[str], str]
) -> None:
    billing = new_mailbox("billing")
    site.settings["queues"]["billing"] = {"language": "en"}
    site.settings["mailboxes"]["billing"] = site.mailbox(billing, "billing@acme.example", queue="billing")
    site.run()
    site.receive(letter(ZOE, "The printer smokes", "Please help."))
    site.dovecot.deliver(billing, letter(ZOE, "Invoice 7", "It is too high.", to="billing@acme.example"))
    senders = {
        str(one.message["from"].addresses[0].addr_spec)
        for one in site.await_mails("zoe@customer.example", count=2)
    }
    assert senders == {"support@acme.example", "billing@acme.example"}
    assert {ticket["queue"] for ticket in site.tickets()} == {"general", "billing"}


def test_one_mail_to_both_mailboxes_is_one_ticket(site: Site, new_mailbox: Callable[[str], str]) -> None:
    billing = new_mailbox("billing")
    site.settings["mailboxes"]["billing"] = site.mailbox(billing, "billing@acme.example")
    site.run()
    mail = letter(ZOE, "Both of you", "Whose is it?", to="support@acme.example, billing@acme.example")
    site.receive(mail)
    site.dovecot.deliver(billing, mail)
    fates = site.await_that(
        lambda: one if len(one := [r for r in site.lines("inbox", "list", "--all") if r["outcome"]]) == 2
        else None,
        lambda: "not both are filed",
    )  # fmt: skip
    assert {fate["outcome"] for fate in fates} == {"created", "duplicate"}
    assert len(site.tickets()) == 1
