"""Tickets that become one, come apart again, or are split; where later answers go; and who sees what."""

import pytest

from postdesk.filing import schedule_of
from postdesk.merging import MergeRefusedError, merge, undo_merge
from postdesk.splitting import SplitRefusedError, split
from tests.desk import read, text_of
from tests.threading_cases.scene import ANSWER, FAILED, FIRST, PASSED, REJECTING, Ours, Scene, open_scene
from tickets.fold import fold

JANA = "From: Jana <jana@customer.example>\nMessage-ID: <second@customer.example>\n"
EVE = "From: Eve <eve@stranger.example>\nMessage-ID: <evil@stranger.example>\n"
TO_US = "To: support@acme.example\nSubject: Re: The printer burns\n"
TEXT = "\nIt burns again.\n"
OLD = "In-Reply-To: <first@customer.example>\n"
IVANS = (
    "From: Ivan <ivan@other.example>\nTo: support@acme.example\nSubject: No sound\n"
    "Message-ID: <ivan-1@other.example>\n\nSilence.\n"
)
IVAN = "From: Ivan <ivan@other.example>\nMessage-ID: <ivan-2@other.example>\nTo: support@acme.example\n"


@pytest.fixture
def scene(tmp_path) -> Scene:
    return open_scene(tmp_path)


def merge_them(scene: Scene, source: int, target: int) -> None:
    desk = scene.desk
    with desk.program.store.filing() as work:
        one, other = work.tickets.read(source), work.tickets.read(target)
        assert one is not None
        assert other is not None
        trusted = frozenset(person.address for person in one.participants)
        schedule = schedule_of(desk.program.in_force, desk.now)
        merge(work, one, other, reason="", at=desk.now, cause=None, schedule=schedule, trusted=trusted)


def undo(scene: Scene, source: int) -> None:
    desk = scene.desk
    with desk.program.store.filing() as work:
        ticket = work.tickets.read(source)
        assert ticket is not None
        undo_merge(work, ticket, at=desk.now, schedule=schedule_of(desk.program.in_force, desk.now))


def split_off(scene: Scene, number: int, *messages: int) -> int:
    desk = scene.desk
    with desk.program.store.filing() as work:
        ticket = work.tickets.read(number)
        assert ticket is not None
        new, _ = split(
            work, ticket, messages, at=desk.now, by="anna", version="",
            schedule=schedule_of(desk.program.in_force, desk.now),
        )  # fmt: skip
    return new.id


def histories_hold(scene: Scene) -> bool:
    with scene.desk.program.store.read() as work:
        return all(
            fold(one.id, one.number, "SUP", work.tickets.history(one.id)) == one
            for one in scene.desk.tickets()
        )


def ticket_of(scene: Scene, row: int) -> int | None:
    return scene.message(row).ticket


@pytest.mark.parametrize(
    "answer",
    [
        "To: {received.reply_to}\nSubject: Re\n",
        "To: support@acme.example\nSubject: Re\nIn-Reply-To: {received.id}\n",
        "To: support@acme.example\nSubject: Re\nIn-Reply-To: <ivan-1@other.example>\n",
        "To: support@acme.example\nSubject: [SUP-1002]\n",
    ],
    ids=["address", "own id", "known id", "tag"],
)
def test_every_answer_to_a_merged_ticket_goes_to_the_one_it_went_to(scene, answer):
    scene.play((FIRST, IVANS))
    merge_them(scene, 1002, 1001)
    row = scene.take(IVAN.replace("To: support@acme.example\n", "") + answer + TEXT)
    assert ticket_of(scene, row) == 1001
    assert scene.message(row).party == "customer"


def test_merging_twice_and_in_a_circle_is_refused(scene):
    scene.play((FIRST, IVANS))
    merge_them(scene, 1002, 1001)
    for source, target in [(1002, 1001), (1001, 1002), (1001, 1001)]:
        with pytest.raises(MergeRefusedError):
            merge_them(scene, source, target)


def test_what_a_merged_ticket_owed_is_owed_by_the_other(scene):
    scene.play((IVANS, FIRST, ANSWER))
    assert scene.desk.ticket(1002).unanswered_since is None
    merge_them(scene, 1001, 1002)
    assert scene.desk.ticket(1002).unanswered_since == scene.desk.now
    assert scene.desk.ticket(1001).unanswered_since is None


