"""This file holds the table of what each process reads just now."""

from __future__ import annotations

import sqlalchemy as sa

from store.schema import Moment, metadata

in_hand = sa.Table(
    "in_hand",
    metadata,
    sa.Column("holder", sa.Text, primary_key=True),  # the process
    sa.Column("mails", sa.JSON, nullable=False),  # rows of the inbox
    sa.Column("at", Moment, nullable=False),
)
