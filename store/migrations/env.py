"""This file is what Alembic runs: the steps, on the connection that ``store.migrate`` hands over."""

from __future__ import annotations

from alembic import context

from store.schema import metadata
from store.schema_customers import people
from store.schema_in_hand import in_hand
from store.schema_milestones import milestones
from store.schema_opt_outs import opt_outs

assert opt_outs.metadata is metadata  # a table of a file of its own belongs to the same schema
assert people.metadata is metadata
assert in_hand.metadata is metadata
assert milestones.metadata is metadata
connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
