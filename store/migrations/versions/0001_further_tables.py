"""further tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)

revision = "0001"
down_revision = "0000"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step up."""
    op.create_table(
        "people",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("surveys", sa.Boolean(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )
    op.create_table(
        "site",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_site")),
    )
    op.create_table(
        "suppressions",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("until", AT, nullable=True),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_suppressions")),
    )
    op.create_table(
        "tickets",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("assignee", sa.Text(), nullable=True),
        sa.Column("requester", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("opened_at", AT, nullable=False),
        sa.Column("updated_at", AT, nullable=False),
        sa.Column("due_at", AT, nullable=True),
        sa.Column("due_kind", sa.Text(), nullable=True),
        sa.Column("promise_at", AT, nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("fold", sa.JSON(), nullable=False),
        sa.Column("settings_version", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
        sa.UniqueConstraint("number", name=op.f("uq_tickets_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_tickets_ref")),
    )
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.create_index("ix_tickets_assignee_status", ["assignee", "status"], unique=False)
        batch_op.create_index(
            "ix_tickets_due_at",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index("ix_tickets_requester_updated_at", ["requester", "updated_at"], unique=False)
        batch_op.create_index("ix_tickets_status_updated_at", ["status", "updated_at"], unique=False)

    op.create_table(
        "messages",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket", ID, nullable=True),
        sa.Column("inbox", ID, nullable=True),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=True),
        sa.Column("at", AT, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("body_digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column("decision", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.id"], name=op.f("fk_messages_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index("ix_messages_message_id", ["message_id"], unique=False)
        batch_op.create_index("ix_messages_person_at", ["person", "at"], unique=False)
        batch_op.create_index("ix_messages_ticket", ["ticket"], unique=False)

    op.create_table(
        "milestones",
        sa.Column("ticket", ID, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("wall", sa.BigInteger(), nullable=True),
        sa.Column("business", sa.BigInteger(), nullable=True),
        sa.Column("promised", sa.BigInteger(), nullable=True),
        sa.Column("kept", sa.Boolean(), nullable=True),
        sa.Column("agent", sa.Text(), nullable=True),
        sa.Column("message", ID, nullable=True),
        sa.Column("survey", sa.Text(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.id"], name=op.f("fk_milestones_ticket")),
        sa.PrimaryKeyConstraint("ticket", "seq", name=op.f("pk_milestones")),
    )
    op.create_table(
        "people_log",
        sa.Column("id", ID, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_people_log_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_log")),
    )
    with op.batch_alter_table("people_log", schema=None) as batch_op:
        batch_op.create_index("ix_people_log_person", ["person"], unique=False)

    op.create_table(
        "person_addresses",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_person_addresses_person")),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_person_addresses")),
    )
    with op.batch_alter_table("person_addresses", schema=None) as batch_op:
        batch_op.create_index("ix_person_addresses_person", ["person"], unique=False)

    op.create_table(
        "ticket_events",
        sa.Column("ticket", ID, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("cause", ID, nullable=True),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.id"], name=op.f("fk_ticket_events_ticket")),
        sa.PrimaryKeyConstraint("ticket", "seq", name=op.f("pk_ticket_events")),
    )
    with op.batch_alter_table("ticket_events", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ticket_events_failed",
            ["at"],
            unique=False,
            sqlite_where=sa.text("kind = 'DeliveryFailed'"),
            postgresql_where=sa.text("kind = 'DeliveryFailed'"),
        )


def downgrade() -> None:
    """Go one step back."""
    for table in (
        "ticket_events",
        "person_addresses",
        "people_log",
        "milestones",
        "messages",
        "tickets",
        "suppressions",
        "site",
        "people",
    ):
        op.drop_table(table)
