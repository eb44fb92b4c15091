"""This file proves what routing rules do to a mail: order, stop, overwriting, captures, and every action."""

from __future__ import annotations

from dataclasses import replace

from mailer.parse import parse
from threading_rules.conditions import AllOf, AnyOf, NoneOf
from threading_rules.questions import HasTag, OneOf, TextAsks, TextMatches
from threading_rules.routing import Outcome, RoutingFacts, route
from threading_rules.rulebook import Actions, On, Rule, RuleBook
from threading_rules.text_tests import Contains, Matches
from tickets.route import Priority, Route


def facts(subject: str = "Invoice 7", text: str = "Hello", **known: object) -> RoutingFacts:
    raw = f"From: Ada <ada@customer.example>\nTo: support@acme.example\nSubject: {subject}\n\n{text}\n"
    return replace(RoutingFacts(message=parse(raw.encode())), **known)  # type: ignore[arg-type]


def book(*rules: Rule) -> RuleBook:
    return RuleBook(rules=rules, version="v1")


def says(word: str) -> TextAsks:
    return TextAsks("subject", Contains((word,)))


def finds(pattern: str) -> TextMatches:
    return TextMatches("subject", Matches(pattern))


def test_without_rules_nothing_is_decided() -> None:
    assert route(facts(), RuleBook()).route == Route(rules_version="none")


def test_a_rule_without_condition_hits_every_mail_and_says_so() -> None:
    result = route(facts(), book(Rule(name="all", then=Actions(queue="billing"))))
    assert result.route.queue == "billing"
    assert result.trace[0].why == "it asks nothing, so it hits every mail"


def test_rules_are_asked_in_the_order_of_the_file_and_the_later_one_overwrites() -> None:
    result = route(
        facts(),
        book(
            Rule(name="first", then=Actions(queue="a", priority=Priority.HIGH, tags=("x",))),
            Rule(name="second", then=Actions(queue="b", tags=("y",))),
        ),
    )
    assert result.route == Route(
        queue="b",
        priority=Priority.HIGH,
        tags=("x", "y"),
        rules=("first", "second"),
        rules_version="v1",
    )


def test_a_rule_that_hits_and_stops_leaves_the_others_unasked() -> None:
    result = route(
        facts(),
        book(
            Rule(name="misses", when=says("order"), then=Actions(queue="a"), stop=True),
            Rule(name="hits", when=says("invoice"), then=Actions(queue="b"), stop=True),
            Rule(name="late", then=Actions(queue="c")),
        ),
    )
    assert result.route.queue == "b"
    assert [one.outcome for one in result.trace] == [Outcome.MISS, Outcome.HIT, Outcome.STOPPED]
    assert result.trace[2].why == "not asked: the rule “hits” stopped"


def test_rules_are_about_new_mails_unless_they_say_otherwise() -> None:
    rules = book(
        Rule(name="new", then=Actions(tags=("new",))),
        Rule(name="reply", on=On.REPLY, then=Actions(tags=("reply",))),
        Rule(name="both", on=On.BOTH, then=Actions(tags=("both",))),
    )
    assert route(facts(), rules).matched == ("new", "both")
    answered = route(facts(is_reply=True), rules)
    assert answered.matched == ("reply", "both")
    assert answered.trace[0].why == "not asked: it is about mails that open a ticket"


def test_a_rule_sees_queue_priority_and_tags_as_the_rules_before_left_them() -> None:
    result = route(
        facts(tags=frozenset({"old"})),
        book(
            Rule(name="before", when=OneOf("queue", ("billing",)), then=Actions(tags=("wrong",))),
            Rule(
                name="moves",
                then=Actions(queue="billing", priority=Priority.URGENT, tags=("fresh",), untag=("old",)),
            ),
            Rule(name="queue", when=OneOf("queue", ("billing",)), then=Actions(language="en")),
            Rule(name="priority", when=OneOf("priority", ("urgent",)), then=Actions(language="en")),
            Rule(name="tag", when=HasTag(("fresh",)), then=Actions(language="en")),
            Rule(name="untagged", when=HasTag(("old",)), then=Actions(language="en")),
        ),
    )
    assert result.matched == ("moves", "queue", "priority", "tag")
    assert result.trace[0].why == "the queue is general, not billing"
    assert result.trace[5].why == "the tags are fresh, not old"


def test_a_tag_that_is_set_and_then_taken_is_gone_and_the_other_way_round() -> None:
    set_then_taken = book(
        Rule(name="a", then=Actions(tags=("x", "y"))), Rule(name="b", then=Actions(untag=("x",)))
    )
    assert route(facts(), set_then_taken).route.tags == ("y",)
    assert route(facts(), set_then_taken).route.untags == ("x",)
    taken_then_set = book(
        Rule(name="b", then=Actions(untag=("x",))), Rule(name="a", then=Actions(tags=("x",)))
    )
    assert route(facts(), taken_then_set).route.tags == ("x",)
    assert route(facts(), taken_then_set).route.untags == ()


def test_what_a_regex_finds_goes_into_subject_fields_and_tags() -> None:
    result = route(
        facts("Objednávka č. 4711 pro Dvořáka"),
        book(
            Rule(
                name="orders",
                when=finds(r"OBJEDNAVKA c\. (?P<order>\d+) pro (?P<person>\w+)"),
                then=Actions(
                    subject="[{order}] {subject}",
                    fields={"order": "{order}", "who": "{person}"},
                    tags=("order-{order}",),
                ),
            )
        ),
    )
    assert result.route.subject == "[4711] Objednávka č. 4711 pro Dvořáka"
    assert result.route.fields == (("order", "4711"), ("who", "Dvořáka"))
    assert result.route.tags == ("order-4711",)
    assert result.captures == {"order": "4711", "person": "Dvořáka"}


