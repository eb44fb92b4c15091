"""This file holds the tables of the customers' record and of the articles that are suggested to customers."""

from __future__ import annotations

import sqlalchemy as sa

from store.schema import BigId, Moment, metadata

people = sa.Table(
    "people",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),  # as a greeting uses it; empty: what mails say
    sa.Column("organisation", sa.Text, nullable=False),  # empty: that of the domain
    sa.Column("language", sa.Text, nullable=False),  # empty: that of each mail
    sa.Column("surveys", sa.Boolean, nullable=False),  # False: never to be asked how it was
    sa.Column("fields", sa.JSON, nullable=False),  # of the site's own
)

person_addresses = sa.Table(
    "person_addresses",
    metadata,
    sa.Column("address", sa.Text, primary_key=True),  # address_key
    sa.Column("person", BigId, sa.ForeignKey("people.id"), nullable=False),
)
sa.Index("ix_person_addresses_person", person_addresses.c.person)

people_log = sa.Table(
    "people_log",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("person", BigId, sa.ForeignKey("people.id"), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),  # set, noted, merged, unmerged
    sa.Column("body", sa.JSON, nullable=False),  # what was before and what is now
)
sa.Index("ix_people_log_person", people_log.c.person)

articles = sa.Table(
    "articles",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),  # of the file
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("stems", sa.Text, nullable=False),  # what the full-text index is made of
    sa.UniqueConstraint("name", "language"),
)

WORDS = "article_words"
"""The full-text index over ``articles.stems``: a table of FTS5 on SQLite, an index on PostgreSQL."""