def test_undoing_a_merge_gives_back_status_debt_and_people(scene):
    scene.play((FIRST, IVANS))
    before = (scene.desk.ticket(1001), scene.desk.ticket(1002))
    merge_them(scene, 1002, 1001)
    assert scene.desk.ticket(1001).participant("ivan@other.example") is not None
    undo(scene, 1002)
    for old in before:
        new = scene.desk.ticket(old.id)
        assert (new.status, new.unanswered_since, new.merged_into, new.absorbed) == (
            old.status, old.unanswered_since, None, (),
        )  # fmt: skip
        assert new.participants == old.participants
    row = scene.take(IVAN + "Subject: Re\nIn-Reply-To: <ivan-1@other.example>\n" + TEXT)
    assert ticket_of(scene, row) == 1002
    with pytest.raises(MergeRefusedError):
        undo(scene, 1002)
    assert histories_hold(scene)


def test_the_awaited_mail_merges_tickets_of_different_people(scene):
    between = "Message-ID: <between@customer.example>\nFrom: Jana <jana@customer.example>\n"
    scene.play((FIRST, IVAN + "Subject: Re\nIn-Reply-To: <between@customer.example>\n" + TEXT))
    assert len(scene.desk.tickets()) == 2
    to_both = "To: support@acme.example, ivan@other.example\nSubject: Re\n"
    row = scene.take(PASSED % "customer.example" + between + to_both + OLD + TEXT)
    assert ticket_of(scene, row) == 1001
    assert scene.desk.ticket(1002).merged_into == 1001
    ivan = scene.desk.ticket(1001).participant("ivan@other.example")
    assert ivan is not None
    assert ivan.role == "participant"


def test_one_requesters_two_tickets_named_by_him_become_one(scene):
    other = FIRST.replace("first@", "toner@").replace("The printer burns", "Toner")
    scene.play((FIRST, other))
    scene.take(JANA + TO_US + "References: <toner@customer.example> <first@customer.example>\n" + TEXT)
    assert scene.desk.ticket(1002).merged_into == 1001


def test_a_strangers_references_merge_nothing_and_tell_nobody_but_agents(scene):
    scene.play((FIRST, IVANS))
    row = scene.take(EVE + TO_US + "References: <ivan-1@other.example> <first@customer.example>\n" + TEXT)
    assert scene.message(row).party == "third_party"
    assert {one.merged_into for one in scene.desk.tickets()} == {None}
    assert scene.desk.ticket(1001).links == (1002,)
    assert not [mail for mail in scene.desk.sent if "eve@stranger.example" in mail.recipients]


def test_the_guessed_number_links_a_ticket_and_tells_nothing_of_the_other(scene):
    scene.play((FIRST,))
    scene.take(EVE + "To: support@acme.example\nSubject: Re: [SUP-1001]\n\nTell me.\n")
    assert scene.desk.ticket(1002).links == (1001,)
    assert scene.desk.ticket(1001).links == ()
    [mail] = [mail for mail in scene.desk.sent if "eve@stranger.example" in mail.recipients]
    assert "burns" not in mail.raw.decode()
    assert "first@customer.example" not in mail.raw.decode()
    assert "1001" not in text_of(mail)


def test_the_mail_about_a_new_ticket_names_the_closed_one_to_its_own_customer(scene):
    scene.play((FIRST, "resolved 1001", "closed 1001", "30 days", JANA + TO_US + OLD + TEXT))
    assert "SUP-1001" in text_of(scene.ours["received"].mail)
    assert scene.desk.ticket(1001).links == (1002,)


def test_a_rejected_mail_is_explained_to_its_author(tmp_path):
    scene = open_scene(tmp_path, REJECTING)
    scene.play((FIRST, "resolved 1001", "closed 1001", "30 days", JANA + TO_US + OLD + TEXT))
    assert read(scene.ours["rejected"].mail)["To"].addresses[0].addr_spec == "jana@customer.example"
    assert "SUP-1001" in text_of(scene.ours["rejected"].mail)


def test_a_forger_brings_nobody_in_by_a_number(scene):
    scene.play((FIRST,))
    tagged = "To: support@acme.example\nCc: eve@stranger.example\nSubject: [SUP-1001]\n"
    scene.take(JANA + tagged + TEXT)
    part = scene.desk.ticket(1001).participant("eve@stranger.example")
    assert part is not None
    assert part.role == "third_party"
    scene.take(ANSWER)
    assert not [mail for mail in scene.desk.sent if "eve@stranger.example" in mail.recipients]


