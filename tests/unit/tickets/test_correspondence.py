"""What a person's mail does to a ticket, by the part that its author takes."""

from datetime import UTC, datetime, timedelta

import pytest

from tickets import events as e
from tickets.address import Address
from tickets.correspondence import (
    MAX_PARTICIPANTS,
    Appended,
    OpensLinked,
    PersonsMail,
    Rejected,
    customers_mail,
    opening,
    rerouting,
)
from tickets.events import Recorded
from tickets.fold import apply, begin
from tickets.policy import ClosedPolicy
from tickets.route import Priority, Route
from tickets.ticket import Ticket

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
JANA, IVAN, EVE = (Address(spec=f"{name}@x.example") for name in ("jana", "ivan", "eve"))
POLICY = ClosedPolicy()


def mail(author: Address = JANA, *named: Address, **more: bool) -> PersonsMail:
    given = {"trusted": True, "thanks": False, **more}
    return PersonsMail(message=2, author=author, named=named, subject="Re", language="en", **given)


def ticket(*events: e.Event, at: datetime = NOW) -> Ticket:
    opened = e.Opened(
        message=1, requester=JANA.spec, requester_name="Jana", subject="Printer", mailbox="support",
        queue="general", priority="normal",
    )  # fmt: skip
    one = begin(1001, 1001, "SUP", Recorded(seq=1, at=at, event=opened))
    for seq, event in enumerate(events, 2):
        one = apply(one, Recorded(seq=seq, at=at, event=event))
    return one


def kinds(reaction: object) -> list[str]:
    assert isinstance(reaction, Appended)
    return [type(event).__name__ for event in reaction.events]


def test_a_requesters_mail_awaits_an_answer():
    reaction = customers_mail(ticket(), mail(), POLICY, NOW)
    assert reaction == Appended(events=(e.CustomerWrote(message=2, author=JANA.spec),))


@pytest.mark.parametrize("author", [EVE, Address(spec="")])
def test_a_strangers_mail_is_only_noted(author):
    reaction = customers_mail(ticket(), mail(author, EVE), POLICY, NOW)
    assert reaction == Appended(events=(e.ThirdPartyWrote(message=2, author=author.spec),), third_party=True)


def test_a_requester_who_is_not_proven_is_a_stranger():
    assert kinds(customers_mail(ticket(), mail(trusted=False), POLICY, NOW)) == ["ThirdPartyWrote"]


def test_a_third_party_of_the_list_stays_one():
    known = ticket(e.ParticipantJoined(address=EVE.spec, role="third_party"))
    assert kinds(customers_mail(known, mail(EVE), POLICY, NOW)) == ["ThirdPartyWrote"]


def test_whom_the_requester_copies_takes_part():
    reaction = customers_mail(ticket(), mail(JANA, IVAN, JANA, IVAN), POLICY, NOW)
    assert isinstance(reaction, Appended)
    assert reaction.events[1:] == (e.ParticipantJoined(address=IVAN.spec, by=JANA.spec),)


def test_whom_an_unproven_mail_copies_is_only_proposed():
    reaction = customers_mail(ticket(), mail(JANA, IVAN, proven=False), POLICY, NOW)
    assert isinstance(reaction, Appended)
    assert reaction.events[1:] == (e.ParticipantJoined(address=IVAN.spec, role="third_party", by=JANA.spec),)


def test_a_proposed_person_can_be_brought_in_later():
    known = ticket(e.ParticipantJoined(address=IVAN.spec, role="third_party"))
    reaction = customers_mail(known, mail(JANA, IVAN), POLICY, NOW)
    assert isinstance(reaction, Appended)
    after = apply(known, Recorded(seq=9, at=NOW, event=reaction.events[1]))
    part = after.participant(IVAN.spec)
    assert part is not None
    assert (part.role, part.since) == ("participant", 9)


def test_the_number_of_participants_has_an_end():
    crowd = tuple(Address(spec=f"p{number}@x.example") for number in range(100))
    reaction = customers_mail(ticket(), mail(JANA, *crowd), POLICY, NOW)
    assert len(kinds(reaction)) == 1 + MAX_PARTICIPANTS - 1


@pytest.mark.parametrize("over", [e.Resolved(), e.Closed()])
def test_within_its_days_a_ticket_is_open_again(over):
    reaction = customers_mail(ticket(over), mail(), POLICY, NOW + timedelta(days=14))
    assert kinds(reaction) == ["Reopened", "CustomerWrote"]


def test_after_its_days_the_queue_decides():
    later = NOW + timedelta(days=15)
    assert isinstance(customers_mail(ticket(e.Closed()), mail(), POLICY, later), OpensLinked)
    rejecting = ClosedPolicy(then="reject")
    assert isinstance(customers_mail(ticket(e.Closed()), mail(), rejecting, later), Rejected)
    always = ClosedPolicy(reopen_within=None)
    assert kinds(customers_mail(ticket(e.Closed()), mail(), always, later))[0] == "Reopened"


def test_the_days_count_from_resolving_not_from_closing():
    resolved = ticket(e.Resolved())
    closed = apply(resolved, Recorded(seq=3, at=NOW + timedelta(days=7), event=e.Closed()))
    assert isinstance(customers_mail(closed, mail(), POLICY, NOW + timedelta(days=15)), OpensLinked)


def test_thanks_reopen_nothing_however_late():
    reaction = customers_mail(ticket(e.Closed()), mail(thanks=True), POLICY, NOW + timedelta(days=99))
    assert reaction == Appended(events=(e.CustomerWrote(message=2, author=JANA.spec, awaits_answer=False),))


def test_the_author_of_a_late_beginning_is_the_requester():
    reaction = customers_mail(ticket(), mail(IVAN, JANA, awaited=True), POLICY, NOW + timedelta(hours=1))
    assert isinstance(reaction, Appended)
    assert reaction.events[0] == e.RequesterChanged(address=IVAN.spec, former_role="participant")


@pytest.mark.parametrize(
    ("known", "hours", "more"),
    [
        (ticket(e.AgentAnswered(message=2, agent="anna")), 1, {}),
        (ticket(), 25, {}),
        (ticket(), 1, {"trusted": False}),
    ],
    ids=["answered", "late", "unproven"],
)
def test_no_late_beginning_takes_a_ticket_over(known, hours, more):
    reaction = customers_mail(known, mail(IVAN, awaited=True, **more), POLICY, NOW + timedelta(hours=hours))
    assert kinds(reaction) == ["ThirdPartyWrote"]


def test_everybody_in_copy_of_the_first_mail_takes_part():
    events = opening(
        mail(JANA, IVAN, proven=False), Route(cc=(EVE.spec,)), mailbox="support", queue="general",
        assignee=None, by_customer=True,
    )  # fmt: skip
    joined = [event for event in events if isinstance(event, e.ParticipantJoined)]
    assert [(one.address, one.role) for one in joined] == [
        (EVE.spec, "participant"),
        (IVAN.spec, "participant"),
    ]


def test_rules_change_only_what_differs():
    known = ticket(e.TagsChanged(add=("a",)))
    same = Route(queue="general", priority=Priority.NORMAL, tags=("a",))
    assert rerouting(known, same, None) == ()
    other = Route(queue="billing", priority=Priority.HIGH, tags=("b",), untags=("a",))
    assert [type(event).__name__ for event in rerouting(known, other, "anna")] == [
        "QueueChanged", "PriorityChanged", "TagsChanged", "Assigned",
    ]  # fmt: skip