def test_what_was_not_found_leaves_no_half_tag_and_no_empty_field() -> None:
    result = route(
        facts("Order"),
        book(
            Rule(
                name="orders",
                when=finds(r"order(?: (?P<order>\d+))?"),
                then=Actions(subject="[{order}] {subject}", fields={"o": "{order}"}, tags=("o-{order}", "o")),
            )
        ),
    )
    assert result.route.tags == ("o",)
    assert result.route.fields == ()
    assert result.route.subject == "[] Order"


def test_what_one_rule_found_is_not_seen_by_the_actions_of_another() -> None:
    result = route(
        facts("order 7"),
        book(
            Rule(name="a", when=finds(r"order (?P<n>\d+)"), then=Actions(tags=("n-{n}",))),
            Rule(name="b", then=Actions(fields={"n": "{n}"})),
        ),
    )
    assert result.route.tags == ("n-7",)
    assert result.route.fields == ()


def test_a_branch_that_fails_and_a_question_under_none_leave_nothing_behind() -> None:
    failing = AllOf((finds(r"order (?P<n>\d+)"), says("missing")))
    result = route(
        facts("order 7 of Ada"),
        book(
            Rule(
                name="a",
                when=AllOf((AnyOf((failing, finds(r"of (?P<who>\w+)"))), NoneOf((finds(r"(?P<x>zzz)"),)))),
                then=Actions(tags=("t",)),
            )
        ),
    )
    assert result.captures == {"who": "Ada"}


def test_a_captured_text_cannot_smuggle_lines_or_grow_without_bound() -> None:
    long = route(
        facts("x" * 900),
        book(
            Rule(
                name="a",
                when=finds("(?P<all>x+)"),
                then=Actions(fields={"all": "{all}"}, subject="{all}" * 9),
            )
        ),
    )
    assert len(dict(long.route.fields)["all"]) == 200
    assert len(long.route.subject or "") == 500
    lines = route(
        facts(text="Name: Ada\nBcc: eve@evil.example"),
        book(
            Rule(
                name="a",
                when=TextMatches("body", Matches(r"(?s)name: (?P<rest>.*)")),
                then=Actions(subject="{rest}", tags=("t-{rest}",)),
            )
        ),
    )
    assert lines.route.subject == "Ada Bcc: eve@evil.example"
    assert lines.route.tags == ("t-Ada-Bcc:-eve@evil.example",)


def test_braces_in_a_subject_are_not_filled_a_second_time() -> None:
    result = route(
        facts("{n} order 7"),
        book(Rule(name="a", when=finds(r"order (?P<n>\d+)"), then=Actions(subject="{subject}"))),
    )
    assert result.route.subject == "{n} order 7"


def test_every_action_reaches_the_route() -> None:
    then = Actions(
        queue="q",
        priority=Priority.LOW,
        tags=("t",),
        untag=("u",),
        assign="sticky",
        subject="s",
        language="cs",
        sla="gold",
        template_set="partners",
        cc=("a@b.example",),
        fields={"f": "v"},
        answer="refunds",
        acknowledge=False,
        trust_reply_to=True,
        quarantine="phishing",
        drop="newsletter",
        webhook=("crm",),
    )
    assert route(facts(), book(Rule(name="all", then=then))).route == Route(
        queue="q",
        priority=Priority.LOW,
        tags=("t",),
        untags=("u",),
        assignee="sticky",
        subject="s",
        language="cs",
        sla="gold",
        template_set="partners",
        cc=("a@b.example",),
        fields=(("f", "v"),),
        answer="refunds",
        acknowledge=False,
        trust_reply_to=True,
        quarantine="phishing",
        drop="newsletter",
        webhooks=("crm",),
        rules=("all",),
        rules_version="v1",
    )


def test_a_later_rule_may_acknowledge_again() -> None:
    rules = book(
        Rule(name="a", then=Actions(acknowledge=False)), Rule(name="b", then=Actions(acknowledge=True))
    )
    assert route(facts(), rules).route.acknowledge is True


def test_a_regex_bomb_is_named_counts_as_a_miss_and_is_searched_once() -> None:
    bomb = finds(r"^(a|a)*$")
    result = route(
        facts("a" * 200 + "!"),
        book(
            Rule(name="bomb", when=bomb, then=Actions(tags=("boom",))),
            Rule(name="again", when=AnyOf((bomb, says("!"))), then=Actions(tags=("fine",))),
        ),
    )
    assert result.route.tags == ("fine",)
    assert result.notes == ("rule “bomb”: a regex took too long and counts as not found",)
    assert "took longer than 0.1 s, so it counts as not found" in result.trace[0].why


def test_hits_and_misses_are_told_for_explain() -> None:
    result = route(
        facts(),
        book(Rule(name="a", when=says("order")), Rule(name="b", when=says("INVOICE"), then=Actions())),
    )
    assert result.misses == [
        {"rule": "a", "outcome": "miss", "why": "the subject “Invoice 7” does not contain “order”"}
    ]
    assert result.hits == [
        {"rule": "b", "outcome": "hit", "why": "the subject “Invoice 7” contains “INVOICE”"}
    ]
