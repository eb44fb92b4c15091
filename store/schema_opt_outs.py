"""This file holds the table of what people want no more of."""

from __future__ import annotations

import sqlalchemy as sa

from store.schema import Moment, metadata

opt_outs = sa.Table(
    "opt_outs",
    metadata,
    sa.Column("address", sa.Text, primary_key=True),  # address_key
    sa.Column("kind", sa.Text, primary_key=True),  # survey, progress, digest
    sa.Column("how", sa.Text, nullable=False),  # a mail, one click, the page
    sa.Column("at", Moment, nullable=False),
)