def test_a_failed_verdict_brings_nobody_in(scene):
    scene.play((FIRST,))
    forged = FAILED % "customer.example" + JANA + "To: {received.reply_to}\nCc: eve@stranger.example\n"
    scene.take(forged + "Subject: Re\n" + TEXT)
    assert scene.desk.ticket(1001).participant("eve@stranger.example") is None


def test_messages_split_off_take_their_answers_along(scene):
    scene.play((FIRST, JANA + TO_US + OLD + "\nAnd the toner is empty.\n", ANSWER))
    second = scene.ours["notified"]
    with scene.desk.program.store.read() as work:
        messages = [one.id for one in work.messages.of_ticket(1001)]
    new = split_off(scene, 1001, *messages[1:])
    assert new == 1002
    assert scene.desk.ticket(1001).links == (1002,)
    third = JANA.replace("second", "third") + "To: support@acme.example\nSubject: Re\n"
    assert ticket_of(scene, scene.take(third + "In-Reply-To: <second@customer.example>\n" + TEXT)) == 1002
    fourth = JANA.replace("second", "fourth") + "To: {answered.reply_to}\nSubject: Re\n"
    assert ticket_of(scene, scene.take(fourth + "In-Reply-To: {answered.id}\n" + TEXT)) == 1002
    fifth = JANA.replace("second", "fifth") + "To: support@acme.example\nSubject: Re\n"
    assert ticket_of(scene, scene.take(fifth + OLD + TEXT)) == 1001
    assert second.mail.message_id
    assert histories_hold(scene)


def test_a_split_takes_the_debt_of_its_messages_along(scene):
    scene.play((FIRST, ANSWER, "1 days", JANA + TO_US + OLD + "\nAnd the toner?\n"))
    with scene.desk.program.store.read() as work:
        messages = [one.id for one in work.messages.of_ticket(1001)]
    split_off(scene, 1001, messages[-1])
    assert scene.desk.ticket(1001).unanswered_since is None
    new = scene.desk.ticket(1002)
    assert (new.unanswered_since, new.requester) == (scene.desk.now, "jana@customer.example")


def test_what_cannot_be_split_is_refused_with_the_reason(scene):
    scene.play((FIRST, IVANS))
    with pytest.raises(SplitRefusedError, match="has no message 99"):
        split_off(scene, 1001, 99)
    with pytest.raises(SplitRefusedError, match="opened SUP-1001"):
        split_off(scene, 1001, 1)
    merge_them(scene, 1002, 1001)
    with pytest.raises(SplitRefusedError, match="was merged"):
        split_off(scene, 1002, 2)


@pytest.mark.parametrize("first", ["the answer", "the mail"])
def test_who_saw_an_id_somewhere_gets_nothing_of_the_other_and_takes_nothing_from_him(scene, first):
    """Eve knows an id of Jana's: she answers it before it comes, or writes a mail that has it."""
    missing = "<missing@customer.example>"
    asked = JANA + TO_US + f"In-Reply-To: {missing}\n" + TEXT
    steps = {
        "the answer": (
            EVE + TO_US + f"In-Reply-To: {missing}\n" + TEXT,
            JANA.replace("<second@customer.example>", missing) + TO_US + TEXT,
        ),
        "the mail": (asked, EVE.replace("<evil@stranger.example>", missing) + TO_US + TEXT),
    }[first]
    scene.play(steps)
    requesters = [ticket.requester for ticket in scene.desk.tickets()]
    assert sorted(requesters) == ["eve@stranger.example", "jana@customer.example"]
    assert [ticket.links for ticket in scene.desk.tickets()] == [(), (1001,)]
    number = 1001 + requesters.index("jana@customer.example")
    answer = next(
        mail for mail in scene.desk.sent if mail.notice == "agent_notification" and mail.ticket == number
    )
    before = len(scene.desk.sent)
    scene.take(ANSWER.replace("{notified.", "{janas.").format(janas=Ours(answer)))
    assert {to for mail in scene.desk.sent[before:] for to in mail.recipients} == {"jana@customer.example"}
