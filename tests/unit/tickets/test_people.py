"""Words for people: whom an alert reaches, and who gets a ticket."""

from dataclasses import replace

import pytest

from tests.ticket_stories import AGENTS, MONDAY, Story, queue, site
from tickets import events as e
from tickets.people import Loads, address_of, agents_of, choose_agent, resolve_notify
from tickets.policy import Agent

BOSS = Agent(key="boss", name="Boss", emails=("boss@acme.example",), queues=("none",), roles=("admin",))


@pytest.mark.parametrize(
    ("words", "people"),
    [
        (("assignee",), ("bob",)),
        (("lead",), ("anna",)),
        (("agents",), ("anna", "bob")),
        (("managers",), ("mia",)),
        (("admins",), ("boss",)),
        (("mia",), ("mia",)),
        (("duty@else.example",), ("duty@else.example",)),
        (("BOB@ACME.example",), ("bob",)),
        (("lead", "managers", "anna"), ("anna", "mia")),
        (("a word nobody knows",), ()),
    ],
)
def test_a_word_names_its_people_once(words: tuple[str, ...], people: tuple[str, ...]) -> None:
    policy = site(agents={**AGENTS, "boss": BOSS})
    assert resolve_notify(words, Story(assignee="bob").ticket, policy) == people


def test_an_alert_for_the_assignee_of_an_unassigned_ticket_goes_to_the_lead() -> None:
    assert resolve_notify(("assignee",), Story(assignee=None).ticket, site()) == ("anna",)


def test_an_alert_for_an_agent_who_left_goes_to_the_lead() -> None:
    assert resolve_notify(("assignee",), Story(assignee="gone").ticket, site()) == ("anna",)


def test_without_a_lead_the_queue_s_agents_are_told() -> None:
    policy = site(queue(lead=None), agents={"bob": AGENTS["bob"]})
    assert resolve_notify(("lead",), Story(assignee=None).ticket, policy) == ("bob",)


def test_without_managers_an_alert_comes_back_down() -> None:
    policy = site(agents={"bob": AGENTS["bob"]})
    story = Story(assignee="bob").happens(MONDAY, e.QueueChanged(queue="general"))
    assert resolve_notify(("managers",), story.ticket, policy) == ("bob",)


def test_a_manager_of_another_queue_is_better_than_none() -> None:
    elsewhere = replace(AGENTS["mia"], queues=("billing",))
    policy = site(agents={**AGENTS, "mia": elsewhere})
    assert resolve_notify(("managers",), Story().ticket, policy) == ("mia",)


def test_without_anybody_nobody_is_told() -> None:
    assert resolve_notify(("lead", "managers"), Story(assignee=None).ticket, site(agents={})) == ()


def test_an_agent_s_key_becomes_an_address_and_a_foreign_address_stays() -> None:
    assert address_of("anna", site()) == "anna@acme.example"
    assert address_of("duty@else.example", site()) == "duty@else.example"


def test_an_agent_without_queues_serves_all() -> None:
    policy = site(agents={**AGENTS, "all": replace(AGENTS["bob"], key="all", queues=())})
    assert agents_of("sales", policy) == ("all",)
    assert agents_of("billing", policy) == ("bob", "all")


def test_least_busy_counts_open_tickets_and_round_robin_given_ones() -> None:
    loads = Loads(open_tickets={"anna": 3, "bob": 1}, given={"anna": 10, "bob": 11})
    assert choose_agent("least_busy", "general", site(), loads) == "bob"
    assert choose_agent("round_robin", "general", site(), loads) == "anna"


def test_equals_are_taken_in_the_order_of_the_settings() -> None:
    assert choose_agent("least_busy", "general", site(), Loads()) == "anna"


def test_nobody_is_chosen_where_nobody_else_serves_the_queue() -> None:
    assert choose_agent("least_busy", "billing", site(), Loads(), but_not="bob") is None
    assert choose_agent("bob", "billing", site(), Loads(), but_not="bob") is None
    assert choose_agent("sticky", "general", site(), Loads()) is None


def test_a_key_chooses_its_agent_whatever_the_queue() -> None:
    assert choose_agent("mia", "general", site(), Loads()) == "mia"
