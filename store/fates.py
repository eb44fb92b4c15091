"""This file counts what became of the mail of a mailbox, for ``reconcile``."""

from __future__ import annotations

import sqlalchemy as sa

from store.schema import inbox, ledger


def fates_of(connection: sa.Connection, mailbox: str) -> dict[str, int]:
    """Return how many mails met which fate; ``waits to be filed`` is the one that is none yet."""
    before = connection.execute(
        sa.select(sa.func.count()).where(
            ledger.c.mailbox == mailbox, ledger.c.fate == "before_start", ledger.c.uid > 0
        )
    ).scalar_one()
    rows = connection.execute(
        sa.select(inbox.c.state, inbox.c.outcome, sa.func.count())
        .where(inbox.c.mailbox == mailbox)
        .group_by(inbox.c.state, inbox.c.outcome)
    ).all()
    fates = {
        "waits to be filed" if state == "received" else outcome or state: count
        for state, outcome, count in rows
    }
    return {**({"before the start": before} if before else {}), **fates}
