"""Who wants no more of a kind of mail is remembered by kind, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

from store.opt_outs import opt_out, opted_out
from store.work import Store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
JANA = "jana@customer.example"


def test_one_kind_ends_and_the_others_go_on(database: Store) -> None:
    with database.filing() as work:
        assert opt_out(work.connection, JANA, "survey", "a mail", NOW)
    with database.filing() as work:
        assert not opt_out(work.connection, JANA, "survey", "one click", NOW)
        assert opted_out(work.connection, JANA, "survey")
        assert not opted_out(work.connection, JANA, "progress")
        assert not opted_out(work.connection, "other@customer.example", "survey")
