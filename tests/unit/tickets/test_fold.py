"""The present of a ticket is its history and nothing else; random histories and the joints of tickets."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets import events as e
from tickets.fold import apply, begin, fold
from tickets.route import Status
from tickets.ticket import Ticket

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
OPENED = e.Opened(
    message=1, requester="jana@x.example", requester_name="Jana", subject="Printer", mailbox="support",
    queue="general", priority="normal",
)  # fmt: skip
people = st.sampled_from(["jana@x.example", "ivan@x.example", "eve@x.example"])
roles = st.sampled_from(["participant", "third_party", "silent"])
others = st.integers(1002, 1005)
happenings = st.one_of(
    st.builds(e.CustomerWrote, message=st.just(2), author=people, awaits_answer=st.booleans()),
    st.builds(e.ThirdPartyWrote, message=st.just(3), author=people),
    st.builds(e.AgentAnswered, message=st.just(4), agent=st.just("anna")),
    st.builds(e.ParticipantJoined, address=people, role=roles),
    st.builds(e.ParticipantLeft, address=people),
    st.builds(e.RequesterChanged, address=people, former_role=roles),
    st.builds(e.WaitingForCustomer),
    st.builds(e.PutOnHold),
    st.builds(e.Resumed),
    st.builds(e.Resolved),
    st.builds(e.Reopened),
    st.builds(e.Closed),
    st.builds(e.Linked, ticket=others, reason=st.just("")),
    st.builds(e.SplitOff, ticket=others, messages=st.just((2,))),
    st.builds(e.MergedInto, ticket=others),
    st.builds(e.Absorbed, ticket=others),
    st.builds(e.MergeUndone, ticket=others, status=st.sampled_from([s.value for s in Status])),
)


def history_of(*events: e.Event) -> tuple[e.Recorded, ...]:
    return tuple(
        e.Recorded(seq=seq, at=START + timedelta(hours=seq - 1), event=event)
        for seq, event in enumerate((OPENED, *events), 1)
    )


def after(*events: e.Event) -> Ticket:
    return fold(1001, 1001, "SUP", history_of(*events))


@given(st.lists(happenings, max_size=20))
def test_a_history_means_the_same_at_once_and_step_by_step(events):
    first, *rest = history_of(*events)
    ticket = begin(1001, 1001, "SUP", first)
    for recorded in rest:
        ticket = apply(ticket, recorded)
    assert ticket == after(*events)
    assert ticket.seq == len(events) + 1


@given(st.lists(happenings, max_size=20))
def test_whatever_happens_nobody_is_on_the_list_twice(events):
    addresses = [person.address for person in after(*events).participants]
    assert len(addresses) == len(set(addresses))


@given(st.lists(happenings, max_size=20))
def test_a_strangers_words_change_nothing_but_the_clock(events):
    before = after(*events)
    wrote = e.ThirdPartyWrote(message=9, author="eve@x.example")
    now = apply(before, e.Recorded(seq=99, at=before.updated_at, event=wrote))
    assert (now.status, now.unanswered_since, now.participants, now.revision) == (
        before.status, before.unanswered_since, before.participants, before.revision,
    )  # fmt: skip


def test_a_merge_and_its_undoing_give_back_the_same_ticket():
    before = after(e.WaitingForCustomer())
    merged = e.MergedInto(ticket=1002)
    undone = e.MergeUndone(ticket=1002, status="waiting", unanswered_since=before.unanswered_since)
    again = after(e.WaitingForCustomer(), merged, undone)
    assert after(e.WaitingForCustomer(), merged).status is Status.CLOSED
    assert (again.status, again.unanswered_since, again.paused_since, again.merged_into) == (
        before.status, before.unanswered_since, before.paused_since, None,
    )  # fmt: skip


def test_the_oldest_debt_of_two_merged_tickets_counts():
    older = START - timedelta(days=1)
    assert after(e.Absorbed(ticket=1002, unanswered_since=older)).unanswered_since == older
    assert after(e.Absorbed(ticket=1002)).unanswered_since == START


def test_a_third_party_brought_in_takes_part_from_then_on():
    joined = e.ParticipantJoined(address="ivan@x.example", role="third_party")
    ticket = after(joined, e.ParticipantJoined(address="IVAN@x.example"))
    part = ticket.participant("ivan@x.example")
    assert part is not None
    assert (part.role, part.since) == ("participant", 3)


def test_nobody_who_takes_part_is_made_a_third_party_by_joining_again():
    ticket = after(e.ParticipantJoined(address="jana@x.example", role="third_party"))
    assert [(one.address, one.role) for one in ticket.participants] == [("jana@x.example", "requester")]


def test_a_history_begins_with_opened():
    with pytest.raises(TypeError, match="begins with Closed"):
        begin(1001, 1001, "SUP", e.Recorded(seq=1, at=START, event=e.Closed()))
