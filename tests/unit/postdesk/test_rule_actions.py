"""This file proves that each action of a routing rule really does something, by the intake itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from postdesk.cli.main import group
from postdesk.due_work import DueWork
from tests.desk import Desk, open_desk, read, text_of


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_desk(tmp_path)
    yield desk
    desk.program.store.close()


def rules(*lines: str, more: str = "") -> str:
    return "routing:\n" + "".join(f"  - {line}\n" for line in lines) + more


def test_queue_priority_language_and_sla_of_a_new_ticket_are_the_rules(desk: Desk) -> None:
    desk.use(
        rules(
            "{name: bills, when: {subject: bill},"
            " then: {queue: billing, priority: high, language: cs, sla: quick}}",
            more="sla: {quick: {first_response: 1h}}\n",
        )
    )
    desk.take(desk.mail("A bill"))
    ticket = desk.ticket()
    assert (ticket.queue, ticket.priority.value, ticket.language, ticket.sla) == (
        "billing",
        "high",
        "cs",
        "quick",
    )
    assert read(desk.out("received")[0])["Content-Language"] == "cs"


def test_a_rule_about_replies_changes_the_ticket_it_answers(desk: Desk) -> None:
    desk.use(
        rules(
            "{name: late, on: reply, when: {body: too late}, then: {queue: billing, priority: urgent,"
            " tags: [late], untag: [calm], subject: 'Late: {subject}', sla: quick, language: cs}}",
            "{name: new, then: {tags: [calm]}}",
            more="sla: {quick: {first_response: 1h}}\n",
        )
    )
    desk.take(desk.mail("Parcel"))
    assert desk.ticket().tags == ("calm",)
    desk.take(desk.mail("Parcel [SUP-1001]", "It is too late.", in_reply_to="<1@customer.example>"))
    ticket = desk.ticket()
    assert (ticket.queue, ticket.priority.value, ticket.tags) == ("billing", "urgent", ("late",))
    assert ticket.subject == "Late: Parcel [SUP-1001]"
    assert (ticket.sla, ticket.language) == ("quick", "cs")


def test_a_rule_about_new_mail_leaves_replies_alone_and_one_about_both_does_not(desk: Desk) -> None:
    desk.use(
        rules(
            "{name: first, then: {tags: [first]}}",
            "{name: always, on: both, when: {body: again}, then: {tags: [again]}}",
            "{name: answers, on: reply, then: {tags: [answered]}}",
        )
    )
    desk.take(desk.mail("A", "once"))
    assert desk.ticket().tags == ("first",)
    desk.take(desk.mail("A", "once again", in_reply_to="<1@customer.example>"))
    assert desk.ticket().tags == ("again", "answered", "first")


def test_stop_keeps_the_rules_below_from_being_asked(desk: Desk) -> None:
    desk.use(rules("{name: one, then: {tags: [one]}, stop: true}", "{name: two, then: {tags: [two]}}"))
    desk.take(desk.mail())
    assert desk.ticket().tags == ("one",)


def test_captures_become_subject_tags_and_fields_of_the_ticket(desk: Desk) -> None:
    desk.use(
        rules(
            r"{name: orders, on: both, when: {body: {matches: 'order (?P<order>\d+)'}},"
            " then: {subject: '[{order}] {subject}', tags: ['o-{order}'], fields: {order: '{order}'}}}"
        )
    )
    desk.take(desk.mail("Where is it", "My order 4711 is missing"))
    ticket = desk.ticket()
    assert (ticket.subject, ticket.tags, ticket.fields) == (
        "[4711] Where is it",
        ("o-4711",),
        (("order", "4711"),),
    )
    settings = ["--settings", str(desk.folder / "settings.yaml")]
    shown = CliRunner().invoke(group, [*settings, "tickets", "show", "SUP-1001", "--json"])
    assert json.loads(shown.stdout)["fields"] == {"order": "4711"}
    desk.take(desk.mail("Re: it", "I meant order 4712", in_reply_to="<1@customer.example>"))
    assert desk.ticket().fields == (("order", "4712"),)


def test_fields_of_earlier_tickets_are_the_customers_record(desk: Desk) -> None:
    desk.use(
        rules(
            r"{name: who, when: {body: {matches: 'plan: (?P<plan>\w+)'}}, then: {fields: {plan: '{plan}'}}}",
            "{name: gold, when: {customer: {plan: gold}}, then: {priority: urgent}}",
        )
    )
    desk.take(desk.mail("One", "plan: gold"))
    desk.take(desk.mail("Two", "help"))
    assert [ticket.priority.value for ticket in desk.tickets()] == ["normal", "urgent"]


def test_a_rule_assigns_an_agent_and_that_agent_is_told(desk: Desk) -> None:
    desk.use(rules("{name: to petr, then: {assign: petr}}"))
    desk.take(desk.mail())
    assert desk.ticket().assignee == "petr"
    assert [mail.recipients for mail in desk.out("agent_notification")] == [("petr@acme.example",)]


def test_round_robin_takes_turns_and_least_busy_spares_who_has_most(desk: Desk) -> None:
    desk.use(rules("{name: turns, then: {assign: round_robin}}"))
    for number in range(4):
        desk.take(desk.mail(f"Matter {number}", From=f"c{number}@customer.example"))
    assert [ticket.assignee for ticket in desk.tickets()] == ["anna", "petr", "anna", "petr"]
    desk.use(rules("{name: anna has much, when: {subject: more}, then: {assign: anna}}"))
    desk.take(desk.mail("more", From="d@customer.example"))
    desk.use(rules("{name: spare, then: {assign: least_busy}}"))
    desk.take(desk.mail("last", From="e@customer.example"))
    assert desk.tickets()[-1].assignee == "petr"


def test_sticky_gives_a_customers_next_matter_to_who_had_the_last(desk: Desk) -> None:
    desk.use(rules("{name: petr, when: {subject: first}, then: {assign: petr}, stop: true}",
                   "{name: same, then: {assign: sticky}}"))  # fmt: skip
    desk.take(desk.mail("first"))
    desk.take(desk.mail("second"))
    desk.take(desk.mail("third", From="new@customer.example"))
    assert [ticket.assignee for ticket in desk.tickets()] == ["petr", "petr", "anna"]


def test_an_answer_of_the_customer_does_not_pass_the_matter_to_who_is_least_busy(desk: Desk) -> None:
    desk.use(rules("{name: petr, then: {assign: petr}}",
                   "{name: any, on: reply, then: {assign: least_busy}}"))  # fmt: skip
    desk.take(desk.mail())
    desk.take(desk.mail("Re: Printer", "more", in_reply_to="<1@customer.example>"))
    assert desk.ticket().assignee == "petr"


def test_cc_takes_part_in_the_conversation(desk: Desk) -> None:
    desk.use(rules("{name: partner, on: both, then: {cc: [desk@partner.example]}}"))
    desk.take(desk.mail())
    assert desk.ticket().participant("desk@partner.example") is not None
    desk.take(desk.mail("Re: Printer", "more", in_reply_to="<1@customer.example>"))
    assert len(desk.ticket().participants) == 2


def test_a_rule_keeps_the_acknowledgement_back(desk: Desk) -> None:
    desk.use(rules("{name: quiet, when: {subject: quiet}, then: {acknowledge: false}}"))
    desk.take(desk.mail("quiet please"))
    assert desk.out("received") == []
    assert desk.decision()["acknowledge"] == "a routing rule says so"


def test_a_template_set_has_its_own_words_and_borrows_the_rest(desk: Desk) -> None:
    desk.write(
        "words/partners/received/en.j2",
        "{% block subject %}Partner desk: {{ ticket.subject }}{% endblock %}"
        "{% block body %}Dear partner.{% endblock %}",
    )
    desk.use(rules("{name: partners, when: {from: '@customer.example'}, then: {template_set: partners}}",
                   more="templates: words\n"))  # fmt: skip
    desk.take(desk.mail("Hello"))
    desk.take(desk.mail("Hello", From="x@other.example"))
    partner, other = desk.out("received")
    assert read(partner)["Subject"] == "Partner desk: Hello"
    assert "Dear partner." in text_of(partner)
    assert "Partner desk" not in str(read(other)["Subject"])
    assert "partners" not in desk.program.in_force.templates.notices()


def test_a_trusted_form_writes_for_its_visitor(desk: Desk) -> None:
    desk.use(rules("{name: form, when: {header: {X-Form: contact}}, then: {trust_reply_to: true}}"))
    form = {"From": "noreply@shop.example", "reply_to": "Visitor <visitor@home.example>"}
    desk.take(desk.mail("Question", x_form="contact", auto_submitted="auto-generated", **form))
    ticket = desk.ticket()
    assert (ticket.requester, ticket.requester_name) == ("visitor@home.example", "Visitor")
    assert [mail.recipients for mail in desk.out("received")] == [("visitor@home.example",)]
    desk.take(desk.mail("Another question", **form))
    assert desk.ticket(1002).requester == "noreply@shop.example"


@pytest.mark.parametrize("reply_to", ["support@acme.example", "a@x.example, b@x.example"])
def test_a_reply_to_that_is_ours_or_not_one_is_not_trusted(desk: Desk, reply_to: str) -> None:
    desk.use(rules("{name: form, then: {trust_reply_to: true}}"))
    desk.take(desk.mail(From="form@shop.example", reply_to=reply_to))
    assert desk.ticket().requester == "form@shop.example"


def test_a_quarantined_mail_opens_nothing_until_somebody_releases_it(desk: Desk) -> None:
    desk.use(rules("{name: odd, on: both, when: {subject: odd}, then: {quarantine: looks odd, tags: [odd]}}"))
    entry = desk.take(desk.mail("an odd thing"))
    assert (entry.outcome, entry.why, entry.ticket) == ("quarantined", "looks odd", None)
    assert desk.tickets() == []
    settings = ["--settings", str(desk.folder / "settings.yaml")]
    listed = CliRunner().invoke(group, [*settings, "inbox", "list"])
    assert "looks odd" in listed.stdout
    done = CliRunner().invoke(group, [*settings, "inbox", "release", str(entry.id)])
    assert (done.exit_code, done.stdout) == (0, f"{entry.id}: created SUP-1001\n"), done.output
    assert desk.ticket().tags == ("odd",)
    again = CliRunner().invoke(group, [*settings, "inbox", "release", str(entry.id)])
    assert again.exit_code == 1
    assert "neither in quarantine nor dropped" in again.stderr
    with desk.program.store.read() as work:
        assert len(work.messages.of_ticket(1001)) == 1


def test_a_dropped_mail_stays_in_the_register_with_its_reason(desk: Desk) -> None:
    desk.use(rules("{name: news, on: both, when: {subject: news}, then: {drop: a newsletter}}"))
    entry = desk.take(desk.mail("Our news"))
    assert (entry.outcome, entry.why) == ("dropped", "a routing rule dropped it: a newsletter")
    assert desk.tickets() == []
    assert desk.out() == []


def test_replies_are_dropped_and_quarantined_as_well(desk: Desk) -> None:
    desk.use(
        rules(
            "{name: news, on: reply, when: {body: newsletter}, then: {drop: a newsletter}}",
            "{name: odd, on: reply, when: {body: odd}, then: {quarantine: odd}}",
        )
    )
    desk.take(desk.mail())
    dropped = desk.take(desk.mail("Re: Printer", "a newsletter", in_reply_to="<1@customer.example>"))
    odd = desk.take(desk.mail("Re: Printer", "odd", in_reply_to="<1@customer.example>"))
    assert (dropped.outcome, odd.outcome) == ("dropped", "quarantined")
    with desk.program.store.read() as work:
        assert len(work.messages.of_ticket(1001)) == 1
    with desk.program.store.filing() as work:
        assert work.inbox.release(odd.id)
    desk.run()
    assert desk.entry(odd.id).ticket == 1001


def test_the_promise_of_a_rules_sla_is_kept_by_the_clock(desk: Desk) -> None:
    desk.use(
        rules(
            "{name: quick, then: {sla: quick}}",
            more="sla: {quick: {first_response: 1h}}\n"
            "escalation: [{at: 100% of first_response, notify: lead}]\n",
        )
    )
    desk.take(desk.mail())
    due = DueWork(desk.program.store, lambda: desk.program.in_force)
    later = desk.now.replace(hour=11)
    assert due.take_due(later, 10) == (1001,)


def test_hits_are_stored_with_what_decided_and_misses_only_explained(desk: Desk) -> None:
    desk.use(rules("{name: bills, when: {subject: bill}, then: {tags: [bill]}}",
                   "{name: parcels, when: {subject: parcel}, then: {tags: [parcel]}}"))  # fmt: skip
    mail = desk.mail("A bill")
    explained = desk.explain(mail)["route"]
    assert [miss["rule"] for miss in explained["misses"]] == ["parcels"]
    desk.take(mail)
    stored = desk.decision()["route"]
    assert stored["hits"] == explained["hits"]
    assert stored["hits"][0]["why"] == "the subject “A bill” contains “bill”"
    assert "misses" not in stored
