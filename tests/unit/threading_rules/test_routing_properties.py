"""This file proves for random rules and mails that what is explained is what is done."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mailer.parse import parse
from threading_rules.conditions import AllOf, AnyOf, Condition, NoneOf
from threading_rules.folding import bare, clean, fold
from threading_rules.questions import Flag, HasTag, OneOf, Question, TextAsks, TextMatches
from threading_rules.routing import Outcome, RoutingFacts, RoutingResult, route
from threading_rules.rulebook import Actions, On, Rule, RuleBook
from threading_rules.text_tests import Contains, EndsWith, Is, Matches, PatternInvalid, StartsWith
from tickets.route import Priority, Route

WORDS = ("order", "účet", "счёт", "refund 7", "a")
QUEUES = ("general", "billing")
TAGS = ("x", "y")

words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(tuple)
questions: st.SearchStrategy[Condition] = st.one_of(
    st.builds(
        TextAsks,
        st.sampled_from(("subject", "body", "from", "header X-Form")),
        st.one_of(*(st.builds(test, words) for test in (Contains, Is, StartsWith, EndsWith))),
    ),
    st.builds(
        TextMatches,
        st.sampled_from(("subject", "body")),
        st.sampled_from((r"refund (?P<number>\d+)", r"\w+", "zzz")).map(Matches),
    ),
    st.builds(OneOf, st.just("queue"), st.sampled_from(QUEUES).map(lambda name: (name,))),
    st.builds(HasTag, st.sampled_from(TAGS).map(lambda name: (name,))),
    st.builds(Flag, st.sampled_from(("reply", "spam")), st.booleans()),
)
parts = st.recursive(
    questions,
    lambda inner: st.builds(
        lambda join, some: join(some),
        st.sampled_from((AllOf, AnyOf, NoneOf)),
        st.lists(inner, min_size=1, max_size=3).map(tuple),
    ),
    max_leaves=6,
)
actions = st.builds(
    Actions,
    queue=st.none() | st.sampled_from(QUEUES),
    priority=st.none() | st.sampled_from(Priority),
    tags=st.lists(st.sampled_from(TAGS), max_size=2).map(tuple),
    untag=st.lists(st.sampled_from(TAGS), max_size=1).map(tuple),
    subject=st.none() | st.sampled_from(("[{number}] {subject}", "fixed")),
    fields=st.sampled_from(({}, {"number": "{number}"})),
    acknowledge=st.none() | st.booleans(),
)
rules = st.lists(
    st.builds(Rule, name=st.just("r"), on=st.sampled_from(On), when=parts, then=actions, stop=st.booleans())
)
books = rules.map(
    lambda some: RuleBook(rules=tuple(replace(rule, name=f"r{n}") for n, rule in enumerate(some)))
)
mails = st.builds(
    lambda subject, body: parse(f"From: a@b.example\nX-Form: order\nSubject: {subject}\n\n{body}\n".encode()),
    st.sampled_from((*WORDS, "Order refund 7 a", "")),
    st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join),
)
facts = st.builds(
    RoutingFacts,
    message=mails,
    is_reply=st.booleans(),
    spam=st.booleans(),
    tags=st.frozensets(st.sampled_from(TAGS)),
)


@given(facts, books)
def test_the_rules_that_are_said_to_hit_are_those_that_made_the_route(
    mail: RoutingFacts, book: RuleBook
) -> None:
    result = route(mail, book)
    said = [one.rule for one in result.trace if one.outcome is Outcome.HIT]
    only_these = RuleBook(rules=tuple(rule for rule in book.rules if rule.name in said))
    assert said == list(result.matched)
    assert route(mail, only_these).route == result.route


@given(facts, books)
def test_every_answer_in_the_trace_is_given_again_when_the_question_is_asked_again(
    mail: RoutingFacts, book: RuleBook
) -> None:
    for trace in route(mail, book).trace:
        assert trace.why
        view = trace.mail.at(trace.standing)
        for because in trace.because:
            if isinstance(because.question, Question):
                assert because.question.decide(view).held is because.held


@given(facts, books)
def test_every_rule_is_accounted_for_in_the_order_of_the_file(mail: RoutingFacts, book: RuleBook) -> None:
    result = route(mail, book)
    assert [one.rule for one in result.trace] == [rule.name for rule in book.rules]
    stops = [
        number
        for number, (rule, one) in enumerate(zip(book.rules, result.trace, strict=True))
        if rule.stop and one.outcome is Outcome.HIT
    ]
    stopped = [number for number, one in enumerate(result.trace) if one.outcome is Outcome.STOPPED]
    assert stopped == (list(range(stops[0] + 1, len(book.rules))) if stops else [])


@given(facts, parts)
def test_a_condition_is_what_logic_says_of_its_parts(mail: RoutingFacts, when: Condition) -> None:
    assert (_hit(mail, when)) is _logic(mail, when)


def _hit(mail: RoutingFacts, when: Condition) -> bool:
    result: RoutingResult = route(mail, RuleBook(rules=(Rule(name="r", on=On.BOTH, when=when),)))
    return result.matched == ("r",)


def _logic(mail: RoutingFacts, when: Condition) -> bool:
    if isinstance(when, Question):
        return _hit(mail, when)
    join: Any = all if isinstance(when, AllOf) else any
    held: bool = join(_logic(mail, part) for part in when.parts)
    return not held if isinstance(when, NoneOf) else held


@given(facts, books)
def test_the_same_mail_and_rules_give_the_same_route(mail: RoutingFacts, book: RuleBook) -> None:
    first: Route = route(mail, book).route
    assert route(mail, book).route == first


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_and_a_bare_text_is_as_long_as_the_clean_one(text: str) -> None:
    assert len(bare(clean(text))) == len(clean(text))
    assert fold(fold(text)) == fold(text)


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet="()[]{}*+?|\\^$.aPké<>=!:019,-&~ ", max_size=40) | st.text(max_size=20))
def test_any_text_is_either_a_pattern_or_refused_with_a_reason(pattern: str) -> None:
    try:
        found = Matches(pattern)
    except PatternInvalid:
        return
    result = route(
        RoutingFacts(message=parse(b"Subject: order 7\n\nHello\n")),
        RuleBook(rules=(Rule(name="r", when=TextMatches("subject", found)),)),
    )
    assert result.trace[0].why
