"""Random conversations: mails are lost, late, doubled, rewritten; partition, rules and fold hold."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postdesk.filing import LIVE, Mode, schedule_of
from postdesk.finding import living_tickets
from postdesk.intake import Intake
from postdesk.merging import undo_merge
from tests.desk import open_desk
from tests.threading_cases.scene import QUEUES, SITE, Scene
from tickets.fold import fold
from tickets.ticket import Ticket

PEOPLE = ("jana", "ivan", "eve")
EXAMPLES = itertools.count(1)
ARCHIVE = Mode(archive=True, join_always=True)


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail of a conversation, as it leaves its author."""

    number: int
    author: str
    cc: str | None
    cites: tuple[int, ...]  # numbers of the mails it names, the parent last
    in_reply_to: bool  # the parent stands there too
    rewritten: bool  # a relay gave it another Message-ID than the one its answers name

    def own(self, world: str) -> str:
        """Its Message-ID on arrival."""
        return f"<{world}.{self.number}{'.relay' if self.rewritten else ''}@x.example>"

    def names(self, world: str) -> list[str]:
        """The ids it names."""
        return [f"<{world}.{number}@x.example>" for number in self.cites]

    def people(self) -> set[str]:
        """Author and copy."""
        return {self.author, *([self.cc] if self.cc else [])}

    def raw(self, world: str) -> bytes:
        """The mail."""
        lines = [f"From: {self.author}.{world}@x.example", "To: support@acme.example"]
        lines += [f"Cc: {self.cc}.{world}@x.example"] if self.cc else []
        lines += [f"Subject: {world}", f"Message-ID: {self.own(world)}"]
        names = self.names(world)
        lines += ["References: " + "\n ".join(names)] if names else []
        lines += [f"In-Reply-To: {names[-1]}"] if names and self.in_reply_to else []
        return "\n".join([*lines, "", f"Text {self.number}.", ""]).encode()


@st.composite
def deliveries(draw: st.DrawFn) -> list[Letter]:
    """Mails of some conversations in the order they arrive: some never, some twice."""
    letters: list[Letter] = []
    lines: list[tuple[int, ...]] = []
    for number in range(draw(st.integers(2, 9))):
        parent = draw(st.none() | st.integers(0, number - 1)) if number else None
        line = () if parent is None else (*lines[parent], parent)
        lines.append(line)
        kept = tuple(one for one in line[:-1] if draw(st.booleans())) + line[-1:]
        letters.append(
            Letter(
                number,
                draw(st.sampled_from(PEOPLE)),
                draw(st.none() | st.sampled_from(PEOPLE)),
                kept if draw(st.integers(0, 5)) else (),
                draw(st.booleans()),
                draw(st.integers(0, 7)) == 0,
            )
        )
    arriving = [letter for letter in letters if draw(st.integers(0, 4))]
    again = [letter for letter in arriving if not draw(st.integers(0, 4))]
    return draw(st.permutations([*arriving, *again]))


@pytest.fixture(scope="module")
def scene(tmp_path_factory) -> Scene:
    return Scene(open_desk(tmp_path_factory.mktemp("conversations"), QUEUES, SITE))


def take(scene: Scene, raw: bytes, mode: Mode) -> int:
    desk = scene.desk
    with desk.program.store.write() as work:
        row = work.inbox.add(
            mailbox="" if mode.archive else "support", source="test", raw=raw, size=None,
            received_at=desk.now, internal_date=None,
        )  # fmt: skip
    Intake(desk.program.store, lambda: desk.program.in_force, lambda: desk.now, mode=mode).file_rows((row,))
    return row


def living(scene: Scene, rows: dict[int, Letter]) -> dict[int, Ticket]:
    """The ticket each row is in now."""
    with scene.desk.program.store.read() as work:
        tickets = {row: work.inbox.entry(row).ticket for row in rows}
        now = living_tickets(work, {one for one in tickets.values() if one is not None})
    return {row: now[ticket] for row, ticket in tickets.items() if ticket is not None}


def components(letters: list[Letter], world: str) -> set[frozenset[str]]:
    """What belongs together by ids alone."""
    groups: list[set[str]] = []
    for letter in letters:
        mine = {letter.own(world), *letter.names(world)}
        joined = [group for group in groups if group & mine]
        groups = [group for group in groups if not group & mine]
        groups.append(mine.union(*joined))
    arrived = {letter.own(world) for letter in letters}
    return {frozenset(group & arrived) for group in groups}


def assert_folds_hold(scene: Scene, tickets: set[int]) -> None:
    with scene.desk.program.store.read() as work:
        for number in tickets:
            stored = work.tickets.read(number)
            assert stored == fold(number, number, "SUP", work.tickets.history(number))


@settings(max_examples=60)
@given(deliveries())
def test_under_join_always_tickets_are_the_connected_components(scene, letters):
    world = f"a{next(EXAMPLES)}"
    rows = {take(scene, letter.raw(world), ARCHIVE): letter for letter in letters}
    found = defaultdict(set)
    for row, ticket in living(scene, rows).items():
        found[ticket.id].add(rows[row].own(world))
    assert {frozenset(group) for group in found.values()} == components(letters, world)
    assert_folds_hold(scene, set(found))


def is_named(letter: Letter, there: list[Letter], world: str) -> bool:
    """Whether a rule names the ticket: by a mail named, one that named this, or a common missing one.

    The last is for people of the ticket only, whichever of its mails named what is missing.
    """
    takes_part = bool(letter.people() & {person for other in there for person in other.people()})
    for other in there:
        common = set(letter.names(world)) & set(other.names(world))
        if other.own(world) in letter.names(world) or letter.own(world) in other.names(world):
            return True
        if common and takes_part:
            return True
    return False


@settings(max_examples=60)
@given(deliveries())
def test_live_mail_joins_only_what_a_rule_names_and_merges_only_what_is_proven(scene, letters):
    world = f"l{next(EXAMPLES)}"
    rows: dict[int, Letter] = {}
    touched: set[int] = set()
    for letter in letters:
        before = living(scene, rows)
        row = take(scene, letter.raw(world), LIVE)
        with scene.desk.program.store.read() as work:
            entry = work.inbox.entry(row)
        assert entry.outcome in {"created", "appended", "duplicate"}
        there = [rows[one] for one, ticket in before.items() if ticket.id == entry.ticket]
        if entry.outcome == "appended":
            assert is_named(letter, there, world)
        after = living(scene, rows)
        for one, ticket in before.items():
            if after[one].id == ticket.id:
                continue
            mails = [rows[other] for other, its in before.items() if its.id == ticket.id]
            awaited = any(letter.own(world) in mail.names(world) for mail in mails)
            assert awaited or ticket.requester == before_of(before, after[one].id).requester
        rows[row] = letter
        touched |= {ticket.id for ticket in (*before.values(), *after.values())} | {entry.ticket or 0}
    assert_folds_hold(scene, touched)
    undo_all(scene, touched)
    assert_folds_hold(scene, touched)


def before_of(before: dict[int, Ticket], number: int) -> Ticket:
    return next(ticket for ticket in before.values() if ticket.id == number)


def undo_all(scene: Scene, numbers: set[int]) -> None:
    """Take every merge back, the last first."""
    desk = scene.desk
    schedule = schedule_of(desk.program.in_force, desk.now)
    with desk.program.store.filing() as work:
        for number in sorted(numbers, reverse=True):
            ticket = work.tickets.read(number)
            if ticket is not None and ticket.merged_into is not None:
                undo_merge(work, ticket, at=desk.now, schedule=schedule)
        assert {one.merged_into for one in work.tickets.read_many(numbers).values()} <= {None}
