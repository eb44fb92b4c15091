"""This file proves that an explanation never disagrees with what the intake then does."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.schema import messages as messages_table
from store.schema import outbox, ticket_events
from tests.desk import Desk, open_desk

RULES = r"""
answers: answers
webhooks: {crm: {url: "http://127.0.0.1:9/", secret: k}}
calendars: {office: {timezone: UTC, hours: {mon-fri: ["08:00-17:00"]}}}
sla: {quick: {first_response: 1h}}
limits: {automatic_per_address_per_day: 3, mails_per_sender_per_hour: 6}
routing:
  - {name: form, when: {header: {X-Form: {exists: true}}}, then: {trust_reply_to: true, webhook: crm}}
  - {name: odd, on: both, when: {body: odd}, then: {quarantine: odd}}
  - {name: news, on: both, when: {subject: news}, then: {drop: news, webhook: crm}, stop: true}
  - name: bills
    on: both
    when: {subject: {matches: 'bill (?P<order>\d+)'}}
    then: {queue: billing, tags: ["bill-{order}"], fields: {order: "{order}"}, assign: sticky, sla: quick}
  - {name: known, when: {customer: {order: {exists: true}}}, then: {priority: high, answer: hello}}
  - {name: quiet, when: {from: "@quiet.example"}, then: {acknowledge: false, cc: [desk@partner.example]}}
  - {name: answers, on: reply, when: {queue: billing}, then: {assign: least_busy, priority: urgent}}
  - {name: rest, when: {none: [{tags: bill-1}]}, then: {assign: round_robin, language: cs}}
"""


@dataclass(frozen=True)
class Step:
    """One mail of a story."""

    author: str
    subject: str
    body: str
    answers: int | None  # which of the ids seen so far
    extra: str


STEPS = st.builds(
    Step,
    author=st.sampled_from(
        [
            "jana@customer.example",
            "eva@quiet.example",
            "anna@acme.example",
            "noreply@shop.example",
            "x@new.example",
        ]
    ),
    subject=st.sampled_from(["Printer", "bill 1", "bill 2", "news", "[SUP-1001] again"]),
    body=st.sampled_from(["It burns.", "odd", "Thank you!", "#close", "ok"]),
    answers=st.none() | st.integers(0, 30),
    extra=st.sampled_from(
        ["", "", "X-Form: y\nReply-To: visitor@home.example\n", "Auto-Submitted: auto-replied\n",
         "X-Spam-Flag: YES\n", "List-Id: <l.example>\n"]
    ),
)  # fmt: skip


@pytest.fixture(scope="module", name="template")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A site with an empty database, to be copied: to make one takes longer than a story."""
    folder = tmp_path_factory.mktemp("template")
    (folder / "answers").mkdir()
    (folder / "answers" / "hello.md").write_text("Hello {name}, about {order}.", encoding="utf-8")
    open_desk(folder, RULES).program.store.close()
    return folder


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=1, max_size=9))
def test_intake_does_what_the_explanation_said(template: Path, steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made, "site")
        shutil.copytree(template, folder)
        desk = open_desk(folder, RULES)
        try:
            known: list[str] = []
            for number, step in enumerate(steps):
                _check(desk, _mail(desk, step, number, known), known)
        finally:
            desk.program.store.close()


def _mail(desk: Desk, step: Step, number: int, known: list[str]) -> str:
    named = known[step.answers % len(known)] if step.answers is not None and known else None
    known.append(f"<{number}@story.example>")
    return (
        f"From: {step.author}\nTo: support@acme.example\nSubject: {step.subject}\n"
        f"Message-ID: {known[-1]}\nDate: Mon, 23 Nov 2026 09:00:00 +0000\n"
        + (f"In-Reply-To: {named}\n" if named else "")
        + f"{step.extra}\n{step.body}\n"
    )


def _check(desk: Desk, raw: str, known: list[str]) -> None:
    before = _state(desk)
    told = desk.explain(raw)
    assert _state(desk) == before, "explaining changed something"
    entry = desk.take(raw)
    assert (entry.state, entry.outcome, entry.why) == ("done", told["outcome"], told["why"])
    with desk.program.store.read() as work:
        kinds = sa.select(ticket_events.c.kind).where(ticket_events.c.cause == entry.id)
        events = Counter(work.connection.execute(kinds).scalars())
        linked = {"Linked", "Absorbed", "MergedInto"}  # on other tickets too, which no occasion is
        assert not Counter(told["events"]) - events
        assert set(events - Counter(told["events"])) <= linked
        rows = work.connection.execute(
            sa.select(outbox.c.notice, outbox.c.recipient, outbox.c.message_id)
            .order_by(outbox.c.id)
            .offset(before["outbox"])
        ).all()
        known += [row.message_id for row in rows]
        said = [(one["notice"], one["recipient"]) for one in told["notices"] if one["skipped"] is None]
        assert [(row.notice, row.recipient) for row in rows] == said
        stored = _decision(work.messages, work.connection, entry.id)
        assert stored is None or _route(stored) == (told["route"]["queue"], told["route"]["hits"])
        ticket = work.tickets.read(entry.ticket) if entry.ticket else None
    if told["thread"].get("ticket") and ticket is not None and entry.outcome in {"appended", "noted"}:
        assert told["thread"]["ticket"] == ticket.ref


def _decision(messages: Any, connection: sa.Connection, row: int) -> dict[str, Any] | None:
    ids = (
        connection.execute(sa.select(messages_table.c.id).where(messages_table.c.inbox == row))
        .scalars()
        .all()
    )
    return next((one.decision for one in messages.read(ids).values()), None)


def _route(decision: dict[str, Any]) -> tuple[str | None, list[dict[str, str]]]:
    route = decision.get("route", {})
    return route.get("queue"), route.get("hits", [])


def _state(desk: Desk) -> dict[str, int]:
    with desk.program.store.read() as work:
        return {
            table.name: work.connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in outbox.metadata.sorted_tables
        }
