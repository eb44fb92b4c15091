"""the full-text index of articles."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step up: what Alembic cannot derive from the tables."""
    if op.get_bind().dialect.name == "sqlite":
        # The stems are cut and folded already; the tokenizer has only to part them at blanks.
        op.execute("CREATE VIRTUAL TABLE article_words USING fts5(stems, tokenize = 'unicode61')")
    else:
        op.execute("CREATE INDEX article_words ON articles USING gin (to_tsvector('simple', stems))")


def downgrade() -> None:
    """Go one step back."""
    what = "TABLE" if op.get_bind().dialect.name == "sqlite" else "INDEX"
    op.execute(f"DROP {what} article_words")
