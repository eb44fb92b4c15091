"""This file proves that the history of an archive is measured, and no promise of ours is read into it."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from postdesk.filing import ARCHIVE
from postdesk.intake import Intake
from store.schema_milestones import milestones
from tests.desk import open_desk


def test_the_moments_of_an_archive_are_noted_without_a_promise(tmp_path: Path) -> None:
    desk = open_desk(tmp_path, "sla: {standard: {first_response: 4h}}")
    first = desk.journal(desk.mail())
    answer = desk.journal(desk.mail(From="anna@acme.example", To="jana@customer.example", **{
        "In-Reply-To": "<1@customer.example>", "Message-ID": "<2@acme.example>"}))  # fmt: skip
    intake = Intake(desk.program.store, lambda: desk.program.in_force, lambda: desk.now, mode=ARCHIVE)
    intake.file_rows((first, answer))
    assert [desk.entry(row).state for row in (first, answer)] == ["done", "done"]
    with desk.program.store.read() as work:
        found = work.connection.execute(sa.select(milestones.c.promised, milestones.c.kept)).all()
    assert found
    assert {(row.promised, row.kept) for row in found} == {(None, None)}
