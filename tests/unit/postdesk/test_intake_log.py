"""This file shows that the log tells of a filed mail when it is filed, and not before."""

from __future__ import annotations

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from postdesk.intake import Intake
from store.engine import DatabaseAway
from tests.desk import open_desk


def test_a_batch_that_the_database_took_back_is_told_of_when_it_is_filed_at_last(tmp_path: Path) -> None:
    desk = open_desk(tmp_path)
    intake = Intake(desk.program.store, lambda: desk.program.in_force, lambda: desk.now)
    desk.journal(desk.mail("Printer"))
    desk.journal(desk.mail("Kettle"))
    with desk.program.store.write() as work:
        # What is in hand is let go last: there the database fails the transaction as a whole.
        work.connection.exec_driver_sql(
            "CREATE TRIGGER fails BEFORE DELETE ON in_hand BEGIN INSERT INTO nowhere VALUES (1); END"
        )
    with capture_logs() as before, pytest.raises(DatabaseAway):
        intake.run_once()
    with desk.program.store.write() as work:
        work.connection.exec_driver_sql("DROP TRIGGER fails")
    with capture_logs() as after:
        assert intake.run_once()
    assert [line["event"] for line in before] == []
    assert [line["ticket"] for line in after if line["event"] == "mail_opened_ticket"] == [
        "SUP-1001",
        "SUP-1002",
    ]
