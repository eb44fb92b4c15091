"""This file holds the table of milestones: what reports are made of, found as each event is appended."""

from __future__ import annotations

import sqlalchemy as sa

from store.schema import BigId, Moment, metadata

milestones = sa.Table(
    "milestones",
    metadata,
    sa.Column("ticket", BigId, sa.ForeignKey("tickets.id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),  # of the event
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("wall", sa.BigInteger, nullable=True),  # spans are microseconds
    sa.Column("business", sa.BigInteger, nullable=True),
    sa.Column("promised", sa.BigInteger, nullable=True),
    sa.Column("kept", sa.Boolean, nullable=True),
    sa.Column("agent", sa.Text, nullable=True),
    sa.Column("message", BigId, nullable=True),
    sa.Column("survey", sa.Text, nullable=True),
    sa.Column("score", sa.Integer, nullable=True),
)
